"""Questions to the person, mail that waits to be sent, attached documents."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("privacy", "0002_decisions"), ("audit", "0004_additions")]

    operations: ClassVar = []
