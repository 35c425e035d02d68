"""Decisions: outcomes with approval, snoozing, merging and splitting.

Alerts are few (thousands where accesses are millions), so their indexes are made in this transaction: that takes
milliseconds, and a migration that is whole or absent is worth more than one that never waits.
"""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

STATUSES = [
    ("new", "New"),
    ("investigating", "Under investigation"),
    ("asked", "Waiting for an answer"),
    ("for_approval", "Waiting for approval"),
    ("snoozed", "Snoozed"),
    ("closed", "Closed"),
]
OUTCOMES = [
    ("appropriate", "Appropriate"),
    ("poorly_recorded", "Appropriate but poorly recorded"),
    ("inappropriate", "Inappropriate"),
    ("inconclusive", "Inconclusive"),
    ("technical", "Not about a person (technical)"),
    ("explained_later", "Explained by care data that arrived later"),
    ("rule_changed", "No longer found, because a rule was changed"),
    ("merged", "Merged into another alert"),
]
# New and empty columns: there is nothing to check.
KEYS = """
    ALTER TABLE privacy_alert ADD COLUMN raised_by_id bigint NULL;
    ALTER TABLE privacy_alert ADD COLUMN merged_into_id bigint NULL;
    ALTER TABLE privacy_alert ADD CONSTRAINT alert_raised_by FOREIGN KEY (raised_by_id)
        REFERENCES audit_user (id) DEFERRABLE INITIALLY DEFERRED NOT VALID;
    ALTER TABLE privacy_alert ADD CONSTRAINT alert_merged_into FOREIGN KEY (merged_into_id)
        REFERENCES privacy_alert (id) DEFERRABLE INITIALLY DEFERRED NOT VALID;
    -- squawk-ignore constraint-missing-not-valid
    ALTER TABLE privacy_alert VALIDATE CONSTRAINT alert_raised_by;
    -- squawk-ignore constraint-missing-not-valid
    ALTER TABLE privacy_alert VALIDATE CONSTRAINT alert_merged_into;
"""
INDEXES = """
    -- squawk-ignore require-concurrent-index-creation
    CREATE UNIQUE INDEX one_open_alert_of_part ON privacy_alert (organisation, staff_uid, nhs_number, pattern, part)
        WHERE NOT (status = 'closed');
    -- squawk-ignore require-concurrent-index-deletion
    DROP INDEX one_open_alert;
    -- squawk-ignore require-concurrent-index-creation
    CREATE INDEX alert_snoozed ON privacy_alert (organisation, snoozed_until) WHERE status = 'snoozed';
    -- squawk-ignore require-concurrent-index-creation
    CREATE INDEX alert_merged ON privacy_alert (merged_into_id) WHERE merged_into_id IS NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("privacy", "0001_initial"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations: ClassVar = [
        migrations.AddField("alert", "due_at", models.DateTimeField(null=True)),
        migrations.AddField("alert", "urgent_from", models.DateTimeField(null=True)),
        migrations.AddField("alert", "snoozed_until", models.DateTimeField(null=True)),
        migrations.AddField("alert", "snoozed_at_risk", models.SmallIntegerField(null=True)),
        migrations.AddField("alert", "part", models.SmallIntegerField(default=0, db_default=0)),
        migrations.AddField("alertaccess", "by_hand", models.BooleanField(default=False, db_default=False)),
        migrations.AlterField("alert", "status", models.CharField(max_length=13, choices=STATUSES, default="new")),
        migrations.AlterField("alert", "outcome", models.CharField(max_length=30, choices=OUTCOMES, blank=True)),
        migrations.RunSQL(
            KEYS,
            "ALTER TABLE privacy_alert DROP COLUMN raised_by_id; ALTER TABLE privacy_alert DROP COLUMN merged_into_id;",
            state_operations=[
                migrations.AddField(
                    "alert",
                    "raised_by",
                    models.ForeignKey(
                        settings.AUTH_USER_MODEL,
                        on_delete=django.db.models.deletion.PROTECT,
                        null=True,
                        db_index=False,
                        related_name="+",
                    ),
                ),
                migrations.AddField(
                    "alert",
                    "merged_into",
                    models.ForeignKey(
                        "privacy.alert",
                        on_delete=django.db.models.deletion.PROTECT,
                        null=True,
                        db_index=False,
                        related_name="merged_here",
                    ),
                ),
            ],
        ),
        migrations.RunSQL(
            INDEXES,
            """
            DROP INDEX alert_merged; DROP INDEX alert_snoozed; DROP INDEX one_open_alert_of_part;
            CREATE UNIQUE INDEX one_open_alert ON privacy_alert (organisation, staff_uid, nhs_number, pattern)
                WHERE NOT (status = 'closed');
            """,
            state_operations=[
                migrations.RemoveConstraint("alert", "one_open_alert"),
                migrations.AddConstraint(
                    "alert",
                    models.UniqueConstraint(
                        fields=["organisation", "staff_uid", "nhs_number", "pattern", "part"],
                        condition=~models.Q(status="closed"),
                        name="one_open_alert_of_part",
                    ),
                ),
                migrations.AddIndex(
                    "alert",
                    models.Index(
                        fields=["organisation", "snoozed_until"],
                        condition=models.Q(status="snoozed"),
                        name="alert_snoozed",
                    ),
                ),
                migrations.AddIndex(
                    "alert",
                    models.Index(
                        fields=["merged_into"], condition=models.Q(merged_into__isnull=False), name="alert_merged"
                    ),
                ),
            ],
        ),
    ]
