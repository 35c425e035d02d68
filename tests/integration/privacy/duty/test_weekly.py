"""The weekly mail: counts only, once a week for each officer, of all their organisations."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from audit.wording import LONDON
from privacy.duty.weekly import monday_of, officers_to_mail, write_all
from privacy.models import Mail, WeeklyMail
from tests.factories import (
    ELSEWHERE,
    make_alert,
    make_clinician,
    make_closed_alert,
    make_officer,
    make_patient,
    make_staff,
)

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 9, 7, 30, tzinfo=LONDON)


def test_it_counts_what_waits_in_each_organisation(as_service) -> None:
    officer = make_officer("RX1", ELSEWHERE, email="priya@example.org", name="Priya Nair")
    staff, patient = make_staff(given_name="Callum", family_name="Reid"), make_patient(family_name="Pereira")
    pair = {"staff_uid": staff.staff_uid, "nhs_number": patient.nhs_number}
    late = make_alert(**pair, raised_at=MONDAY - timedelta(days=9), due_at=MONDAY - timedelta(days=1), assignee=officer)
    make_alert(raised_at=MONDAY - timedelta(days=2), due_at=MONDAY + timedelta(days=2))
    make_closed_alert(ELSEWHERE, closed_at=MONDAY - timedelta(days=1), raised_at=MONDAY - timedelta(days=20))
    with as_service():
        assert write_all(MONDAY) == 1
    mail = Mail.objects.get()
    assert mail.recipient == officer
    assert (
        "Trust RX1 (RX1)\n- Last week: 1 alert raised, 0 closed.\n- Open now: 2; overdue 1, due within a week 1.\n"
        "- With you: 1; overdue 1.\n- Drawn in samples and still to check: 0 accesses." in mail.body
    )
    assert "Trust RY9 (RY9)\n- Last week: 0 alerts raised, 1 closed." in mail.body
    for name in ("Callum", "Reid", "Pereira", patient.nhs_number, staff.staff_uid, late.reference, "Priya"):
        assert name not in mail.body + mail.subject


def test_nobody_gets_two_a_week_and_the_next_comes_a_week_later(as_service) -> None:
    make_officer(email="a@example.org")
    make_alert()
    with as_service():
        assert [write_all(MONDAY), write_all(MONDAY), write_all(MONDAY + timedelta(days=3))] == [1, 0, 0]
        assert write_all(MONDAY + timedelta(days=7)) == 1
    assert Mail.objects.count() == WeeklyMail.objects.count() == 2


def test_it_goes_out_on_monday_from_seven_on() -> None:
    assert monday_of(MONDAY) == MONDAY.date()
    assert monday_of(MONDAY.replace(hour=6)) == MONDAY.date() - timedelta(days=7)
    assert monday_of(MONDAY + timedelta(days=6)) == MONDAY.date()


def test_only_officers_with_an_address_get_it_and_only_where_there_is_something_to_tell(as_service) -> None:
    quiet = make_officer(ELSEWHERE, email="b@example.org")
    make_officer(email="")
    make_officer(email="c@example.org", is_active=False)
    make_clinician(email="d@example.org")
    make_alert()
    with as_service():
        assert officers_to_mail(MONDAY.date()) == [quiet.pk]
        assert write_all(MONDAY) == 0
    assert not Mail.objects.exists()


def test_an_alert_about_the_officer_is_not_counted(as_service) -> None:
    officer = make_officer(email="a@example.org")
    make_alert(staff_uid=officer.staff_uid)
    with as_service():
        assert write_all(MONDAY) == 0
