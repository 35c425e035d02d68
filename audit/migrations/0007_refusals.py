"""Refusals, which are few, are found without reading the accesses around them."""

from typing import ClassVar

from django.db import migrations, models

INDEX = """
    CREATE INDEX CONCURRENTLY IF NOT EXISTS access_refused
    ON audit_access (organisation, staff_uid, nhs_number, started_at) WHERE refused_at IS NOT NULL;
"""


class Migration(migrations.Migration):
    atomic = False
    dependencies: ClassVar = [("audit", "0006_ingest")]

    operations: ClassVar = [
        migrations.RunSQL(
            INDEX,
            "DROP INDEX CONCURRENTLY IF EXISTS access_refused;",
            state_operations=[
                migrations.AddIndex(
                    model_name="access",
                    index=models.Index(
                        fields=["organisation", "staff_uid", "nhs_number", "started_at"],
                        name="access_refused",
                        condition=models.Q(refused_at__isnull=False),
                    ),
                )
            ],
        )
    ]
