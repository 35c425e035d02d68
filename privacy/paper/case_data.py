"""What a case on paper tells, as plain data: every value is text that the template sets and never reads as markup."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.http import QueryDict
from django.utils import timezone

from audit.models import Access, User
from audit.wording import count, local_time, nhs_number
from privacy.models import Alert
from privacy.review import querysets
from privacy.review.case import evidence, rows
from privacy.review.case.page import CasePage
from privacy.review.case.story import Story, story

MOST_ACCESSES: Final = 200
MOST_HISTORY: Final = 500
# What was decided, apart from the rest of what was done.
DECISIVE: Final = frozenset({
    "closed", "explained", "proposed", "approved", "sent_back", "proposal_withdrawn", "reopened", "patient_told",
    "regulator_told",
})  # fmt: skip
LONGEST_WORD: Final = 30
MAY_BREAK: Final = "\u200b"


def case_data(alert: Alert, by: User) -> dict[str, Any]:
    """All of a case, as the reader sees it on the screen, with every access and all that was done up to generous bounds."""
    page = CasePage(by, alert, QueryDict())
    accesses = list(_accesses(alert))
    history = list(querysets.history(alert)[:MOST_HISTORY])
    data = {
        "title": f"Alert {alert.reference}",
        "reference": alert.reference,
        "running": f"OneClick, alert {alert.reference}",
        "raised": f"Raised {local_time(alert.raised_at)}",
        "exported": f"Exported by {by.name}, {local_time(timezone.now())}",
        "sentence": page.what_happened,
        "facts": _facts(page),
        "parts": [_part(part, alert.risk) for part in page.parts],
        "decisions": [vars(rows.history_row(event)) for event in history if event.kind in DECISIVE],
        "questions": [_question(row) for row in page.questions],
        "accesses": [_access(one, page) for one in accesses],
        "more_accesses": _more(alert.access_count - len(accesses)),
        "care": [[row.kind, row.when, row.where, row.with_whom or "Nobody named"] for row in page.care],
        "shifts": page.shifts,
        "documents": [_document(row) for row in page.documents],
        "history": [[row.when, row.text, row.note] for row in map(rows.history_row, history)],
    }
    broken: dict[str, Any] = breakable(data)
    return broken


def breakable(value: Any) -> Any:
    """The same, with places where a word that is too long for a line may break."""
    if isinstance(value, dict):
        return {key: breakable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [breakable(one) for one in value]
    return " ".join(map(_in_pieces, str(value).split(" ")))


def _in_pieces(word: str) -> str:
    """A long word with places where it may break."""
    starts = range(0, len(word), LONGEST_WORD)
    return MAY_BREAK.join(word[start : start + LONGEST_WORD] for start in starts)


def _accesses(alert: Alert) -> Iterator[tuple[Access, list[Any]]]:
    """The accesses of a case with their events, the latest first."""
    for number in range(1, MOST_ACCESSES // evidence.PAGE + 1):
        found = evidence.accesses_of(alert, number)
        events = evidence.events_of(found)
        yield from ((access, events) for access in found)
        if len(found) < evidence.PAGE:
            return


def _more(left: int) -> str:
    """How many accesses are left out."""
    return f"And {count(left, 'earlier access', 'earlier accesses')}." if left > 0 else ""


def _facts(page: CasePage) -> list[list[str]]:
    """What stands at the head of the case."""
    alert = page.alert
    facts = [
        ["Risk", f"{alert.risk} of 100"],
        ["Status", page.status[0] + (f": {page.outcome}" if page.outcome else "")],
        ["Who has it", alert.assignee.name if alert.assignee else "Nobody"],
        [
            "Person" if alert.staff_uid else "People",
            ", ".join(filter(None, (page.person, alert.staff_uid, page.role, page.team))),
        ],
        ["Organisation", str(alert.organisation)],
        ["Decision and services", page.what_was_said],
        ["Reason given then", page.reason],
    ]
    if alert.nhs_number:
        patient = f"{page.patient or 'Name not known'}, NHS number {nhs_number(alert.nhs_number)}"
        facts.insert(4, ["Patient", patient])
    return [fact for fact in facts if fact[1]]


def _part(part: rows.Part, risk: int) -> dict[str, Any]:
    """A part of the risk."""
    facts = [[name, value] for name, value in part.facts]
    return {
        "title": part.title,
        "points": f"{part.points} of {risk} points",
        "sentences": part.sentences,
        "facts": facts,
    }


def _question(row: Any) -> dict[str, Any]:
    """A question and its answer."""
    told = [["Asked", row.asked], ["Question", row.text], ["State", " ".join([f"{row.state}.", *row.progress])]]
    return {"title": f"Question {row.reference}", "rows": told + ([["Answer", row.answer]] if row.answer else [])}


def _access(one: tuple[Access, list[Any]], page: CasePage) -> dict[str, Any]:
    """An access with its events, and apart from them what was added later."""
    told: Story = story(*one, page.names)
    about = [["Place", told.place], ["Label", ": ".join(filter(None, (told.label, told.explanation)))]]
    if not page.alert.staff_uid:
        about.insert(0, ["Person", f"{told.person}, {told.staff_uid}"])
    if not page.alert.nhs_number:
        about.insert(0, ["Patient", f"{told.patient}, NHS number {nhs_number(told.nhs_number)}".lstrip(", ")])
    return {
        "title": told.when,
        "rows": [row for row in about if row[1]],
        "steps": [[step.clock, step.text + (f": “{step.quote}”" if step.quote else "")] for step in told.steps],
        "later": [
            [added.when, ("In answer to a question: " if added.in_answer else "") + added.text] for added in told.later
        ],
    }


def _document(row: Any) -> list[str]:
    """A document, and that it was withdrawn."""
    return ["\n".join(filter(None, (row.name, row.withdrawn))), row.attached, row.size, row.sha256]
