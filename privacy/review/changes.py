"""What changed in an alert, field by field, as its review events hold it and as a reader is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from audit.wording import local_time
from privacy.alerts.choices import Outcome, Status
from privacy.alerts.models import Alert
from privacy.review.models import ReviewEvent

# The fields that a reader is told of, and the words for them. Of those without a value only is kept that they changed:
# they speak of somebody's health or home.
FIELDS: Final = {
    "status": "Status",
    "assignee": "Who has it",
    "outcome": "Outcome",
    "risk": "Risk",
    "access_count": "Accesses",
    "sites": "Sites",
    "first_conduct_at": "First access",
    "last_conduct_at": "Last access",
    "snoozed_until": "Snoozed until",
    "merged_into": "Merged into",
    "sentence": "Why it was raised",
    "parts": "Parts of the risk",
}
UNSPOKEN: Final = frozenset({"sentence", "parts"})
NOBODY: Final = "Nobody"
Told = dict[str, list[Any] | None]
"""By field, what it was and what it is; none where only is said that it changed."""


@dataclass(frozen=True)
class Change:
    """One field that changed, in words, and who changed it when."""

    field: str
    was: str
    now: str
    by: str
    when: str


def snapshot(alert: Alert) -> dict[str, Any]:
    """What the fields hold now, as JSON can."""
    return {
        "status": str(alert.status),
        "assignee": alert.assignee.name if alert.assignee else "",
        "outcome": str(alert.outcome),
        "merged_into": alert.merged_into.reference if alert.merged_into else "",
        **{
            name: plain(getattr(alert, name))
            for name in FIELDS
            if name not in {"status", "assignee", "outcome", "merged_into"}
        },
    }


def difference(before: dict[str, Any], after: dict[str, Any]) -> Told:
    """The fields in which two snapshots differ."""
    return told({name: [before[name], after[name]] for name in before if before[name] != after[name]})


def told(changed: dict[str, list[Any]]) -> Told:
    """What may be kept of a change."""
    return {
        name: None if name in UNSPOKEN else [plain(value) for value in values]
        for name, values in changed.items()
        if name in FIELDS
    }


def plain(value: Any) -> Any:
    """A value as JSON holds it."""
    return value.isoformat() if isinstance(value, datetime) else value


def since(events: Iterable[ReviewEvent]) -> list[Change]:
    """What these events, the oldest first, together changed: of each field what it was and is, and who changed it last."""
    first: dict[str, Any] = {}
    last: dict[str, tuple[Any, ReviewEvent]] = {}
    for event in events:
        for name, values in event.detail.get("changes", {}).items():
            first.setdefault(name, values and values[0])
            last[name] = (values and values[1], event)
    return [
        Change(
            field=FIELDS.get(name, name),
            was="" if name in UNSPOKEN else words(name, first[name]),
            now="Changed" if name in UNSPOKEN else words(name, value),
            by=event.actor.name if event.actor else "OneClick",
            when=local_time(event.at),
        )
        for name, (value, event) in last.items()
        if name in UNSPOKEN or first[name] != value
    ]


def words(name: str, value: Any) -> str:
    """The value of a field for a reader."""
    if name == "status" and value in Status.values:
        return str(Status(value).label)
    if name == "outcome":
        return str(Outcome(value).label) if value in Outcome.values else "None"
    if name == "assignee":
        return value or NOBODY
    if name.endswith(("_at", "_until")):
        return local_time(datetime.fromisoformat(value)) if value else "Not set"
    return (
        ", ".join(map(str, value)) or "None"
        if isinstance(value, list)
        else str(value or ("None" if value == "" else value))
    )
