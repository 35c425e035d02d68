"""Decisions: outcomes with approval, snoozing, merging and splitting."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("privacy", "0001_initial")]

    operations: ClassVar = []
