"""Roles of a session."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("audit", "0004_additions")]

    operations: ClassVar = []
