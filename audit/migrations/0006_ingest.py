"""What ingest needs to be fast."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("audit", "0005_sessions")]

    operations: ClassVar = []
