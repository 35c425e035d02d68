"""What stands of a person about some time is found without reading all that was ever found of them."""

from typing import ClassVar

from django.db import migrations, models

INDEX = """
    CREATE INDEX CONCURRENTLY IF NOT EXISTS finding_by_time
    ON privacy_finding (organisation, staff_uid, occurred_at) WHERE withdrawn_at IS NULL;
"""


class Migration(migrations.Migration):
    atomic = False
    dependencies: ClassVar = [("privacy", "0010_staff_day_by_day")]

    operations: ClassVar = [
        migrations.RunSQL(
            INDEX,
            "DROP INDEX CONCURRENTLY IF EXISTS finding_by_time;",
            state_operations=[
                migrations.AddIndex(
                    model_name="finding",
                    index=models.Index(
                        fields=["organisation", "staff_uid", "occurred_at"],
                        condition=models.Q(withdrawn_at=None),
                        name="finding_by_time",
                    ),
                )
            ],
        )
    ]
