"""Questions to the person, mail that waits to be sent, attached documents, notices of a night."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from audit.ledger.append_only import forbid_changes
from audit.people.row_security import in_scope, protect

APPEND_ONLY = [
    "privacy_askingchange",
    "privacy_attachment",
    "privacy_attachmentwithdrawal",
    "privacy_notice",
    "privacy_noticenight",
]
OF_ONE_ORGANISATION = [*APPEND_ONLY, "privacy_mail"]
# Whoever is asked, and the line manager who was told, may have no role for the organisation that asks.
ME = "(SELECT u.staff_uid FROM audit_user u WHERE u.id = nullif(current_setting('oneclick.user', true), '')::bigint)"
ASKED = f"staff_uid = {ME} OR escalated_to = {ME}"
# Where something is due, for a worker that has no scope yet. None of it tells of a record.
WAKERS = migrations.RunSQL(
    """
    CREATE FUNCTION privacy_organisations_with_mail() RETURNS SETOF varchar LANGUAGE sql STABLE SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
        SELECT DISTINCT organisation FROM privacy_mail WHERE due_at <= statement_timestamp()
    $$;
    CREATE FUNCTION privacy_mail_figures() RETURNS TABLE (waiting bigint, failed bigint, oldest timestamptz) LANGUAGE sql
        STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT count(*) FILTER (WHERE due_at IS NOT NULL), count(*) FILTER (WHERE failed_at > now() - interval '30 days'),
            min(written_at) FILTER (WHERE due_at IS NOT NULL)
        FROM privacy_mail WHERE due_at IS NOT NULL OR failed_at IS NOT NULL
    $$;
    CREATE FUNCTION privacy_organisations_with_questions_due() RETURNS SETOF varchar LANGUAGE sql STABLE
        SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT DISTINCT organisation FROM privacy_question
        WHERE answered_at IS NULL AND withdrawn_at IS NULL AND statement_timestamp() >= least(remind_at, escalate_at)
    $$;
    CREATE FUNCTION privacy_organisations_with_notice() RETURNS SETOF varchar LANGUAGE sql STABLE SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
        SELECT organisation FROM (
            SELECT DISTINCT ON (organisation) organisation, notice FROM privacy_askingchange ORDER BY organisation, id DESC
        ) newest WHERE notice
    $$;
    REVOKE ALL ON FUNCTION privacy_organisations_with_mail(), privacy_mail_figures(),
        privacy_organisations_with_questions_due(), privacy_organisations_with_notice() FROM PUBLIC;
    """,
    """
    DROP FUNCTION privacy_organisations_with_mail();
    DROP FUNCTION privacy_mail_figures();
    DROP FUNCTION privacy_organisations_with_questions_due();
    DROP FUNCTION privacy_organisations_with_notice();
    """,
)


class Migration(migrations.Migration):
    dependencies = [("privacy", "0002_decisions"), ("audit", "0004_additions")]

    operations = [
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100)),
                ("content_type", models.CharField(max_length=100)),
                ("size", models.IntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("content", models.BinaryField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "alert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="attachments", to="privacy.alert"
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
            name="AttachmentWithdrawal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("why", models.TextField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "attachment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="withdrawal", to="privacy.attachment"
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
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Mail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=80)),
                ("subject", models.CharField(max_length=200)),
                ("body", models.TextField()),
                ("written_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("due_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), null=True)),
                ("attempts", models.SmallIntegerField(default=0)),
                ("sent_at", models.DateTimeField(null=True)),
                ("failed_at", models.DateTimeField(null=True)),
                ("failure", models.TextField(blank=True)),
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
                    "recipient",
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
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("staff_uid", models.CharField(max_length=20)),
                ("night", models.DateField()),
                (
                    "mail",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="privacy.mail"
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
            name="NoticeNight",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("night", models.DateField()),
                ("ran_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
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
            name="Question",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reference", models.CharField(max_length=12, unique=True)),
                ("staff_uid", models.CharField(max_length=20)),
                ("text", models.TextField()),
                (
                    "access_ids",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
                ("asked_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("read_at", models.DateTimeField(null=True)),
                ("remind_at", models.DateTimeField(null=True)),
                ("reminders", models.SmallIntegerField(default=0)),
                ("escalate_at", models.DateTimeField(null=True)),
                ("escalated_at", models.DateTimeField(null=True)),
                ("escalated_to", models.CharField(blank=True, max_length=20)),
                ("answer", models.TextField(blank=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "alert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="questions", to="privacy.alert"
                    ),
                ),
                (
                    "asked_by",
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
            name="AskingChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("why", models.TextField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "questions",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=500), size=None),
                ),
                (
                    "reasons",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), size=None),
                ),
                ("remind_days", models.SmallIntegerField()),
                ("reminders", models.SmallIntegerField()),
                ("escalate_days", models.SmallIntegerField()),
                ("notice", models.BooleanField()),
                ("notice_hour", models.SmallIntegerField()),
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
            options={
                "indexes": [models.Index(fields=["organisation", "-id"], name="asking_change_latest")],
            },
        ),
        migrations.AddIndex(
            model_name="attachment",
            index=models.Index(fields=["organisation", "-id"], name="attachment_latest"),
        ),
        migrations.AddIndex(
            model_name="mail",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False)), fields=["organisation", "due_at"], name="mail_due"
            ),
        ),
        migrations.AddIndex(
            model_name="mail",
            index=models.Index(
                condition=models.Q(("failed_at__isnull", False)),
                fields=["organisation", "failed_at"],
                name="mail_failed",
            ),
        ),
        migrations.AddConstraint(
            model_name="mail",
            constraint=models.UniqueConstraint(fields=("organisation", "key"), name="mail_of_key"),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["organisation", "staff_uid", "night"], name="notice_by_person"),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(fields=("staff_uid", "night"), name="notice_of_night"),
        ),
        migrations.AddConstraint(
            model_name="noticenight",
            constraint=models.UniqueConstraint(fields=("organisation", "night"), name="notice_night"),
        ),
        migrations.AddIndex(
            model_name="question",
            index=models.Index(
                condition=models.Q(("answered_at", None), ("withdrawn_at", None)),
                fields=["staff_uid"],
                name="question_to_person",
            ),
        ),
        migrations.AddIndex(
            model_name="question",
            index=models.Index(
                condition=models.Q(
                    ("answered_at", None), ("withdrawn_at", None), models.Q(("escalated_to", ""), _negated=True)
                ),
                fields=["escalated_to"],
                name="question_to_manager",
            ),
        ),
        migrations.AddIndex(
            model_name="question",
            index=models.Index(
                condition=models.Q(("answered_at", None), ("withdrawn_at", None)),
                fields=["organisation", "remind_at"],
                name="question_remind",
            ),
        ),
        migrations.AddIndex(
            model_name="question",
            index=models.Index(
                condition=models.Q(("answered_at", None), ("withdrawn_at", None)),
                fields=["organisation", "escalate_at"],
                name="question_escalate",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.UniqueConstraint(
                condition=models.Q(("answered_at", None), ("withdrawn_at", None)),
                fields=("organisation", "alert"),
                name="one_waiting_question",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(("answered_at", None), ("withdrawn_at", None), _connector="OR"),
                name="question_ends_once",
            ),
        ),
        *[forbid_changes(table) for table in APPEND_ONLY],
        *[protect(table) for table in OF_ONE_ORGANISATION],
        protect("privacy_question", using=f"{in_scope()} OR {ASKED}", check=in_scope()),
        WAKERS,
    ]
