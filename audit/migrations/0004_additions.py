"""Reasons that are added later."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("audit", "0003_one_index_of_keys")]

    operations: ClassVar = []
