"""Signing in at a real OpenID provider with claims in the shapes of CIS2."""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from audit.models import Organisation, Role, Session, User
from audit.people.sessions import Ended
from oneclick.models import Attempt, ProviderSession
from oneclick.signin.cis2.secret_text import unseal
from tests.factories import make_user
from tests.integration.oneclick.signin.conftest import Browser, state_of
from tests.openid.people import BARE_UID, CLINICIAN_UID, OFFICER, OFFICER_UID, people
from tests.openid.running import Provider

pytestmark = pytest.mark.django_db
SEVERAL = "several roles, text levels, none selected"
SAMPLE = Path(__file__).resolve().parents[5] / "shared" / "samples" / "cis2" / "userinfo_scr_mock.json"


def sign_in(browser: Browser, at: Provider, person: str, go_on: str = "") -> Any:
    return browser.get(at.sign_in(browser.begin(go_on), person))


def test_sign_in_works_by_secret_and_by_key(browser: Browser, either: Provider) -> None:
    page = sign_in(browser, either, "one role", "/my-accesses/%3Fbefore=x")
    assert (page.status, page.leads_to) == (302, "/my-accesses/?before=x"), page.text
    user, session = browser.user, browser.session
    assert (user.staff_uid, user.name, user.email) == (CLINICIAN_UID, "Nina Nurse", "nina@rx1.example")
    assert session.role.role_profile_id == "555900002001"
    assert session.role.name == "Nurse Access Role"
    assert session.role.activity_codes == ["B0264", "B0370"]
    assert Organisation.objects.get(pk="RX1").name == "ST JUDE'S MADE-UP TRUST"
    assert browser.get("/my-accesses/").status == 200
    assert browser.get("/alerts/").status == 403


def test_what_is_asked_for(browser: Browser, real: Provider) -> None:
    asked = parse_qs(urlsplit(browser.begin()).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["acr_values"] == ["AAL3_ANY"]
    assert asked["response_type"] == ["code"]
    assert set(asked["scope"][0].split()) >= {"openid", "nationalrbacaccess", "associatedorgs", "selectedrole"}
    assert len(asked["nonce"][0]) > 40
    assert len(asked["state"][0]) > 40


def test_several_roles_and_none_selected_asks(browser: Browser, real: Provider) -> None:
    page = sign_in(browser, real, SEVERAL, "/alerts/")
    assert page.leads_to == "/alerts/"
    asks = browser.get("/alerts/")
    assert asks.leads_to == "/sign-in/role?next=%2Falerts%2F"
    text = browser.get(asks.leads_to).text
    assert "Nurse Access Role" in text
    assert "workgroup Information governance" in text
    chosen = Role.objects.get(role_profile_id=OFFICER["person_roleid"])
    assert browser.post("/sign-in/role", role=chosen.pk, next="/alerts/").leads_to == "/alerts/"
    assert browser.get("/alerts/").status == 200
    assert {role.organisation_id for role in browser.session.roles_among(browser.user.roles_held)} == {"RX1", "RY9"}


def test_a_selected_role_that_is_not_among_the_roles_is_not_guessed(browser: Browser, real: Provider) -> None:
    told = people()
    told["one role"]["id_token"]["selected_roleid"] = "999999999999"
    real.know(told)
    sign_in(browser, real, "one role")
    assert browser.session.role is None
    assert browser.get("/my-accesses/").leads_to.startswith("/sign-in/role")


def test_somebody_known_without_roles_is_in_and_may_nothing(browser: Browser, real: Provider) -> None:
    make_user("RX1", staff_uid=BARE_UID)
    sign_in(browser, real, "no arrays")
    assert "no role at any organisation" in browser.get("/").text
    assert browser.get("/alerts/").status == 403


@pytest.mark.parametrize("person", ["no arrays", "stranger"])
def test_a_stranger_is_told_why(browser: Browser, real: Provider, person: str) -> None:
    page = sign_in(browser, real, person)
    assert page.status == 403
    assert "None of your roles in CIS2 is at an organisation that uses this service" in page.text
    assert not User.objects.exists()
    assert not browser.is_in()


def test_a_weak_sign_in_is_told_what_to_do(browser: Browser, real: Provider) -> None:
    page = sign_in(browser, real, "weak")
    assert page.status == 403
    assert "smartcard" in page.text


def test_who_stops_at_the_provider_has_a_clear_page(browser: Browser, real: Provider) -> None:
    page = sign_in(browser, real, "")
    assert page.status == 403
    assert "you stopped there" in page.text
    assert "Reference:" in page.text


def test_who_was_switched_off_stays_out(browser: Browser, real: Provider) -> None:
    make_user("RX1", staff_uid=CLINICIAN_UID, is_active=False)
    page = sign_in(browser, real, "one role")
    assert page.status == 403
    assert "switched off" in page.text


def test_a_user_is_found_by_the_useruid_and_never_by_name_or_address(browser: Browser, real: Provider) -> None:
    other = make_user("RX1", name="Nina Nurse", email="nina@rx1.example")
    sign_in(browser, real, "one role")
    assert browser.user.pk != other.pk


def test_a_second_sign_in_brings_todays_roles_and_keeps_the_others_out(browser: Browser, real: Provider) -> None:
    user = make_user("RX1", staff_uid=OFFICER_UID, codes=["B0062"], role_code="S8001:G8005:R8015")
    sign_in(browser, real, SEVERAL)
    assert sorted(user.roles.values_list("role_profile_id", flat=True)) == [
        "555900002002", "555900002003", "555900002011",
    ]  # fmt: skip


def test_several_tabs_at_once_work(browser: Browser, real: Provider) -> None:
    first, second = browser.begin("/my-accesses/"), browser.begin("/sign-in/")
    last = browser.get(real.sign_in(second, "one role"))
    assert (last.status, last.leads_to) == (302, "/")
    assert browser.get(real.sign_in(first, "one role")).leads_to == "/my-accesses/"


def test_the_key_of_the_session_changes(browser: Browser, real: Provider) -> None:
    browser.client.force_login(make_user("RX1"))
    planted, before = browser.client.session.session_key, browser.session
    sign_in(browser, real, "one role")
    assert browser.client.session.session_key != planted
    before.refresh_from_db()
    assert before.ended_by == Ended.AGAIN


@pytest.mark.parametrize("go_on", ["https://evil.example/", "//evil.example", "/sign-in/out"])
def test_nobody_is_sent_on_to_elsewhere(browser: Browser, real: Provider, go_on: str) -> None:
    assert sign_in(browser, real, "one role", go_on).leads_to == "/"


def age(browser: Browser) -> None:
    """Makes the roles due to be read again."""
    ProviderSession.objects.update(refreshed_at=timezone.now() - timedelta(hours=1))


def test_a_role_taken_away_loses_its_power_while_somebody_works(browser: Browser, real: Provider) -> None:
    told = people()
    sign_in(browser, real, "one role")
    assert browser.get("/my-accesses/").status == 200
    told["one role"]["user_info"]["nhsid_nrbac_roles"][0]["activity_codes"] = ["B0062"]
    real.know(told)
    assert browser.get("/my-accesses/").status == 200, "not yet due"
    age(browser)
    assert browser.get("/my-accesses/").status == 403
    told["one role"]["user_info"]["nhsid_nrbac_roles"] = []
    real.know(told)
    age(browser)
    assert browser.get("/my-accesses/").status == 403
    assert browser.session.role is None


def test_somebody_else_at_the_same_token_ends_the_session(browser: Browser, real: Provider) -> None:
    sign_in(browser, real, "one role")
    told = people()
    told["one role"]["user_info"]["nhsid_useruid"] = OFFICER_UID
    real.know(told)
    age(browser)
    assert "why=provider" in browser.get("/my-accesses/").leads_to
    assert not browser.is_in()


def test_a_provider_that_is_down_ends_nothing(browser: Browser, real: Provider, settings: Any) -> None:
    sign_in(browser, real, "one role")
    settings.CIS2 = type(settings.CIS2)(**vars(settings.CIS2) | {"issuer": "http://127.0.0.1:1"})
    age(browser)
    assert browser.get("/my-accesses/").status == 200


def test_a_provider_that_is_down_has_a_clear_page(browser: Browser, real: Provider, settings: Any) -> None:
    settings.CIS2 = type(settings.CIS2)(**vars(settings.CIS2) | {"issuer": "http://127.0.0.1:1"})
    page = browser.get("/sign-in/cis2")
    assert page.status == 503
    assert "CIS2 does not answer" in page.text


def test_signing_out_goes_by_the_provider(browser: Browser, real: Provider) -> None:
    sign_in(browser, real, "one role")
    session = browser.session
    page = browser.post("/sign-in/out")
    assert page.leads_to.startswith(f"{real.issuer}/end-session?")
    asked = parse_qs(urlsplit(page.leads_to).query)
    assert asked["post_logout_redirect_uri"] == ["https://testserver/sign-in/"]
    assert asked["id_token_hint"][0].count(".") == 2
    assert "You have signed out" in browser.get("/sign-in/").text
    session.refresh_from_db()
    assert session.ended_by == Ended.SIGNED_OUT


def test_signing_out_while_the_provider_is_away_says_so(browser: Browser, real: Provider, settings: Any) -> None:
    sign_in(browser, real, "one role")
    settings.CIS2 = type(settings.CIS2)(**vars(settings.CIS2) | {"issuer": "http://127.0.0.1:1"})
    assert browser.post("/sign-in/out").leads_to == "/sign-in/"
    assert "CIS2 could not be told" in browser.get("/sign-in/").text
    assert not browser.is_in()


def test_signing_out_everywhere_goes_by_the_provider(browser: Browser, real: Provider) -> None:
    sign_in(browser, real, "one role")
    assert browser.post("/sign-in/out-everywhere").leads_to.startswith(f"{real.issuer}/end-session?")


def test_no_token_is_logged_or_readable_in_the_database(
    browser: Browser, real: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    back = real.sign_in(browser.begin(), "one role")
    browser.get(back)
    browser.get(back)
    theirs = ProviderSession.objects.get()
    secrets = [unseal(theirs.id_token), unseal(theirs.access_token), parse_qs(urlsplit(back).query)["code"][0]]
    assert all(len(secret) > 40 for secret in secrets)
    written = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("oneclick"))
    assert "refused" in written, "something was written"
    for secret in secrets:
        assert secret not in written
        assert secret.encode() not in bytes(theirs.id_token) + bytes(theirs.access_token)
    assert state_of(back).encode() not in bytes(Attempt.objects.get().state_hash)


def test_libraries_that_would_log_addresses_are_silent(settings: Any) -> None:
    loggers = settings.LOGGING["loggers"]
    assert all(loggers[name]["level"] == "WARNING" for name in ("httpx", "httpcore", "authlib"))


@pytest.mark.skipif(not SAMPLE.exists(), reason="There are no published samples beside this checkout.")
def test_the_published_sample_signs_in(browser: Browser, real: Provider) -> None:
    Organisation.objects.create(pk="RBA", name="RBA")
    sample, told = json.loads(SAMPLE.read_text()), people()
    told["one role"] = {"id_token": {**told["one role"]["id_token"], "selected_roleid": "555254242102"}}
    told["one role"]["user_info"] = {name: value for name, value in sample.items() if name != "sub"}
    real.know(told)
    sign_in(browser, real, "one role")
    assert browser.user.staff_uid == "910000000001"
    assert browser.user.roles.count() == 3
    assert browser.session.role.name == "Clinical Practitioner Access Role"
    assert "B0420" in browser.session.role.activity_codes


def test_sessions_of_the_provider_are_kept_by_sid(browser: Browser, real: Provider) -> None:
    sign_in(browser, real, "one role")
    assert Session.objects.get(cis2__sid=ProviderSession.objects.get().sid) == browser.session
