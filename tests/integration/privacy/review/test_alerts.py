"""The queue."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import User
from audit.wording import nhs_number
from privacy.alerts.querysets import AlertQuerySet
from privacy.models import Alert, ReviewEvent
from tests.factories import (
    ELSEWHERE,
    MORNING,
    TRUST,
    make_access,
    make_alert,
    make_clinician,
    make_closed_alert,
    make_officer,
    make_organisation,
    make_patient,
    make_site,
    make_staff,
)
from tests.integration.conftest import Look
from tests.pages import Page

pytestmark = pytest.mark.django_db

REFERENCE = re.compile(r'/alerts/([A-Z0-9-]+)/[^"]*">\1</a>')


def listed(page: Page) -> list[str]:
    """References in the rows, in their order."""
    assert page.status == 200, page.text
    return REFERENCE.findall(page.html[page.html.find("<tbody") :])


def tabs(page: Page) -> list[str]:
    """The tabs with their counts."""
    navigation = page.html.split('aria-label="Alerts by status"')[1].split("</nav>")[0]
    return [" ".join(re.sub("<[^>]+>", "", item).split()) for item in re.findall(r"<a.*?</a>", navigation, re.DOTALL)]


def test_alerts_works(look: Look) -> None:
    staff, patient = make_staff(given_name="Callum", family_name="Reid"), make_patient(given_name="Ada")
    site = make_site(name="Ashen Ward")
    access = make_access(
        staff_uid=staff.staff_uid, nhs_number=patient.nhs_number, site=site.code, role_code="S8001:G8002:R8006"
    )
    alert = make_alert(accesses=[access], risk=81)
    page = look("/alerts/", make_officer())
    assert listed(page) == [alert.reference]
    assert "1 alert, highest risk first" in page.text
    said = (
        "81",
        "Callum Reid",
        "Medical secretary",
        staff.staff_uid,
        "Ada Pereira",
        alert.sentence,
        "Ashen Ward",
        "New",
    )
    for words in (*said, nhs_number(patient.nhs_number).replace("\u00a0", " ")):
        assert words in page.text


def test_alerts_requires_sign_in(look: Look) -> None:
    page = look("/alerts/")
    assert (page.status, page.leads_to) == (302, "/sign-in/?next=/alerts/")


def test_alerts_requires_role(look: Look) -> None:
    page = look("/alerts/", make_clinician())
    assert page.status == 403
    assert "B0015" in page.text


def test_alerts_hides_other_organisations(look: Look) -> None:
    here, there = make_alert(TRUST), make_alert(ELSEWHERE)
    assert listed(look("/alerts/", make_officer(TRUST))) == [here.reference]
    assert set(listed(look("/alerts/", make_officer(TRUST, ELSEWHERE)))) == {here.reference, there.reference}


def test_alerts_hides_other_organisations_though_the_filter_is_forgotten(
    look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = make_alert(TRUST), make_alert(ELSEWHERE)
    make_staff(ELSEWHERE, staff_uid=there.staff_uid, family_name="Elsewhere")
    monkeypatch.setattr(AlertQuerySet, "visible_to", lambda alerts, _: alerts.all())
    page = look("/alerts/?status=all", make_officer(TRUST))
    assert listed(page) == [here.reference]
    assert "Elsewhere" not in page.text


def test_alerts_hides_organisations_where_somebody_only_looks_at_records(look: Look) -> None:
    """Row-level security lets them in, for they act there; the review does not."""
    user = make_officer(TRUST)
    make_organisation(ELSEWHERE)
    user.roles.create(organisation_id=ELSEWHERE, role_code="R8001", activity_codes=["B0264"])
    make_alert(ELSEWHERE)
    assert listed(look("/alerts/", user)) == []


def test_alerts_is_recorded(look: Look) -> None:
    officer = make_officer(TRUST, ELSEWHERE)
    here, there = make_alert(TRUST), make_alert(ELSEWHERE)
    look("/alerts/?status=new&sort=-risk&foo=9434765919", officer)
    events = {event.organisation_id: event for event in ReviewEvent.objects.all()}
    assert {code: event.detail["alerts"] for code, event in events.items()} == {
        TRUST: [here.reference],
        ELSEWHERE: [there.reference],
    }
    assert all(event.actor == officer and event.kind == "listed" and event.alert is None for event in events.values())
    assert events[TRUST].detail["asked_for"] == {"status": "new", "sort": "-risk"}


def test_alerts_records_a_search_that_finds_nothing(look: Look) -> None:
    look("/alerts/?person=Nobody", make_officer(TRUST, ELSEWHERE))
    assert {event.organisation_id for event in ReviewEvent.objects.all()} == {TRUST, ELSEWHERE}
    assert ReviewEvent.objects.first().detail == {"alerts": [], "asked_for": {"person": "Nobody"}}  # type: ignore[union-attr]


def test_highest_risk_comes_first_and_among_equals_the_newest(look: Look) -> None:
    low, first, second, high = (make_alert(risk=risk) for risk in (10, 50, 50, 90))
    expected = [alert.reference for alert in (high, second, first, low)]
    assert listed(look("/alerts/", make_officer())) == expected
    assert listed(look("/alerts/?sort=risk", make_officer())) == expected[::-1]


@pytest.mark.parametrize(("sort", "column"), [("when", "last_conduct_at"), ("raised", "raised_at")])
def test_alerts_sort_by_link_and_say_so(look: Look, sort: str, column: str) -> None:
    first: dict[str, Any] = {column: MORNING}
    last: dict[str, Any] = {column: MORNING + timedelta(days=1)}
    early, late = make_alert(**first, risk=90), make_alert(**last, risk=10)
    page = look(f"/alerts/?sort=-{sort}", make_officer())
    assert listed(page) == [late.reference, early.reference]
    assert page.html.count("aria-sort=") == 1
    assert 'aria-sort="descending"' in page.html
    assert f'href="?sort={sort}"' in page.html
    assert listed(look(f"/alerts/?sort={sort}", make_officer())) == [early.reference, late.reference]


def test_tabs_count_under_the_filters(look: Look) -> None:
    officer = make_officer()
    make_alert(rules=["own-record"])
    make_alert(status="investigating", assignee=officer)
    make_alert(status="asked", assignee=officer)
    make_alert(status="for_approval")
    make_alert(status="snoozed")
    make_closed_alert(assignee=officer)
    make_closed_alert(rules=["own-record"])
    assert tabs(look("/alerts/", officer)) == [
        "New (1)", "Waiting for care data (0)", "Mine (1)", "Waiting for an answer (1)", "Waiting for approval (1)",
        "Snoozed (1)", "Closed (2)", "All (7)",
    ]  # fmt: skip
    assert tabs(look("/alerts/?rule=own-record", officer)) == [
        "New (1)", "Waiting for care data (0)", "Mine (0)", "Waiting for an answer (0)", "Waiting for approval (0)",
        "Snoozed (0)", "Closed (1)", "All (2)",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 1), ("status=new", 1), ("status=mine", 2), ("status=asked", 1), ("status=for_approval", 1),
        ("status=snoozed", 1), ("status=closed", 1), ("status=all", 7), ("status=x", 1),
        ("status=all&state=open", 6), ("status=all&state=investigating", 2), ("status=all&state=closed", 1),
        ("status=new&state=closed", 1), ("status=open", 6), ("status=investigating", 2),
    ],
)  # fmt: skip
def test_tab_shows_its_alerts(look: Look, query: str, count: int) -> None:
    officer = make_officer()
    for status in ("new", "asked", "for_approval", "snoozed"):
        make_alert(status=status, assignee=officer if status == "new" else None)
    make_alert(status="investigating", assignee=officer)
    make_alert(status="investigating", assignee=make_officer())
    make_closed_alert(assignee=officer)
    assert len(listed(look(f"/alerts/?{query}", officer))) == count


def only(look: Look, query: str, alert: Alert, user: User | None = None) -> None:
    """Passes where the query leaves exactly this alert."""
    assert listed(look(f"/alerts/?{query}", user or make_officer(TRUST, ELSEWHERE))) == [alert.reference]


def test_filter_by_rule(look: Look) -> None:
    make_alert()
    only(look, "rule=own-record", make_alert(rules=["emergency-access", "own-record"]))


def test_filter_by_organisation(look: Look) -> None:
    make_alert(TRUST)
    only(look, f"organisation={ELSEWHERE}", make_alert(ELSEWHERE))


def test_filter_by_site(look: Look) -> None:
    site = make_site()
    make_alert()
    only(look, f"site={site.code}", make_alert(sites=[site.code]))


@pytest.mark.parametrize("query", ["person=556999999999", "person=magda", "person=Kovacs+Magdalena"])
def test_filter_by_person(look: Look, query: str) -> None:
    make_staff(staff_uid="556999999999", given_name="Magdalena", family_name="Kovacs")
    make_staff(given_name="Magnus", family_name="Kovacs-Bell")
    make_alert()
    only(look, query, make_alert(staff_uid="556999999999"))


def test_filter_by_person_refuses_an_nhs_number(look: Look) -> None:
    make_alert()
    page = look("/alerts/?person=943+476+5919", make_officer())
    assert "Do not enter an NHS number here." in page.text
    assert not re.findall(r'href="[^"]*943', page.html)
    assert ReviewEvent.objects.get().detail["asked_for"] == {}


@pytest.mark.parametrize(("query", "days"), [("age=today", 0), ("age=7", 6), ("age=30", 29), ("age=older", 31)])
def test_filter_by_age(look: Look, query: str, days: int) -> None:
    made = {number: make_alert(raised_at=timezone.now() - timedelta(days=number)) for number in (0, 6, 29, 31)}
    found = listed(look(f"/alerts/?{query}", make_officer()))
    expected = [alert for number, alert in made.items() if (number == 31 if days == 31 else number <= days)]
    assert set(found) == {alert.reference for alert in expected}


def test_filter_by_who_has_it(look: Look) -> None:
    me = make_officer(TRUST, ELSEWHERE)
    mine, free, others = make_alert(assignee=me), make_alert(), make_alert(assignee=make_officer())
    for query, alert in (("me", mine), ("nobody", free), ("others", others)):
        only(look, f"assigned={query}", alert, me)


def test_filter_by_patient_names_an_alert_and_no_patient(look: Look) -> None:
    first = make_alert()
    second = make_alert(nhs_number=first.nhs_number)
    make_alert()
    page = look(f"/alerts/?same_patient={first.reference}", make_officer())
    assert set(listed(page)) == {first.reference, second.reference}
    assert f"Alerts about the patient of alert {first.reference} only." in page.text


def test_filter_by_patient_of_another_organisations_alert_shows_nothing(look: Look) -> None:
    there = make_alert(ELSEWHERE)
    make_alert(TRUST, nhs_number=there.nhs_number)
    page = look(f"/alerts/?same_patient={there.reference}", make_officer(TRUST))
    assert listed(page) == []
    assert "No alert here matches these filters." in page.text


def test_no_address_on_the_page_holds_a_patient(look: Look) -> None:
    alert = make_alert()
    officer = make_officer()
    for path in ("/alerts/", f"/alerts/{alert.reference}/"):
        addresses = re.findall(r'(?:href|action)="([^"]*)"', look(path, officer).html)
        assert addresses
        assert not [address for address in addresses if alert.nhs_number in address]


def test_pages_and_their_size(look: Look) -> None:
    for _ in range(23):
        make_alert()
    officer = make_officer()
    first = look("/alerts/?per_page=10", officer)
    assert "1 to 10 of 23 alerts, highest risk first" in first.text
    assert 'href="?per_page=10&amp;page=2"' in first.html
    last = look("/alerts/?per_page=10&page=3", officer)
    assert "21 to 23 of 23 alerts" in last.text
    assert not set(listed(first)) & set(listed(last))
    for path, shown in (("?per_page=10&page=99", 3), ("?page=x", 23), ("?per_page=7", 23), ("?per_page=10&page=0", 10)):
        assert len(listed(look(f"/alerts/{path}", officer))) == shown


def test_ways_on_keep_the_filters_and_clear_drops_them(look: Look) -> None:
    alert = make_alert(rules=["own-record"])
    page = look("/alerts/?rule=own-record&sort=raised&nonsense=1", make_officer())
    assert f'href="/alerts/{alert.reference}/?rule=own-record&amp;sort=raised"' in page.html
    assert 'href="?sort=raised">Clear filters' in page.html
    assert "nonsense" not in page.html
    assert "Rule: Own record. Clear filters" in page.text
    assert "Rule: " not in look("/alerts/?sort=raised", make_officer()).text


def test_the_pages_of_an_officer_of_many_places_ask_no_more_than_those_of_one(look: Look) -> None:
    alert = make_alert()
    one, many = make_officer(TRUST), make_officer(TRUST, *(f"P{number}" for number in range(30)))
    for path in ("/alerts/", "/alerts/?status=mine", f"/alerts/{alert.reference}/"):
        asked = []
        for officer in (one, many):
            with CaptureQueriesContext(connection) as queries:
                assert look(path, officer).status == 200
            asked.append(len(queries))
        # The one names those places which have too few officers.
        assert asked[1] <= asked[0] + 1, path


def test_an_alert_about_oneself_is_known_and_not_among_the_work(look: Look) -> None:
    me = make_officer()
    own, other = make_alert(staff_uid=me.staff_uid), make_alert()
    make_closed_alert(staff_uid=me.staff_uid)
    page = look("/alerts/", me)
    assert listed(page) == [other.reference]
    assert f"An alert is about what you did yourself: {own.reference}" in page.text
    assert "New (1)" in page.text


def test_a_pattern_over_many_patients_is_a_row(look: Look) -> None:
    accesses = [make_access(staff_uid="556000000000") for _ in range(3)]
    make_alert(accesses=accesses, nhs_number="", pattern="many-patients", rules=["many-patients"])
    page = look("/alerts/", make_officer())
    assert "Several patients 3 accesses" in page.text
    assert "last of 3" in page.text


def test_what_is_written_by_others_is_text(look: Look) -> None:
    staff = make_staff(given_name="<b>Bold</b>", family_name="<script>")
    make_alert(staff_uid=staff.staff_uid, sentence="<img src=x>")
    page = look("/alerts/", make_officer())
    assert "&lt;img src=x&gt;" in page.html
    assert "<b>Bold" not in page.html


@pytest.mark.parametrize("query", ["", "?person=Nobody", "?status=closed"])
def test_nothing_to_show_says_so(look: Look, query: str) -> None:
    page = look(f"/alerts/{query}", make_officer())
    assert "No alerts" in page.text
    assert "nhsuk-inset-text" in page.html
    assert "<table" not in page.html


def own_queries(look: Look, path: str, user: User) -> list[str]:
    """The queries of a page, without what the transaction and the sign-in cost."""
    with CaptureQueriesContext(connection) as captured:
        assert look(path, user).status == 200
    said: list[dict[str, Any]] = captured.captured_queries
    return [
        query["sql"]
        for query in said
        if re.search('(FROM|INTO|UPDATE) "(privacy_|audit_(?!session|role|user))', query["sql"])
    ]


def test_number_of_queries_does_not_grow_with_the_rows(look: Look) -> None:
    officer = make_officer(TRUST, ELSEWHERE)

    def fill(number: int) -> None:
        for place in (TRUST, ELSEWHERE):
            for _ in range(number):
                staff, patient, site = make_staff(place), make_patient(), make_site(place)
                access = make_access(place, staff_uid=staff.staff_uid, nhs_number=patient.nhs_number, site=site.code)
                make_alert(place, accesses=[access], assignee=officer)

    fill(1)
    few = own_queries(look, "/alerts/?per_page=100", officer)
    fill(20)
    own = own_queries(look, "/alerts/?per_page=100", officer)
    assert len(own) == len(few)
    assert len(own) <= 14, "\n".join(own)
