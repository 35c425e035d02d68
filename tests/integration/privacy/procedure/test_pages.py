"""The pages of sampling: how far it is, a sample, an access of it, and what the organisation decided."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest

from audit.models import User
from privacy.models import Alert, Draw, DrawnAccess, Procedure, ReviewEvent, SampleCheck
from privacy.procedure.drawing import keep_up
from tests.factories import (
    ELSEWHERE,
    TRUST,
    make_alert,
    make_clinician,
    make_officer,
    make_organisation,
    make_patient,
    make_staff,
)
from tests.integration.conftest import Look
from tests.integration.privacy.procedure.conftest import MONDAY, NEXT_MONDAY, decide, make_emergencies
from tests.pages import Page

pytestmark = pytest.mark.django_db
ALL, SETTINGS = "/procedure/", "/procedure/settings/"
KIND, CHANGE = f"{SETTINGS}emergency/", f"{SETTINGS}emergency/change/"


def drawn(organisation: str = TRUST, number: int = 4, **fields: Any) -> Draw:
    """A sample of the week with all its accesses."""
    decide(organisation, selection="all")
    make_emergencies(number, organisation, **fields)
    keep_up(organisation, NEXT_MONDAY + timedelta(hours=3))
    return Draw.objects.get(organisation_id=organisation)


def page_of(draw: Draw) -> str:
    return f"/procedure/samples/{draw.period_id}/"


def items(draw: Draw) -> list[DrawnAccess]:
    return list(draw.items.order_by("place"))


def change(look: Look, user: User | None, path: str = CHANGE, **typed: Any) -> Page:
    said = {
        "seen": "0",
        "enabled": "on",
        "frequency": "weekly",
        "selection": "random",
        "share": "50",
        "why": "IG group",
    }
    return look(path, user, post=True, **said | typed)


def test_procedure_works(look: Look) -> None:
    draw, officer = drawn(), make_officer()
    look(f"{page_of(draw)}check/", officer, post=True, item=[items(draw)[0].pk, items(draw)[1].pk])
    page = look(f"{ALL}?month=2026-10", officer)
    assert page.status == 200
    assert "Checked 50 % of 4 emergency accesses in October 2026; the procedure asks all." in page.text
    assert "0 through an alert, 2 of 4 drawn; 2 still to check." in page.text
    assert "Emergency access, 5 Oct 2026 to 11 Oct 2026" in page.text
    assert "To be drawn" in page.text
    assert look(f"{ALL}?month=2026-09", officer).status == 200
    assert look(f"{ALL}?month=never", officer).status == 404


def test_procedure_says_where_nothing_is_decided(look: Look) -> None:
    assert "has not decided yet what is sampled" in look(ALL, make_officer()).text


def test_procedure_shows_the_digest_of_a_secret_and_never_the_secret(look: Look) -> None:
    decide()
    keep_up(TRUST, MONDAY)
    period = Procedure.objects.get().periods.get()
    html = look(ALL, make_officer()).html
    assert sha256(bytes(period.secret)).hexdigest() in html
    assert bytes(period.secret).hex() not in html


def test_procedure_requires_sign_in(look: Look) -> None:
    assert look(ALL).status == 302


def test_procedure_requires_role(look: Look) -> None:
    assert look(ALL, make_clinician()).status == 403


def test_procedure_hides_other_organisations(look: Look) -> None:
    drawn(ELSEWHERE)
    assert "Emergency access" not in look(ALL, make_officer()).text
    assert look(f"{ALL}?organisation={ELSEWHERE}", make_officer()).status == 404


def test_sampling_file_works_and_is_recorded(look: Look) -> None:
    drawn()
    officer = make_officer()
    page = look("/procedure/sampling.csv?month=2026-10", officer)
    rows = list(csv.reader(io.StringIO(page.response.content.decode("utf-8-sig"))))
    assert rows[1] == ["Emergency access", "4", "all", "4", "0", "0", "0", "0"]
    event = ReviewEvent.objects.get(kind="sample_exported")
    assert (event.actor, event.detail) == (officer, {"month": "October 2026"})


def test_sampling_file_requires_sign_in(look: Look) -> None:
    assert look("/procedure/sampling.csv").status == 302


def test_sampling_file_requires_role(look: Look) -> None:
    assert look("/procedure/sampling.csv", make_clinician()).status == 403


def test_sampling_file_hides_other_organisations(look: Look) -> None:
    drawn(ELSEWHERE)
    assert look(f"/procedure/sampling.csv?organisation={ELSEWHERE}", make_officer()).status == 404


def test_sample_works(look: Look) -> None:
    staff, patient = make_staff(given_name="Callum"), make_patient(given_name="Ada")
    draw = drawn(number=2, staff_uid=staff.staff_uid, nhs_number=patient.nhs_number, reason="Found collapsed")
    page = look(page_of(draw), make_officer())
    assert page.status == 200
    for words in ("Checked 0 % of 2 emergency accesses", "Callum", "Ada", "Found collapsed", "To check (2)"):
        assert words in page.text
    assert "Follows from its seed" in page.text
    assert bytes(draw.seed).hex() in page.html
    assert bytes(draw.next_secret).hex() not in page.html


def test_sample_reads_on_where_it_is_long(look: Look) -> None:
    draw = drawn(number=60)
    officer = make_officer()
    page = look(page_of(draw), officer)
    assert page.text.count("To check") == 51  # and the tab
    last = items(draw)[49].pk
    assert f"after={last}" in page.html
    assert look(f"{page_of(draw)}?after={last}", officer).text.count("Choose the access of") == 10
    assert look(f"{page_of(draw)}?after=x", officer).status == 404


def test_sample_requires_sign_in(look: Look) -> None:
    assert look(page_of(drawn())).status == 302


def test_sample_requires_role(look: Look) -> None:
    assert look(page_of(drawn()), make_clinician()).status == 403


def test_sample_hides_other_organisations(look: Look) -> None:
    assert look(page_of(drawn(ELSEWHERE)), make_officer()).status == 404


def test_sample_is_recorded(look: Look) -> None:
    draw, officer = drawn(), make_officer()
    look(page_of(draw), officer)
    event = ReviewEvent.objects.get(kind="sample_listed")
    assert event.actor == officer
    assert event.detail == {"period": draw.period_id, "kind": "emergency", "items": [item.pk for item in items(draw)]}


def test_check_sample_works(look: Look) -> None:
    draw, officer = drawn(), make_officer(name="Priya Nair")
    first, second, *_ = items(draw)
    page = look(f"{page_of(draw)}check/", officer, post=True, item=[first.pk], note="Resus list")
    assert (page.status, page.leads_to) == (302, page_of(draw))
    check = SampleCheck.objects.get()
    assert (check.item, check.finding, check.note, check.by) == (first, "fine", "Resus list", officer)
    text = look(f"{page_of(draw)}?show=checked", officer).text
    assert "In order" in text
    assert "Priya Nair" in text
    look(f"{page_of(draw)}check/", officer, post=True, shown=[second.pk, first.pk], all="1")
    assert SampleCheck.objects.count() == 2


def test_check_sample_leaves_out_what_is_near(look: Look) -> None:
    officer = make_officer()
    report = make_staff(manager_uid=officer.staff_uid)
    draw = drawn(number=2, staff_uid=report.staff_uid)
    page = look(f"{page_of(draw)}check/", officer, post=True, item=[item.pk for item in items(draw)])
    assert page.status == 200
    assert "0 accesses checked. 2 accesses left out" in page.text
    assert "a colleague checks it" in page.text
    assert not SampleCheck.objects.exists()


def test_check_sample_checks_each_once(look: Look) -> None:
    draw = drawn(number=1)
    for officer in (make_officer(), make_officer()):
        look(f"{page_of(draw)}check/", officer, post=True, item=[items(draw)[0].pk])
    assert SampleCheck.objects.count() == 1


def test_check_sample_asks_for_a_choice(look: Look) -> None:
    draw = drawn()
    page = look(f"{page_of(draw)}check/", make_officer(), post=True)
    assert page.status == 422
    assert "Choose at least one access." in page.text


def test_check_sample_requires_sign_in(look: Look) -> None:
    assert look(f"{page_of(drawn())}check/", post=True).status == 302


def test_check_sample_requires_role(look: Look) -> None:
    draw = drawn()
    assert look(f"{page_of(draw)}check/", make_clinician(), post=True, item=[items(draw)[0].pk]).status == 403


def test_check_sample_hides_other_organisations(look: Look) -> None:
    own, other = drawn(), drawn(ELSEWHERE)
    assert look(f"{page_of(other)}check/", make_officer(), post=True, item=[items(other)[0].pk]).status == 404
    assert look(f"{page_of(own)}check/", make_officer(), post=True, item=[items(other)[0].pk]).status == 422
    assert not SampleCheck.objects.exists()


def test_check_sample_is_recorded(look: Look) -> None:
    draw, officer = drawn(), make_officer()
    look(f"{page_of(draw)}check/", officer, post=True, item=[item.pk for item in items(draw)])
    events = ReviewEvent.objects.filter(kind="sample_checked")
    assert sorted(event.detail["access"] for event in events) == sorted(item.access_id for item in items(draw))
    assert {event.actor for event in events} == {officer}


def test_draw_file_works_and_lets_anybody_do_the_sum_again(look: Look) -> None:
    draw, officer = drawn(), make_officer()
    page = look(f"{page_of(draw)}draw.csv", officer)
    rows = list(csv.DictReader(io.StringIO(page.response.content.decode("utf-8-sig"))))
    lines = [row["Line (SHA-256 is taken of it)"].replace(" ", "\t") for row in rows]
    assert sha256("".join(f"{line}\n" for line in lines).encode()).digest() == bytes(draw.digest)
    assert [row["Rank"] for row in rows] == [sha256(bytes(draw.seed) + line.encode()).hexdigest() for line in lines]
    assert not any(item.access.nhs_number in page.response.content.decode() for item in items(draw))
    assert ReviewEvent.objects.get(kind="sample_exported").detail == {"period": draw.period_id}


def test_draw_file_requires_sign_in(look: Look) -> None:
    assert look(f"{page_of(drawn())}draw.csv").status == 302


def test_draw_file_requires_role(look: Look) -> None:
    assert look(f"{page_of(drawn())}draw.csv", make_clinician()).status == 403


def test_draw_file_hides_other_organisations(look: Look) -> None:
    assert look(f"{page_of(drawn(ELSEWHERE))}draw.csv", make_officer()).status == 404


def test_sample_item_works(look: Look) -> None:
    staff = make_staff(given_name="Callum", family_name="Reid")
    draw = drawn(number=2, staff_uid=staff.staff_uid, events=True)
    first, second = items(draw)
    alert = make_alert(accesses=[second.access])
    page = look(f"{page_of(draw)}{first.pk}/", make_officer())
    assert page.status == 200
    assert "Callum Reid (Nurse) opened the record of a patient on 5 Oct 2026" in page.text
    assert "Viewed Summary Care Record" in page.text
    assert alert.reference not in page.text
    assert alert.reference in look(f"{page_of(draw)}{second.pk}/", make_officer()).text


def test_sample_item_requires_sign_in(look: Look) -> None:
    draw = drawn()
    assert look(f"{page_of(draw)}{items(draw)[0].pk}/").status == 302


def test_sample_item_requires_role(look: Look) -> None:
    draw = drawn()
    assert look(f"{page_of(draw)}{items(draw)[0].pk}/", make_clinician()).status == 403


def test_sample_item_hides_other_organisations(look: Look) -> None:
    other, own = drawn(ELSEWHERE), drawn()
    assert look(f"{page_of(other)}{items(other)[0].pk}/", make_officer()).status == 404
    assert look(f"{page_of(own)}{items(other)[0].pk}/", make_officer()).status == 404


def test_sample_item_is_recorded(look: Look) -> None:
    draw, officer = drawn(), make_officer()
    look(f"{page_of(draw)}{items(draw)[0].pk}/", officer)
    event = ReviewEvent.objects.get(kind="access_opened")
    assert (event.actor, event.detail) == (officer, {"item": items(draw)[0].pk, "access": items(draw)[0].access_id})


@pytest.mark.parametrize(("press", "finding"), [({}, "fine"), ({"keep": "1"}, "note")])
def test_check_item_works(look: Look, press, finding) -> None:
    draw, officer = drawn(), make_officer()
    here = f"{page_of(draw)}{items(draw)[0].pk}/"
    assert look(f"{here}check/", officer, post=True, note="Rang the ward", **press).leads_to == here
    check = SampleCheck.objects.get()
    assert (check.finding, check.note) == (finding, "Rang the ward")
    assert "Rang the ward" in look(here, officer).text
    kinds = {"fine": "sample_checked", "note": "sample_noted"}
    assert ReviewEvent.objects.filter(kind=kinds[finding], actor=officer).count() == 1


def test_check_item_tells_what_is_wrong(look: Look) -> None:
    draw, officer = drawn(), make_officer()
    page = look(f"{page_of(draw)}{items(draw)[0].pk}/check/", officer, post=True, keep="1", note=" ")
    assert page.status == 422
    assert "Write the note that you want to add." in page.text


def test_check_item_of_ones_own_access_is_refused(look: Look) -> None:
    officer = make_officer()
    draw = drawn(number=1, staff_uid=officer.staff_uid)
    page = look(f"{page_of(draw)}{items(draw)[0].pk}/check/", officer, post=True)
    assert page.status == 422
    assert "a colleague checks it" in page.text
    assert not SampleCheck.objects.exists()


def test_check_item_requires_sign_in(look: Look) -> None:
    draw = drawn()
    assert look(f"{page_of(draw)}{items(draw)[0].pk}/check/", post=True).status == 302


def test_check_item_requires_role(look: Look) -> None:
    draw = drawn()
    assert look(f"{page_of(draw)}{items(draw)[0].pk}/check/", make_clinician(), post=True).status == 403


def test_check_item_hides_other_organisations(look: Look) -> None:
    draw = drawn(ELSEWHERE)
    assert look(f"{page_of(draw)}{items(draw)[0].pk}/check/", make_officer(), post=True).status == 404


def test_procedure_settings_works(look: Look) -> None:
    decide(by=make_officer(name="Priya Nair"))
    text = look(SETTINGS, make_officer()).text
    assert "Weekly, 50 %, at random" in text
    assert "Priya Nair" in text
    assert "Report: people at random" in text


def test_procedure_settings_requires_sign_in(look: Look) -> None:
    assert look(SETTINGS).status == 302


def test_procedure_settings_requires_role(look: Look) -> None:
    assert look(SETTINGS, make_clinician()).status == 403


def test_procedure_settings_hides_other_organisations(look: Look) -> None:
    decide(ELSEWHERE)
    assert "Weekly" not in look(SETTINGS, make_officer()).text


def test_procedure_kind_works(look: Look) -> None:
    decide(why="Minutes of March")
    text = look(KIND, make_officer()).text
    assert "Decided last: Weekly, 50 %, at random" in text
    assert "Minutes of March" in text
    assert "How many people are drawn" in look(f"{SETTINGS}random-user/", make_officer()).text
    assert look(f"{SETTINGS}nothing/", make_officer()).status == 404


def test_procedure_kind_requires_sign_in(look: Look) -> None:
    assert look(KIND).status == 302


def test_procedure_kind_requires_role(look: Look) -> None:
    assert look(KIND, make_clinician()).status == 403


def test_procedure_kind_hides_other_organisations(look: Look) -> None:
    decide(ELSEWHERE, why="Minutes of March")
    assert "Minutes of March" not in look(KIND, make_officer()).text


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ({}, ("weekly", "random", 50, 1, 0)),
        ({"frequency": "monthly", "selection": "every", "every": "3"}, ("monthly", "every", 100, 3, 0)),
        ({"frequency": "daily", "selection": "all", "share": "x"}, ("daily", "all", 100, 1, 0)),
    ],
)
def test_change_procedure_works(look: Look, typed, expected) -> None:
    officer = make_officer()
    assert change(look, officer, **typed).leads_to == KIND
    made = Procedure.objects.get()
    assert (made.frequency, made.selection, made.share, made.every, made.people) == expected
    assert (made.by, made.why, made.kind, made.enabled) == (officer, "IG group", "emergency", True)
    assert made.since > made.at


def test_change_procedure_draws_people(look: Look) -> None:
    page = change(look, make_officer(), f"{SETTINGS}random-user/change/", people="2", each="15")
    assert page.status == 302
    made = Procedure.objects.get()
    assert (made.people, made.each, made.kind) == (2, 15, "random-user")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"share": "0"}, "The share is from 1 to 100 per cent."),
        ({"share": "half"}, "The share must be a whole number."),
        ({"selection": "every", "every": "0"}, "Every so many: from 1 to 1,000."),
        ({"frequency": ""}, "Choose how often."),
        ({"enabled": "off"}, "Nothing differs from what was decided last."),
        ({"why": " "}, "Write why the procedure changes."),
    ],
)
def test_change_procedure_tells_what_is_wrong(look: Look, typed, sentence) -> None:
    page = change(look, make_officer(), **typed)
    assert page.status == 422
    assert sentence in page.text
    assert not Procedure.objects.exists()


def test_change_procedure_on_a_stale_page_is_refused(look: Look) -> None:
    officer = make_officer(name="Priya Nair")
    change(look, officer)
    page = change(look, make_officer(), share="20")
    assert page.status == 422
    assert "Priya Nair changed this while you were reading." in page.text
    assert change(look, officer, share="20", seen=str(Procedure.objects.get().pk)).status == 302


def test_change_procedure_requires_sign_in(look: Look) -> None:
    assert change(look, None).status == 302


def test_change_procedure_requires_role(look: Look) -> None:
    assert change(look, make_clinician()).status == 403


def test_change_procedure_hides_other_organisations(look: Look) -> None:
    make_organisation(ELSEWHERE)
    assert change(look, make_officer(), f"{CHANGE}?organisation={ELSEWHERE}").status == 404


def test_change_procedure_is_recorded(look: Look) -> None:
    officer = make_officer()
    change(look, officer)
    event = ReviewEvent.objects.get(kind="procedure_changed")
    assert (event.actor, event.note, event.detail["kind"]) == (officer, "IG group", "emergency")
    assert event.detail["to"]["share"] == 50


def test_raise_from_sample_works(look: Look) -> None:
    draw, officer = drawn(), make_officer()
    here = f"{page_of(draw)}{items(draw)[0].pk}/"
    page = look(f"{here}raise/", officer, post=True, reason="No attendance, and nobody remembers the patient.")
    alert = Alert.objects.get()
    assert page.leads_to == f"/alerts/{alert.reference}/"
    assert (alert.raised_by, alert.due_at is not None) == (officer, True)
    check = SampleCheck.objects.get()
    assert (check.finding, check.alert) == ("alert", alert)
    assert "Alert raised" in look(here, officer).text


def test_raise_from_sample_tells_what_is_wrong(look: Look) -> None:
    draw = drawn()
    page = look(f"{page_of(draw)}{items(draw)[0].pk}/raise/", make_officer(), post=True)
    assert page.status == 422
    assert "Write in a sentence why" in page.text
    assert not SampleCheck.objects.exists()


def test_raise_from_sample_of_ones_own_access_is_refused(look: Look) -> None:
    officer = make_officer()
    draw = drawn(number=1, staff_uid=officer.staff_uid)
    assert look(f"{page_of(draw)}{items(draw)[0].pk}/raise/", officer, post=True, reason="x").status == 422
    assert not Alert.objects.exists()


def test_raise_from_sample_requires_sign_in(look: Look) -> None:
    draw = drawn()
    assert look(f"{page_of(draw)}{items(draw)[0].pk}/raise/", post=True).status == 302


def test_raise_from_sample_requires_role(look: Look) -> None:
    draw = drawn()
    assert look(f"{page_of(draw)}{items(draw)[0].pk}/raise/", make_clinician(), post=True, reason="x").status == 403


def test_raise_from_sample_hides_other_organisations(look: Look) -> None:
    draw = drawn(ELSEWHERE)
    assert look(f"{page_of(draw)}{items(draw)[0].pk}/raise/", make_officer(), post=True, reason="x").status == 404


def test_raise_from_sample_is_recorded(look: Look) -> None:
    draw, officer = drawn(), make_officer()
    look(f"{page_of(draw)}{items(draw)[0].pk}/raise/", officer, post=True, reason="Odd.")
    assert {"raised_by_hand", "sample_checked"} <= set(
        ReviewEvent.objects.filter(actor=officer).values_list("kind", flat=True)
    )
