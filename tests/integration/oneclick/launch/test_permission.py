"""The question of permission, and what each answer leaves in the trail."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from audit.models import User
from oneclick.launch.models import LastingPermission, LaunchPolicy
from privacy.models import ReviewEvent
from tests.factories import ELSEWHERE, TRUST, make_access, make_clinician, make_organisation, make_patient, make_user
from tests.integration.oneclick.launch.conftest import ORIGIN, Desktop, events, story
from tests.integration.oneclick.launch.test_tickets import QUESTION

pytestmark = pytest.mark.django_db
GOOD = "Unconscious after a fall, medicines unknown"


def decide(**terms: Any) -> LaunchPolicy:
    """What the trust decided about launches."""
    by = make_user(TRUST, codes=["B0062"])
    return LaunchPolicy.objects.create(organisation_id=TRUST, by=by, why="agreed", **terms)


@pytest.fixture
def window(desktop: Desktop, said: dict[str, str]) -> str:
    """A window that asks."""
    address = desktop.open(**said)
    assert QUESTION in desktop.get(address).text
    return address


def answered(desktop: Desktop, window: str, **said: str) -> Any:
    """The page after an answer."""
    page = desktop.post(window + "decide/", **said)
    return desktop.get(page.leads_to) if page.status == 302 else page


def test_the_question_has_its_words_and_ids_in_order(desktop: Desktop, window: str) -> None:
    page = desktop.get(window)
    places = [page.html.index(f'id="access-management-{name}"') for name in ("yes", "no", "emergency")]
    assert places == sorted(places)
    answers = (
        "Yes View record No Access refused Emergency access The usual legal, ethical, and professional obligations"
        " apply when accessing a patient’s clinical record"
    )
    for words in (
        answers,
        "Provide more information (optional)",
        "I need to access the record for other reasons",
    ):
        assert words in page.text


def test_yes_is_one_press(desktop: Desktop, window: str) -> None:
    page = answered(desktop, window, decision="granted")
    assert "Choose a service" in page.text
    assert story() == [("launch", "success"), ("permission", "granted")]
    assert len({event.launch_id for event in events()}) == 1
    assert events()[1].decision_scope == "once"
    assert f'data-origin="{ORIGIN}"' in page.html
    assert 'data-outcome="opened"' in page.html


def test_yes_twice_is_one_answer(desktop: Desktop, window: str) -> None:
    answered(desktop, window, decision="granted")
    answered(desktop, window, decision="granted")
    assert story() == [("launch", "success"), ("permission", "granted")]


def test_more_information_is_a_note(desktop: Desktop, window: str) -> None:
    answered(desktop, window, decision="granted", information=" Seen with her daughter. ")
    assert story()[-2:] == [("permission", "granted"), ("note", "Seen with her daughter.")]


def test_no_shows_nothing_and_is_an_event(desktop: Desktop, window: str) -> None:
    page = answered(desktop, window, decision="refused")
    assert "Access refused" in page.text
    assert "Choose a service" not in page.text
    assert story() == [("launch", "success"), ("permission", "refused")]
    assert 'data-outcome="refused"' in page.html
    assert desktop.post(window + "note/", note="x").leads_to == window


def test_a_wrong_no_is_answered_again(desktop: Desktop, window: str) -> None:
    answered(desktop, window, decision="refused")
    assert QUESTION in desktop.get(window + "?again").text
    answered(desktop, window, decision="granted")
    assert story()[1:] == [("permission", "refused"), ("permission", "granted")]


def test_an_emergency_needs_an_explanation(desktop: Desktop, window: str) -> None:
    page = desktop.get(window + "emergency/")
    assert "Some actions will raise a privacy alert" in page.text
    for explanation in ("", "  ab ", "x" * 2001):
        refused = answered(desktop, window, decision="emergency", step="emergency", explanation=explanation)
        assert refused.status == 422
        assert "There is a problem" in refused.text
    assert story() == [("launch", "success")]
    answered(desktop, window, decision="emergency", step="emergency", explanation=GOOD, information="In resus")
    assert story()[1:] == [("permission", "emergency"), ("note", "In resus")]
    assert events()[1].reason == GOOD


def test_the_longest_explanation_is_a_setting(desktop: Desktop, said: dict[str, str]) -> None:
    decide(longest=20)
    window = desktop.open(**said)
    desktop.get(window)
    page = answered(desktop, window, decision="emergency", step="emergency", explanation=GOOD)
    assert "at most 20 characters" in page.text


@pytest.mark.parametrize("explanation", ["asdfgh", "test", "emergency", "....abc", "1234", "aaaa"])
def test_a_poor_explanation_gets_one_hint_and_is_taken(desktop: Desktop, window: str, explanation: str) -> None:
    page = answered(desktop, window, decision="emergency", step="emergency", explanation=explanation)
    assert page.status == 200
    assert "This says little" in page.text
    assert explanation in page.html
    assert story() == [("launch", "success")]
    answered(desktop, window, decision="emergency", step="emergency", explanation=explanation, hinted="yes")
    assert story()[-1] == ("permission", "emergency")


def test_an_emergency_without_its_code_is_warned_and_goes_on(
    desktop: Desktop, said: dict[str, str], clinician: User
) -> None:
    clinician.roles.update(activity_codes=["B0264", "B0370"])
    desktop.client.force_login(clinician)
    window = desktop.open(**said)
    assert "/emergency/" in desktop.get(window).html
    assert "does not include emergency access (B0168). You can go on" in desktop.get(window + "emergency/").text
    answered(desktop, window, decision="emergency", step="emergency", explanation=GOOD)
    assert story()[-1] == ("permission", "emergency")


def test_an_organisation_may_insist_on_the_code(desktop: Desktop, said: dict[str, str], clinician: User) -> None:
    decide(only_with_code=True)
    clinician.roles.update(activity_codes=["B0264", "B0370"])
    desktop.client.force_login(clinician)
    window = desktop.open(**said)
    assert "your organisation asks for it" in desktop.get(window).text
    page = answered(desktop, window, decision="emergency", step="emergency", explanation=GOOD)
    assert page.status == 422
    assert story() == [("launch", "success")]


def test_other_reasons_need_their_code(desktop: Desktop, window: str) -> None:
    assert "This needs B0082 (legal override)" in desktop.get(window).text
    assert 'name="decision"' not in desktop.get(window + "other-reasons/").html
    page = answered(desktop, window, decision="court_order", step="other", explanation=GOOD)
    assert page.status == 422
    assert story() == [("launch", "success")]


@pytest.mark.parametrize("reason", ["public_interest", "statute", "court_order"])
def test_other_reasons_work_with_their_code(
    desktop: Desktop, said: dict[str, str], clinician: User, reason: str
) -> None:
    clinician.roles.update(activity_codes=["B0264", "B0370", "B0082"])
    desktop.client.force_login(clinician)
    window = desktop.open(**said)
    assert "other-reasons" in desktop.get(window).html
    assert answered(desktop, window, decision=reason, step="other").status == 422
    assert "Choose why you need" in answered(desktop, window, step="other", explanation=GOOD).text
    assert "Choose a service" in answered(desktop, window, decision=reason, step="other", explanation=GOOD).text
    assert story()[-1] == ("permission", reason)


def test_a_policy_may_imply_permission(desktop: Desktop, said: dict[str, str]) -> None:
    decide(not_asked=True)
    page = desktop.get(desktop.open(**said))
    assert "Choose a service" in page.text
    assert story() == [("launch", "success"), ("permission", "not_asked")]
    assert events()[1].decision_scope == "organisation"


def test_own_patients_need_not_be_asked(desktop: Desktop, clinician: User) -> None:
    decide(own_patients=True)
    own, other = make_patient(registered_practice=TRUST), make_patient(registered_practice=ELSEWHERE)
    for patient in (own, other):
        make_access(TRUST, nhs_number=patient.nhs_number)
    said = {"staff_uid": clinician.staff_uid}
    assert "Choose a service" in desktop.get(desktop.open(**said, nhs_number=own.nhs_number)).text
    assert QUESTION in desktop.get(desktop.open(**said, nhs_number=other.nhs_number)).text


def test_only_kept_permissions_may_last(desktop: Desktop, window: str) -> None:
    assert "The permission lasts" not in desktop.get(window).text
    assert answered(desktop, window, decision="granted", scope="ongoing").status == 422
    assert not LastingPermission.objects.exists()


def test_an_ongoing_permission_is_kept_offered_and_used(desktop: Desktop, said: dict[str, str]) -> None:
    decide(keeps=["ongoing", "workgroup"], keeps_days=30)
    window = desktop.open(**said)
    assert "holds for 30 days" in desktop.get(window).text
    answered(desktop, window, decision="granted", scope="ongoing")
    kept = LastingPermission.objects.get()
    assert (kept.scope, kept.nhs_number, kept.until - kept.given_at) == (
        "ongoing",
        said["nhs_number"],
        timedelta(days=30),
    )
    again = desktop.open(**said)
    page = desktop.get(again)
    assert "This patient gave ongoing permission on" in page.text
    assert QUESTION in page.text
    answered(desktop, again, decision="earlier")
    assert [event.decision_scope for event in events() if event.kind == "permission"] == ["ongoing", "ongoing"]
    assert LastingPermission.objects.count() == 1


def test_a_permission_for_a_workgroup_is_offered_to_its_members(
    desktop: Desktop, said: dict[str, str], clinician: User
) -> None:
    decide(keeps=["workgroup"])
    window = desktop.open(**said)
    desktop.get(window)
    assert answered(desktop, window, decision="granted", scope="workgroup").status == 422
    answered(desktop, window, decision="granted", scope="workgroup", workgroup="Stroke team")
    assert LastingPermission.objects.get().workgroup == "Stroke team"
    assert "permission for Stroke team" not in desktop.get(desktop.open(**said)).text
    clinician.roles.update(workgroups=["Stroke team"])
    desktop.client.force_login(clinician)
    assert "permission for Stroke team" in desktop.get(desktop.open(**said)).text


def test_an_offered_permission_is_revoked_in_the_window(
    desktop: Desktop, said: dict[str, str], clinician: User
) -> None:
    decide(keeps=["ongoing"])
    first = desktop.open(**said)
    desktop.get(first)
    answered(desktop, first, decision="granted", scope="ongoing")
    window = desktop.open(**said)
    desktop.get(window)
    page = desktop.get(desktop.post(window + "revoke/").leads_to)
    assert "This patient gave" not in page.text
    assert QUESTION in page.text
    kept = LastingPermission.objects.get()
    assert (kept.revoked_by, kept.revoked_at is not None) == (clinician, True)
    assert ReviewEvent.objects.get(kind="permission_revoked").actor == clinician
    assert answered(desktop, window, decision="earlier").status == 422


def test_an_expired_or_foreign_permission_is_not_offered(
    desktop: Desktop, said: dict[str, str], clinician: User
) -> None:
    decide(keeps=["ongoing"])
    make_organisation(ELSEWHERE)
    now = timezone.now()
    common = {"nhs_number": said["nhs_number"], "scope": "ongoing", "given_by": clinician, "given_at": now}
    LastingPermission.objects.create(organisation_id=TRUST, launch_id="a", until=now - timedelta(seconds=1), **common)
    LastingPermission.objects.create(organisation_id=ELSEWHERE, launch_id="b", until=now + timedelta(days=9), **common)
    assert "This patient gave" not in desktop.get(desktop.open(**said)).text


def test_a_note_is_added(desktop: Desktop, window: str) -> None:
    answered(desktop, window, decision="granted")
    assert desktop.post(window + "note/", note=" ").status == 422
    assert desktop.post(window + "note/", note="x" * 2001).status == 422
    page = desktop.get(desktop.post(window + "note/", note="Rang the GP.").leads_to)
    assert "Your note was added." in page.text
    assert story()[-1] == ("note", "Rang the GP.")


def test_a_closed_record_stays_closed(desktop: Desktop, window: str) -> None:
    answered(desktop, window, decision="granted")
    page = desktop.get(desktop.post(window + "close/").leads_to)
    assert "The record is closed" in page.text
    assert 'data-outcome="closed"' in page.html
    assert desktop.post(window + "decide/", decision="granted").leads_to == window
    assert [kind for kind, _ in story()] == ["launch", "permission", "close"]


def test_two_windows_never_share_a_patient(desktop: Desktop, clinician: User) -> None:
    numbers = [make_patient().nhs_number for _ in range(2)]
    windows = [desktop.open(nhs_number=number, staff_uid=clinician.staff_uid) for number in numbers]
    for window in windows:
        desktop.get(window)
    answered(desktop, windows[0], decision="granted")
    answered(desktop, windows[1], decision="refused")
    assert [(event.nhs_number, event.decision) for event in events() if event.kind == "permission"] == [
        (numbers[0], "granted"),
        (numbers[1], "refused"),
    ]
    assert len({event.launch_id for event in events()}) == 2
    assert "Choose a service" in desktop.get(windows[0]).text
    assert "Access refused" in desktop.get(windows[1]).text


def test_a_cookie_of_one_window_is_no_good_in_another(desktop: Desktop, window: str, clinician: User) -> None:
    stranger = window.replace(window.split("/")[3], "f" * 32)
    desktop.jar[stranger] = desktop.jar[window]
    assert desktop.get(stranger).status == 410
    assert [event.kind for event in events()] == ["launch"]


def test_somebody_else_at_the_same_browser_is_denied(desktop: Desktop, window: str) -> None:
    other = make_clinician(name="Jo Bell")
    desktop.client.force_login(other)
    page = desktop.get(window)
    assert page.status == 403
    assert "Jo Bell" in page.text
    assert desktop.post(window + "decide/", decision="granted").status == 403
    assert [(event.staff_uid, event.outcome) for event in events()[1:]] == [(other.staff_uid, "denied")] * 2


def test_an_answer_requires_sign_in(desktop: Desktop, window: str) -> None:
    desktop.client.logout()
    assert desktop.post(window + "decide/", decision="granted").leads_to.startswith("/sign-in/")
    assert story() == [("launch", "success")]


def test_a_window_expires(desktop: Desktop, window: str, settings: Any) -> None:
    settings.ONECLICK_LAUNCH_MINUTES = -1
    page = desktop.get(window)
    assert page.status == 410
    assert "has expired" in page.text


def test_another_name_for_the_same_number_is_said(desktop: Desktop, clinician: User) -> None:
    patient = make_patient(family_name="Pereira")
    make_access(TRUST, nhs_number=patient.nhs_number)
    said = {"nhs_number": patient.nhs_number, "staff_uid": clinician.staff_uid}
    assert "says another name" in desktop.get(desktop.open(**said, family_name="Smith")).text
    assert "says another" not in desktop.get(desktop.open(**said, family_name="PEREIRA")).text
