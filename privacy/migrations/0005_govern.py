from typing import Any

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from audit.ledger.append_only import forbid_changes
from audit.people.row_security import protect

MODELS = ("rulechange", "templatechange", "agreement", "suppression", "suppressionend")
TABLES = [f"privacy_{model}" for model in MODELS]


def user() -> Any:
    return models.ForeignKey(
        db_index=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
    )


def decision() -> list[Any]:
    return [
        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
        ("why", models.TextField()),
        ("by", user()),
        ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
    ]


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_batches_of_files"),
        ("privacy", "0004_learning"),
    ]

    operations = [
        migrations.AlterField(
            model_name="alert",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("appropriate", "Appropriate"),
                    ("poorly_recorded", "Appropriate but poorly recorded"),
                    ("inappropriate", "Inappropriate"),
                    ("inconclusive", "Inconclusive"),
                    ("technical", "Not about a person (technical)"),
                    ("explained_later", "Explained by care data that arrived later"),
                    ("rule_changed", "No longer found, because a rule was changed"),
                ],
                max_length=30,
            ),
        ),
        migrations.CreateModel(
            name="RuleChange",
            fields=[
                *decision(),
                ("rule", models.CharField(max_length=40)),
                ("enabled", models.BooleanField()),
                ("thresholds", models.JSONField(default=dict)),
            ],
            options={
                "indexes": [models.Index(fields=["organisation", "rule", "-id"], name="rule_change_latest")],
            },
        ),
        migrations.CreateModel(
            name="TemplateChange",
            fields=[
                *decision(),
                ("company", models.CharField(max_length=120)),
                ("kind", models.CharField(max_length=20)),
                ("team", models.CharField(blank=True, max_length=100)),
                ("same_site", models.BooleanField(default=False)),
                ("lag_from", models.FloatField()),
                ("lag_to", models.FloatField()),
                ("enabled", models.BooleanField()),
            ],
            options={
                "indexes": [models.Index(fields=["organisation", "-id"], name="template_change_latest")],
            },
        ),
        migrations.CreateModel(
            name="Agreement",
            fields=[*decision(), ("rules", models.JSONField())],
            options={
                "indexes": [models.Index(fields=["organisation", "-id"], name="agreement_latest")],
            },
        ),
        migrations.CreateModel(
            name="Suppression",
            fields=[
                *decision(),
                ("rule", models.CharField(blank=True, max_length=40)),
                ("staff_uid", models.CharField(blank=True, max_length=20)),
                ("nhs_number", models.CharField(blank=True, max_length=10)),
                ("site", models.CharField(blank=True, max_length=10)),
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
                ("owner", user()),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["organisation", "-id"], name="suppression_latest")],
            },
        ),
        migrations.CreateModel(
            name="SuppressionEnd",
            fields=[
                *decision(),
                (
                    "suppression",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="end", to="privacy.suppression"
                    ),
                ),
            ],
        ),
        *[forbid_changes(table) for table in TABLES],
        *[protect(table) for table in TABLES],
    ]
