"""Fills a store as years of a region would: by SQL, past ingest and detection, for what is measured is reading.

Two accesses of five are of one large trust, the others of a hundred and more smaller places. Event keys are left out: no page
reads them.
"""

from __future__ import annotations

import sys
import time

from tests.benchmarks.store import Store

TRUST = "B000"
PLACES, DAYS = 120, 400
EVENTS_AN_ACCESS, ACCESSES_AN_ALERT, OPEN_OF = 4, 51, 10

# By the number g of an access: where, who, whom, when. Multiplying by a large prime spreads the numbers without chance.
ACCESS = """
    SELECT g AS id, place, 'B' || lpad(place::text, 3, '0') AS organisation,
        (557000000000 + place * 10000 + g * 7919 % CASE WHEN place = 0 THEN 6000 ELSE 120 END)::text AS staff_uid,
        '9' || lpad((place * 1000000 + g * 104729 % CASE WHEN place = 0 THEN 400000 ELSE 9000 END)::text, 9, '0') AS patient,
        now() - interval '1 h' - make_interval(secs => ({n} - g) * {days} * 86400.0 / {n}) AS at,
        'B' || lpad(place::text, 3, '0') || lpad((g % 8)::text, 2, '0') AS site
    FROM (SELECT g, CASE WHEN g % 5 < 2 THEN 0 ELSE 1 + (g / 5) % {small} END AS place FROM generate_series(1, {n}::bigint) g) a
"""
PARTITIONS = "SELECT audit_make_partition((now() - make_interval(months => m))::date) FROM generate_series(0, 14) m"
FIRST = """
    INSERT INTO audit_organisation (ods_code, name)
        SELECT 'B' || lpad(p::text, 3, '0'), 'Place ' || p FROM generate_series(0, {places} - 1) p ON CONFLICT DO NOTHING;
    INSERT INTO audit_site (organisation, code, name, open_days)
        SELECT o, o || lpad(s::text, 2, '0'), 'Ward ' || s, '{{}}'
        FROM (SELECT 'B' || lpad(p::text, 3, '0') AS o FROM generate_series(0, {places} - 1) p) x, generate_series(0, 7) s;
    INSERT INTO audit_source (id, name) VALUES (900000, 'long past') ON CONFLICT DO NOTHING;
    CREATE UNLOGGED TABLE bench_access AS {access};
    CREATE INDEX ON bench_access (id);
    INSERT INTO audit_staff (staff_uid, organisation, given_name, family_name, role_code, team, site, nhs_number,
            address_line, postcode, manager_uid)
        SELECT DISTINCT ON (staff_uid) staff_uid, organisation, 'Given' || id % 700, 'Family' || id % 9000, 'R8001',
            'Team ' || id % 40, site, '', '', '', '' FROM bench_access;
    INSERT INTO privacy_patient (nhs_number, given_name, family_name, address_line, postcode, registered_practice)
        SELECT DISTINCT patient, 'Given', 'Patient ' || right(patient, 6), '', '', '' FROM bench_access;
"""
EVENTS = """
    INSERT INTO audit_accessevent (organisation, batch_id, occurred_at, source_id, event_id, kind, launch_id, site, staff_uid,
        role_profile_id, role_code, activity_codes, workgroup, nhs_number, device, service, decision, decision_scope,
        self_claimed, reason, outcome)
    SELECT organisation, 1 + id / 1000, at + make_interval(secs => n * 7), 900000, id || '-' || n, kind, 'past-' || id, site,
        staff_uid, '', 'R8001', '{{}}', '', patient, 'PC' || id % 900, CASE kind WHEN 'view' THEN 'scr' ELSE '' END,
        CASE kind WHEN 'permission' THEN 'emergency' ELSE '' END, '', false, '', 'success'
    FROM bench_access, (VALUES (0, 'launch'), (1, 'permission'), (2, 'view'), (3, 'close')) k (n, kind)
"""
ACCESSES = """
    INSERT INTO audit_access (id, organisation, source_id, launch_id, staff_uid, nhs_number, started_at, ended_at, site,
        role_profile_id, role_code, activity_codes, workgroup, device, decision, decision_scope, decided_at, decisions,
        self_claimed, launched, services, viewed_at, last_viewed_at, reason, outcome, events)
    SELECT id, organisation, 900000, 'past-' || id, staff_uid, patient, at, at + interval '21 s', site, '', 'R8001', '{{}}', '',
        'PC' || id % 900, 'emergency', '', at + interval '7 s', '{{emergency}}', false, true, '{{scr}}', at + interval '14 s',
        at + interval '14 s', '', 'success', 4
    FROM bench_access;
    INSERT INTO privacy_assessment (access_id, organisation, label, explanation, explanation_text, risk, context,
        in_sampling_pool, started_at, events)
    SELECT id, organisation, CASE WHEN id % 50 = 0 THEN 'suspicious' ELSE 'explained' END, '', '', id % 101, 0, false, at, 4
    FROM bench_access;
    INSERT INTO privacy_carecontact (contact_id, nhs_number, organisation, site, team, staff_uid, kind, starts_at, ends_at)
    SELECT 'past-' || id, patient, organisation, site, 'Team', '', 'attendance', at, at + interval '1 h'
    FROM bench_access WHERE id % 4 = 0;
    INSERT INTO privacy_rotashift (organisation, staff_uid, site, starts_at, ends_at)
    SELECT DISTINCT organisation, staff_uid, site, date_trunc('day', at) + interval '8 h', date_trunc('day', at) + interval '16 h'
    FROM bench_access WHERE id % 4 = 0;
"""
ALERTS = """
    INSERT INTO privacy_alert (id, organisation, reference, staff_uid, nhs_number, pattern, status, risk, parts, rules, sentence,
        sites, access_count, first_conduct_at, last_conduct_at, raised_at, outcome, closed_at, version, due_at,
        urgent_from)
    SELECT id, organisation, 'P' || id, staff_uid, patient, CASE WHEN id % {open_of} = 0 THEN '' ELSE 'p' || id END, status,
        id * 31 % 101, parts, '{{emergency-access,no-care-contact}}',
        'Used emergency access with no care contact near it. Also: no care contact.', ARRAY[site], 1, at, at,
        at + interval '5 min', CASE status WHEN 'closed' THEN 'appropriate' ELSE '' END,
        CASE status WHEN 'closed' THEN at + interval '1 day' END, 1 + (status = 'closed')::int, at + interval '7 days',
        CASE WHEN id % 2 = 0 THEN at + interval '6 days' END
    FROM (SELECT *, CASE WHEN id / {per} % {open_of} > 0 THEN 'closed' ELSE
              ('{{new,new,new,new,new,new,investigating,asked,for_approval,snoozed}}'::text[])
                  [1 + id / {per} / {open_of} % 10]
          END AS status,
          '[{{"rule": "emergency-access", "points": 40, "sentence": "Used emergency access with no care contact near it."}},
            {{"rule": "no-care-contact", "points": 20, "sentence": "No care contact within 14 days."}},
            {{"rule": "care-data", "points": 5, "sentence": "No care contact explains it."}}]'::jsonb AS parts
          FROM bench_access WHERE id % {per} = 0) a
    ON CONFLICT DO NOTHING;
    INSERT INTO privacy_alertaccess (organisation, alert_id, access_id) SELECT organisation, id, id FROM privacy_alert;
    INSERT INTO privacy_finding (organisation, rule, subject, staff_uid, nhs_number, access_ids, occurred_at, strength, facts,
        sentence, alert_id)
    SELECT organisation, r, 'access:' || id, staff_uid, nhs_number, ARRAY[id], last_conduct_at, 1,
        '{{"care_contacts_within_14_days": 0}}', sentence, id
    FROM privacy_alert, unnest(rules) r;
    INSERT INTO privacy_reviewevent (organisation, alert_id, kind, at, note, detail)
    SELECT organisation, id, kind, raised_at + n * interval '1 h', '', '{{}}'
    FROM privacy_alert, (VALUES (0, 'raised'), (1, 'looked'), (2, 'looked'), (3, 'closed')) k (n, kind)
    WHERE kind <> 'closed' OR status = 'closed';
    DROP TABLE bench_access;
"""


def fill(store: Store, events: int) -> None:
    """So many events, with their accesses, care data, alerts and trail."""
    accesses = events // EVENTS_AN_ACCESS
    numbers = {"n": accesses, "days": DAYS, "places": PLACES, "small": PLACES - 1}
    access = ACCESS.format(**numbers)
    values = numbers | {"access": access, "per": ACCESSES_AN_ALERT, "open_of": OPEN_OF}
    with store.superuser() as superuser:
        superuser.execute(
            "SET session_replication_role = replica; SET synchronous_commit = off; SET maintenance_work_mem = '512MB'"
        )
        superuser.execute(
            "SELECT audit_make_partition((now() - make_interval(months => m))::date) FROM generate_series(0, 14) m"
        )
        for script in (FIRST, EVENTS, ACCESSES, ALERTS):
            started = time.monotonic()
            superuser.execute(script.format(**values))  # type: ignore[arg-type]
            superuser.commit()
            sys.stderr.write(f"filling: {time.monotonic() - started:.0f} s\n")
        for table in ("audit_access", "privacy_alert"):
            superuser.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")  # type: ignore[arg-type]
    store.vacuum()
