"""Sessions, the role in which each is, and what a role is called. The table of roles is small and written at sign-ins only."""

from typing import ClassVar

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from audit.ledger.append_only import forbid_changes
from audit.people.row_security import in_scope, protect

# One person may hold the same job role twice at one organisation, by two profiles.
# The index is built outside of any lock that stops reading; a thousand roles take milliseconds.
PROFILE_KEY = migrations.SeparateDatabaseAndState(
    database_operations=[
        migrations.RunSQL(
            """
            -- squawk-ignore require-concurrent-index-creation
            CREATE UNIQUE INDEX role_profile_of_user ON audit_role (organisation, user_id, role_code, role_profile_id);
            ALTER TABLE audit_role ADD CONSTRAINT role_profile_of_user UNIQUE USING INDEX role_profile_of_user;
            -- squawk-ignore ban-drop-constraint
            ALTER TABLE audit_role DROP CONSTRAINT role_of_user;
            """,
            """
            ALTER TABLE audit_role ADD CONSTRAINT role_of_user UNIQUE (organisation, user_id, role_code);
            ALTER TABLE audit_role DROP CONSTRAINT role_profile_of_user;
            """,
        )
    ],
    state_operations=[
        migrations.RemoveConstraint(model_name="role", name="role_of_user"),
        migrations.AddConstraint(
            model_name="role",
            constraint=models.UniqueConstraint(
                fields=("organisation", "user", "role_code", "role_profile_id"), name="role_profile_of_user"
            ),
        ),
    ],
)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("audit", "0004_additions")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="role", name="name", field=models.CharField(blank=True, db_default="", max_length=200)
        ),
        migrations.AddField(
            model_name="role",
            name="workgroups",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=100), db_default=[], default=list, size=None
            ),
        ),
        PROFILE_KEY,
        migrations.CreateModel(
            name="Session",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("last_seen_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "ended_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("signed_out", "Signed out"),
                            ("everywhere", "Signed out everywhere"),
                            ("idle", "Idle too long"),
                            ("too_long", "Lasted too long"),
                            ("again", "Signed in again"),
                            ("provider", "Ended by the national sign-in"),
                            ("administrator", "Ended by an administrator"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="audit.role"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at", None)),
                        fields=["user", "-started_at"],
                        name="session_of_user",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RoleInUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role_profile_id", models.CharField(blank=True, max_length=20)),
                ("role_code", models.CharField(max_length=20)),
                (
                    "activity_codes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=10), default=list, size=None
                    ),
                ),
                ("since", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
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
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="roles_used", to="audit.session"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["organisation", "-id"], name="role_in_use_latest")],
            },
        ),
        forbid_changes("audit_roleinuse"),
        protect("audit_roleinuse", using=f"{in_scope()} OR user_id::text = current_setting('oneclick.user', true)"),
    ]
