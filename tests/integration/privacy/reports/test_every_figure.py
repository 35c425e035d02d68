"""Every figure of the monthly audit report against a count of raw events and alerts in plain Python."""

from __future__ import annotations

import csv
import io
import json
import random
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import Any

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from audit.ingest.native import read_ndjson
from audit.ingest.store import ingest
from audit.trail import labels
from audit.trail.builder import build_next
from audit.trail.models import Access
from privacy.alerts.choices import Outcome
from privacy.models import Alert, Mail, Notice, Report, ReportFile
from privacy.reports.make import make
from privacy.review.words import ROLES, rule_title
from privacy.rules import RULES
from tests.factories import (
    make_access,
    make_alert,
    make_assessment,
    make_nhs_number,
    make_organisation,
    make_site,
    make_source,
    make_user,
)

pytestmark = pytest.mark.usefixtures("committed")

SINCE, UNTIL = datetime(2025, 9, 30, 23, tzinfo=UTC), datetime(2025, 11, 1, tzinfo=UTC)
TICK = timedelta(milliseconds=1)
EDGES = [SINCE, SINCE - TICK, UNTIL - TICK, UNTIL]
SITES = {"RX101": "Main hospital", "RX102": "=Riverside", "RX1ZZ": "RX1ZZ", "": "Not stated"}
BANDS = {"Less than a day": (0, 1), "1 to 6 days": (1, 7), "7 to 13 days": (7, 14), "14 to 27 days": (14, 28),
         "28 to 89 days": (28, 90), "90 days or more": (90, 10**6)}  # fmt: skip


def raw_events() -> list[dict[str, Any]]:
    """Some hundred accesses of two organisations around October 2025, some of them across its edges."""
    chance = random.Random(20251001)
    events: list[dict[str, Any]] = []
    patients = [make_nhs_number() for _ in range(40)]
    for number in range(400):
        start = EDGES[number] if number < 4 else SINCE + timedelta(seconds=chance.randrange(-5 * 86400, 36 * 86400))
        access = {
            "launch_id": f"L{number}",
            "organisation": chance.choice(["RX1", "RX1", "RX1", "RY9"]),
            "staff_uid": str(556000000000 + chance.randrange(30)),
            "nhs_number": chance.choice(patients),
            "site": chance.choice(list(SITES)),
            "role_code": chance.choice(["S8000:G8000:R8000", "R8000", "R8001", "R9999"]),
        }
        kinds: list[dict[str, Any]] = [{"kind": "launch"}] * (chance.random() < 0.9)
        for _ in range(chance.choice([0, 1, 1, 1, 2])):
            decision = chance.choice(["granted", "granted", "refused", "emergency", "not_asked", "statute"])
            kinds.append({"kind": "permission", "decision": decision, "decision_scope": chance.choice(["", "ongoing"]),
                          "self_claimed": chance.random() < 0.2})  # fmt: skip
        kinds += [
            {
                "kind": "view",
                "service": chance.choice(list(labels.SERVICES)),
                "outcome": chance.choice(["success", "success", "no_record", "denied", "error"]),
            }
            for _ in range(chance.choice([0, 1, 1, 2]))
        ]
        for place, kind in enumerate(kinds or [{"kind": "close"}]):
            at = start + timedelta(minutes=17 * place)
            event = access | kind | {"event_id": f"E{number}-{place}", "occurred_at": at.isoformat()}
            # Only a launch must say the role; what the others leave out does not count.
            events.append({name: value for name, value in event.items() if value not in ("", False)})
    chance.shuffle(events)
    return events


def raised_alerts() -> None:
    """Alerts of both organisations, raised and closed before, in and after the month."""
    chance = random.Random(5)
    rules = [rule.id for rule in RULES] + ["rule-of-long-ago"]
    for number in range(500):
        raised = EDGES[number] if number < 4 else SINCE + timedelta(minutes=chance.randrange(-150 * 1440, 40 * 1440))
        closed = EDGES[number - 4] if 4 <= number < 8 else raised + timedelta(minutes=chance.randrange(100 * 1440))
        shut = closed >= raised and chance.random() < 0.7
        organisation = chance.choice(["RX1", "RX1", "RY9"])
        make_alert(
            organisation,
            # Long before the month, so that it counts in no figure of accesses.
            accesses=[make_access(organisation, started_at=SINCE - timedelta(days=900))],
            raised_at=raised,
            status="closed" if shut else chance.choice(["new", "investigating"]),
            closed_at=closed if shut else None,
            outcome=chance.choice(Outcome.values) if shut else "",
            rules=chance.sample(rules, chance.choice([1, 1, 2, 3])),
            risk=chance.randrange(101),
        )


def told_and_again() -> None:
    """People alerted 90 days before the month, some of them told the same night, some of whom did it again."""
    chance = random.Random(90)
    since, until = SINCE - timedelta(days=90), UNTIL - timedelta(days=90)
    edges = [since, since - TICK, until - TICK, until]
    for number in range(120):
        organisation = chance.choice(["RX1", "RX1", "RY9"])
        raised = edges[number] if number < 4 else since + timedelta(minutes=chance.randrange(-5 * 1440, 36 * 1440))
        person = {"staff_uid": f"{557000000000 + chance.randrange(90)}"}
        make_alert(organisation, accesses=[make_access(organisation, started_at=raised, **person)], raised_at=raised)
        if chance.random() < 0.5:
            sent = raised + timedelta(hours=chance.choice([-1, 3, 47, 49]))
            mail = Mail.objects.create(
                organisation_id=organisation, recipient=make_user(organisation), key=f"notice-{number}", subject="x",
                body="x", sent_at=sent if chance.random() < 0.8 else None,
            )  # fmt: skip
            night = date(2020, 1, 1) + timedelta(days=number)
            Notice.objects.create(organisation_id=organisation, night=night, mail=mail, **person)
        for _ in range(chance.choice([0, 0, 1, 2])):
            again = raised + timedelta(days=chance.choice([0.9, 1.1, 45, 89.9, 90.1]))
            access = make_access(organisation, started_at=again, **person)
            make_assessment(access, chance.choice(["explained", "unexplained", "suspicious"]))
            if chance.random() < 0.3:
                make_alert(organisation, accesses=[access], raised_at=UNTIL + timedelta(days=90), status="closed")


class Counted:
    """The figures of RX1's October as somebody would count them by hand."""

    def __init__(self, events: list[dict[str, Any]]) -> None:
        ours = sorted(
            (e for e in events if e["organisation"] == "RX1"), key=lambda e: (e["occurred_at"], e["event_id"])
        )
        groups: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
        for event in ours:
            groups[event["launch_id"], event["staff_uid"], event["nhs_number"]].append(event)
        self.accesses = [group for group in groups.values() if self.inside(group[0]["occurred_at"])]
        self.decided = [e for e in ours if e["kind"] == "permission" and self.inside(e["occurred_at"])]
        alerts = Alert.objects.filter(organisation_id="RX1")
        self.raised = [a for a in alerts if SINCE <= a.raised_at < UNTIL]
        self.closed = [a for a in alerts if a.closed_at and SINCE <= a.closed_at < UNTIL]
        self.open = [a for a in alerts if a.raised_at < UNTIL and not (a.closed_at and a.closed_at < UNTIL)]

    @staticmethod
    def inside(moment: str) -> bool:
        return SINCE <= datetime.fromisoformat(moment) < UNTIL

    @staticmethod
    def opened(group: list[dict[str, Any]]) -> set[str]:
        return {e["service"] for e in group if e["kind"] == "view" and e.get("outcome") in ("success", "no_record")}

    @staticmethod
    def first(group: list[dict[str, Any]], field: str) -> str:
        return next((str(event[field]) for event in group if event.get(field)), "")

    @staticmethod
    def decisions(group: list[dict[str, Any]]) -> list[str]:
        return [e["decision"] for e in group if e["kind"] == "permission"]

    def by(self, key: Any) -> list[tuple[str, list[list[dict[str, Any]]]]]:
        found: dict[str, list[list[dict[str, Any]]]] = defaultdict(list)
        for group in self.accesses:
            found[key(group)].append(group)
        return sorted(found.items())

    def launches(self) -> list[tuple[Any, ...]]:
        return [
            (
                site,
                SITES[site],
                len(groups),
                sum(any(e["kind"] == "launch" for e in group) for group in groups),
                *(sum(code in self.opened(group) for group in groups) for code in labels.SERVICES),
                sum(not self.opened(group) for group in groups),
                sum(bool(self.opened(group)) and not self.decisions(group) for group in groups),
            )
            for site, groups in self.by(lambda group: self.first(group, "site"))
        ]

    def permission(self) -> list[tuple[Any, ...]]:
        found = defaultdict(list)
        for event in self.decided:
            found[event["decision"], event.get("decision_scope", "")].append(event)
        return [
            (
                labels.DECISIONS[decision],
                labels.SCOPES.get(scope, ""),
                len(events),
                round(100 * len(events) / len(self.decided), 1),
                sum(bool(e.get("self_claimed")) for e in events),
                len({e["staff_uid"] for e in events}),
                len({e["nhs_number"] for e in events}),
            )
            for (decision, scope), events in sorted(found.items())
        ]

    def emergency(self, key: Any, names: dict[str, str]) -> list[tuple[Any, ...]]:
        rows = []
        for code, groups in self.by(key):
            count = sum("emergency" in self.decisions(group) for group in groups)
            rows.append(
                (code, names.get(code, code) or "Not stated", len(groups), count, round(1000 * count / len(groups), 1))
            )
        return rows

    def rules(self) -> list[tuple[Any, ...]]:
        return [
            (
                rule,
                rule_title(rule),
                sum(rule in a.rules for a in self.raised),
                sum(rule in a.rules for a in self.closed),
                sum(rule in a.rules and a.outcome == "inappropriate" for a in self.closed),
            )
            for rule in [*(rule.id for rule in RULES), "rule-of-long-ago"]
        ]

    def outcomes(self) -> list[tuple[Any, ...]]:
        found = Counter(a.outcome for a in self.closed)
        return [(o.label, found[o.value], round(100 * found[o.value] / len(self.closed), 1)) for o in Outcome]

    @staticmethod
    def banded(ages: list[tuple[timedelta, Any]]) -> dict[str, list[Any]]:
        return {
            words: [item for age, item in ages if timedelta(days=low) <= age < timedelta(days=high)]
            for words, (low, high) in BANDS.items()
        }

    def ages(self) -> list[tuple[Any, ...]]:
        risks = self.banded([(UNTIL - a.raised_at, a.risk) for a in self.open])
        return [(words, len(found), max(found, default=None)) for words, found in risks.items()]

    def times(self) -> list[tuple[Any, ...]]:
        found = self.banded([(a.closed_at - a.raised_at, a) for a in self.closed if a.closed_at])
        return [(words, len(alerts)) for words, alerts in found.items()]

    @staticmethod
    def repeats() -> list[tuple[Any, ...]]:
        """By each person's first alert of the month that ended 90 days before."""
        day = timedelta(days=1)
        first: dict[str, datetime] = {}
        for alert in Alert.objects.filter(organisation_id="RX1").order_by("-raised_at"):
            if SINCE <= alert.raised_at + 90 * day < UNTIL:
                first[alert.staff_uid] = alert.raised_at
        notices = Notice.objects.filter(organisation_id="RX1").select_related("mail")
        sent = [(notice.staff_uid, notice.mail.sent_at) for notice in notices if notice.mail.sent_at]
        found: dict[bool, list[tuple[bool, bool]]] = {True: [], False: []}
        for uid, raised in first.items():
            later = Access.objects.filter(organisation_id="RX1", staff_uid=uid)
            after = [a for a in later if raised + day < a.started_at <= raised + 90 * day]
            alerted = any(a.alerts.exists() for a in after)
            unexplained = any(hasattr(a, "assessment") and a.assessment.label != "explained" for a in after)
            told = any(to == uid and raised <= at < raised + 2 * day for to, at in sent)
            found[told].append((alerted, unexplained))
        rows: list[tuple[Any, ...]] = []
        for told, people in found.items():
            counts = [sum(person[column] for person in people) for column in (0, 1)]
            shares = [round(100 * count / len(people), 1) if people else None for count in counts]
            words = "Told the same night" if told else "Not told"
            rows.append((words, len(people), counts[0], shares[0], counts[1], shares[1]))
        return rows

    def totals(self) -> dict[str, Any]:
        emergencies = sum("emergency" in self.decisions(group) for group in self.accesses)
        days = median((a.closed_at - a.raised_at) / timedelta(days=1) for a in self.closed if a.closed_at)
        return {
            "Organisation": "=Trust (RX1)",
            "Month": "October 2025",
            "From": "1 Oct 2025, midnight",
            "To": "1 Nov 2025, midnight",
            "Accesses": len(self.accesses),
            "Accesses with a launch": sum(any(e["kind"] == "launch" for e in group) for group in self.accesses),
            "Accesses with nothing opened": sum(not self.opened(group) for group in self.accesses),
            "Opened with no decision": sum(
                bool(self.opened(group)) and not self.decisions(group) for group in self.accesses
            ),
            "Permission decisions": len(self.decided),
            "Emergency accesses": emergencies,
            "Emergency accesses per 1,000": round(1000 * emergencies / len(self.accesses), 1),
            "Alerts raised": len(self.raised),
            "Alerts closed": len(self.closed),
            "Alerts open at the end": len(self.open),
            "Median days to close": round(days, 1),
            "Alerted again within 90 days, per cent: told the same night": self.repeats()[0][3],
            "Alerted again within 90 days, per cent: not told": self.repeats()[1][3],
        }

    def sheets(self) -> dict[str, list[tuple[Any, ...]]]:
        """All but the front sheet."""
        return {
            "Launches by site and service": self.launches(),
            "Permission decisions": self.permission(),
            "Emergency by site": self.emergency(lambda group: self.first(group, "site"), SITES),
            "Emergency by role": self.emergency(lambda group: self.first(group, "role_code").split(":")[-1], ROLES),
            "Alerts by rule": self.rules(),
            "Alerts by outcome": self.outcomes(),
            "Open alerts by age": self.ages(),
            "Time to close": self.times(),
            "Repeats by notice": self.repeats(),
            "Sampling": [],  # nothing is sampled here; test_sampling_table.py has the figures
        }


def plain(cell: Any) -> Any:
    """A cell as it was meant: an apostrophe stands before what could be a formula, an empty text is no cell."""
    text = cell.removeprefix("'").replace("\u00a0", " ") if isinstance(cell, str) else cell
    return None if text == "" else text


@pytest.fixture
def report() -> Report:
    """RX1's report for October 2025, asked for."""
    make_organisation("RX1", "=Trust")
    for code, name in SITES.items():
        if code:
            make_site("RX1", code, name=name)
    return Report.objects.create(
        organisation_id="RX1", kind="monthly-audit", month=date(2025, 10, 1), requested_by=make_user("RX1")
    )


def test_every_figure_is_right(report: Report) -> None:
    events = raw_events()
    lines = "\n".join(map(json.dumps, events)).encode()
    receipt = ingest(make_source(None, name="file"), read_ndjson(io.BytesIO(lines), timezone.now()))
    assert receipt.accepted == len(events)
    for organisation in ("RX1", "RY9"):
        while build_next(organisation):
            pass
    raised_alerts()
    assert make(report.pk, "RX1")
    files = {file.name: bytes(file.content) for file in ReportFile.objects.filter(report=report)}
    book = load_workbook(io.BytesIO(files["monthly-audit-RX1-2025-10.xlsx"]))
    counted = Counted(events)
    assert len(counted.accesses) > 200
    assert min(len(counted.raised), len(counted.closed), len(counted.open)) > 10
    assert book.sheetnames == ["Summary", *counted.sheets()]
    for name, rows in counted.sheets().items():
        expected = [tuple(map(plain, row)) for row in rows]
        assert [tuple(map(plain, row)) for row in book[name].iter_rows(min_row=2, values_only=True)] == expected, name
        stem = name.lower().replace(" ", "-")
        text = files[f"monthly-audit-RX1-2025-10-{stem}.csv"].decode("utf-8-sig")
        written = [tuple(map(plain, row)) for row in csv.reader(io.StringIO(text, newline=""))][1:]
        assert written == [tuple(None if c is None else str(c) for c in row) for row in expected], name
    front = {row[0]: plain(row[1]) for row in book["Summary"].iter_rows(min_row=2, values_only=True)}
    totals = counted.totals()
    assert {name: front[name] for name in totals} == totals


def test_repeats_by_notice_are_right(report: Report) -> None:
    told_and_again()
    assert make(report.pk, "RX1")
    file = ReportFile.objects.get(report=report, name__endswith=".xlsx")
    book = load_workbook(io.BytesIO(bytes(file.content)))
    found: list[Any] = list(book["Repeats by notice"].iter_rows(min_row=2, values_only=True))
    assert found == Counted.repeats()
    for _, people, alerted, _, unexplained, _ in found:
        assert people > max(alerted, unexplained)
        assert min(alerted, unexplained) > 0
    front: dict[Any, Any] = {row[0]: row[1] for row in book["Summary"].iter_rows(min_row=2, values_only=True)}
    assert front["Alerted again within 90 days, per cent: told the same night"] == found[0][3]
    assert front["Alerted again within 90 days, per cent: not told"] == found[1][3]


def test_every_column_of_every_sheet_is_explained_or_speaks_for_itself(report: Report) -> None:
    assert make(report.pk, "RX1")
    file = ReportFile.objects.get(report=report, name__endswith=".xlsx")
    book = load_workbook(io.BytesIO(bytes(file.content)))
    front = list(book["Summary"].iter_rows(min_row=2, values_only=True))
    assert all(meaning for name, _, meaning in front if name not in ("From", "To", "Made"))
    for sheet in book.sheetnames[1:]:
        assert any(str(name).startswith(sheet.split(" by ")[0]) for name, _, _ in front), sheet
