"""Decisions: outcomes with approval, snoozing, merging and splitting.

Alerts are few (thousands where accesses are millions), so their indexes are made in this transaction: that takes
milliseconds, and a migration that is whole or absent is worth more than one that never waits.
"""

from typing import ClassVar

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from audit.people.row_security import protect

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
    ALTER TABLE privacy_alert ADD COLUMN split_from_id bigint NULL;
    ALTER TABLE privacy_alert ADD CONSTRAINT alert_raised_by FOREIGN KEY (raised_by_id)
        REFERENCES audit_user (id) DEFERRABLE INITIALLY DEFERRED NOT VALID;
    ALTER TABLE privacy_alert ADD CONSTRAINT alert_merged_into FOREIGN KEY (merged_into_id)
        REFERENCES privacy_alert (id) DEFERRABLE INITIALLY DEFERRED NOT VALID;
    ALTER TABLE privacy_alert ADD CONSTRAINT alert_split_from FOREIGN KEY (split_from_id)
        REFERENCES privacy_alert (id) DEFERRABLE INITIALLY DEFERRED NOT VALID;
    -- squawk-ignore constraint-missing-not-valid
    ALTER TABLE privacy_alert VALIDATE CONSTRAINT alert_raised_by;
    -- squawk-ignore constraint-missing-not-valid
    ALTER TABLE privacy_alert VALIDATE CONSTRAINT alert_merged_into;
    -- squawk-ignore constraint-missing-not-valid
    ALTER TABLE privacy_alert VALIDATE CONSTRAINT alert_split_from;
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
    -- squawk-ignore require-concurrent-index-creation
    CREATE INDEX alert_split ON privacy_alert (split_from_id) WHERE split_from_id IS NOT NULL;
"""
# Where an alert sleeps whose day has come. It tells of no record.
TO_WAKE = """
CREATE FUNCTION privacy_organisations_to_wake() RETURNS SETOF varchar LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT DISTINCT organisation FROM privacy_alert WHERE status = 'snoozed' AND snoozed_until <= now()
$$;
REVOKE ALL ON FUNCTION privacy_organisations_to_wake() FROM PUBLIC;
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
            "ALTER TABLE privacy_alert DROP COLUMN raised_by_id; ALTER TABLE privacy_alert DROP COLUMN merged_into_id;"
            "ALTER TABLE privacy_alert DROP COLUMN split_from_id;",
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
                migrations.AddField(
                    "alert",
                    "split_from",
                    models.ForeignKey(
                        "privacy.alert",
                        on_delete=django.db.models.deletion.PROTECT,
                        null=True,
                        db_index=False,
                        related_name="split_off",
                    ),
                ),
            ],
        ),
        migrations.RunSQL(
            INDEXES,
            """
            DROP INDEX alert_split; DROP INDEX alert_merged; DROP INDEX alert_snoozed; DROP INDEX one_open_alert_of_part;
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
                migrations.AddIndex(
                    "alert",
                    models.Index(
                        fields=["split_from"], condition=models.Q(split_from__isnull=False), name="alert_split"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Waits for approval"),
                            ("approved", "Approved"),
                            ("sent_back", "Sent back"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                ("note", models.TextField()),
                (
                    "harm",
                    models.CharField(
                        choices=[
                            ("none", "No harm known"),
                            ("some", "Some harm, such as distress or a loss of trust"),
                            ("serious", "Serious harm, such as a danger to somebody’s safety, money or work"),
                        ],
                        max_length=10,
                    ),
                ),
                ("tell_by", models.DateField(null=True)),
                ("told_at", models.DateTimeField(null=True)),
                ("aware_at", models.DateTimeField(null=True)),
                ("reported_at", models.DateTimeField(null=True)),
                ("proposed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("decided_at", models.DateTimeField(null=True)),
                ("answer", models.TextField(blank=True)),
                (
                    "alert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="privacy.alert"
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_column="organisation",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="audit.organisation",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            "decision",
            models.UniqueConstraint(
                fields=["organisation", "alert"],
                condition=models.Q(state="proposed"),
                name="one_proposal_of_alert",
            ),
        ),
        protect("privacy_decision"),
        migrations.RunSQL(TO_WAKE, "DROP FUNCTION privacy_organisations_to_wake();"),
    ]
