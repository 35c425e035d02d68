"""Orders of the queue for an officer of many organisations, and counts of tabs that a rule narrows down.

The indexes of one organisation at a time would have to be read whole and sorted for each page; these are read from the top
until the page is full. Alerts are few, so their indexes are made in this transaction, as in 0002.
"""

from datetime import UTC, datetime
from typing import ClassVar

from django.db import migrations, models
from django.db.models import F, Value
from django.db.models.functions import Coalesce

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
INDEXES = """
    -- squawk-ignore require-concurrent-index-creation
    CREATE INDEX alert_by_risk ON privacy_alert (risk DESC, id DESC);
    -- squawk-ignore require-concurrent-index-creation
    CREATE INDEX alert_by_conduct ON privacy_alert (last_conduct_at DESC, id DESC);
    -- squawk-ignore require-concurrent-index-creation
    CREATE INDEX alert_latest_raised ON privacy_alert (raised_at DESC, id DESC);
    -- squawk-ignore require-concurrent-index-creation
    CREATE INDEX alert_by_due ON privacy_alert (coalesce(due_at, '9999-01-01 00:00:00+00'::timestamptz), id);
    -- squawk-ignore require-concurrent-index-creation
    CREATE INDEX alert_tab_counts ON privacy_alert (organisation, status) INCLUDE (staff_uid, assignee_id, rules);
    -- squawk-ignore require-concurrent-index-deletion
    DROP INDEX alert_counts;
"""
FORMER = """
    CREATE INDEX alert_counts ON privacy_alert (organisation, status) INCLUDE (staff_uid, assignee_id);
    DROP INDEX alert_by_risk, alert_by_conduct, alert_latest_raised, alert_by_due, alert_tab_counts;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("privacy", "0008_findings_by_subject")]

    operations: ClassVar = [
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(INDEXES, FORMER)],
            [
                migrations.AddIndex("alert", models.Index(fields=["-risk", "-id"], name="alert_by_risk")),
                migrations.AddIndex("alert", models.Index(fields=["-last_conduct_at", "-id"], name="alert_by_conduct")),
                migrations.AddIndex("alert", models.Index(fields=["-raised_at", "-id"], name="alert_latest_raised")),
                migrations.AddIndex(
                    "alert", models.Index(Coalesce("due_at", Value(NEVER)), F("id"), name="alert_by_due")
                ),
                migrations.AddIndex(
                    "alert",
                    models.Index(
                        fields=["organisation", "status"],
                        include=["staff_uid", "assignee", "rules"],
                        name="alert_tab_counts",
                    ),
                ),
                migrations.RemoveIndex("alert", "alert_counts"),
            ],
        ),
    ]
