"""What is known of a person from other alerts, and of alerts like this one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from audit.models import User
from audit.wording import LONDON, count
from privacy.alerts.choices import BY_SYSTEM, Outcome, Status
from privacy.models import Alert
from privacy.review.case.rows import AlertRow, alert_row

MONTHS: Final = 12
COMPARED: Final = 3  # months
MOST: Final = 500
SIMILAR_SHOWN: Final = 5


@dataclass(frozen=True)
class Month:
    """How many alerts there were about conduct in a month; `height` of the bar is in percent of the highest."""

    name: str
    alerts: int
    height: int


@dataclass(frozen=True)
class Record:
    """The person's alerts over the last year, and whether they become more."""

    alerts: int
    outcomes: list[tuple[str, int]]
    open: int
    months: list[Month]
    trend: str


def record_of(alert: Alert, user: User) -> Record:
    """The person's alerts, this one too, in one query."""
    about = Alert.objects.visible_to(user).about_person(alert.staff_uid)
    rows = list(about.order_by("-id").values_list("last_conduct_at", "status", "outcome")[:MOST])
    last = alert.last_conduct_at.astimezone(LONDON).date()
    by_month = Counter((at.astimezone(LONDON).year, at.astimezone(LONDON).month) for at, _, _ in rows)
    counts = [(month, by_month[month.year, month.month]) for month in _months_up_to(last)]
    most = max([1, *(number for _, number in counts)])
    outcomes = Counter(outcome for _, status, outcome in rows if status == Status.CLOSED)
    return Record(
        alerts=len(rows),
        outcomes=[(Outcome(name).label, number) for name, number in outcomes.most_common() if name in Outcome.values],
        open=sum(status != Status.CLOSED for _, status, _ in rows),
        months=[Month(f"{month:%b %Y}", number, round(100 * number / most)) for month, number in counts],
        trend=trend([number for _, number in counts]),
    )


def trend(months: list[int]) -> str:
    """Whether alerts became more: the last months beside as many before them."""
    now, before = sum(months[-COMPARED:]), sum(months[-2 * COMPARED : -COMPARED])
    if not now and not before:
        return "None in the last six months."
    word = "Rising" if now > before else "Falling" if now < before else "Steady"
    return f"{word}: {count(now, 'alert')} in the last three months, {before:,} in the three before."


def _months_up_to(last: date) -> list[date]:
    """The first days of the months of a year that ends with this month."""
    months = [last.replace(day=1)]
    while len(months) < MONTHS:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    return months[::-1]


@dataclass(frozen=True)
class Similar:
    """Closed alerts with the same reasons: what they were found to be, and the latest of them."""

    number: int
    outcomes: list[tuple[str, int]]
    rows: list[AlertRow]

    @property
    def in_a_sentence(self) -> str:
        """Such as "Of 24 like it, 18 were appropriate and 2 inappropriate"."""
        found = ", ".join(f"{number} {label[0].lower()}{label[1:]}" for label, number in self.outcomes)
        return f"{count(self.number, 'closed alert')} with the same reasons: {found}." if self.number else ""


def similar_to(alert: Alert, user: User) -> Similar:
    """Alerts of the organisation that people closed and that were raised for the same reasons, the latest first."""
    found = Alert.objects.to_review_by(user).filter(
        organisation_id=alert.organisation_id, status=Status.CLOSED, rules__contained_by=alert.rules,
        rules__contains=alert.rules,
    )  # fmt: skip
    closed = found.exclude(outcome__in=sorted(BY_SYSTEM)).exclude(pk=alert.pk).order_by("-closed_at", "-id")
    outcomes = Counter(closed.values_list("outcome", flat=True)[:MOST]) if alert.rules else Counter[str]()
    shown = closed[:SIMILAR_SHOWN] if outcomes else closed.none()
    named = [(Outcome(name).label, number) for name, number in outcomes.most_common() if name in Outcome.values]
    return Similar(outcomes.total(), named, [alert_row(other) for other in shown])
