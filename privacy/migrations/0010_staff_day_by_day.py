"""How much there is to learn from is counted from an index of the last months, however many years are stored."""

from typing import ClassVar

from django.db import migrations, models

INDEX = """
    CREATE INDEX CONCURRENTLY IF NOT EXISTS staff_day_by_day ON privacy_staffday (organisation, day) INCLUDE (accesses);
"""


class Migration(migrations.Migration):
    atomic = False
    dependencies: ClassVar = [("privacy", "0009_orders_of_alerts")]

    operations: ClassVar = [
        migrations.RunSQL(
            INDEX,
            "DROP INDEX CONCURRENTLY IF EXISTS staff_day_by_day;",
            state_operations=[
                migrations.AddIndex(
                    model_name="staffday",
                    index=models.Index(fields=["organisation", "day"], include=["accesses"], name="staff_day_by_day"),
                )
            ],
        )
    ]
