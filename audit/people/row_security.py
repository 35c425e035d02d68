"""Row-level security: a query sees the organisations of its transaction's scope, and nothing where none is set."""

from django.db.migrations.operations import RunSQL

# Written into policies as it stands: evaluated once a query, so an index that leads with the organisation serves it.
SCOPE = "string_to_array(current_setting('oneclick.organisations', true), ',')"


def in_scope(column: str = "organisation") -> str:
    """The condition under which a row with an ODS code in `column` is visible."""
    return f"{column}::text = ANY ({SCOPE})"


def protect(table: str, using: str = in_scope(), check: str = "") -> RunSQL:
    """A migration step: rows of `table` are visible where `using` holds, and may be written where `check` (or `using`) holds.

    Forced, so that the owner passes only by the policy that names it: its commands see every organisation.
    """
    return RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY scope ON {table} USING ({using}) WITH CHECK ({check or using});
        CREATE POLICY owner ON {table} TO CURRENT_USER USING (true) WITH CHECK (true);
        """,
        f"DROP POLICY scope ON {table}; DROP POLICY owner ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;",
    )
