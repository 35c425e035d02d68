"""The organisation's procedure: samples, due dates, rota, purposes."""

from typing import ClassVar

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from audit.ledger.append_only import forbid_changes
from audit.people.row_security import protect

APPEND_ONLY = [
    "privacy_draw",
    "privacy_drawnaccess",
    "privacy_duedates",
    "privacy_lookup",
    "privacy_offer",
    "privacy_procedure",
    "privacy_samplecheck",
    "privacy_sampleperiod",
    "privacy_sharing",
]
OF_ONE_ORGANISATION = [*APPEND_ONLY, "privacy_absence", "privacy_changedlook", "privacy_duty"]
# A mail tells an officer of all their organisations, so the row is of none: only the officer's own transaction sees it.
OF_THE_OFFICER = "officer_id::text = current_setting('oneclick.user', true)"
# The figures of officers go by time, and the rules by officer. The table holds what officers did, not what staff opened:
# thousands of rows a month, read and added to by few, so that building an index holds nobody up for more than a moment.
REVIEW_INDEXES = [
    (models.Index(fields=["organisation", "at", "id"], name="review_by_time"), '"organisation", "at", "id"'),
    (
        models.Index(fields=["organisation", "actor", "-id"], name="review_by_actor"),
        '"organisation", "actor_id", "id" DESC',
    ),
]
# Looks at a person or a patient outside of an alert wait for the rules about officers.
QUEUE_LOOKS = migrations.RunSQL(
    """
    CREATE FUNCTION privacy_queue_look() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO privacy_changedlook (organisation, event_id) VALUES (NEW.organisation, NEW.id);
        RETURN NULL;
    END $$;
    CREATE TRIGGER privacy_reviewevent_queue AFTER INSERT ON privacy_reviewevent FOR EACH ROW
        WHEN (NEW.kind IN ('looked_up', 'access_opened')) EXECUTE FUNCTION privacy_queue_look();
    """,
    "DROP TRIGGER privacy_reviewevent_queue ON privacy_reviewevent; DROP FUNCTION privacy_queue_look();",
)
# What the service may know of every organisation: where looks wait, which sample, and who the officers are that get a mail.
WORK = migrations.RunSQL(
    """
    CREATE OR REPLACE FUNCTION privacy_organisations_with_work() RETURNS SETOF varchar LANGUAGE sql STABLE
        SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT * FROM audit_organisations_with_work() UNION SELECT organisation FROM privacy_lesson WHERE NOT is_whole
        UNION SELECT organisation FROM privacy_changedlook
    $$;
    CREATE FUNCTION privacy_sampling_organisations() RETURNS SETOF varchar LANGUAGE sql STABLE
        SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT DISTINCT organisation FROM privacy_procedure
    $$;
    REVOKE ALL ON FUNCTION privacy_sampling_organisations() FROM PUBLIC;
    CREATE FUNCTION privacy_officers_to_mail(monday date) RETURNS SETOF bigint LANGUAGE sql STABLE
        SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT DISTINCT r.user_id FROM audit_role r JOIN audit_user u ON u.id = r.user_id
        WHERE u.is_active AND u.email <> '' AND r.activity_codes && ARRAY['B0015', 'B0016']::varchar[]
            AND NOT EXISTS (SELECT FROM privacy_weeklymail m WHERE m.officer_id = u.id AND m.week = monday)
    $$;
    REVOKE ALL ON FUNCTION privacy_officers_to_mail(date) FROM PUBLIC;
    """,
    """
    DROP FUNCTION privacy_officers_to_mail(date);
    DROP FUNCTION privacy_sampling_organisations();
    CREATE OR REPLACE FUNCTION privacy_organisations_with_work() RETURNS SETOF varchar LANGUAGE sql STABLE
        SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT * FROM audit_organisations_with_work() UNION SELECT organisation FROM privacy_lesson WHERE NOT is_whole
    $$;
    """,
)


def quick_index(index: models.Index, columns: str) -> migrations.SeparateDatabaseAndState:
    """An index on review events, built at once: see above why that is harmless."""
    ignore = "-- squawk-ignore require-concurrent-index-creation\n"
    made = f'{ignore}CREATE INDEX IF NOT EXISTS "{index.name}" ON "privacy_reviewevent" ({columns})'
    return migrations.SeparateDatabaseAndState(
        database_operations=[migrations.RunSQL(made, f'DROP INDEX "{index.name}"')],
        state_operations=[migrations.AddIndex(model_name="reviewevent", index=index)],
    )


class Migration(migrations.Migration):
    dependencies: ClassVar = [("privacy", "0004_queue")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="DueDates",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("why", models.TextField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("bands", models.JSONField()),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
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
            ],
        ),
        migrations.CreateModel(
            name="Duty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "weekdays",
                    django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), size=None),
                ),
                ("until", models.DateField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "officer",
                    models.ForeignKey(
                        db_index=False,
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
            ],
        ),
        migrations.CreateModel(
            name="LookUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "about",
                    models.CharField(choices=[("staff", "A member of staff"), ("patient", "A patient")], max_length=10),
                ),
                ("staff_uid", models.CharField(blank=True, max_length=20)),
                ("nhs_number", models.CharField(blank=True, max_length=10)),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("patient", "A patient asked who opened their record, or complained"),
                            ("concern", "Somebody raised a concern about a member of staff"),
                            ("alert", "To investigate an alert"),
                            ("guardian", "The Caldicott guardian or the data protection officer asked"),
                            ("audit", "An audit or a report that the organisation agreed"),
                            ("other", "Another reason, which I write below"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.TextField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
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
            ],
        ),
        migrations.CreateModel(
            name="Offer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("off", "Nobody in particular: officers take alerts themselves"),
                            ("suggest", "Suggest an officer for each new alert"),
                            ("assign", "Give each new alert to an officer"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "alert",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="offer", to="privacy.alert"
                    ),
                ),
                (
                    "officer",
                    models.ForeignKey(
                        db_index=False,
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
            ],
        ),
        migrations.CreateModel(
            name="Procedure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("why", models.TextField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("kind", models.CharField(max_length=20)),
                ("enabled", models.BooleanField()),
                (
                    "frequency",
                    models.CharField(
                        choices=[("daily", "Daily"), ("weekly", "Weekly"), ("monthly", "Monthly")], max_length=10
                    ),
                ),
                (
                    "selection",
                    models.CharField(
                        choices=[
                            ("random", "A share at random"),
                            ("every", "Every so many, in order of time"),
                            ("all", "All of them"),
                        ],
                        max_length=10,
                    ),
                ),
                ("share", models.SmallIntegerField(default=100)),
                ("every", models.SmallIntegerField(default=1)),
                ("people", models.SmallIntegerField(default=0)),
                ("each", models.SmallIntegerField(default=0)),
                ("since", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
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
            ],
        ),
        migrations.CreateModel(
            name="Sharing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("why", models.TextField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("off", "Nobody in particular: officers take alerts themselves"),
                            ("suggest", "Suggest an officer for each new alert"),
                            ("assign", "Give each new alert to an officer"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
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
            ],
        ),
        migrations.CreateModel(
            name="WeeklyMail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("week", models.DateField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "officer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Absence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("ended_at", models.DateTimeField(null=True)),
                ("until", models.DateField()),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "deputy",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "officer",
                    models.ForeignKey(
                        db_index=False,
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
            ],
            options={
                "indexes": [models.Index(fields=["organisation", "-id"], name="absence_latest")],
            },
        ),
        migrations.CreateModel(
            name="ChangedLook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "event",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="privacy.reviewevent",
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
            ],
            options={
                "indexes": [models.Index(fields=["organisation", "id"], name="changed_look_next")],
            },
        ),
        migrations.CreateModel(
            name="SamplePeriod",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("secret", models.BinaryField(max_length=32)),
                ("recorded_at", models.DateTimeField()),
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
                    "procedure",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="periods",
                        to="privacy.procedure",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Draw",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.SmallIntegerField()),
                ("drawn_at", models.DateTimeField()),
                (
                    "population",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
                (
                    "people",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), default=list, size=None
                    ),
                ),
                (
                    "by_alert",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("digest", models.BinaryField(max_length=32)),
                ("seed", models.BinaryField(max_length=32)),
                ("required", models.IntegerField()),
                ("next_secret", models.BinaryField(max_length=32)),
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
                    "period",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="draws",
                        to="privacy.sampleperiod",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DrawnAccess",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.IntegerField()),
                (
                    "access",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="audit.access",
                    ),
                ),
                (
                    "draw",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="privacy.draw",
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
            ],
        ),
        migrations.CreateModel(
            name="SampleCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "finding",
                    models.CharField(
                        choices=[
                            ("fine", "In order"),
                            ("alert", "An alert was raised"),
                            ("note", "A note; still to be checked"),
                        ],
                        max_length=10,
                    ),
                ),
                ("note", models.TextField(blank=True)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "alert",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="privacy.alert",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="privacy.drawnaccess",
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
            ],
        ),
        migrations.AddIndex(
            model_name="drawnaccess",
            index=models.Index(fields=["organisation", "access"], name="draws_of_access"),
        ),
        migrations.AddConstraint(
            model_name="drawnaccess",
            constraint=models.UniqueConstraint(fields=("organisation", "draw", "access"), name="access_of_draw"),
        ),
        migrations.AddIndex(
            model_name="duedates",
            index=models.Index(fields=["organisation", "-id"], name="due_dates_latest"),
        ),
        migrations.AddIndex(
            model_name="duty",
            index=models.Index(fields=["organisation", "-id"], name="duty_latest"),
        ),
        migrations.AddIndex(
            model_name="lookup",
            index=models.Index(fields=["organisation", "by", "-id"], name="look_up_by_officer"),
        ),
        migrations.AddIndex(
            model_name="offer",
            index=models.Index(fields=["organisation", "officer", "-id"], name="offer_by_officer"),
        ),
        migrations.AddIndex(
            model_name="procedure",
            index=models.Index(fields=["organisation", "kind", "-id"], name="procedure_latest"),
        ),
        migrations.AddIndex(
            model_name="samplecheck",
            index=models.Index(fields=["organisation", "item"], name="checks_of_item"),
        ),
        migrations.AddConstraint(
            model_name="samplecheck",
            constraint=models.UniqueConstraint(
                condition=models.Q(("finding", "note"), _negated=True),
                fields=("organisation", "item"),
                name="one_check",
            ),
        ),
        migrations.AddConstraint(
            model_name="sampleperiod",
            constraint=models.UniqueConstraint(fields=("organisation", "kind", "starts_at"), name="sample_period"),
        ),
        migrations.AddIndex(
            model_name="draw",
            index=models.Index(fields=["organisation", "-id"], name="draw_latest"),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.UniqueConstraint(fields=("organisation", "period", "number"), name="draw"),
        ),
        migrations.AddIndex(
            model_name="sharing",
            index=models.Index(fields=["organisation", "-id"], name="sharing_latest"),
        ),
        migrations.AddConstraint(
            model_name="weeklymail",
            constraint=models.UniqueConstraint(fields=("officer", "week"), name="mail_of_week"),
        ),
        *[quick_index(index, columns) for index, columns in REVIEW_INDEXES],
        *[forbid_changes(table) for table in APPEND_ONLY],
        *[protect(table) for table in OF_ONE_ORGANISATION],
        protect("privacy_weeklymail", using=OF_THE_OFFICER),
        QUEUE_LOOKS,
        WORK,
    ]
