"""The organisation's procedure: samples, due dates, rota, purposes."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("privacy", "0004_queue")]

    operations: ClassVar = []
