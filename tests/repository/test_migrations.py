"""Migrations do not lock or break a table that is in use, and there is one for every change of a model."""

import subprocess
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command

BASE_DIR = Path(__file__).resolve().parents[2]
# The first migration meets an empty database, where adding a column or a key locks nothing.
HARMLESS_WHEN_EMPTY = ("adding-required-field", "adding-foreign-key-constraint")
SQUAWK = BASE_DIR / ".venv" / "bin" / "squawk"
OURS = ("audit", "privacy", "oneclick")
MIGRATIONS = [
    (app, file.stem)
    for app in OURS
    for file in sorted((Path(apps.get_app_config(app).path) / "migrations").glob("0*.py"))
]


@pytest.mark.django_db
@pytest.mark.parametrize(("app", "migration"), MIGRATIONS)
def test_migration_is_safe_on_a_live_table(app, migration, tmp_path):
    script = StringIO()
    call_command("sqlmigrate", app, migration, stdout=script, no_color=True)
    file = tmp_path / f"{app}_{migration}.sql"
    file.write_text(script.getvalue())
    found = subprocess.run(
        [SQUAWK, "--reporter", "gcc", file], cwd=BASE_DIR, capture_output=True, text=True, check=False
    )
    harmless = HARMLESS_WHEN_EMPTY if migration == "0001_initial" else ()
    assert not found.stderr
    assert not [line for line in found.stdout.splitlines() if line and not any(rule in line for rule in harmless)]


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
