"""The queue: saved views, bulk work and its undoing, who is looking."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("privacy", "0003_questions")]

    operations: ClassVar = []
