"""Who of the staff is a patient is found by index where the staff file holds no number."""

from typing import ClassVar

from django.db import migrations, models

INDEX = """
    CREATE INDEX CONCURRENTLY IF NOT EXISTS staff_by_birth ON audit_staff (organisation, date_of_birth)
    WHERE nhs_number = '';
"""


class Migration(migrations.Migration):
    atomic = False
    dependencies: ClassVar = [("audit", "0008_staff_by_number")]

    operations: ClassVar = [
        migrations.RunSQL(
            INDEX,
            "DROP INDEX CONCURRENTLY IF EXISTS staff_by_birth;",
            state_operations=[
                migrations.AddIndex(
                    model_name="staff",
                    index=models.Index(
                        fields=["organisation", "date_of_birth"],
                        name="staff_by_birth",
                        condition=models.Q(nhs_number=""),
                    ),
                )
            ],
        )
    ]
