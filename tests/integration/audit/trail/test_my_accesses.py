"""A clinician's own accesses."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from audit.models import Access, User
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
