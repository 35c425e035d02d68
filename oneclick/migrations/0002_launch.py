"""Launches: registered local systems and their keys, what organisations decided, permissions that last, tickets."""

from typing import Any, ClassVar

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from audit.ledger.append_only import forbid_changes
from audit.people.row_security import protect


def organisation() -> Any:
    """As every table names its organisation. A new table: its key locks no row that is in use."""
    return models.ForeignKey(
        db_column="organisation",
        db_index=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="audit.organisation",
    )


def user(**options: Any) -> Any:
    """Somebody who did it."""
    return models.ForeignKey(
        db_index=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
        **options,
    )


def key() -> Any:
    """The usual key."""
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def now() -> Any:
    """The server's clock."""
    return models.DateTimeField(db_default=django.db.models.functions.datetime.Now())


# What must be known before any organisation is in scope: whose name a token bears. It tells of no record.
FIND_ISSUER = migrations.RunSQL(
    """
    CREATE FUNCTION oneclick_find_issuer(issuer text) RETURNS SETOF audit_source LANGUAGE sql STABLE SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
        SELECT * FROM audit_source WHERE name = issuer AND disabled_at IS NULL AND organisation IS NOT NULL
    $$;
    REVOKE ALL ON FUNCTION oneclick_find_issuer(text) FROM PUBLIC;
    """,
    "DROP FUNCTION oneclick_find_issuer(text);",
)


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("audit", "0003_one_index_of_keys"),
        ("oneclick", "0001_signin"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="ShelvedTicket",
            fields=[
                ("digest", models.BinaryField(max_length=32, primary_key=True, serialize=False)),
                ("sealed", models.BinaryField()),
                ("until", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="UsedOnce",
            fields=[
                ("digest", models.BinaryField(max_length=32, primary_key=True, serialize=False)),
                ("until", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="LocalSystem",
            fields=[
                ("id", key()),
                ("return_origin", models.CharField(blank=True, max_length=200)),
                ("created_at", now()),
                ("organisation", organisation()),
                (
                    "source",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="local_system", to="audit.source"
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["organisation", "id"], name="local_system_of")]},
        ),
        migrations.CreateModel(
            name="SystemKey",
            fields=[
                ("id", key()),
                ("kid", models.CharField(max_length=64)),
                ("algorithm", models.CharField(max_length=10)),
                ("pem", models.TextField()),
                ("added_at", now()),
                ("retired_at", models.DateTimeField(null=True)),
                ("organisation", organisation()),
                (
                    "system",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="keys",
                        to="oneclick.localsystem",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("organisation", "system", "kid"), name="key_of_local_system")
                ]
            },
        ),
        migrations.CreateModel(
            name="LastingPermission",
            fields=[
                ("id", key()),
                ("nhs_number", models.CharField(max_length=10)),
                ("scope", models.CharField(max_length=20)),
                ("workgroup", models.CharField(blank=True, max_length=255)),
                ("launch_id", models.CharField(max_length=64)),
                ("given_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                ("why", models.TextField(blank=True)),
                ("given_by", user()),
                ("organisation", organisation()),
                ("revoked_by", user(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["organisation", "nhs_number", "-id"], name="permission_of_patient")],
                "constraints": [
                    models.UniqueConstraint(fields=("organisation", "launch_id", "scope"), name="permission_of_launch")
                ],
            },
        ),
        migrations.CreateModel(
            name="LaunchPolicy",
            fields=[
                ("id", key()),
                ("why", models.TextField()),
                ("at", now()),
                ("not_asked", models.BooleanField(default=False)),
                ("own_patients", models.BooleanField(default=False)),
                (
                    "keeps",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), default=list, size=None
                    ),
                ),
                ("keeps_days", models.IntegerField(default=365)),
                ("only_with_code", models.BooleanField(default=False)),
                ("longest", models.IntegerField(default=2000)),
                ("hand_over", models.CharField(blank=True, max_length=10)),
                ("hand_over_url", models.CharField(blank=True, max_length=2000)),
                ("hand_over_fields", models.JSONField(default=dict)),
                ("by", user()),
                ("organisation", organisation()),
            ],
            options={"indexes": [models.Index(fields=["organisation", "-id"], name="launch_policy_latest")]},
        ),
        FIND_ISSUER,
        forbid_changes("oneclick_launchpolicy"),
        *[protect(f"oneclick_{table}") for table in ("localsystem", "systemkey", "lastingpermission", "launchpolicy")],
    ]
