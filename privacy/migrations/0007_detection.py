"""Backtests: their parts, which workers take one after the other."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

from audit.people.row_security import protect

# For which organisations work waits is the only thing that the service may know of all of them.
WAITING = """
    CREATE FUNCTION privacy_organisations_with_backtests() RETURNS TABLE (organisation text) LANGUAGE sql STABLE
        SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT DISTINCT p.organisation::text FROM privacy_backtestpart p WHERE p.finished_at IS NULL
    $$;
    REVOKE ALL ON FUNCTION privacy_organisations_with_backtests() FROM PUBLIC;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("privacy", "0006_ranking")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="BacktestPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("run", models.UUIDField()),
                ("since", models.DateTimeField(null=True)),
                ("until", models.DateTimeField(null=True)),
                ("accesses", models.IntegerField()),
                ("found", models.JSONField(default=dict)),
                ("finished_at", models.DateTimeField(null=True)),
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
            options={"indexes": [models.Index(fields=["organisation", "id"], name="backtest_next")]},
        ),
        protect("privacy_backtestpart"),
        migrations.RunSQL(WAITING, "DROP FUNCTION privacy_organisations_with_backtests();"),
    ]
