"""The four services."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("oneclick", "0002_launch")]

    operations: ClassVar = []
