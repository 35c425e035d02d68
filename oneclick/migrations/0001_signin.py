"""Signing in: sessions of CIS2 and tokens seen."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("audit", "0005_sessions")]

    operations: ClassVar = []
