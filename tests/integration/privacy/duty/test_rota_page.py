"""The rota page: who is on duty, who is away, hand-over, and how new alerts are shared out."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from audit.models import User
from audit.wording import LONDON
from privacy.alerts.choices import Status
from privacy.duty.rota import next_on_duty, on_duty
from privacy.duty.sharing import is_untouched, share_out
from privacy.models import Absence, Alert, Duty, Offer, ReviewEvent, Sharing
from privacy.pipeline import catch_up
from privacy.review.actions import start_investigation
from privacy.rules import BY_ID
from tests.factories import (
    ELSEWHERE,
    TRUST,
    make_access,
    make_alert,
    make_clinician,
    make_officer,
    make_organisation,
    make_staff,
)
from tests.integration.conftest import Look
from tests.pages import Page
from tests.situations import ORGANISATION, lay_out, staff_uid

pytestmark = pytest.mark.django_db
ROTA = "/procedure/rota/"
MONDAY = date(2026, 11, 2)


def today() -> date:
    return timezone.now().astimezone(LONDON).date()


def put(look: Look, user: User | None, whom: User | None = None, path: str = f"{ROTA}duty/", **typed: Any) -> Page:
    said = {
        "officer": str(whom.pk if whom else user.pk if user else 0),
        "weekdays": list("01234"),
        "since": "2/11/2026",
    }
    return look(path, user, post=True, **said | typed)


def away(look: Look, user: User, officer: User, deputy: User | None = None, **typed: Any) -> Page:
    said = {
        "officer": str(officer.pk),
        "deputy": str(deputy.pk if deputy else ""),
        "since": "1/1/2026",
        "until": "31/12/2099",
    }
    return look(f"{ROTA}absence/", user, post=True, **said | typed)


def over(
    look: Look, user: User | None, officer: User | None, to: User | None, path: str = f"{ROTA}hand-over/", **typed: Any
) -> Page:
    said = {"officer": str(officer.pk if officer else 0), "to": str(to.pk if to else 0), "why": "On leave"}
    return look(path, user, post=True, **said | typed)


def share(look: Look, user: User | None, mode: str, path: str = f"{ROTA}sharing/", why: str = "Fair shares") -> Page:
    return look(path, user, post=True, mode=mode, why=why)


def test_rota_works(look: Look) -> None:
    officer, colleague = make_officer(name="Priya Nair"), make_officer(name="Robin Hale")
    make_alert(risk=70, assignee=colleague, due_at=timezone.now() - timedelta(days=1))
    put(look, officer, colleague, weekdays=list("0123456"))
    page = look(ROTA, officer)
    assert page.status == 200
    assert "On duty today: Robin Hale." in page.text
    assert "Officer Robin Hale Today On duty Open alerts 1 Overdue 1 Open points 71" in page.text
    assert "Officer Priya Nair Today Off duty Open alerts 0" in page.text


def test_rota_requires_sign_in(look: Look) -> None:
    assert look(ROTA).status == 302


def test_rota_requires_role(look: Look) -> None:
    assert look(ROTA, make_clinician()).status == 403


def test_rota_hides_other_organisations(look: Look) -> None:
    other = make_officer(ELSEWHERE, name="Somebody Else")
    put(look, other)
    assert "Somebody Else" not in look(ROTA, make_officer()).text
    assert look(f"{ROTA}?organisation={ELSEWHERE}", make_officer()).status == 404


def test_put_on_rota_works(look: Look) -> None:
    officer = make_officer()
    page = put(look, officer, until="31/12/2026")
    assert (page.status, page.leads_to) == (302, ROTA)
    duty = Duty.objects.get()
    assert (duty.officer, duty.weekdays, duty.since, duty.until) == (
        officer,
        [0, 1, 2, 3, 4],
        MONDAY,
        date(2026, 12, 31),
    )
    assert on_duty(TRUST, MONDAY) == [officer]
    assert on_duty(TRUST, MONDAY + timedelta(days=5)) == []
    assert next_on_duty(TRUST, MONDAY + timedelta(days=5)) == (MONDAY + timedelta(days=7), [officer])
    assert on_duty(TRUST, date(2027, 1, 4)) == []


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"weekdays": []}, "Choose at least one day of the week."),
        ({"since": "soon"}, "The first day must be a date, such as 31/1/2027."),
        ({"until": "1/11/2026"}, "The last day comes before the first."),
        ({"officer": ""}, "Choose an officer."),
        ({"officer": "0"}, "Choose an officer of the list."),
    ],
)
def test_put_on_rota_tells_what_is_wrong(look: Look, typed, sentence) -> None:
    page = put(look, make_officer(), **typed)
    assert (page.status, Duty.objects.count()) == (422, 0)
    assert sentence in page.text
    assert "Error: Rota" in page.text


def test_put_on_rota_requires_sign_in(look: Look) -> None:
    assert put(look, None).status == 302
    assert not Duty.objects.exists()


def test_put_on_rota_requires_role(look: Look) -> None:
    assert put(look, make_clinician()).status == 403


def test_put_on_rota_hides_other_organisations(look: Look) -> None:
    make_organisation(ELSEWHERE)
    assert put(look, make_officer(), path=f"{ROTA}duty/?organisation={ELSEWHERE}").status == 404
    assert put(look, make_officer(), make_officer(ELSEWHERE)).status == 422


def test_put_on_rota_is_recorded(look: Look) -> None:
    officer = make_officer()
    put(look, officer)
    event = ReviewEvent.objects.get(kind="duty_set")
    assert (event.actor, event.detail["duty"], event.detail["officer"]) == (
        officer,
        Duty.objects.get().pk,
        officer.name,
    )


def test_enter_absence_works_with_a_deputy(look: Look) -> None:
    officer, deputy, third = make_officer(name="A"), make_officer(name="B"), make_officer(name="C")
    put(look, officer)
    assert away(look, officer, officer, deputy).status == 302
    assert on_duty(TRUST, MONDAY) == [deputy]
    away(look, officer, deputy, third)
    assert on_duty(TRUST, MONDAY) == [third]
    away(look, officer, third, officer)
    assert on_duty(TRUST, MONDAY) == []
    assert "stands in" in look(ROTA, officer).text
    assert ReviewEvent.objects.filter(kind="absence_set").count() == 3


def test_enter_absence_of_an_officer_with_no_rota_leaves_the_others(look: Look) -> None:
    officer, colleague = make_officer(name="A"), make_officer(name="B")
    assert on_duty(TRUST, MONDAY) == [officer, colleague]
    away(look, officer, officer)
    assert on_duty(TRUST, MONDAY) == [colleague]


def test_enter_absence_refuses_oneself_as_deputy(look: Look) -> None:
    officer = make_officer()
    page = away(look, officer, officer, officer)
    assert page.status == 422
    assert "Nobody can be their own deputy." in page.text
    assert not Absence.objects.exists()


def test_enter_absence_requires_sign_in(look: Look) -> None:
    assert look(f"{ROTA}absence/", post=True).status == 302


def test_enter_absence_requires_role(look: Look) -> None:
    assert away(look, make_clinician(), make_officer()).status == 403


def test_enter_absence_hides_other_organisations(look: Look) -> None:
    assert away(look, make_officer(), make_officer(ELSEWHERE)).status == 422


@pytest.mark.parametrize("kind", ["duty", "absence"])
def test_end_entry_works(look: Look, kind) -> None:
    officer = make_officer()
    (put if kind == "duty" else away)(look, officer, officer)
    entry = (Duty if kind == "duty" else Absence).objects.get()
    assert look(f"{ROTA}{kind}/{entry.pk}/end/", officer, post=True).leads_to == ROTA
    entry.refresh_from_db()
    assert entry.ended_by == officer
    assert ReviewEvent.objects.get(kind="duty_ended").detail == {kind: entry.pk, "officer": officer.name}
    assert on_duty(TRUST, MONDAY + timedelta(days=5)) == [officer]
    look(f"{ROTA}{kind}/{entry.pk}/end/", officer, post=True)
    assert ReviewEvent.objects.filter(kind="duty_ended").count() == 1


def test_end_duty_requires_sign_in(look: Look) -> None:
    assert look(f"{ROTA}duty/1/end/", post=True).status == 302


def test_end_absence_requires_role(look: Look) -> None:
    assert look(f"{ROTA}absence/1/end/", make_clinician(), post=True).status == 403


def test_end_duty_hides_other_organisations(look: Look) -> None:
    put(look, make_officer(ELSEWHERE))
    assert look(f"{ROTA}duty/{Duty.objects.get().pk}/end/", make_officer(), post=True).status == 404
    assert Duty.objects.get().ended_at is None


def test_hand_over_works(look: Look) -> None:
    officer, colleague = make_officer(name="Priya Nair"), make_officer(name="Robin Hale")
    alerts = [make_alert(assignee=officer) for _ in range(3)]
    closed = make_alert(assignee=officer, status=Status.CLOSED, outcome="appropriate")
    page = over(look, officer, officer, colleague)
    assert (page.status, page.leads_to) == (302, ROTA)
    assert "3 alerts handed over." in look(ROTA, officer).text or page.status == 302
    assert set(Alert.objects.filter(assignee=colleague)) == set(alerts)
    closed.refresh_from_db()
    assert closed.assignee == officer
    assert {alert.version for alert in Alert.objects.filter(assignee=colleague)} == {2}


def test_hand_over_leaves_out_who_stands_too_near(look: Look) -> None:
    officer, colleague, third = make_officer(), make_officer(), make_officer()
    report = make_staff(manager_uid=colleague.staff_uid)
    manager = make_staff()
    make_staff(staff_uid=colleague.staff_uid, manager_uid=manager.staff_uid)
    kept = [
        make_alert(assignee=officer, staff_uid=uid)
        for uid in (colleague.staff_uid, report.staff_uid, manager.staff_uid, third.staff_uid)
    ]
    crowds = [
        make_alert(assignee=officer, staff_uid="", accesses=[make_access(staff_uid=uid), make_access()])
        for uid in (colleague.staff_uid, third.staff_uid)
    ]
    raised = make_alert(assignee=officer, raised_by=colleague)
    moved = make_alert(assignee=officer)
    over(look, third, officer, colleague)
    assert list(Alert.objects.filter(assignee=colleague)) == [moved]
    assert set(Alert.objects.filter(assignee=officer)) == {*kept, *crowds, raised}
    assert ReviewEvent.objects.filter(kind="handed_over").count() == 1


@pytest.mark.parametrize(
    ("why", "sentence"), [("", "Write why the alerts change hands."), ("Leave", "has no open alert")]
)
def test_hand_over_tells_what_is_wrong(look: Look, why, sentence) -> None:
    page = over(look, make_officer(), make_officer(), make_officer(), why=why)
    assert page.status == 422
    assert sentence in page.text


def test_hand_over_requires_sign_in(look: Look) -> None:
    assert over(look, None, None, None).status == 302


def test_hand_over_requires_role(look: Look) -> None:
    officer = make_officer()
    make_alert(assignee=officer)
    assert over(look, make_clinician(), officer, make_officer()).status == 403
    assert Alert.objects.get().assignee == officer


def test_hand_over_hides_other_organisations(look: Look) -> None:
    other = make_officer(ELSEWHERE)
    make_alert(ELSEWHERE, assignee=other)
    assert over(look, make_officer(), other, make_officer()).status == 422
    assert Alert.objects.get().assignee == other


def test_hand_over_is_recorded(look: Look) -> None:
    officer, colleague = make_officer(), make_officer()
    alerts = [make_alert(assignee=officer) for _ in range(2)]
    over(look, officer, officer, colleague)
    events = ReviewEvent.objects.filter(kind="handed_over").order_by("alert")
    assert [event.alert for event in events] == alerts
    assert {(event.actor, event.note, event.detail["to"]) for event in events} == {
        (officer, "On leave", colleague.name)
    }


def test_change_sharing_works_and_is_recorded(look: Look) -> None:
    officer = make_officer()
    assert share(look, officer, "suggest").leads_to == ROTA
    made = Sharing.objects.get()
    assert (made.mode, made.by, made.why) == ("suggest", officer, "Fair shares")
    event = ReviewEvent.objects.get(kind="sharing_changed")
    assert (event.actor, event.detail) == (officer, {"from": "off", "to": "suggest"})
    assert "Fair shares" in look(ROTA, officer).text


@pytest.mark.parametrize(
    ("mode", "why", "sentence"),
    [
        ("off", "x", "Nothing differs"),
        ("assign", " ", "Write why this changes."),
        ("always", "x", "Select a valid choice"),
    ],
)
def test_change_sharing_tells_what_is_wrong(look: Look, mode, why, sentence) -> None:
    page = share(look, make_officer(), mode, why=why)
    assert page.status == 422
    assert sentence in page.text
    assert not Sharing.objects.exists()


def test_change_sharing_requires_sign_in(look: Look) -> None:
    assert share(look, None, "assign").status == 302


def test_change_sharing_requires_role(look: Look) -> None:
    assert share(look, make_clinician(), "assign").status == 403


def test_change_sharing_hides_other_organisations(look: Look) -> None:
    make_organisation(ELSEWHERE)
    assert share(look, make_officer(), "assign", path=f"{ROTA}sharing/?organisation={ELSEWHERE}").status == 404


def set_mode(mode: str, organisation: str = TRUST) -> None:
    Sharing.objects.create(
        organisation_id=organisation, mode=mode, why="Agreed", by=make_officer(name="Z", is_active=False)
    )


def test_new_alerts_go_in_turn_to_who_has_the_fewest_open_points() -> None:
    set_mode("assign")
    first, second = make_officer(name="A"), make_officer(name="B")
    make_alert(assignee=first, risk=60)
    given = []
    for risk in (50, 30, 40, 10):
        alert = make_alert(risk=risk)
        share_out(alert)
        given.append((risk, alert.assignee))
    # A has 61; B gets 51, then 31 more (82); A gets 41 (102); B gets 11.
    assert given == [(50, second), (30, second), (40, first), (10, second)]
    assert Offer.objects.count() == ReviewEvent.objects.filter(kind="assigned_in_turn").count() == 4


def test_a_suggested_alert_counts_until_somebody_takes_it() -> None:
    set_mode("suggest")
    first, second = make_officer(name="A"), make_officer(name="B")
    one, two = make_alert(risk=50), make_alert(risk=50)
    share_out(one)
    share_out(two)
    assert (one.assignee, two.assignee) == (None, None)
    assert [offer.officer for offer in Offer.objects.order_by("pk")] == [first, second]


def test_nobody_comes_by_an_alert_about_themselves_their_manager_or_their_report() -> None:
    set_mode("assign")
    officer = make_officer(name="A")
    manager, report = make_staff(), make_staff(manager_uid=officer.staff_uid)
    make_staff(staff_uid=officer.staff_uid, manager_uid=manager.staff_uid)
    for uid in (officer.staff_uid, manager.staff_uid, report.staff_uid):
        assert share_out(make_alert(staff_uid=uid)) is None
    assert share_out(make_alert(raised_by=officer)) is None
    assert share_out(make_alert()).officer == officer


def test_with_nobody_on_duty_an_alert_is_shared_out_to_nobody(look: Look) -> None:
    set_mode("assign")
    officer = make_officer()
    away(look, officer, officer)
    assert share_out(make_alert()) is None


def test_detection_shares_out_what_it_raises_and_still_settles_what_lies_untouched() -> None:
    set_mode("assign", ORGANISATION)
    officer = make_officer(ORGANISATION)
    make_officer(ORGANISATION, staff_uid=staff_uid(1))
    lay_out(next(example for example in BY_ID["own-record"].examples if example.fires))
    catch_up(ORGANISATION)
    alert = Alert.objects.get()
    assert alert.assignee == officer
    assert is_untouched(alert)
    start_investigation(alert=alert, by=officer, version=alert.version)
    assert not is_untouched(Alert.objects.get())


def test_detection_gives_a_crowd_to_nobody_of_it() -> None:
    set_mode("assign", ORGANISATION)
    example = next(example for example in BY_ID["crowd-on-one-patient"].examples if example.fires)
    for person in {seen.staff for seen in example.accesses}:
        make_officer(ORGANISATION, staff_uid=staff_uid(person))
    officer = make_officer(ORGANISATION)
    lay_out(example)
    catch_up(ORGANISATION)
    assert Alert.objects.get(staff_uid="").assignee == officer


def test_a_suggested_alert_says_so_on_the_queue_and_on_its_page(look: Look) -> None:
    set_mode("suggest")
    officer, colleague = make_officer(name="A"), make_officer(name="B")
    alert = make_alert(due_at=timezone.now() - timedelta(days=2))
    share_out(alert)
    assert "Suggested to you" in look("/alerts/", officer).text
    assert "Suggested to A" in look("/alerts/", colleague).text
    assert alert.reference in look("/alerts/?assigned=suggested", officer).text
    assert alert.reference not in look("/alerts/?assigned=suggested", colleague).text
    text = look(f"/alerts/{alert.reference}/", colleague).text
    assert "Who has it Suggested to A" in text
    assert "Overdue: was due 2 days ago" in text
