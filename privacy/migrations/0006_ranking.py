"""What lies around an unexplained access, what is learned from outcomes, and how late care data ordinarily are."""

from typing import ClassVar

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from audit.ledger.append_only import forbid_changes
from audit.people.row_security import protect

MADE = ["privacy_learnedranking", "privacy_rankingswitch"]


def _organisation() -> models.ForeignKey:
    return models.ForeignKey(
        db_column="organisation",
        db_index=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="audit.organisation",
    )


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("privacy", "0005_procedure"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name="assessment",
            name="surroundings",
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name="staffday",
            name="hours",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.SmallIntegerField(), null=True, size=None
            ),
        ),
        migrations.AddField(model_name="template", name="coverage", field=models.FloatField(null=True)),
        # A row for each person and day: hundreds of thousands, indexed in a second.
        migrations.RunSQL(
            """
            -- squawk-ignore require-concurrent-index-creation
            CREATE INDEX staff_day_mates ON privacy_staffday (organisation, team, day);
            """,
            "DROP INDEX staff_day_mates;",
            state_operations=[
                migrations.AddIndex(
                    "staffday", models.Index(fields=["organisation", "team", "day"], name="staff_day_mates")
                )
            ],
        ),
        # In two steps: of what is stored already nobody knows when it was loaded.
        migrations.AddField(
            model_name="carecontact",
            name="loaded_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="carecontact",
            name="loaded_at",
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), null=True),
        ),
        migrations.CreateModel(
            name="LearnedRanking",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.IntegerField()),
                ("learned_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("outcomes", models.IntegerField()),
                ("inappropriate", models.IntegerField()),
                ("held_back", models.IntegerField()),
                ("area_before", models.FloatField()),
                ("area_after", models.FloatField()),
                ("is_used", models.BooleanField()),
                ("weights", models.JSONField(default=dict)),
                ("organisation", _organisation()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("organisation", "version"), name="learned_ranking_version")
                ]
            },
        ),
        migrations.CreateModel(
            name="RankingSwitch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("why", models.TextField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("enabled", models.BooleanField()),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("organisation", _organisation()),
            ],
            options={"indexes": [models.Index(fields=["organisation", "-id"], name="ranking_switch_latest")]},
        ),
        *[forbid_changes(table) for table in MADE],
        *[protect(table) for table in MADE],
    ]
