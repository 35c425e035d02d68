"""The same-night notice: neutral, once a night, only where an organisation wants it, and counted."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from audit.models import User
from privacy.mail.models import Mail
from privacy.models import Alert, Notice, NoticeNight, ReviewEvent
from privacy.questions.in_force import Asking
from privacy.questions.models import AskingChange
from privacy.questions.noticing import latest_evening, notice_all
from tests.factories import ELSEWHERE, TRUST, make_access, make_alert, make_clinician, make_officer

pytestmark = pytest.mark.django_db
EVENING = datetime(2026, 11, 2, 20, 3, tzinfo=UTC)
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def wants_notices(organisation: str = TRUST, *, notice: bool = True) -> None:
    """Puts it in force."""
    asking = vars(Asking()) | {"notice": notice, "questions": ["Why?"], "reasons": ["Care"]}
    AskingChange.objects.create(organisation_id=organisation, by=make_officer(organisation), why="Agreed.", **asking)


def concerned(organisation: str = TRUST, *, conduct: datetime = NOON, raised: datetime = NOON, **person: Any) -> User:
    """Somebody with an alert."""
    user = User.objects.filter(staff_uid=person.get("staff_uid", "")).first() or make_clinician(
        organisation, **{"email": "a@rx1.example"} | person
    )
    access = make_access(organisation, staff_uid=user.staff_uid, started_at=conduct)
    make_alert(organisation, accesses=[access], raised_at=raised)
    return user


def test_it_is_off_until_an_organisation_wants_it() -> None:
    concerned()
    assert notice_all(EVENING) == 0
    wants_notices()
    wants_notices(notice=False)
    assert notice_all(EVENING) == 0
    assert not Mail.objects.exists()


def test_the_mail_is_neutral_and_the_notice_is_kept(as_service: Callable[[], AbstractContextManager[None]]) -> None:
    user = concerned(name="Sam Okafor")
    concerned(ELSEWHERE)
    wants_notices()
    with as_service():
        assert notice_all(EVENING) == 1
    mail = Mail.objects.get()
    alert = Alert.objects.get(staff_uid=user.staff_uid)
    assert mail.recipient == user
    words = mail.subject + mail.body
    assert "kept and reviewed" in words
    for secret in ("alert", "Sam", "Okafor", alert.nhs_number, alert.reference, alert.sentence, "emergency"):
        assert secret not in words
    notice = Notice.objects.get()
    assert (notice.staff_uid, str(notice.night), notice.mail) == (user.staff_uid, "2026-11-02", mail)
    assert ReviewEvent.objects.get(kind="noticed").note == "1 person was told that accesses are reviewed."


def test_nobody_is_told_twice_a_night_however_often_it_runs() -> None:
    user = concerned()
    for _ in range(3):
        concerned(staff_uid=user.staff_uid)
    wants_notices()
    assert [notice_all(EVENING + timedelta(minutes=minutes)) for minutes in (0, 1, 60)] == [1, 0, 0]
    assert notice_all(EVENING + timedelta(days=1)) == 0
    concerned(staff_uid=user.staff_uid, conduct=NOON + timedelta(days=2), raised=NOON + timedelta(days=2))
    assert notice_all(EVENING + timedelta(days=2)) == 1
    assert NoticeNight.objects.count() == 3


def test_somebody_who_acts_for_two_organisations_is_told_once() -> None:
    user = concerned()
    concerned(ELSEWHERE, staff_uid=user.staff_uid)
    wants_notices()
    wants_notices(ELSEWHERE)
    assert notice_all(EVENING) == 1
    assert Mail.objects.count() == Notice.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, True),
        ({"conduct": NOON - timedelta(hours=24), "raised": NOON - timedelta(hours=10)}, True),
        ({"conduct": NOON, "raised": NOON - timedelta(days=9)}, True),
        ({"conduct": NOON - timedelta(days=3)}, False),
        ({"conduct": NOON - timedelta(hours=30), "raised": NOON - timedelta(hours=30)}, False),
        ({"conduct": EVENING, "raised": EVENING}, False),
        ({"email": ""}, False),
        ({"is_active": False}, False),
    ],
)
def test_who_is_told(fields: dict[str, Any], told: bool) -> None:
    """News since the evening before; nobody for what is long past, and nobody who cannot be written to."""
    concerned(**fields)
    wants_notices()
    assert notice_all(EVENING) == int(told)


def test_a_closed_alert_is_no_news() -> None:
    concerned()
    Alert.objects.update(status="closed", outcome="appropriate", closed_at=NOON)
    wants_notices()
    assert notice_all(EVENING) == 0


@pytest.mark.parametrize(("hours", "told"), [(-1, 0), (0, 1), (5, 1), (7, 0)])
def test_it_goes_out_in_the_evening_or_not_at_all(hours: int, told: int) -> None:
    concerned()
    wants_notices()
    assert notice_all(EVENING + timedelta(hours=hours)) == told


@pytest.mark.parametrize(
    ("now", "evening"),
    [
        ("2026-07-01T18:59+00:00", "2026-06-30T19:00:00+00:00"),
        ("2026-07-01T19:00+00:00", "2026-07-01T19:00:00+00:00"),
        ("2026-12-01T19:30+00:00", "2026-11-30T20:00:00+00:00"),
    ],
)
def test_the_clock_is_that_of_london(now: str, evening: str) -> None:
    assert latest_evening(datetime.fromisoformat(now), 20).astimezone(UTC).isoformat() == evening
