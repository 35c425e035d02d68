"""The page of the Caldicott guardian: what officers did, and that the guardian looked."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import User
from privacy.models import LookUp, ReviewEvent
from privacy.pipeline import catch_up
from privacy.review.actions import look_at
from privacy.review.kinds import Kind
from privacy.watching.groups import Group, group_of, kinds_of
from tests.factories import (
    ELSEWHERE,
    TRUST,
    make_access,
    make_alert,
    make_clinician,
    make_nhs_number,
    make_officer,
    make_patient,
    make_staff,
    make_user,
)
from tests.integration.conftest import Look

pytestmark = pytest.mark.django_db
PAGE, FILE = "/watching/", "/watching/officers.csv"


def make_guardian(*organisations: str, **fields) -> User:
    return make_user(*(organisations or (TRUST,)), codes=("B0011",), role_code="S8002:G8003:R5105", **fields)


def did(officer: User, kind: str, organisation: str = TRUST, **fields) -> ReviewEvent:
    return ReviewEvent.objects.create(organisation_id=organisation, actor=officer, kind=kind, **fields)


def test_watching_works(look: Look) -> None:
    officer = make_officer(name="Priya Nair")
    alert = make_alert()
    did(officer, "looked", alert=alert)
    did(officer, "listed", detail={"alerts": [], "asked_for": {"person": "reid"}})
    did(officer, "exported", detail={"file": "x.csv"})
    did(officer, "closed", alert=alert, detail={"outcome": "inappropriate"})
    did(officer, "access_opened", detail={"access": 1})
    did(officer, "access_opened", detail={"access": 1, "item": 1})
    page = look(PAGE, make_guardian())
    assert page.status == 200
    row = "Officer Priya Nair Looks 3 Searches 1 Exports 1 Decisions 1 Alerts closed 1 1 inappropriate Looks without an alert 1"
    assert row in page.text
    assert f"Alert {alert.reference}" in page.text
    assert "Downloaded a file of a report" in page.text


def test_watching_requires_sign_in(look: Look) -> None:
    assert look(PAGE).status == 302


def test_watching_requires_role(look: Look) -> None:
    page = look(PAGE, make_officer())
    assert page.status == 403
    assert "the job role code R5105" in page.text
    assert look(PAGE, make_clinician()).status == 403


def test_watching_hides_other_organisations(look: Look) -> None:
    did(make_officer(ELSEWHERE, name="Robin Hale"), "looked_up", ELSEWHERE)
    assert "Robin Hale" not in look(PAGE, make_guardian()).text
    assert look(f"{PAGE}?organisation={ELSEWHERE}", make_guardian()).status == 404


def test_watching_is_recorded_and_shows_the_guardians_own_looks(look: Look) -> None:
    guardian = make_guardian(name="Gwen Ward")
    look(PAGE, guardian, what="looks")
    event = ReviewEvent.objects.get(kind="watched")
    assert (event.actor, event.detail) == (guardian, {"asked_for": {"what": "looks"}, "events": []})
    assert "Gwen Ward" in look(PAGE, guardian).text


def test_watching_shows_whom_somebody_looked_up_and_why(look: Look) -> None:
    officer, staff = make_officer(), make_staff(given_name="Callum", family_name="Reid")
    made = LookUp.objects.create(
        organisation_id=TRUST, by=officer, about="staff", staff_uid=staff.staff_uid, purpose="concern", reason="Rang"
    )
    did(officer, "looked_up", detail={"look_up": made.pk, "purpose": "concern"}, note="Rang")
    text = look(PAGE, make_guardian()).text
    assert "Callum Reid" in text
    assert "Somebody raised a concern about a member of staff" in text
    assert "Rang" in text


def test_watching_shows_whose_access_somebody_checked(look: Look) -> None:
    staff, patient = make_staff(given_name="Callum", family_name="Reid"), make_patient(family_name="Probert")
    access = make_access(staff_uid=staff.staff_uid, nhs_number=patient.nhs_number)
    did(make_officer(), "sample_checked", detail={"item": 1, "access": access.pk, "finding": "fine"})
    text = look(PAGE, make_guardian()).text
    assert "Callum Reid" in text
    assert "Probert" in text


def test_watching_narrows_down(look: Look) -> None:
    one, two = make_officer(name="Priya Nair"), make_officer(name="Robin Hale")
    did(one, "looked_up", note="the first")
    did(two, "rule_changed", note="the second")
    did(two, "looked_up", note="the third", at=timezone.now() - timedelta(days=60))
    guardian = make_guardian()
    assert "the second" not in look(PAGE, guardian, officer=one.pk).text
    assert "the first" not in look(PAGE, guardian, what="decisions").text
    assert "the second" not in look(PAGE, guardian, outside="1").text
    assert "the third" not in look(PAGE, guardian).text
    assert "the third" in look(PAGE, guardian, since="1/1/2026").text
    assert look(PAGE, guardian, since="soon").status == 422


def test_watching_reads_on_where_it_is_long(look: Look) -> None:
    officer = make_officer()
    for number in range(60):
        did(officer, "looked", note=f"number {number};")
    guardian = make_guardian()
    first = look(PAGE, guardian, officer=officer.pk)
    assert "number 59;" in first.text
    assert "number 9;" not in first.text
    before = ReviewEvent.objects.get(note="number 10;").pk
    assert f"before={before}" in first.html
    assert "number 9;" in look(PAGE, guardian, officer=officer.pk, before=before).text
    assert look(PAGE, guardian, before="x").status == 404


def test_watching_shows_alerts_about_officers(look: Look) -> None:
    officer, number = make_officer(name="Priya Nair"), make_nhs_number()
    make_staff(staff_uid=officer.staff_uid, nhs_number=number)
    make_alert()
    look("/look-up/search/", officer, post=True, about="patient", nhs_number=number, purpose="other", reason="To see")
    catch_up(TRUST)
    text = look(PAGE, make_guardian()).text
    assert "Alerts about officers" in text
    assert "Looked up who opened their own record." in text


def test_watching_file_works_and_is_recorded(look: Look) -> None:
    officer, guardian = make_officer(name="Priya Nair"), make_guardian()
    did(officer, "looked_up", note="=1+1", detail={"purpose": "alert"})
    page = look(FILE, guardian, officer=officer.pk)
    rows = list(csv.reader(io.StringIO(page.response.content.decode("utf-8-sig"))))
    assert rows[1][1:] == [
        "Priya Nair", officer.staff_uid, "looked up a person or a patient", "Searches and look-ups", "",
        "To investigate an alert", "'=1+1",
    ]  # fmt: skip
    event = ReviewEvent.objects.get(kind="watch_exported")
    assert (event.actor, event.detail) == (guardian, {"asked_for": {"officer": str(officer.pk)}, "rows": 1})


def test_watching_file_requires_sign_in(look: Look) -> None:
    assert look(FILE).status == 302


def test_watching_file_requires_role(look: Look) -> None:
    assert look(FILE, make_officer()).status == 403


def test_watching_file_hides_other_organisations(look: Look) -> None:
    assert look(f"{FILE}?organisation={ELSEWHERE}", make_guardian()).status == 404


def test_a_look_at_an_alert_stands_in_the_figures(look: Look) -> None:
    officer, alert = make_officer(name="Priya Nair"), make_alert()
    look_at(alert=alert, by=officer)
    assert "Officer Priya Nair Looks 1" in look(PAGE, make_guardian()).text


def test_every_kind_is_of_one_group() -> None:
    assert sorted(kind for group in Group for kind in kinds_of(group)) == sorted(Kind.values)
    assert group_of("looked_up") == Group.SEARCH
    assert group_of("something_exported") == Group.EXPORT
    assert group_of("things_listed") == Group.LOOK
    assert group_of("unheard_of") == Group.DECISION
