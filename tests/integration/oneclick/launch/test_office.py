"""The administrator's page about launching, permissions that last, and handing over to NCRS."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from audit.models import User
from oneclick.launch import spool
from oneclick.launch.models import LastingPermission, LaunchPolicy
from privacy.models import ReviewEvent
from tests.factories import ELSEWHERE, TRUST, make_clinician, make_officer, make_organisation, make_user
from tests.integration.conftest import Look
from tests.integration.oneclick.launch.conftest import Desktop, story
from tests.integration.oneclick.launch.test_permission import answered
from tests.pages import Page

pytestmark = pytest.mark.django_db
PAGE, CHANGE, LASTING = "/launching/", "/launching/change/", "/launching/permissions/"
NCRS = "https://ncrs.example/launch/{launch_id}?by={staff_uid}&role={role_profile_id}&what={service}"


def administrator(*organisations: str) -> User:
    """Somebody who decides about launching."""
    return make_user(*(organisations or (TRUST,)), codes=["B0062"], name="Alex Morgan")


def change(look: Look, user: User | None, path: str = CHANGE, **typed: Any) -> Page:
    """Sends the form, with what it holds at first."""
    said = {"asked": "ask", "keeps_days": "365", "emergency": "warn", "longest": "2000", "why": "Agreed by the board"}
    return look(path, user, post=True, **said | typed)


def permission(organisation: str = TRUST, **fields: Any) -> LastingPermission:
    """A permission that lasts."""
    make_organisation(organisation)
    now = timezone.now()
    values = {"nhs_number": "9990402132", "scope": "ongoing", "launch_id": "a", "given_at": now}
    values |= {"until": now + timedelta(days=9), "given_by": make_clinician(name="Sam Okafor")}
    return LastingPermission.objects.create(organisation_id=organisation, **values | fields)


def test_launching_works(look: Look) -> None:
    page = look(PAGE, administrator())
    assert page.status == 200
    assert "Nothing has been changed yet: permission is asked each time." in page.text
    assert "wait for the database" not in page.text


def test_launching_requires_sign_in(look: Look) -> None:
    assert look(PAGE).status == 302


def test_launching_requires_role(look: Look) -> None:
    assert look(PAGE, make_clinician()).status == 403


def test_launching_leads_whoever_only_sees_permissions_to_them(look: Look) -> None:
    assert look(PAGE, make_officer()).leads_to == LASTING
    assert look(CHANGE, make_officer(), post=True).status == 403


def test_launching_hides_other_organisations(look: Look) -> None:
    make_organisation(ELSEWHERE)
    change(look, administrator(ELSEWHERE), why="Only for us")
    user = administrator()
    assert look(f"{PAGE}?organisation={ELSEWHERE}", user).status == 404
    assert change(look, user, path=f"{CHANGE}?organisation={ELSEWHERE}", longest="100").status == 404
    assert "Only for us" not in look(PAGE, user).text


def test_launching_counts_what_waits(look: Look) -> None:
    spool.add(spool.Kept(organisation=TRUST, events=b"[]"))
    assert "On this host 1 request of launches wait for the database" in look(PAGE, administrator()).text


def test_change_launching_works_and_is_recorded(look: Look) -> None:
    user = administrator()
    page = change(look, user, asked="implied", own_patients="on", keeps=["ongoing", "proxy"], longest="50")
    assert (page.status, page.leads_to) == (302, PAGE)
    made = LaunchPolicy.objects.get()
    assert (made.not_asked, made.own_patients, made.keeps, made.longest) == (True, True, ["ongoing", "proxy"], 50)
    assert (made.by, made.why) == (user, "Agreed by the board")
    event = ReviewEvent.objects.get(kind="launching_changed")
    assert (event.actor, event.note) == (user, "Agreed by the board")
    assert event.detail["longest"] == {"from": 2000, "to": 50}
    assert "keeps_days" not in event.detail
    text = look(PAGE, user).text
    assert "Agreed by the board" in text
    assert "Alex Morgan" in text


def test_change_launching_requires_sign_in(look: Look) -> None:
    assert change(look, None).status == 302


def test_change_launching_requires_role(look: Look) -> None:
    assert change(look, make_clinician()).status == 403


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({}, "Nothing differs from what is in force."),
        ({"why": "", "longest": "50"}, "Write why you change this."),
        ({"longest": "3"}, "4 to 2,000 characters"),
        ({"longest": "2001"}, "4 to 2,000 characters"),
        ({"longest": "many"}, "4 to 2,000 characters"),
        ({"keeps_days": "0"}, "1 to 3,650 days"),
        ({"asked": ""}, "Choose whether permission is asked."),
        ({"hand_over": "get"}, "begins with https://"),
        ({"hand_over": "get", "hand_over_url": "http://ncrs.example/"}, "begins with https://"),
        ({"hand_over": "get", "hand_over_url": "https://{site}.example/"}, "The host must be fixed"),
        ({"hand_over": "get", "hand_over_url": "https://a@ncrs.example/"}, "The host must be fixed"),
        ({"hand_over": "get", "hand_over_url": "https://n.example/{nhs_number}"}, "never stands in an address"),
        ({"hand_over": "get", "hand_over_url": "https://n.example/{patient}"}, "{patient} is not known"),
        ({"hand_over": "get", "hand_over_url": "https://n.example/{}"}, "{} is not known"),
        ({"hand_over": "get", "hand_over_url": "https://n.example/{site.x}"}, "is not known"),
        ({"hand_over": "get", "hand_over_url": "https://n.example/{"}, "brace is not closed"),
        (
            {"hand_over": "post", "hand_over_url": "https://n.example/", "hand_over_fields": "patient"},
            "one field a line",
        ),
        (
            {"hand_over": "post", "hand_over_url": "https://n.example/", "hand_over_fields": "a={who}"},
            "{who} is not known",
        ),
    ],
)
def test_change_launching_says_what_will_not_do(look: Look, typed: dict[str, str], says: str) -> None:
    page = change(look, administrator(), **typed)
    assert page.status == 422
    assert says in page.text
    assert not LaunchPolicy.objects.exists()


def test_a_window_keeps_the_terms_under_which_it_began(look: Look, desktop: Desktop, said: dict[str, str]) -> None:
    window = desktop.open(**said)
    desktop.get(window)
    change(look, administrator(), asked="implied")
    assert "Has this patient given permission" in desktop.get(window).text
    assert "Choose a service" in desktop.get(desktop.open(**said)).text


def test_a_launch_is_handed_over_by_an_address_without_the_patient(
    look: Look, desktop: Desktop, said: dict[str, str], clinician: User
) -> None:
    change(look, administrator(), hand_over="get", hand_over_url=NCRS)
    window = desktop.open(**said, service="scr")
    desktop.get(window)
    page = answered(desktop, window, decision="granted")
    launch = window.split("/")[3]
    role = clinician.roles.get().role_profile_id
    address = f"https://ncrs.example/launch/{launch}?by={clinician.staff_uid}&amp;role={role}&amp;what=scr"
    assert f'href="{address}"' in page.html
    assert said["nhs_number"] not in page.html
    assert 'data-outcome="handed_over"' in page.html
    assert story() == [("launch", "success"), ("permission", "granted")]


def test_a_launch_is_handed_over_by_a_posted_form(look: Look, desktop: Desktop, said: dict[str, str]) -> None:
    fields = "patient={nhs_number}\nfrom={launching_system}"
    change(look, administrator(), hand_over="post", hand_over_url="https://ncrs.example/go", hand_over_fields=fields)
    window = desktop.open(**said)
    desktop.get(window)
    page = answered(desktop, window, decision="granted")
    assert '<form method="post" action="https://ncrs.example/go" id="launch-hand-over">' in page.html
    assert f'name="patient" value="{said["nhs_number"]}"' in page.html
    assert 'name="from" value="ward"' in page.html
    assert "form-action 'self' https://ncrs.example;" in page.response["Content-Security-Policy"] + ";"


def test_a_refused_launch_is_not_handed_over(look: Look, desktop: Desktop, said: dict[str, str]) -> None:
    change(look, administrator(), hand_over="get", hand_over_url=NCRS)
    window = desktop.open(**said)
    desktop.get(window)
    assert "ncrs.example" not in answered(desktop, window, decision="refused").html


def test_ncrs_may_stand_in_the_settings(desktop: Desktop, said: dict[str, str], settings: Any) -> None:
    settings.ONECLICK_NCRS_METHOD, settings.ONECLICK_NCRS_URL = "post", "https://ncrs.example/"
    settings.ONECLICK_NCRS_FIELDS = '{"patient": "{nhs_number}"}'
    window = desktop.open(**said)
    desktop.get(window)
    assert f'name="patient" value="{said["nhs_number"]}"' in answered(desktop, window, decision="granted").html


def test_lasting_permissions_works(look: Look) -> None:
    permission()
    text = look(LASTING, make_officer()).text
    assert "999 040 2132" in text
    assert "to Sam Okafor" in text


def test_lasting_permissions_requires_sign_in(look: Look) -> None:
    assert look(LASTING).status == 302


def test_lasting_permissions_requires_role(look: Look) -> None:
    assert look(LASTING, administrator()).status == 403


def test_lasting_permissions_hides_other_organisations(look: Look) -> None:
    permission(ELSEWHERE)
    assert "999 040 2132" not in look(LASTING, make_officer()).text


def test_lasting_permissions_is_recorded(look: Look) -> None:
    officer, kept = make_officer(), permission()
    look(LASTING, officer)
    event = ReviewEvent.objects.get(kind="permissions_listed")
    assert (event.actor, event.detail) == (officer, {"permissions": [kept.pk]})


def test_revoke_permission_works_and_is_recorded(look: Look) -> None:
    officer, kept = make_officer(), permission()
    page = look(f"{LASTING}{kept.pk}/revoke/", officer, post=True, why="She rang us")
    assert page.leads_to == LASTING
    kept.refresh_from_db()
    assert (kept.revoked_by, kept.why) == (officer, "She rang us")
    event = ReviewEvent.objects.get(kind="permission_revoked")
    assert (event.actor, event.note, event.detail["permission"]) == (officer, "She rang us", kept.pk)
    assert look(f"{LASTING}{kept.pk}/revoke/", officer, post=True).status == 404


def test_revoke_permission_hides_other_organisations(look: Look) -> None:
    kept = permission(ELSEWHERE)
    assert look(f"{LASTING}{kept.pk}/revoke/", make_officer(), post=True).status == 404
