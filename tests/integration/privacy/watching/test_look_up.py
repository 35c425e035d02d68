"""Looking up a person or a patient: for a purpose, by POST, page by page, and each look kept."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from audit.models import User
from privacy.models import Alert, ChangedLook, Finding, LookUp, ReviewEvent
from privacy.pipeline import catch_up, organisations_with_work
from privacy.watching.evidence import looks_of
from tests.factories import (
    ELSEWHERE,
    MORNING,
    TRUST,
    make_access,
    make_alert,
    make_clinician,
    make_nhs_number,
    make_officer,
    make_organisation,
    make_patient,
    make_staff,
)
from tests.integration.conftest import Look
from tests.pages import Page

pytestmark = pytest.mark.django_db
FORM, SEARCH = "/look-up/", "/look-up/search/"


def look_up(look: Look, user: User | None, path: str = SEARCH, **typed: Any) -> Page:
    return look(path, user, post=True, **{"purpose": "concern", "reason": "Ward manager rang"} | typed)


def of_patient(look: Look, user: User | None, number: str, **typed: Any) -> Page:
    return look_up(look, user, about="patient", nhs_number=number, **typed)


def test_look_up_works(look: Look) -> None:
    page = look(FORM, make_officer())
    assert page.status == 200
    assert "A patient asked who opened their record" in page.text


def test_look_up_requires_sign_in(look: Look) -> None:
    assert look(FORM).status == 302


def test_look_up_requires_role(look: Look) -> None:
    assert look(FORM, make_clinician()).status == 403


def test_look_up_hides_other_organisations(look: Look) -> None:
    make_organisation(ELSEWHERE)
    assert look(f"{FORM}?organisation={ELSEWHERE}", make_officer()).status == 404


def test_search_works_for_a_patient_and_no_address_holds_the_number(look: Look) -> None:
    officer, patient = make_officer(), make_patient(given_name="Ada")
    access = make_access(nhs_number=patient.nhs_number, staff_uid=make_staff(given_name="Callum").staff_uid)
    other = make_access()
    spaced = f"{patient.nhs_number[:3]} {patient.nhs_number[3:6]} {patient.nhs_number[6:]}"
    page = of_patient(look, officer, spaced)
    made = LookUp.objects.get()
    assert (page.status, page.leads_to) == (302, f"/look-up/{made.pk}/")
    assert (made.about, made.nhs_number, made.staff_uid, made.purpose, made.reason) == (
        "patient", patient.nhs_number, "", "concern", "Ward manager rang",
    )  # fmt: skip
    found = look(page.leads_to, officer)
    assert "Ada" in found.text
    assert "Callum" in found.text
    assert "Ward manager rang" in found.text
    assert f"/look-up/{made.pk}/{access.pk}/" in found.html
    assert f"/{other.pk}/" not in found.html
    assert patient.nhs_number not in found.html.replace("\u00a0", "")[: found.html.index("<body")]
    assert "Ada" in look(FORM, officer).text


def test_search_works_for_a_person_by_user_id(look: Look) -> None:
    officer, staff = make_officer(), make_staff()
    make_access(staff_uid=staff.staff_uid)
    page = look_up(look, officer, about="staff", who=staff.staff_uid)
    assert page.status == 302
    assert LookUp.objects.get().staff_uid == staff.staff_uid
    assert str(staff) in look(page.leads_to, officer).text


def test_search_works_for_a_person_by_name(look: Look) -> None:
    officer, staff = make_officer(), make_staff(given_name="Callum", family_name="Reid", team="Ward 7")
    make_staff(ELSEWHERE, given_name="Callum", family_name="Elsewhere")
    page = look_up(look, officer, about="staff", who="reid  call")
    assert page.status == 200
    assert "Callum Reid" in page.text
    assert "Ward 7" in page.text
    assert "Elsewhere" not in page.text
    assert not LookUp.objects.exists()
    event = ReviewEvent.objects.get(kind="staff_searched")
    assert (event.actor, event.note, event.detail["found"]) == (officer, "Ward manager rang", [staff.staff_uid])
    assert "Nobody is called" in look_up(look, officer, about="staff", who="Nobody").text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"about": ""}, "Choose whether it is a person or a patient."),
        ({"about": "patient", "nhs_number": "1234567890"}, "Enter an NHS number of 10 digits"),
        ({"about": "staff", "who": " "}, "Enter the SDS user ID or the name"),
        ({"about": "staff", "who": "999 040 2132".replace("999 040 2132", "9990402132")}, "That is an NHS number."),
        ({"about": "staff", "who": "555000000001", "purpose": ""}, "Choose why you look this up."),
        ({"about": "staff", "who": "555000000001", "reason": " "}, "Write the reason"),
    ],
)
def test_search_tells_what_is_wrong(look: Look, typed, sentence) -> None:
    page = look_up(look, make_officer(), **typed)
    assert page.status == 422
    assert sentence in page.text
    assert not LookUp.objects.exists()


def test_search_is_not_answered_by_get(look: Look) -> None:
    assert look(SEARCH, make_officer(), about="patient", nhs_number="9990402132").status == 405


def test_search_requires_sign_in(look: Look) -> None:
    assert of_patient(look, None, make_nhs_number()).status == 302
    assert not LookUp.objects.exists()


def test_search_requires_role(look: Look) -> None:
    assert of_patient(look, make_clinician(), make_nhs_number()).status == 403


def test_search_hides_other_organisations(look: Look) -> None:
    make_organisation(ELSEWHERE)
    assert of_patient(look, make_officer(), make_nhs_number(), path=f"{SEARCH}?organisation={ELSEWHERE}").status == 404


def test_search_is_recorded(look: Look) -> None:
    officer = make_officer()
    of_patient(look, officer, make_nhs_number())
    event = ReviewEvent.objects.get(kind="looked_up")
    assert (event.actor, event.note) == (officer, "Ward manager rang")
    assert event.detail == {"look_up": LookUp.objects.get().pk, "about": "patient", "purpose": "concern"}


def found(look: Look, organisation: str = TRUST, number: int = 3) -> tuple[User, LookUp]:
    officer, patient = make_officer(organisation), make_nhs_number()
    for n in range(number):
        make_access(organisation, nhs_number=patient, started_at=MORNING + timedelta(minutes=n // 2))
    of_patient(look, officer, patient)
    return officer, LookUp.objects.get(by=officer)


def test_found_works_page_by_page(look: Look) -> None:
    officer, made = found(look, number=120)
    page, seen = look(f"{FORM}{made.pk}/", officer), []
    while True:
        seen += ReviewEvent.objects.filter(kind="accesses_listed").order_by("-id").first().detail["accesses"]
        if "Older accesses" not in page.text:
            break
        address = page.html.split(f'href="/look-up/{made.pk}/?before=')[-1].split('"')[0]
        page = look(f"{FORM}{made.pk}/?before={address.replace('%3A', ':').replace('%2B', '%2B')}", officer)
    assert len(seen) == len(set(seen)) == 120
    assert seen == sorted(seen, reverse=True)
    assert look(f"{FORM}{made.pk}/?before=nonsense", officer).status == 404


def test_found_requires_sign_in(look: Look) -> None:
    assert look(f"{FORM}{found(look)[1].pk}/").status == 302


def test_found_requires_role(look: Look) -> None:
    assert look(f"{FORM}{found(look)[1].pk}/", make_clinician()).status == 403


def test_found_hides_other_organisations_and_the_look_ups_of_colleagues(look: Look) -> None:
    _, made = found(look, ELSEWHERE)
    assert look(f"{FORM}{made.pk}/", make_officer()).status == 404
    assert look(f"{FORM}{made.pk}/", make_officer(ELSEWHERE)).status == 404


def test_found_asks_again_after_a_working_day(look: Look) -> None:
    officer = make_officer()
    old = LookUp.objects.create(
        organisation_id=TRUST, by=officer, about="patient", nhs_number=make_nhs_number(), purpose="alert", reason="x",
        at=timezone.now() - timedelta(hours=9),
    )  # fmt: skip
    assert look(f"{FORM}{old.pk}/", officer).status == 404


def test_found_is_recorded(look: Look) -> None:
    officer, made = found(look)
    look(f"{FORM}{made.pk}/", officer)
    event = ReviewEvent.objects.get(kind="accesses_listed")
    assert (event.actor, event.detail["look_up"], len(event.detail["accesses"])) == (officer, made.pk, 3)


def opened(look: Look, organisation: str = TRUST) -> tuple[User, str]:
    officer, patient = make_officer(organisation), make_nhs_number()
    access = make_access(organisation, nhs_number=patient, events=True)
    of_patient(look, officer, patient)
    return officer, f"{FORM}{LookUp.objects.get(by=officer).pk}/{access.pk}/"


def test_looked_up_access_works(look: Look) -> None:
    officer, here = opened(look)
    page = look(here, officer)
    assert page.status == 200
    assert "opened the record of a patient" in page.text
    assert "Viewed Summary Care Record" in page.text
    assert look(f"{here.rsplit('/', 2)[0]}/{make_access().pk}/", officer).status == 404


def test_looked_up_access_requires_sign_in(look: Look) -> None:
    assert look(opened(look)[1]).status == 302


def test_looked_up_access_requires_role(look: Look) -> None:
    assert look(opened(look)[1], make_clinician()).status == 403


def test_looked_up_access_hides_other_organisations(look: Look) -> None:
    assert look(opened(look, ELSEWHERE)[1], make_officer()).status == 404


def test_looked_up_access_is_recorded(look: Look) -> None:
    officer, here = opened(look)
    look(here, officer)
    event = ReviewEvent.objects.get(kind="access_opened")
    assert event.actor == officer
    assert f"{FORM}{event.detail['look_up']}/{event.detail['access']}/" == here


def test_an_officer_who_looks_up_their_own_record_has_an_alert_that_a_colleague_sees(look: Look, as_service) -> None:
    officer, colleague = make_officer(name="Priya Nair"), make_officer()
    number = make_nhs_number()
    make_staff(staff_uid=officer.staff_uid, given_name="Priya", family_name="Nair", nhs_number=number)
    of_patient(look, officer, number)
    assert ChangedLook.objects.count() == 1
    with as_service():
        assert organisations_with_work() == [TRUST]
        catch_up(TRUST)
    alert = Alert.objects.get()
    assert (alert.staff_uid, alert.nhs_number, alert.rules) == (officer.staff_uid, number, ["close-look-up"])
    assert not ChangedLook.objects.exists()
    page = look(f"/alerts/{alert.reference}/", colleague)
    assert page.status == 200
    assert "Looked up who opened their own record." in page.text
    assert "looked somebody up in OneClick" in page.text
    assert "Ward manager rang" in page.text
    assert (
        alert.reference not in look("/alerts/", officer).text
        or "about what you did yourself" in look("/alerts/", officer).text
    )
    assert alert.reference in look("/alerts/", colleague).text


def test_looks_that_are_judged_again_give_the_same(look: Look) -> None:
    officer, number = make_officer(), make_nhs_number()
    for hours in (5, 3, 1):
        made = LookUp.objects.create(
            organisation_id=TRUST, by=officer, about="patient", nhs_number=number, purpose="other", reason="x"
        )
        ReviewEvent.objects.create(
            organisation_id=TRUST, actor=officer, kind="looked_up", detail={"look_up": made.pk},
            at=timezone.now() - timedelta(hours=hours),
        )  # fmt: skip
    newest = ReviewEvent.objects.order_by("-id").first()
    held = list(ChangedLook.objects.order_by("id"))
    ChangedLook.objects.exclude(event=newest).delete()
    catch_up(TRUST)
    first = list(Finding.objects.values_list("subject", "sentence", "strength"))
    for one in held[:2]:  # told late
        ChangedLook.objects.create(organisation_id=TRUST, event_id=one.event_id)
        catch_up(TRUST)
    assert list(Finding.objects.filter(withdrawn_at=None).values_list("subject", "sentence", "strength")) == first
    assert first[0][0] == f"look:{newest.pk}"
    alert = Alert.objects.get()
    assert "Looked the same patient up 3 times" in alert.sentence
    assert [row.reason for row in looks_of(alert)] == ["x", "x", "x"]


def test_an_alert_about_the_patient_leaves_nothing_to_find(look: Look) -> None:
    officer, number = make_officer(), make_nhs_number()
    make_alert(accesses=[make_access(nhs_number=number)], raised_at=timezone.now() - timedelta(days=5))
    for _ in range(3):
        of_patient(look, officer, number)
    catch_up(TRUST)
    assert Alert.objects.count() == 1


def test_raise_from_look_up_works(look: Look) -> None:
    officer, here = opened(look)
    page = look(f"{here}raise/", officer, post=True, reason="The patient rang: nobody there knows this person.")
    alert = Alert.objects.get()
    assert page.leads_to == f"/alerts/{alert.reference}/"
    assert (alert.raised_by, alert.sentence) == (officer, "The patient rang: nobody there knows this person.")
    assert alert.due_at


def test_raise_from_look_up_tells_what_is_wrong(look: Look) -> None:
    officer, here = opened(look)
    page = look(f"{here}raise/", officer, post=True, reason=" ")
    assert page.status == 422
    assert "Write in a sentence why" in page.text
    assert not Alert.objects.exists()


def test_raise_from_look_up_requires_sign_in(look: Look) -> None:
    assert look(f"{opened(look)[1]}raise/", post=True).status == 302


def test_raise_from_look_up_requires_role(look: Look) -> None:
    assert look(f"{opened(look)[1]}raise/", make_clinician(), post=True, reason="x").status == 403


def test_raise_from_look_up_hides_other_organisations(look: Look) -> None:
    assert look(f"{opened(look, ELSEWHERE)[1]}raise/", make_officer(), post=True, reason="x").status == 404
    assert not Alert.objects.exists()


def test_raise_from_look_up_is_recorded(look: Look) -> None:
    officer, here = opened(look)
    look(f"{here}raise/", officer, post=True, reason="Odd.")
    assert ReviewEvent.objects.get(kind="raised_by_hand").actor == officer


def test_staff_data_that_arrive_later_are_looked_at_with_what_officers_looked_up(look: Look, tmp_path) -> None:
    officer, number = make_officer(), make_nhs_number()
    of_patient(look, officer, number)
    catch_up(TRUST)
    assert not Alert.objects.exists()
    file = tmp_path / "staff.csv"
    file.write_text(f"staff_uid,organisation,nhs_number\n{officer.staff_uid},{TRUST},{number}\n")
    call_command("load_context", staff=file, stdout=StringIO())
    catch_up(TRUST)
    assert Alert.objects.get().rules == ["close-look-up"]
