"""The weekly mail of an officer: counts only, for each organisation. It names no patient, no member of staff and no alert."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import connection
from django.db.models import Count, Q
from django.utils import timezone

from audit.people.models import User
from audit.people.permissions import REVIEW, organisations_for
from audit.people.querysets import named
from audit.people.scope import organisation_scope
from audit.wording import LONDON, count
from privacy.alerts.models import Alert
from privacy.duty.models import Mode, WeeklyMail
from privacy.duty.periods import day_words
from privacy.mail.post import post
from privacy.procedure import coverage

# On Monday from seven on, so that it lies there when work begins; a mail that was missed goes out later in the week.
HOUR: Final = 7
WEEK: Final = timedelta(days=7)
# Of so many organisations each has lines of its own; of more, only those with something to do.
MOST: Final = 10


@dataclass(frozen=True)
class Counts:
    """What waits in one organisation, and of that for one officer."""

    raised: int
    closed: int
    open: int
    overdue: int
    due_soon: int
    mine: int
    mine_overdue: int
    to_check: int

    @property
    def is_nothing(self) -> bool:
        """Whether there is nothing to tell."""
        return not any((self.raised, self.closed, self.open, self.to_check))


def officers_to_mail(monday: date) -> list[int]:
    """Keys of the officers who have not had the mail of a week."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM privacy_officers_to_mail(%s)", [monday])
        return sorted(row[0] for row in cursor)


def monday_of(now: datetime) -> date:
    """The Monday of the week in which the mail of that Monday may go out; on Monday before seven still the former one."""
    local = now.astimezone(LONDON)
    day = local.date() - timedelta(days=local.weekday())
    return day - WEEK if local.weekday() == 0 and local.hour < HOUR else day


def write(officer_id: int, now: datetime) -> bool:
    """Writes an officer's mail of the week; False where it was written already, or there is nothing to tell."""
    monday = monday_of(now)
    with organisation_scope((), user_id=officer_id):
        officer = User.objects.get(pk=officer_id)
        codes = organisations_for(officer, REVIEW)
        with organisation_scope(codes, user_id=officer_id):
            _, new = WeeklyMail.objects.get_or_create(officer=officer, week=monday)
            told = {str(one): counts_of(one.ods_code, officer, now) for one in named(codes)} if new else {}
            worth = {name: counts for name, counts in told.items() if not counts.is_nothing}
            if not worth:
                return False
            subject = f"OneClick: your week from {day_words(monday)}"
            key = f"weekly:{officer_id}:{monday}"
            return post(organisation=min(codes), to=officer, key=key, subject=subject, body=body(worth)) is not None


def counts_of(organisation: str, officer: User, now: datetime) -> Counts:
    """The figures of one organisation as one officer may know them; alerts about their own access are left out."""
    alerts = Alert.objects.filter(organisation_id=organisation).exclude(staff_uid=officer.staff_uid)
    still_open = Q(closed_at=None)
    mine = still_open & (Q(assignee=officer) | Q(assignee=None, offer__officer=officer, offer__mode=Mode.SUGGEST))
    figures = alerts.aggregate(
        raised=Count("pk", filter=Q(raised_at__gte=now - WEEK)),
        closed=Count("pk", filter=Q(closed_at__gte=now - WEEK)),
        open=Count("pk", filter=still_open),
        overdue=Count("pk", filter=still_open & Q(due_at__lt=now)),
        due_soon=Count("pk", filter=still_open & Q(due_at__gte=now, due_at__lt=now + WEEK)),
        mine=Count("pk", filter=mine),
        mine_overdue=Count("pk", filter=mine & Q(due_at__lt=now)),
    )
    return Counts(**figures, to_check=coverage.waiting(organisation))


def body(told: dict[str, Counts]) -> str:
    """The text of the mail."""
    parts = [_lines(name, counts) for name, counts in list(told.items())[:MOST]]
    if len(told) > MOST:
        parts.append(f"And {count(len(told) - MOST, 'more organisation')} in which something waits.")
    return "\n\n".join(
        [*parts, f"Sign in to see them: {settings.ONECLICK_ADDRESS}/alerts/", "This mail holds counts only."]
    )


def _lines(organisation: str, counts: Counts) -> str:
    """The lines of one organisation."""
    return "\n".join(
        [
            organisation,
            f"- Last week: {count(counts.raised, 'alert')} raised, {counts.closed:,} closed.",
            f"- Open now: {counts.open:,}; overdue {counts.overdue:,}, due within a week {counts.due_soon:,}.",
            f"- With you: {counts.mine:,}; overdue {counts.mine_overdue:,}.",
            f"- Drawn in samples and still to check: {count(counts.to_check, 'access', 'accesses')}.",
        ]
    )


def write_all(now: datetime | None = None) -> int:
    """Writes every mail of the week that is not written yet and returns how many."""
    at = now or timezone.now()
    return sum(write(officer_id, at) for officer_id in officers_to_mail(monday_of(at)))
