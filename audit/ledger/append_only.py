"""Rows that can be added and read, and nothing else: by the service's grants and by trigger, for the owner too."""

from django.db import models
from django.db.migrations.operations import RunSQL


class AppendOnly(models.Model):
    """Base of tables whose rows are never updated or deleted. Grants follow from it; `forbid_changes` adds the trigger."""

    class Meta:
        abstract = True


MAKE_REFUSAL = RunSQL(
    """
    CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'Rows of % can be added and read, never changed or removed.', TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege';
    END $$;
    """,
    "DROP FUNCTION audit_refuse_change();",
)


def forbid_changes(table: str) -> RunSQL:
    """A migration step: UPDATE, DELETE and TRUNCATE of `table` fail for whoever tries, the owner too."""
    return RunSQL(
        f"""
        CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
        CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
        """,
        f"DROP TRIGGER {table}_no_change ON {table}; DROP TRIGGER {table}_no_truncate ON {table};",
    )
