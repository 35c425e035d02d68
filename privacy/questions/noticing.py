"""The same-night notice: whoever's access raised an alert is told, in neutral words, that accesses are reviewed.

Whose conduct it was and what it was does not stand in it, and nobody gets more than one a night.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction
from django.db.models.functions import Greatest
from django.utils import timezone

from audit.people.models import User
from audit.people.scope import organisation_scope
from audit.wording import LONDON, count
from privacy.alerts.models import Alert
from privacy.questions import mails
from privacy.questions.in_force import asking_of
from privacy.questions.models import Notice, NoticeNight
from privacy.review.kinds import Kind
from privacy.review.models import ReviewEvent

DAY: Final = timedelta(days=1)
# Files that a source sends the next morning still count; what is older would not be told the same night.
OLDEST_CONDUCT: Final = timedelta(days=2)
# A service that was down in the evening does not make up for it the next morning.
LATEST: Final = timedelta(hours=6)


def notice_all(now: datetime | None = None) -> int:
    """Writes tonight's notices of every organisation that sends them; gives how many. It may run twice at once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM privacy_organisations_with_notice()")
        organisations = sorted(row[0] for row in cursor)
    return sum(notice(organisation, now or timezone.now()) for organisation in organisations)


def notice(organisation: str, now: datetime) -> int:
    """Writes the notices of an organisation's evening, once; nothing before its hour or long after it."""
    with organisation_scope([organisation]):
        asking = asking_of(organisation)
        evening = latest_evening(now, asking.notice_hour)
        if not asking.notice or now - evening > LATEST or not _claim(organisation, evening):
            return 0
        told = [user for user in _concerned(organisation, evening) if _tell(organisation, user, evening)]
        if told:
            note = f"{count(len(told), 'person was', 'people were')} told that accesses are reviewed."
            ReviewEvent.objects.create(organisation_id=organisation, kind=Kind.NOTICED, note=note)
    return len(told)


def latest_evening(now: datetime, hour: int) -> datetime:
    """The last time that the clock in London struck this hour."""
    evening = now.astimezone(LONDON).replace(hour=hour, minute=0, second=0, microsecond=0)
    return evening if evening <= now else evening - DAY


def _claim(organisation: str, evening: datetime) -> bool:
    """Whether this evening is ours to do: its row is the only one."""
    _, new = NoticeNight.objects.get_or_create(organisation_id=organisation, night=evening.date())
    return new


def _concerned(organisation: str, evening: datetime) -> list[User]:
    """Whoever can be written to and has an alert that was raised, or gained new conduct, since the evening before."""
    alerts = Alert.objects.open().filter(organisation_id=organisation, last_conduct_at__gt=evening - OLDEST_CONDUCT)
    recent = alerts.annotate(news_at=Greatest("raised_at", "last_conduct_at"))
    uids = recent.filter(news_at__gt=evening - DAY, news_at__lte=evening).values_list("staff_uid", flat=True)
    return [user for user in User.objects.active(set(uids)).order_by("staff_uid") if user.email]


def _tell(organisation: str, user: User, evening: datetime) -> bool:
    """Posts one notice; False where the person was told tonight by another organisation."""
    night = evening.date()
    with transaction.atomic():
        mail = mails.notice(organisation, user, night)
        if mail is None:
            return False
        row = Notice(organisation_id=organisation, staff_uid=user.staff_uid, night=night, mail=mail)
        Notice.objects.bulk_create([row], ignore_conflicts=True)
        if Notice.objects.filter(mail=mail).exists():
            return True
        mail.delete()
    return False
