"""The queue: saved views, bulk work and its undoing, who is looking.

Alerts are few, so their indexes are made in this transaction, as in 0002.
"""

from typing import Any, ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Now

from audit.people.row_security import SCOPE, in_scope, protect

BY_ITS_USER = "{}::text = current_setting('oneclick.user', true)"
FATES = [
    ("chosen", "Waiting"),
    ("left_out", "Left out"),
    ("done", "Done"),
    ("refused", "Not done"),
    ("undone", "Undone"),
    ("kept", "Not undone"),
]
STAGES = [
    ("preview", "Not done yet"),
    ("running", "Being done"),
    ("done", "Done"),
    ("undoing", "Being undone"),
    ("undone", "Undone"),
]
# Which bulk work waits, and for whom, is the only thing of it that the service may know before it acts for that person.
WAITING = """
CREATE FUNCTION privacy_waiting_bulk_work() RETURNS TABLE (id bigint, by_id bigint) LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT w.id, w.by_id FROM privacy_bulkwork w WHERE w.stage IN ('running', 'undoing') ORDER BY w.id
$$;
REVOKE ALL ON FUNCTION privacy_waiting_bulk_work() FROM PUBLIC;
"""
INDEXES = """
    -- squawk-ignore require-concurrent-index-creation
    CREATE INDEX alert_by_age ON privacy_alert (organisation, raised_at DESC, id DESC);
    -- squawk-ignore require-concurrent-index-creation
    CREATE INDEX alert_latest_closed ON privacy_alert (organisation, closed_at DESC, id DESC) WHERE status = 'closed';
    -- squawk-ignore require-concurrent-index-creation
    CREATE INDEX alert_counts ON privacy_alert (organisation, status) INCLUDE (staff_uid, assignee_id);
"""

# Written as a subquery the scope is read once a query, not once a row, where no index finds the rows: 50,000 alerts of a
# hundred places are read in a quarter of the time.
ONCE = f"organisation::text = ANY ((SELECT {SCOPE})::text[])"
READ_SCOPE_ONCE = f"ALTER POLICY scope ON privacy_alert USING ({ONCE}) WITH CHECK ({ONCE});"
READ_SCOPE_OFTEN = f"ALTER POLICY scope ON privacy_alert USING ({in_scope()}) WITH CHECK ({in_scope()});"


def key() -> Any:
    """The key of a row."""
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def organisation(**options: Any) -> Any:
    """The column that names the organisation."""
    settings_of: dict[str, Any] = {
        "db_column": "organisation",
        "on_delete": django.db.models.deletion.PROTECT,
        "related_name": "+",
    }
    return models.ForeignKey("audit.organisation", **(settings_of | options))


def user(**options: Any) -> Any:
    """Whose it is."""
    settings_of: dict[str, Any] = {"on_delete": django.db.models.deletion.CASCADE, "related_name": "+"}
    return models.ForeignKey(settings.AUTH_USER_MODEL, **(settings_of | options))


def alert(**options: Any) -> Any:
    """The alert of a row."""
    return models.ForeignKey("privacy.alert", on_delete=django.db.models.deletion.CASCADE, related_name="+", **options)


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("privacy", "0003_questions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            "ReviewSetting",
            [
                (
                    "user",
                    models.OneToOneField(
                        settings.AUTH_USER_MODEL,
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                    ),
                ),
                ("shortcuts", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            "SavedView",
            [
                ("id", key()),
                ("by", user(db_index=False)),
                ("organisation", organisation(null=True)),
                ("name", models.CharField(max_length=60)),
                ("query", models.TextField(blank=True)),
                ("saved_at", models.DateTimeField(db_default=Now())),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=["by", "name"], name="saved_view_name")],
            },
        ),
        migrations.CreateModel(
            "Looking",
            [
                ("id", key()),
                ("organisation", organisation(db_index=False)),
                ("alert", alert(db_index=False)),
                ("user", user(db_index=False)),
                ("seen_at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=["organisation", "alert", "user"], name="looking_once")],
            },
        ),
        migrations.CreateModel(
            "BulkWork",
            [
                ("id", key()),
                ("by", user(on_delete=django.db.models.deletion.PROTECT)),
                ("act", models.CharField(max_length=30)),
                ("said", models.JSONField(default=dict)),
                ("query", models.TextField(blank=True)),
                ("stage", models.CharField(choices=STAGES, default="preview", max_length=10)),
                ("asked_at", models.DateTimeField(db_default=Now())),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["id"],
                        condition=models.Q(stage__in=["running", "undoing"]),
                        name="bulk_work_waiting",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            "BulkItem",
            [
                ("id", key()),
                ("organisation", organisation(db_index=False)),
                (
                    "work",
                    models.ForeignKey(
                        "privacy.bulkwork",
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                    ),
                ),
                ("alert", alert()),
                ("version", models.IntegerField()),
                ("fate", models.CharField(choices=FATES, default="chosen", max_length=10)),
                ("why", models.TextField(blank=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=["work", "alert"], name="bulk_item_once")],
            },
        ),
        migrations.RunSQL(
            INDEXES,
            "DROP INDEX alert_counts; DROP INDEX alert_latest_closed; DROP INDEX alert_by_age;",
            state_operations=[
                migrations.AddIndex(
                    "alert", models.Index(fields=["organisation", "-raised_at", "-id"], name="alert_by_age")
                ),
                migrations.AddIndex(
                    "alert",
                    models.Index(
                        fields=["organisation", "-closed_at", "-id"],
                        condition=models.Q(status="closed"),
                        name="alert_latest_closed",
                    ),
                ),
                migrations.AddIndex(
                    "alert",
                    models.Index(
                        fields=["organisation", "status"], include=["staff_uid", "assignee"], name="alert_counts"
                    ),
                ),
            ],
        ),
        migrations.RunSQL(READ_SCOPE_ONCE, READ_SCOPE_OFTEN),
        protect("privacy_reviewsetting", using=BY_ITS_USER.format("user_id")),
        protect(
            "privacy_savedview",
            using=f"{BY_ITS_USER.format('by_id')} OR {in_scope()}",
            check=f"{BY_ITS_USER.format('by_id')} AND (organisation IS NULL OR {in_scope()})",
        ),
        protect("privacy_looking"),
        protect("privacy_bulkwork", using=BY_ITS_USER.format("by_id")),
        protect("privacy_bulkitem"),
        migrations.RunSQL(WAITING, "DROP FUNCTION privacy_waiting_bulk_work();"),
    ]
