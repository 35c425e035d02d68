"""Who of the staff is a patient is found by index where the staff file holds numbers, however few."""

from typing import ClassVar

from django.db import migrations, models

INDEX = """
    CREATE INDEX CONCURRENTLY IF NOT EXISTS staff_by_number ON audit_staff (organisation, nhs_number)
    WHERE nhs_number <> '';
"""


class Migration(migrations.Migration):
    atomic = False
    dependencies: ClassVar = [("audit", "0007_refusals")]

    operations: ClassVar = [
        migrations.RunSQL(
            INDEX,
            "DROP INDEX CONCURRENTLY IF EXISTS staff_by_number;",
            state_operations=[
                migrations.AddIndex(
                    model_name="staff",
                    index=models.Index(
                        fields=["organisation", "nhs_number"],
                        name="staff_by_number",
                        condition=~models.Q(nhs_number=""),
                    ),
                )
            ],
        )
    ]
