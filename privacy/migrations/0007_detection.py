"""What detection needs to be fast."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("privacy", "0006_ranking")]

    operations: ClassVar = []
