"""A few weeks of a busy clinic as events and care contacts, and what the service made of them, without keys."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from tests.faults.pieces import Pieces
from tests.situations import nhs_number, staff_uid

START = datetime.now(UTC).replace(hour=8, minute=0, second=0, microsecond=0) - timedelta(days=40)
DAYS, STAFF, PATIENTS = 25, 50, 900
DECISIONS = (("granted",),) * 36 + (("emergency",), ("refused",), ("court_order",), ())
REASONS = ("Unconscious after a fall", "For direct care", "asdf")

Record = dict[str, Any]


def workload(organisation: str, accesses: int, seed: int = 1) -> list[Record]:
    """The same events for each organisation."""
    dice = Random(seed)
    return [event for number in range(accesses) for event in _access(dice, organisation, number)]


def _access(dice: Random, organisation: str, number: int) -> Iterator[Record]:
    at = START + timedelta(days=dice.randrange(DAYS), minutes=dice.randrange(600))
    common = {
        "launch_id": f"launch-{number}",
        "organisation": organisation,
        "staff_uid": staff_uid(dice.randrange(STAFF)),
        "nhs_number": nhs_number(dice.randrange(PATIENTS)),
    }

    def event(name: str, seconds: float, **fields: object) -> Record:
        occurred_at = (at + timedelta(seconds=seconds)).isoformat()
        return common | {"event_id": f"{number}-{name}", "kind": name, "occurred_at": occurred_at} | fields

    yield event("launch", 0, role_code="R8000")
    for decision in dice.choice(DECISIONS):
        yield event("permission", 10, decision=decision)
        if decision != "granted":
            yield event("note", 20, reason=dice.choice(REASONS))
    yield event("view", 30, service="scr")


def care_file(folder: Path, *organisations: str) -> Path:
    """Care contacts with two patients of three, in a file for each organisation."""
    path = folder / "care.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("contact_id", "nhs_number", "organisation", "kind", "starts_at", "ends_at"))
        for organisation in organisations:
            for patient in range(PATIENTS):
                if patient % 3:
                    end = START + timedelta(days=DAYS)
                    contact = f"{organisation}-{patient}", nhs_number(patient), organisation, "admission"
                    writer.writerow((*contact, START.isoformat(), end.isoformat()))
    return path


ACCESSES = """
    SELECT a.launch_id, a.staff_uid, a.nhs_number, a.started_at, a.ended_at, a.decisions, a.services, a.reason, a.events,
        m.label, m.explanation, m.explanation_text, m.risk, m.in_sampling_pool
    FROM audit_access a LEFT JOIN privacy_assessment m ON m.access_id = a.id WHERE a.organisation = %s ORDER BY 1, 2, 3
"""
FINDINGS = """
    SELECT f.rule, f.staff_uid, f.nhs_number, f.occurred_at, f.strength, f.facts, f.sentence, ARRAY(
        SELECT launch_id FROM audit_access a WHERE a.id = ANY (f.access_ids) ORDER BY 1
    ) AS evidence
    FROM privacy_finding f WHERE f.organisation = %s AND f.withdrawn_at IS NULL
    ORDER BY f.rule, f.staff_uid, f.nhs_number, f.occurred_at, evidence
"""
ALERTS = """
    SELECT l.staff_uid, l.nhs_number, l.pattern, l.status, l.risk, l.parts, l.rules, l.sentence, l.access_count,
        ARRAY(SELECT launch_id FROM privacy_alertaccess x JOIN audit_access a ON a.id = x.access_id
              WHERE x.alert_id = l.id ORDER BY 1) AS evidence,
        (SELECT count(*) FROM privacy_finding f WHERE f.alert_id = l.id AND f.withdrawn_at IS NULL) AS findings,
        (SELECT count(*) FROM privacy_reviewevent e WHERE e.alert_id = l.id AND e.kind = 'raised') AS raised
    FROM privacy_alert l WHERE l.organisation = %s AND l.status <> 'closed'
    ORDER BY l.staff_uid, l.nhs_number, l.pattern
"""


def made_of(service: Pieces, organisation: str) -> dict[str, list[tuple[Any, ...]]]:
    """All accesses, standing findings and open alerts of an organisation, by their content."""
    queries = {"accesses": ACCESSES, "findings": FINDINGS, "alerts": ALERTS}
    return {name: service.rows(query, organisation) for name, query in queries.items()}
