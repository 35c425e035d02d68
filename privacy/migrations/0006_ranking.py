"""What is learned from outcomes, and the usual delay of care data."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("privacy", "0005_procedure")]

    operations: ClassVar = []
