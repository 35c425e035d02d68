"""Sessions: the role in use, and what ends them."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from audit.models import Role, RoleInUse, Session, User
from audit.people.jobs import jobs, reach
from audit.people.permissions import REVIEW, can, role_in_use
from audit.people.scope import organisation_scope
from audit.people.sessions import Ended, begin
from oneclick.models import Attempt, ProviderSession, ToldLogout
from oneclick.signin.clearing import clear_sign_ins
from tests.factories import (
    CLINICIAN,
    ELSEWHERE,
    OFFICER,
    TRUST,
    make_clinician,
    make_officer,
    make_organisation,
    make_user,
)
from tests.pages import Page

pytestmark = pytest.mark.django_db


def add_role(user: User, organisation: str, role_code: str, codes: tuple[str, ...], profile: str) -> Role:
    make_organisation(organisation)
    return user.roles.create(
        organisation_id=organisation, role_code=role_code, activity_codes=list(codes), role_profile_id=profile
    )


@pytest.fixture
def both() -> User:
    """Somebody who is a privacy officer of two trusts and a clinician of one."""
    user = make_user()
    add_role(user, TRUST, "S8002:G8003:R0001", OFFICER, "1")
    add_role(user, ELSEWHERE, "S8002:G8003:R0001", OFFICER, "2")
    add_role(user, TRUST, "S8000:G8000:R8000", CLINICIAN, "3")
    return user


class Browser:
    """A browser of somebody's, against the service in its own role."""

    def __init__(self, as_service: Any, user: User, profile: str = "") -> None:
        self.client, self.as_service = Client(), as_service
        self.client.force_login(user)
        self.session = begin(User.objects.get(pk=user.pk), profile)
        stored = self.client.session
        stored["oneclick_session"] = self.session.pk
        stored.save()

    def get(self, path: str, **headers: str) -> Page:
        with self.as_service():
            return Page(self.client.get(path, secure=True, headers=headers))

    def post(self, path: str, headers: dict[str, str] | None = None, **data: Any) -> Page:
        with self.as_service():
            return Page(self.client.post(path, data, secure=True, headers=headers))

    def age(self, **times: timedelta) -> None:
        """Makes the session older."""
        now = timezone.now()
        Session.objects.filter(pk=self.session.pk).update(**{name: now - ago for name, ago in times.items()})


def test_an_officers_role_reaches_the_same_job_elsewhere_and_no_other_job(both: User) -> None:
    first, second, clinician = both.roles_held
    assert reach(first, both.roles_held) == [first, second]
    assert reach(clinician, both.roles_held) == [clinician]
    assert jobs(both.roles_held) == [[first, second], [clinician]]


def test_an_officers_role_does_not_reach_one_that_lost_its_codes(both: User) -> None:
    both.roles.filter(role_profile_id="2").update(activity_codes=["B0264"])
    assert [role.role_profile_id for role in reach(both.roles_held[0], both.roles_held)] == ["1"]


def test_what_somebody_may_comes_from_the_role_chosen_alone(as_service: Any, both: User) -> None:
    clinician, officer = Browser(as_service, both, "3"), Browser(as_service, both, "1")
    assert (clinician.get("/alerts/").status, clinician.get("/my-accesses/").status) == (403, 200)
    assert (officer.get("/alerts/").status, officer.get("/my-accesses/").status) == (200, 403)


def test_role_in_use_is_the_role_of_the_session(both: User) -> None:
    both.session = begin(both, "2")
    with organisation_scope((), user_id=both.pk):
        role = role_in_use(both)
    assert role is not None
    assert (role.role_profile_id, role.organisation_id) == ("2", ELSEWHERE)
    assert {each.organisation_id for each in both.roles_in_use} == {TRUST, ELSEWHERE}


def test_somebody_with_several_jobs_is_asked_first_and_comes_back(as_service: Any, both: User) -> None:
    browser = Browser(as_service, both)
    page = browser.get("/my-accesses/?before=x")
    assert (page.status, page.leads_to) == (302, "/sign-in/role?next=%2Fmy-accesses%2F%3Fbefore%3Dx")
    page = browser.get(page.leads_to)
    assert page.text.count("Privacy officer") == 1, "one job at two organisations is one choice"
    assert "Clinical practitioner" in page.text
    answer = browser.post("/sign-in/role", role=both.roles.get(role_profile_id="3").pk, next="/my-accesses/?before=x")
    assert answer.leads_to == "/my-accesses/?before=x"
    assert browser.get("/my-accesses/").status == 200


def test_without_a_role_chosen_nobody_may_do_anything(as_service: Any, both: User) -> None:
    browser = Browser(as_service, both)
    assert browser.post("/reports/").status == 403
    user = User.objects.get(pk=both.pk)
    user.session = browser.session
    assert not can(user, REVIEW)


def test_choose_role_changes_the_role(as_service: Any, both: User) -> None:
    browser = Browser(as_service, both, "1")
    assert "change it" in browser.get("/alerts/").text
    browser.post("/sign-in/role", role=both.roles.get(role_profile_id="3").pk)
    assert browser.get("/alerts/").status == 403


def test_choose_role_is_recorded(as_service: Any, both: User) -> None:
    browser = Browser(as_service, both, "1")
    browser.post("/sign-in/role", role=both.roles.get(role_profile_id="3").pk)
    used = RoleInUse.objects.filter(session=browser.session).order_by("pk")
    assert [each.role_profile_id for each in used] == ["1", "3"]
    assert used.last().activity_codes == list(CLINICIAN)
    with as_service(), organisation_scope([ELSEWHERE]):
        assert not RoleInUse.objects.exists()
    with pytest.raises(DatabaseError), transaction.atomic():
        used.update(role_code="R8000")


def test_choose_role_knows_only_ones_own_roles(as_service: Any, both: User) -> None:
    other = make_officer("FXX12").roles.get()
    browser = Browser(as_service, both, "3")
    page = browser.post("/sign-in/role", role=other.pk)
    assert page.status == 422
    assert "Choose the role" in page.text
    browser.session.refresh_from_db()
    assert browser.session.role.role_profile_id == "3"


def test_choose_role_requires_sign_in(look: Any) -> None:
    for path in ("/sign-in/role", "/sign-in/you"):
        assert look(path).leads_to.startswith("/sign-in/?next=")
    assert look("/sign-in/out-everywhere", post=True).status == 302


def test_a_role_that_lost_its_code_loses_its_power_with_the_next_request(as_service: Any) -> None:
    officer = make_officer()
    browser = Browser(as_service, officer)
    assert browser.get("/alerts/").status == 200
    Role.objects.filter(user=officer).update(activity_codes=["B0264"])
    assert browser.get("/alerts/").status == 403


def test_a_role_that_is_gone_must_be_chosen_again(as_service: Any, both: User) -> None:
    browser = Browser(as_service, both, "3")
    assert browser.get("/my-accesses/").status == 200
    both.roles.filter(role_profile_id="3").delete()
    assert browser.get("/my-accesses/").leads_to.startswith("/sign-in/role")


def test_idle_for_fifteen_minutes_is_over(as_service: Any) -> None:
    browser = Browser(as_service, make_clinician())
    browser.age(last_seen_at=timedelta(minutes=14))
    assert browser.get("/my-accesses/").status == 200
    browser.age(last_seen_at=timedelta(minutes=15))
    page = browser.get("/my-accesses/?before=x")
    assert page.leads_to == "/sign-in/over?why=idle&next=%2Fmy-accesses%2F%3Fbefore%3Dx"
    text = browser.get(page.leads_to)
    assert "Nobody used this page for 15 minutes" in text.text
    assert 'href="/sign-in/?next=/my-accesses/%3Fbefore%3Dx"' in text.html
    browser.session.refresh_from_db()
    assert browser.session.ended_by == Ended.IDLE
    assert browser.get("/my-accesses/").leads_to.startswith("/sign-in/?next=")


def test_ten_hours_are_the_longest(as_service: Any) -> None:
    browser = Browser(as_service, make_clinician())
    browser.age(started_at=timedelta(hours=10))
    assert "why=too_long" in browser.get("/my-accesses/").leads_to
    assert "10 hours" in browser.get("/sign-in/over?why=too_long").text


def test_use_keeps_a_session_and_a_page_that_asks_by_itself_does_not(as_service: Any) -> None:
    browser = Browser(as_service, make_clinician())
    browser.age(last_seen_at=timedelta(minutes=10))
    before = Session.objects.get(pk=browser.session.pk).last_seen_at
    browser.get("/my-accesses/", **{"X-OneClick-Background": "1"})
    assert Session.objects.get(pk=browser.session.pk).last_seen_at == before
    browser.get("/my-accesses/")
    assert Session.objects.get(pk=browser.session.pk).last_seen_at > before


def test_what_was_written_is_shown_again_where_the_form_came_too_late(as_service: Any) -> None:
    browser = Browser(as_service, make_officer())
    browser.age(last_seen_at=timedelta(hours=1))
    page = browser.post(
        "/alerts/A1/add-note/", {"Referer": "https://testserver/alerts/A1/"}, note="Rang the <ward>.", version="1"
    )
    assert page.status == 403
    assert "has not been kept" in page.text
    assert "Rang the <ward>." in page.text
    assert "<ward>" not in page.html
    assert 'href="/sign-in/?next=/alerts/A1/"' in page.html


def test_a_part_of_a_page_sends_the_whole_page_on(as_service: Any) -> None:
    browser = Browser(as_service, make_officer())
    browser.age(last_seen_at=timedelta(hours=1))
    page = browser.get("/alerts/", **{"HX-Request": "true", "HX-Current-URL": "https://testserver/alerts/?a=1"})
    assert page.response.headers["HX-Redirect"] == "/sign-in/over?why=idle&next=%2Falerts%2F%3Fa%3D1"


def test_the_way_back_is_never_to_elsewhere(as_service: Any) -> None:
    browser = Browser(as_service, make_officer())
    assert "evil" not in browser.get("/sign-in/over?why=idle&next=https://evil.example/").html
    browser.age(last_seen_at=timedelta(hours=1))
    assert "evil" not in browser.post("/alerts/", {"Referer": "https://evil.example/"}, note="two words").html


def test_signing_out_everywhere_ends_every_session(as_service: Any) -> None:
    user, other = make_clinician(), make_clinician()
    here, there, elsewhere = (Browser(as_service, person) for person in (user, user, other))
    assert here.get("/sign-in/you").text.count("last used") >= 2
    here.post("/sign-in/out-everywhere")
    assert "why=everywhere" in there.get("/my-accesses/").leads_to
    assert here.get("/my-accesses/").leads_to.startswith("/sign-in/?next=")
    assert elsewhere.get("/my-accesses/").status == 200


def test_a_browser_without_a_session_of_ours_is_nobody() -> None:
    client = Client()
    client.force_login(make_clinician())
    stored = client.session
    del stored["oneclick_session"]
    stored.save()
    assert client.get("/my-accesses/", secure=True).status_code == 302


def test_the_session_of_another_is_of_no_use(as_service: Any) -> None:
    mine, theirs = Browser(as_service, make_clinician()), Browser(as_service, make_officer())
    stored = mine.client.session
    stored["oneclick_session"] = theirs.session.pk
    stored.save()
    assert mine.get("/my-accesses/").status == 302


def test_who_was_switched_off_is_nobody_at_once(as_service: Any) -> None:
    user = make_clinician()
    browser = Browser(as_service, user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert browser.get("/my-accesses/").status == 302


def test_session_left_tells_how_long_and_keeps_only_where_somebody_is(as_service: Any) -> None:
    browser = Browser(as_service, make_clinician())
    browser.age(last_seen_at=timedelta(minutes=10))
    quiet = browser.get("/sign-in/left", **{"X-OneClick-Background": "1"}).response.json()
    assert 290 <= quiet["left"] <= 300
    assert browser.get("/sign-in/left").response.json()["left"] >= 890
    browser.age(last_seen_at=timedelta(minutes=15))
    assert browser.get("/sign-in/left").response.json() == {"left": 0, "final": False}


def test_session_left_tells_that_the_longest_time_is_nearly_over(as_service: Any) -> None:
    browser = Browser(as_service, make_clinician())
    assert browser.get("/sign-in/left").response.json()["final"] is False
    browser.age(started_at=timedelta(hours=9, minutes=55))
    found = browser.get("/sign-in/left").response.json()
    assert found["final"] is True
    assert 290 <= found["left"] <= 300


def test_session_left_tells_nobody_nothing(look: Any) -> None:
    assert look("/sign-in/left").response.json() == {"left": 0, "final": False}


def test_end_sessions_ends_them_at_once_and_bars(as_service: Any) -> None:
    user = make_clinician()
    browser = Browser(as_service, user)
    call_command("end_sessions", user.staff_uid, stdout=StringIO())
    assert "why=administrator" in browser.get("/my-accesses/").leads_to
    call_command("end_sessions", user.staff_uid, bar=True, stdout=StringIO())
    user.refresh_from_db()
    assert not user.is_active
    with pytest.raises(CommandError, match="Nobody here"):
        call_command("end_sessions", "1")


def test_withdraw_codes_counts_at_once(as_service: Any) -> None:
    officer = make_officer(TRUST, ELSEWHERE)
    browser = Browser(as_service, officer, officer.roles.first().role_profile_id)
    call_command("withdraw_codes", officer.staff_uid, "B0015", "B0016", organisation=ELSEWHERE, stdout=StringIO())
    assert browser.get("/alerts/").status == 200
    call_command("withdraw_codes", officer.staff_uid, "B0015", "B0016", stdout=StringIO())
    assert browser.get("/alerts/").status == 403
    with pytest.raises(CommandError, match="No role"):
        call_command("withdraw_codes", officer.staff_uid, "B0015")


def test_what_sign_ins_leave_is_cleared_away_and_who_was_in_is_kept(as_service: Any) -> None:
    long_ago = timezone.now() - timedelta(days=30)
    user = make_clinician()
    ended, living, forgotten = (begin(user) for _ in range(3))
    Session.objects.filter(pk=ended.pk).end(Ended.SIGNED_OUT)
    Session.objects.filter(pk=forgotten.pk).update(last_seen_at=long_ago)
    for session in (ended, living):
        ProviderSession.objects.create(
            session=session, sub="x", id_token=b"x", access_token=b"x", access_expires_at=long_ago
        )
    Attempt.objects.create(state_hash=b"x", browser_hash=b"x", created_at=long_ago)
    ToldLogout.objects.create(jti="x", sid="x", told_at=long_ago)
    with as_service():
        clear_sign_ins()
    assert list(ProviderSession.objects.exclude(id_token=None)) == [living.cis2]
    assert not Attempt.objects.exists()
    assert not ToldLogout.objects.exists()
    assert Session.objects.count() == 3
    forgotten.refresh_from_db()
    assert forgotten.ended_by == Ended.IDLE
