"""The table of access events: a partition for each month, made ahead, and a default one so that nothing is lost."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime

from django.db import connection
from django.db.migrations.operations import RunSQL

EVENTS = "audit_accessevent"
MONTHS_BACK, MONTHS_AHEAD = 13, 3

# No foreign keys here: checking three of them for each row would halve the speed of ingest, and a dangling one cannot
# come about, for `store.py` alone writes and nothing it refers to can be removed.
MAKE_EVENTS = RunSQL(
    f"""
    CREATE SEQUENCE {EVENTS}_id_seq;
    CREATE TABLE {EVENTS} (
        organisation varchar(10) NOT NULL,
        batch_id bigint NOT NULL,
        id bigint NOT NULL DEFAULT nextval('{EVENTS}_id_seq'),
        occurred_at timestamptz NOT NULL,
        source_id bigint NOT NULL,
        event_id text NOT NULL,
        kind text NOT NULL,
        launch_id text NOT NULL,
        site text NOT NULL,
        staff_uid text NOT NULL,
        role_profile_id text NOT NULL,
        role_code text NOT NULL,
        activity_codes text[] NOT NULL,
        workgroup text NOT NULL,
        nhs_number text NOT NULL,
        device text NOT NULL,
        address inet,
        service text NOT NULL,
        decision text NOT NULL,
        decision_scope text NOT NULL,
        self_claimed boolean NOT NULL,
        reason text NOT NULL,
        outcome text NOT NULL,
        document bytea,
        PRIMARY KEY (organisation, batch_id, id, occurred_at)
    ) PARTITION BY RANGE (occurred_at);
    ALTER SEQUENCE {EVENTS}_id_seq OWNED BY {EVENTS}.id;
    CREATE INDEX audit_accessevent_launch ON {EVENTS} (organisation, launch_id);
    CREATE TABLE {EVENTS}_default PARTITION OF {EVENTS} DEFAULT;
    """,
    f"DROP TABLE {EVENTS};",
)

# Runs with the owner's rights, for a month only: the service can have a partition made and nothing else.
MAKE_PARTITION_MAKER = RunSQL(
    f"""
    CREATE TRIGGER {EVENTS}_default_no_truncate BEFORE TRUNCATE ON {EVENTS}_default
        FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
    CREATE FUNCTION audit_make_partition(month date) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp SET lock_timeout = '1s' SET timezone = 'UTC' AS $$
    DECLARE
        first date := date_trunc('month', month)::date;
        name text := '{EVENTS}_' || to_char(month, 'YYYY_MM');
    BEGIN
        IF to_regclass(name) IS NOT NULL OR first < '2000-01-01' OR first > now() + interval '3 months'
            OR EXISTS (SELECT FROM {EVENTS}_default
                       WHERE occurred_at >= first AND occurred_at < first + interval '1 month')
        THEN RETURN false; END IF;
        EXECUTE format('CREATE TABLE %I (LIKE {EVENTS} INCLUDING ALL)', name);
        EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I'
                       ' FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change()',
                       name || '_no_truncate', name);
        EXECUTE format('ALTER TABLE {EVENTS} ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                       name, first::timestamptz, (first + interval '1 month')::timestamptz);
        RETURN true;
    EXCEPTION WHEN duplicate_table OR unique_violation OR lock_not_available OR deadlock_detected THEN RETURN false;
    END $$;
    REVOKE ALL ON FUNCTION audit_make_partition(date) FROM PUBLIC;
    """,
    "DROP FUNCTION audit_make_partition(date);",
)


def make_partitions(months: Iterable[date]) -> int:
    """Makes the partitions of these months that are missing; returns how many. One that cannot be made now is no loss:
    its events go to the default partition."""
    with connection.cursor() as cursor:
        made = 0
        for month in sorted(set(months)):
            cursor.execute("SELECT audit_make_partition(%s)", [month])
            made += cursor.fetchone()[0]
    return made


def make_partitions_ahead(now: datetime) -> int:
    """Makes the partitions from a year before `now` to a quarter after it."""
    month = now.astimezone(UTC).year * 12 + now.astimezone(UTC).month - 1
    return make_partitions(date(m // 12, m % 12 + 1, 1) for m in range(month - MONTHS_BACK, month + MONTHS_AHEAD + 1))
