"""Launches, registered local systems, permissions that last."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("oneclick", "0001_signin")]

    operations: ClassVar = []
