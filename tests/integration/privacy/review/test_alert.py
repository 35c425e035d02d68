"""The page of an alert."""

from __future__ import annotations

import re
from datetime import time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.wording import nhs_number
from privacy.alerts.choices import Status
from privacy.alerts.querysets import AlertQuerySet
from privacy.models import Alert, ReviewEvent
from privacy.review import actions
from privacy.review.case import evidence
from privacy.review.transitions import TRANSITIONS, Act
from tests.factories import (
    ELSEWHERE,
    MORNING,
    TRUST,
    make_access,
    make_alert,
    make_assessment,
    make_care_contact,
    make_clinician,
    make_closed_alert,
    make_finding,
    make_nhs_number,
    make_officer,
    make_patient,
    make_shift,
    make_site,
    make_staff,
)
from tests.integration.conftest import Look

pytestmark = pytest.mark.django_db


def at(alert: Alert, query: str = "") -> str:
    """The address of an alert."""
    return f"/alerts/{alert.reference}/{query}"


def section(text: str, heading: str, following: str) -> str:
    """What stands on the page between two headings."""
    return text.split(heading, 1)[1].split(following, 1)[0]


def test_alert_works(look: Look) -> None:
    staff, patient = make_staff(given_name="Callum", family_name="Reid"), make_patient(family_name="Pereira")
    site = make_site(name="Ashen Ward")
    access = make_access(
        staff_uid=staff.staff_uid, nhs_number=patient.nhs_number, site=site.code, events=True, device="WS-04"
    )
    make_assessment(access, "suspicious")
    page = look(at(make_alert(accesses=[access], risk=45)), make_officer())
    assert page.status == 200
    said = (
        "Callum Reid (Nurse) accessed the record of Ada Pereira on 2 Nov 2026, 9:30am from Ashen Ward.",
        "Emergency access. Viewed: Summary Care Record. Reason given: Patient unconscious in resus",
        "45 of 100",
        "Emergency access 45 of 45 points",
        "Care contacts within 14 days 0",
        "Was the patient here, or expected, at that time?",
        "Suspicious",
        "Ashen Ward, as Nurse, on WS-04",
        "09:30:00 Opened the 1-Click window for this patient",
        "09:30:10 Emergency access",
        "09:30:12 Wrote a note Patient unconscious in resus",
        "09:30:20 Viewed Summary Care Record",
        "None found within 14 days before or after.",
        "No shift of this person is known within 12 hours.",
        "0 in the 30 days up to the last access of this alert.",
    )
    for words in said:
        assert words in page.text


def test_alert_requires_sign_in(look: Look) -> None:
    alert = make_alert()
    page = look(at(alert))
    assert (page.status, page.leads_to) == (302, f"/sign-in/?next={at(alert)}")


def test_alert_requires_role(look: Look) -> None:
    assert look(at(make_alert()), make_clinician()).status == 403
    assert not ReviewEvent.objects.exists()


def test_alert_hides_other_organisations(look: Look) -> None:
    assert look(at(make_alert(ELSEWHERE)), make_officer(TRUST)).status == 404
    assert look("/alerts/NO-SUCH/", make_officer(TRUST)).status == 404
    assert not ReviewEvent.objects.exists()


def test_alert_hides_other_organisations_though_the_filter_is_forgotten(
    look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(AlertQuerySet, "visible_to", lambda alerts, _: alerts.all())
    assert look(at(make_alert(ELSEWHERE)), make_officer(TRUST)).status == 404


@pytest.mark.parametrize("forgotten", [False, True])
def test_what_stands_beside_it_hides_other_organisations(
    look: Look, monkeypatch: pytest.MonkeyPatch, *, forgotten: bool
) -> None:
    alert = make_alert(TRUST)
    same: dict[str, Any] = {"staff_uid": alert.staff_uid, "nhs_number": alert.nhs_number, "launch_id": "elsewhere"}
    make_access(ELSEWHERE, **same, reason="SECRET REASON", decision="court_order")
    make_care_contact(ELSEWHERE, nhs_number=alert.nhs_number, team="SECRET TEAM")
    make_shift(ELSEWHERE, staff_uid=alert.staff_uid, site="SECRET")
    other = make_alert(ELSEWHERE, staff_uid=alert.staff_uid, nhs_number=alert.nhs_number, sentence="SECRET SENTENCE")
    if forgotten:
        monkeypatch.setattr(AlertQuerySet, "visible_to", lambda alerts, _: alerts.all())
        monkeypatch.setattr(evidence, "organisations_to_review", lambda _: {TRUST, ELSEWHERE})
    page = look(at(alert), make_officer(TRUST))
    assert page.status == 200
    assert "SECRET" not in page.text
    assert "court order" not in page.text
    assert other.reference not in page.text


def test_alert_is_recorded(look: Look) -> None:
    officer, alert = make_officer(), make_alert()
    for _ in range(2):
        look(at(alert), officer)
    event = ReviewEvent.objects.get()
    assert (event.kind, event.actor, event.alert, event.organisation_id) == ("looked", officer, alert, TRUST)


def test_the_risk_is_the_sum_of_its_parts(look: Look) -> None:
    parts = [
        {"rule": "own-record", "points": 50, "sentence": "Opened their own record."},
        {"rule": "gone-rule", "points": 13, "sentence": "Found by a rule that was removed."},
    ]
    alert = make_alert(risk=63, parts=parts, rules=["own-record", "gone-rule"])
    for number in range(5):
        make_finding(alert, rule="own-record", sentence=f"Found {number}.", facts={"viewed": True, "ratio": 0.5})
    make_finding(alert, rule="own-record", sentence="Found wrongly.", withdrawn_at=MORNING)
    text = section(look(at(alert), make_officer()).text, "Why this alert was raised", "The access")
    assert "Own record 50 of 63 points Opened their own record. " in text
    assert "And 3 more findings of this kind." in text
    assert "Ratio 0.5 Viewed yes" in text
    assert "Gone rule 13 of 63 points Found by a rule that was removed." in text
    assert "wrongly" not in text


def test_of_many_patients_each_finding_says_whose(look: Look) -> None:
    staff = make_staff().staff_uid
    names = ["Ada", "Dev", "Mei", "Uma"]
    known = [make_patient(given_name=name, family_name="Reddy").nhs_number for name in names]
    unknown = make_nhs_number()
    accesses = [make_access(staff_uid=staff, nhs_number=number) for number in (*known, unknown)]
    parts = [
        {"rule": "slow-browser", "points": 40, "sentence": "Five patients on five days."},
        {"rule": "out-of-hours", "points": 20, "sentence": "Opened at night."},
        {"rule": "deceased", "points": 3, "sentence": "Opened after death."},
    ]
    alert = make_alert(accesses=accesses, staff_uid=staff, nhs_number="", pattern="slow-browser", risk=63, parts=parts)
    for number, found in enumerate((accesses[:3], accesses, accesses[1:4], accesses[2:])):
        said = "Five patients on five days." if number == 1 else f"Some patients by day {number}."
        strength = 2.0 if number == 1 else 1.0
        make_finding(alert, found, rule="slow-browser", sentence=said, strength=strength)
    for access in accesses[:4]:
        make_finding(alert, [access], rule="out-of-hours", nhs_number=access.nhs_number, sentence="Opened at night.")
    make_finding(alert, accesses[4:], rule="deceased", nhs_number=unknown, sentence="Opened after death.")
    text = section(look(at(alert), make_officer()).text, "Why this alert was raised", "The accesses")
    assert "40 of 63 points Five patients on five days. Numbers" in text
    assert re.search(r"20 of 63 points (\w+ Reddy), (\w+ Reddy) and 2 more: Opened at night\. Numbers", text)
    assert (
        f"3 of 63 points {nhs_number(unknown)}: Opened after death. Numbers".replace("\N{NO-BREAK SPACE}", " ") in text
    )


def test_events_of_another_launch_person_or_patient_are_not_told(look: Look) -> None:
    access = make_access(events=True)
    for changed in ({"staff_uid": "556000000001"}, {"nhs_number": "9990402132"}, {"launch_id": "another"}):
        make_access(events=True, **{"launch_id": access.launch_id, "reason": "NOT OF THIS ACCESS"} | changed)
    text = section(look(at(make_alert(accesses=[access])), make_officer()).text, "The access", "Care contacts")
    assert text.count("Viewed Summary Care Record") == 1
    assert "NOT OF THIS ACCESS" not in text


def test_what_the_person_did_with_another_record_is_not_said_of_this_one(look: Look) -> None:
    """Of one card in two places the evidence holds both accesses."""
    staff, patient = make_staff(given_name="Callum", family_name="Reid"), make_patient(family_name="Pereira")
    here = make_access(staff_uid=staff.staff_uid, nhs_number=patient.nhs_number)
    elsewhere = make_access(staff_uid=staff.staff_uid, started_at=MORNING + timedelta(minutes=2))
    page = look(at(make_alert(accesses=[here, elsewhere], rules=["two-places"])), make_officer())
    assert "Callum Reid (Nurse) accessed the record of Ada Pereira once on 2 Nov 2026." in page.text


def test_many_accesses_come_twenty_at_a_time(look: Look) -> None:
    staff = make_staff(given_name="Samantha", family_name="Jackson")
    accesses = [
        make_access(staff_uid=staff.staff_uid, started_at=MORNING + timedelta(minutes=5 * number))
        for number in range(45)
    ]
    patient = make_patient(nhs_number=accesses[44].nhs_number, given_name="Dev", family_name="Reddy")
    alert = make_alert(accesses=accesses, nhs_number="", pattern="many-patients", rules=["many-patients"])
    officer = make_officer()
    first = look(at(alert, "?sort=raised"), officer)
    assert "Samantha Jackson (Nurse) accessed the records of 45 patients 45 times on 2 Nov 2026." in first.text
    assert first.html.count("app-story") == 20
    assert "2 Nov 2026, 1:10pm, Dev Reddy" in first.text
    assert '?sort=raised&amp;accesses=2#accesses">25 earlier accesses' in first.html
    assert str(patient) in first.text
    last = look(at(alert, "?accesses=3"), officer)
    assert last.html.count("app-story") == 5
    assert "earlier access" not in last.text
    for nonsense in ("0", "x", "99"):
        assert look(at(alert, f"?accesses={nonsense}"), officer).status == 200


def test_care_contacts_near_it(look: Look) -> None:
    nurse, alert = make_staff(given_name="Joan", family_name="Nurse"), make_alert()
    number = alert.nhs_number
    near = {"near before": -13, "near after": 13}
    for team, days in near.items():
        make_care_contact(nhs_number=number, team=team, starts_at=MORNING + timedelta(days=days), ends_at=None)
    long_ago = MORNING - timedelta(days=400)
    make_care_contact(nhs_number=number, team="still running", kind="caseload", starts_at=long_ago)
    over: dict[str, Any] = {"starts_at": long_ago, "ends_at": long_ago + timedelta(hours=1)}
    make_care_contact(nhs_number=number, team="long over", **over)
    make_care_contact(nhs_number=number, team="far ahead", starts_at=MORNING + timedelta(days=15))
    make_care_contact(nhs_number="9990402132", team="of another patient")
    make_care_contact(nhs_number=number, team="with", staff_uid=nurse.staff_uid, ends_at=MORNING + timedelta(hours=1))
    text = section(look(at(alert), make_officer()).text, "Care contacts near it", "On the rota then")
    assert all(team in text for team in (*near, "still running", "On a caseload"))
    assert "2 Nov 2026, 9:30am to 10:30am" in text
    assert "Joan Nurse" in text
    assert not [team for team in ("long over", "far ahead", "of another patient") if team in text]


def test_rota_then(look: Look) -> None:
    site, alert = make_site(name="Ashen Ward"), make_alert()
    make_shift(staff_uid=alert.staff_uid, site=site.code)
    make_shift(staff_uid=alert.staff_uid, starts_at=MORNING + timedelta(days=2), ends_at=MORNING + timedelta(days=3))
    text = section(look(at(alert), make_officer()).text, "On the rota then", "Other accesses")
    assert "2 Nov 2026, 8:30am to 4:30pm, Ashen Ward" in text
    assert "4 Nov" not in text


def test_other_accesses_of_the_person(look: Look) -> None:
    alert = make_alert()
    for days in (0, 29, 31):
        make_access(staff_uid=alert.staff_uid, started_at=MORNING - timedelta(days=days, hours=1))
    explained = Alert.objects.get(pk=alert.pk).accesses.get()
    make_assessment(explained)
    text = section(look(at(alert), make_officer()).text, "Other accesses by this person", "Other accesses to this")
    assert "2 in the 30 days up to the last access of this alert. The latest" in text
    assert "4 Oct 2026" in text
    assert "2 Oct 2026" not in text


def test_other_accesses_to_the_patient(look: Look) -> None:
    alert, colleague = make_alert(), make_staff(given_name="Esther", family_name="Okafor")
    access = make_access(staff_uid=colleague.staff_uid, nhs_number=alert.nhs_number, decision="granted")
    make_assessment(access, "explained", explanation="care-contact", explanation_text="Attendance at that time")
    make_alert(nhs_number=alert.nhs_number)
    text = section(
        look(at(alert), make_officer()).text, "Other accesses to this patient", "Other alerts about this person"
    )
    assert "Esther Okafor Nurse" in text
    assert "Summary Care Record. Permission given." in text
    assert "Explained Attendance at that time" in text
    assert "1 other alert about this patient" in text


def test_other_alerts_about_the_person(look: Look) -> None:
    alert = make_alert()
    other = make_closed_alert(staff_uid=alert.staff_uid, outcome="inappropriate")
    text = section(look(at(alert), make_officer()).text, "Other alerts about this person", "What was done")
    assert other.reference in text
    assert "Closed Inappropriate" in text


def test_history_tells_who_did_what(look: Look) -> None:
    priya, alert = make_officer(name="Priya Nair"), make_alert()
    ReviewEvent.objects.create(organisation_id=TRUST, alert=alert, kind="raised")
    ReviewEvent.objects.create(organisation_id=TRUST, alert=alert, kind="something_new")
    actions.take(alert=alert, by=priya, version=1)
    actions.take(alert=alert, by=make_officer(name="Robin Hale"), version=2)
    actions.close(alert=alert, by=Alert.objects.get().assignee, version=3, outcome="technical", note="A test system.")  # type: ignore[arg-type]
    text = look(at(alert), priya).text
    history = text.split("What was done to this alert")[1]
    assert "Robin Hale closed the alert: Not about a person (technical) A test system." in history
    assert "Robin Hale took the alert from Priya Nair" in history
    assert "OneClick raised the alert" in history
    assert "OneClick recorded “something new”" in history
    assert "Priya Nair looked at the alert" in history


def test_the_alerts_beside_it_are_those_of_the_queue(look: Look) -> None:
    officer = make_officer()
    high, middle, low = (make_alert(risk=risk, rules=["own-record"]) for risk in (90, 50, 10))
    make_alert(risk=60)
    make_alert(risk=55, rules=["own-record"], staff_uid=officer.staff_uid)
    page = look(at(middle, "?rule=own-record"), officer)
    assert f'href="/alerts/{high.reference}/?rule=own-record" rel="prev"' in page.html
    assert f'href="/alerts/{low.reference}/?rule=own-record" rel="next"' in page.html
    assert 'href="/alerts/?rule=own-record"' in page.html
    turned = look(at(middle, "?rule=own-record&sort=risk"), officer)
    assert f'href="/alerts/{low.reference}/?rule=own-record&amp;sort=risk" rel="prev"' in turned.html
    assert 'rel="prev"' not in look(at(high), officer).html
    assert 'rel="next"' not in look(at(low), officer).html


def test_equals_are_passed_one_by_one(look: Look) -> None:
    officer = make_officer()
    alerts = [make_alert(risk=50) for _ in range(4)][::-1]
    for alert, following in pairwise(alerts):
        assert f'href="/alerts/{following.reference}/" rel="next"' in look(at(alert), officer).html


def test_what_somebody_may_not_do_is_off_with_its_sentence(look: Look) -> None:
    page = look(at(make_alert(assignee=make_officer(name="Priya Nair"))), make_officer())
    assert "Take over this alert" in page.text
    assert "Close alert Priya Nair has this alert. Take it over first." in page.text
    assert "/close/" not in page.html
    closed = look(at(make_closed_alert()), make_officer())
    assert "/reopen/" in closed.html
    assert "/close/" not in closed.html
    asked = look(at(make_alert(status=Status.ASKED)), make_officer())
    assert f"Close alert {TRANSITIONS[Act.CLOSE].refusals[Status.ASKED]}" in asked.text


def test_an_alert_about_oneself_shows_what_one_did_and_nothing_of_others(look: Look) -> None:
    me, colleague = make_officer(), make_officer(name="Priya Nair")
    alert = make_alert(staff_uid=me.staff_uid)
    actions.add_note(alert=alert, by=colleague, version=1, note="SECRET NOTE")
    page = look(at(alert), me)
    assert page.status == 200
    assert "This alert is about your own access to a record, so another privacy officer must deal with it." in page.text
    assert "SECRET" not in page.text
    assert "Priya Nair" not in page.text
    assert '<form class="app-act"' not in page.html
    assert ReviewEvent.objects.filter(kind="looked", actor=me, alert=alert).exists()


def test_what_was_written_is_text(look: Look) -> None:
    access = make_access(events=True, reason="<script>alert(1)</script>", device="<b>")
    page = look(at(make_alert(accesses=[access], sentence="<img src=x>")), make_officer())
    assert "<script>alert" not in page.html
    assert "<img src=x>" not in page.html
    assert "&lt;script&gt;alert(1)" in page.html


def test_unknown_people_are_named_by_their_numbers(look: Look) -> None:
    alert = make_alert(accesses=[make_access(role_code="", site="", services=[], reason="", decision="")])
    page = look(at(alert), make_officer())
    assert f"{alert.staff_uid} accessed the record of a patient on 2 Nov 2026, 9:30am." in page.text
    assert "None recorded. Nothing was viewed. No reason was given." in page.text
    assert "The single events of this access are not stored any more." in page.text


def test_number_of_queries_does_not_grow_with_the_evidence(look: Look) -> None:
    officer = make_officer()

    def count(accesses: int) -> int:
        staff, patient = make_staff(), make_patient()
        pair: dict[str, Any] = {"staff_uid": staff.staff_uid, "nhs_number": patient.nhs_number}
        made = [make_access(**pair, site=make_site().code, events=True) for _ in range(accesses)]
        for access in made:
            make_assessment(access)
            make_assessment(make_access(**pair))
            make_care_contact(nhs_number=patient.nhs_number, site=make_site().code)
            make_closed_alert(accesses=[access])
        alert = make_alert(accesses=made)
        with CaptureQueriesContext(connection) as captured:
            assert look(at(alert), officer).status == 200
        said = [query["sql"] for query in captured.captured_queries]
        return len(
            [sql for sql in said if re.search('(FROM|INTO|UPDATE) "(privacy_|audit_(?!session|role|user))', sql)]
        )

    few = count(2)
    assert count(8) == few
    assert few <= 45


def test_explanations_are_told_found_and_missing(look: Look) -> None:
    access = make_access()
    make_assessment(access, context=2.0)
    page = look(at(make_alert(accesses=[access])), make_officer())
    looked_for = section(page.text, "Explanations looked for", "Around the time")
    assert "None of 12 was found." in looked_for
    assert "Contact with this person" in looked_for
    explained = make_access()
    make_assessment(explained, "explained", explanation="referral", explanation_text="Referral 2 days before")
    page = look(at(make_alert(accesses=[explained])), make_officer())
    looked_for = section(page.text, "Explanations looked for", "Around the time")
    assert "Found: Referral 2 days before." in looked_for
    assert "Contact with this person" in looked_for
    assert "A wrong click" not in looked_for  # not needed any more


def test_of_several_accesses_the_least_explained_counts(look: Look) -> None:
    pair = {"staff_uid": make_staff().staff_uid, "nhs_number": make_patient().nhs_number}
    accesses = [make_access(**pair) for _ in range(3)]
    for access in accesses[:2]:
        make_assessment(access, "explained", explanation="referral", explanation_text="Referral", context=-3.0)
    make_assessment(accesses[2], context=1.0)
    page = look(at(make_alert(accesses=accesses)), make_officer())
    assert "Care data explain 2 of the 3 accesses." in page.text
    assert "None of 12 was found for the least explained access." in page.text


def test_the_day_tells_person_patient_care_rota_and_site_in_order(look: Look) -> None:
    site = make_site(name="Ashen Ward", opens=time(8), closes=time(18))
    staff, patient = make_staff(), make_patient(given_name="Ada", family_name="Pereira")
    pair = {"staff_uid": staff.staff_uid, "nhs_number": patient.nhs_number}
    mine = make_access(**pair, site=site.code)
    make_access(staff_uid=staff.staff_uid, started_at=MORNING + timedelta(hours=2))
    make_access(nhs_number=patient.nhs_number, started_at=MORNING + timedelta(hours=3))
    make_access(staff_uid=staff.staff_uid, started_at=MORNING + timedelta(days=1))
    make_care_contact(nhs_number=patient.nhs_number, site=site.code, starts_at=MORNING - timedelta(minutes=20))
    make_shift(staff_uid=staff.staff_uid, site=site.code)
    page = look(at(make_alert(accesses=[mine])), make_officer())
    day = section(page.text, "the day of person and patient", "Alerts like this one")
    order = [
        "8:30am Rota Shift at Ashen Ward began", "9:10am Care Attendance at Ashen Ward began",
        "9:30am This alert Opened the record of Ada Pereira", "11:30am Same person Opened the record",
        "12:30pm Same patient", "4:30pm Rota Shift at Ashen Ward ended",
    ]  # fmt: skip
    places = [day.index(words) for words in order]
    assert places == sorted(places)
    assert day.count("Same person") == 1
    assert "Ashen Ward was open 8:00am to 6:00pm, so open at the time of the access" in page.text


@pytest.mark.parametrize(
    ("opens", "closes", "days", "words"),
    [
        (time(10), time(18), [], "so closed at the time of the access"),
        (time(20), time(10), [], "so open at the time of the access"),
        (time(8), time(18), ["tue"], "was closed that day"),
        (None, None, [], "is open at all hours"),
    ],
)
def test_site_hours(look: Look, opens: time | None, closes: time | None, days: list[str], words: str) -> None:
    site = make_site(name="Ashen Ward", opens=opens, closes=closes, open_days=days)
    page = look(at(make_alert(accesses=[make_access(site=site.code)])), make_officer())
    assert re.search(f"Ashen Ward[^.]*{words}", page.text)


def test_the_day_shows_nothing_of_other_organisations(look: Look) -> None:
    access = make_access()
    other = make_staff(ELSEWHERE, given_name="Robin", family_name="Secret")
    make_access(ELSEWHERE, nhs_number=access.nhs_number, staff_uid=other.staff_uid)
    page = look(at(make_alert(accesses=[access])), make_officer())
    assert "Secret" not in page.text
