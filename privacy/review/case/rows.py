"""What stands beside an alert, as rows of the page's tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from audit.models import Access
from audit.wording import LONDON, clock, listed, local_date, local_time, nhs_number
from privacy.alerts.choices import LABEL_COLOURS, Label, Outcome
from privacy.models import Alert, CareContact, Finding, ReviewEvent, RotaShift
from privacy.review.case.story import in_a_line
from privacy.review.names import Names
from privacy.review.querysets import words_of
from privacy.review.words import CARE, fact, rule_title, standing
from privacy.rules import BY_ID


@dataclass(frozen=True)
class Part:
    """A share of the risk: the rule, its points, and what was found with the numbers behind it."""

    rule: str
    title: str
    points: int
    sentences: list[str]
    more: int
    facts: list[tuple[str, str]]
    checks: tuple[str, ...]
    innocent: tuple[str, ...]


SENTENCES_SHOWN = 3


def parts_of(alert: Alert, findings: list[Finding], names: Names) -> list[Part]:
    """The parts of the risk, the heaviest first; where the alert is about many patients, each says of whom it speaks."""
    whose = {} if alert.nhs_number else {finding.nhs_number: _whose(finding, names) for finding in findings}
    return [
        _part(part, [finding for finding in findings if finding.rule == part["rule"]], whose) for part in alert.parts
    ]


def _whose(finding: Finding, names: Names) -> str:
    """The patient of a finding: empty where it is about a pattern."""
    return finding.nhs_number and (names.patient(finding.nhs_number) or nhs_number(finding.nhs_number))


def _part(part: dict[str, object], findings: list[Finding], whose: dict[str, str]) -> Part:
    """One part: its own sentence, then those of further findings of the rule, and the numbers of the heaviest."""
    rule = BY_ID.get(str(part["rule"]))
    said: dict[str, list[str]] = {str(part["sentence"]): []}
    for finding in _each_once(findings):
        said.setdefault(finding.sentence, []).append(whose.get(finding.nhs_number, ""))
    sentences = [
        f"{listed(of)}: {sentence}" if (of := list(dict.fromkeys(filter(None, patients)))) else sentence
        for sentence, patients in said.items()
    ]
    return Part(
        rule=str(part["rule"]),
        title=rule_title(str(part["rule"])),
        points=int(str(part["points"])),
        sentences=sentences[:SENTENCES_SHOWN],
        more=max(len(sentences) - SENTENCES_SHOWN, 0),
        checks=rule.reviewer_checks if rule else (),
        innocent=rule.innocent if rule else (),
        facts=[fact(name, value) for name, value in findings[0].facts.items()] if findings else [],
    )


def _each_once(findings: list[Finding]) -> Iterator[Finding]:
    """Without those of a person's pattern that rest on accesses of heavier ones alone: day after day a pattern of weeks is
    found again.
    """
    told: set[int] = set()
    for finding in findings:
        if finding.nhs_number or not finding.access_ids or not told.issuperset(finding.access_ids):
            told.update(finding.access_ids)
            yield finding


@dataclass(frozen=True)
class CareRow:
    """A care contact."""

    kind: str
    nhs_number: str
    when: str
    where: str
    with_whom: str


def care_row(contact: CareContact, names: Names, *, here: str) -> CareRow:
    """A care contact; its organisation is named where it is another than that of the alert."""
    elsewhere = str(contact.organisation) if contact.organisation_id != here else ""
    places = (names.site(contact.organisation_id, contact.site), contact.team, elsewhere)
    return CareRow(
        kind=CARE.get(contact.kind, contact.kind),
        nhs_number=contact.nhs_number,
        when=span(contact.starts_at, contact.ends_at),
        where=", ".join(place for place in places if place) or "Not recorded",
        with_whom=names.person(contact.staff_uid) if contact.staff_uid else "",
    )


def shift_row(shift: RotaShift, names: Names, *, of: str = "") -> str:
    """A shift in a line, and whose where that is named."""
    site = names.site(shift.organisation_id, shift.site)
    return (f"{of}: " if of else "") + span(shift.starts_at, shift.ends_at) + (f", {site}" if site else "")


def span(first: datetime, last: datetime | None) -> str:
    """From when to when; the day is said once where it is the same."""
    if last is None:
        return f"{local_time(first)}, still running"
    same = first.astimezone(LONDON).date() == last.astimezone(LONDON).date()
    return f"{local_time(first)} to {clock(last) if same else local_time(last)}"


@dataclass(frozen=True)
class AccessRow:
    """Another access, of the same person or to the same patient."""

    when: str
    who: str
    role: str
    nhs_number: str
    patient: str
    what: str
    label: str
    label_colour: str
    explanation: str
    # By which an alert about it can be raised.
    key: int


def access_row(access: Access, names: Names) -> AccessRow:
    """Another access."""
    assessment = getattr(access, "assessment", None)
    label = Label(assessment.label) if assessment else None
    return AccessRow(
        when=local_time(access.started_at),
        who=names.person(access.staff_uid),
        role=names.role(access.staff_uid, access.role_code),
        nhs_number=access.nhs_number,
        patient=names.patient(access.nhs_number),
        what=in_a_line(access),
        label=label.label if label else "",
        label_colour=LABEL_COLOURS[label] if label else "",
        explanation=assessment.explanation_text if assessment else "",
        key=access.pk,
    )


@dataclass(frozen=True)
class AlertRow:
    """Another alert about the person."""

    reference: str
    raised: str
    sentence: str
    status: str
    colour: str
    outcome: str


def alert_row(alert: Alert) -> AlertRow:
    """Another alert about the person."""
    outcome = Outcome(alert.outcome).label if alert.outcome else ""
    status, colour = standing(alert, timezone.now())
    return AlertRow(alert.reference, local_date(alert.raised_at), alert.sentence, status, colour, outcome)


@dataclass(frozen=True)
class HistoryRow:
    """Something that was done to the alert."""

    when: str
    text: str
    note: str


def history_row(event: ReviewEvent) -> HistoryRow:
    """Who did what: "Priya Nair closed the alert: Inappropriate"."""
    outcome = event.detail.get("outcome", "")
    found = f": {Outcome(outcome).label}" if outcome in Outcome.values else ""
    former = f" from {event.detail['from']}" if event.kind == "taken" and event.detail.get("from") else ""
    former += f", {event.detail['to']}" if event.kind == "assigned" else ""
    other = event.detail.get("alert") or event.detail.get("into")
    former += f" (alert {other})" if other else ""
    who = event.actor.name if event.actor else "OneClick"
    return HistoryRow(local_time(event.at), f"{who} {words_of(event.kind)}{former}{found}", event.note)
