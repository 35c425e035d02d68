"""A clinician's own accesses."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import Access, Addition, User
from audit.people.scope import organisation_scope
from audit.trail.additions import BadReasons, add_reasons
from audit.trail.screens import presenters
from tests.factories import ELSEWHERE, TRUST, make_access, make_clinician, make_officer
from tests.integration.conftest import Look

pytestmark = pytest.mark.django_db


def made(user: User, days_ago: float = 1, organisation: str = TRUST, **fields: Any) -> Access:
    return make_access(
        organisation, staff_uid=user.staff_uid, started_at=timezone.now() - timedelta(days=days_ago), **fields
    )


def test_my_accesses_works(look: Look) -> None:
    user = make_clinician()
    made(user, nhs_number="9990402132", services=["scr", "cpis"], reason="Collapsed <on> arrival")
    page = look("/my-accesses/", user)
    assert page.status == 200
    assert "NHS number 999 040 2132" in page.text
    assert "Summary Care Record" in page.text
    assert "Child Protection" in page.text
    assert "Emergency access" in page.text
    assert "Collapsed &lt;on&gt; arrival" in page.html


def test_my_accesses_requires_sign_in(look: Look) -> None:
    assert look("/my-accesses/").leads_to == "/sign-in/?next=/my-accesses/"


def test_my_accesses_requires_role(look: Look) -> None:
    page = look("/my-accesses/", make_officer())
    assert page.status == 403
    assert "B0264 or B0370" in page.text


def test_my_accesses_hides_other_organisations(look: Look) -> None:
    user = make_clinician()
    made(user, organisation=ELSEWHERE, reason="For the other trust")
    page = look("/my-accesses/", user)
    assert "For the other trust" not in page.text
    assert "opened no record" in page.text
    assert "Last 30 days (0)" in page.text


def test_my_accesses_hides_other_people(look: Look) -> None:
    made(make_clinician(), reason="Not mine")
    assert "Not mine" not in look("/my-accesses/", make_clinician()).text


def test_my_accesses_ends_after_thirty_days(look: Look) -> None:
    user = make_clinician()
    made(user, days_ago=29, reason="Just in")
    made(user, days_ago=31, reason="Just out")
    page = look("/my-accesses/", user)
    assert "Just in" in page.text
    assert "Just out" not in page.text


def test_my_accesses_reads_on_without_gap_or_repeat(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presenters, "PAGE", 2)
    user, at = make_clinician(), timezone.now() - timedelta(days=1)
    accesses = [make_access(staff_uid=user.staff_uid, started_at=at, reason=f"reason-{number}") for number in range(5)]
    seen: list[str] = []
    before = ""
    for _ in range(3):
        page = presenters.own_accesses(frozenset({TRUST}), user.staff_uid, before)
        assert page is not None
        seen += [access.reason for access in page.accesses]
        before = page.older
    assert before == ""
    assert seen == [access.reason for access in reversed(accesses)]
    assert "Older accesses" in look("/my-accesses/", user).text


@pytest.mark.parametrize(
    "place", ["x", "2026-11-01_1", "2026-11-01T00:00:00+00:00_x", f"2026-11-01T00:00:00Z_{'9' * 30}"]
)
def test_my_accesses_knows_no_other_places(look: Look, place: str) -> None:
    assert look("/my-accesses/", make_clinician(), before=place).status == 404


def test_my_accesses_says_where_the_list_ends(look: Look) -> None:
    page = look("/my-accesses/", make_clinician(), before="2026-11-01T00:00:00+00:00_1")
    assert "no older accesses" in page.text


def test_my_accesses_tells_today_this_month_and_what_is_missing(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    user, now = make_clinician(), datetime(2026, 11, 22, 17, tzinfo=UTC)
    monkeypatch.setattr(presenters.timezone, "now", lambda: now)
    for days, fields in {
        0: {"reason": "", "decision": "emergency"},
        3: {"reason": "", "decision": "granted"},
        21: {"reason": "Written at the time"},
        25: {"reason": "", "self_claimed": True, "decision": "granted"},
        60: {"reason": "", "decision": ""},
        61: {"reason": "", "decision": "emergency", "viewed_at": None, "services": []},
    }.items():
        make_access(staff_uid=user.staff_uid, started_at=now - timedelta(days=days), **fields)
    text = look("/my-accesses/", user).text
    assert "Last 30 days (4) Today (1) This month (3) Reason missing (3)" in text
    missing = look("/my-accesses/?show=missing", user)
    assert missing.html.count('class="app-reason-field ') == 3
    assert "Written at the time" not in missing.text
    assert "Written at the time" in look("/my-accesses/?show=month", user).text
    assert look("/my-accesses/?show=nonsense", user).status == 404


def test_add_my_reasons_works(look: Look) -> None:
    """Whatever was typed is added at once, and the page comes back at the same place."""
    user = make_clinician()
    first, second, third = (made(user, reason="") for _ in range(3))
    sent = {
        f"reason-{first.pk}": " Handover  from\tthe ward ",
        f"reason-{second.pk}": "<b>Asked</b>",
        f"reason-{third.pk}": " ",
    }
    page = look("/my-accesses/reasons/?show=missing", user, post=True, **sent)
    assert (page.status, page.leads_to) == (302, "/my-accesses/?show=missing")
    added = Addition.objects.order_by("access_id")
    assert [(one.access, one.text, one.author, one.in_answer) for one in added] == [
        (first, "Handover from the ward", user, False),
        (second, "<b>Asked</b>", user, False),
    ]
    shown = look("/my-accesses/", user)
    assert "Added later on" in shown.text
    assert "&lt;b&gt;Asked&lt;/b&gt;" in shown.html
    assert "Reason missing (1)" in shown.text
    assert [access.reason for access in Access.objects.all()] == ["", "", ""]


def test_add_my_reasons_adds_beside_what_was_written(look: Look) -> None:
    user = make_clinician()
    access = made(user, reason="Collapsed")
    for text in ("First of all", "And also"):
        look("/my-accesses/reasons/", user, post=True, **{f"reason-{access.pk}": text})
    page = look("/my-accesses/", user).text
    assert page.index("Collapsed") < page.index("First of all") < page.index("And also")


def test_add_my_reasons_keeps_all_that_was_typed_where_one_is_refused(look: Look) -> None:
    user = make_clinician()
    good, short = made(user, reason=""), made(user, reason="Said then")
    page = look(
        "/my-accesses/reasons/", user, post=True, **{f"reason-{good.pk}": "A good one", f"reason-{short.pk}": "x"}
    )
    assert page.status == 422
    assert f'href="#reason-{short.pk}"' in page.html
    assert "Write a reason of at least 4 characters." in page.text
    assert 'value="A good one"' in page.html
    assert 'value="x"' in page.html
    assert "<title>Error: My accesses" in page.html
    assert not Addition.objects.exists()


def test_add_my_reasons_requires_sign_in(look: Look) -> None:
    assert look("/my-accesses/reasons/", post=True).leads_to.startswith("/sign-in/")


def test_add_my_reasons_requires_role(look: Look) -> None:
    assert look("/my-accesses/reasons/", make_officer(), post=True).status == 403


def test_add_my_reasons_hides_other_organisations_and_people(look: Look) -> None:
    user = make_clinician()
    for access in (made(user, organisation=ELSEWHERE), made(make_clinician())):
        page = look("/my-accesses/reasons/", user, post=True, **{f"reason-{access.pk}": "Not mine to give"})
        assert page.status == 422
    assert not Addition.objects.exists()


def test_add_my_reasons_is_recorded_for_good() -> None:
    """The row is its own record: who, when; nobody changes it, the owner of the tables neither (tests of append-only)."""
    user = make_clinician()
    access = made(user)
    before = timezone.now()
    (addition,) = add_reasons(by=user, reasons={access.pk: "Asked by the ward"})
    addition.refresh_from_db()
    assert addition.written_at >= before
    with pytest.raises(ProgrammingError, match="never changed or removed"), transaction.atomic():
        Addition.objects.update(text="Something else")


@pytest.mark.parametrize("text", ["", "abc", "x" * 501, " \n "])
def test_reasons_have_a_length(text: str) -> None:
    user = make_clinician()
    access = made(user)
    with pytest.raises(BadReasons):
        add_reasons(by=user, reasons={access.pk: text})


def test_the_service_reads_and_adds_additions_of_its_scope_only(as_service: Any) -> None:
    user = make_clinician(TRUST, ELSEWHERE)
    add_reasons(by=user, reasons={made(user).pk: "For the trust", made(user, organisation=ELSEWHERE).pk: "Elsewhere"})
    with as_service(), organisation_scope([TRUST]):
        assert Addition.objects.get().text == "For the trust"


def test_number_of_queries_does_not_grow_with_the_list(look: Look) -> None:
    def queries(accesses: int) -> int:
        user = make_clinician()
        add_reasons(by=user, reasons={made(user).pk: f"Reason {number}" for number in range(accesses)})
        with CaptureQueriesContext(connection) as captured:
            assert look("/my-accesses/", user).status == 200
        return len(captured)

    assert queries(1) == queries(9)
