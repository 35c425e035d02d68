"""Alerts that the national API is told of."""

import uuid
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Now

from audit.people.row_security import protect

# Where an alert is due, or one was never planned because its launch came from the spool. It tells of no record.
WITH_ALERTS = migrations.RunSQL(
    """
    CREATE FUNCTION oneclick_organisations_with_alerts() RETURNS SETOF varchar LANGUAGE sql STABLE SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
        SELECT DISTINCT n.organisation FROM oneclick_nationalalert n
        WHERE n.sent_at IS NULL AND n.given_up_at IS NULL AND n.due_at <= statement_timestamp()
        UNION
        SELECT DISTINCT a.organisation FROM audit_source s
        JOIN audit_access a ON a.organisation = s.organisation AND a.source_id = s.id
            AND a.started_at > now() - interval '3 days'
        WHERE s.name = 'oneclick ' || s.organisation AND 'scr' = ANY (a.services)
          AND a.decision IN ('emergency', 'public_interest', 'statute', 'court_order') AND NOT EXISTS (
            SELECT FROM oneclick_nationalalert n
            WHERE n.organisation = a.organisation AND n.launch_id = a.launch_id)
    $$;
    REVOKE ALL ON FUNCTION oneclick_organisations_with_alerts() FROM PUBLIC;
    """,
    "DROP FUNCTION oneclick_organisations_with_alerts();",
)
# How many wait, and how many were given up, for the health page: numbers alone.
FIGURES = migrations.RunSQL(
    """
    CREATE FUNCTION oneclick_alert_figures() RETURNS TABLE (waiting bigint, given_up bigint) LANGUAGE sql STABLE
        SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT count(*) FILTER (WHERE given_up_at IS NULL),
            count(*) FILTER (WHERE given_up_at > now() - interval '7 days')
        FROM oneclick_nationalalert WHERE sent_at IS NULL
    $$;
    REVOKE ALL ON FUNCTION oneclick_alert_figures() FROM PUBLIC;
    """,
    "DROP FUNCTION oneclick_alert_figures();",
)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("oneclick", "0002_launch")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="NationalAlert",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("launch_id", models.CharField(max_length=64)),
                ("staff_uid", models.CharField(max_length=20)),
                ("request_id", models.UUIDField(default=uuid.uuid4)),
                ("body", models.JSONField(null=True)),
                ("token", models.BinaryField(null=True)),
                ("created_at", models.DateTimeField(db_default=Now())),
                ("due_at", models.DateTimeField(db_default=Now())),
                ("tries", models.SmallIntegerField(default=0)),
                ("sent_at", models.DateTimeField(null=True)),
                ("given_up_at", models.DateTimeField(null=True)),
                ("failure", models.CharField(blank=True, max_length=200)),
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
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("given_up_at", None), ("sent_at", None)),
                        fields=["organisation", "due_at"],
                        name="national_alert_due",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("organisation", "launch_id"), name="national_alert_of_launch")
                ],
            },
        ),
        protect("oneclick_nationalalert"),
        WITH_ALERTS,
        FIGURES,
    ]
