"""Work names the time of its events, so that building reads their months and not every month that is stored."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("audit", "0009_staff_by_birth")]

    operations: ClassVar = [
        migrations.AddField("intake", "first_at", models.DateTimeField(null=True)),
        migrations.AddField("intake", "last_at", models.DateTimeField(null=True)),
    ]
