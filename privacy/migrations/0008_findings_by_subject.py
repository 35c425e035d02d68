"""What stands of an access or a day is found without asking for each rule."""

from typing import ClassVar

from django.db import migrations, models

INDEX = """
    CREATE INDEX CONCURRENTLY IF NOT EXISTS finding_by_subject ON privacy_finding (organisation, subject);
"""


class Migration(migrations.Migration):
    atomic = False
    dependencies: ClassVar = [("privacy", "0007_detection")]

    operations: ClassVar = [
        migrations.RunSQL(
            INDEX,
            "DROP INDEX CONCURRENTLY IF EXISTS finding_by_subject;",
            state_operations=[
                migrations.AddIndex(
                    model_name="finding",
                    index=models.Index(fields=["organisation", "subject"], name="finding_by_subject"),
                )
            ],
        )
    ]
