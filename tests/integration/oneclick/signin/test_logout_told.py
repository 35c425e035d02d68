"""Back-channel logout: who may end a session of ours by a token, and who may not."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from audit.people.sessions import Ended
from oneclick.models import ToldLogout
from oneclick.signin.cis2 import flow
from tests.integration.oneclick.signin.conftest import Browser, come_back
from tests.openid.liar import KEY, LOGOUT, OTHER_KEY, Liar, part, sign_by_secret

pytestmark = pytest.mark.django_db
NOW = int(time.time())
Forge = Callable[[Liar], str]


def tell(browser: Browser, token: str) -> int:
    """Tells the service, as the provider does, with no cookie of anybody's."""
    return Browser(browser.as_service).post("/sign-in/cis2/logout", logout_token=token).status


def claims(**more: Any) -> Forge:
    return lambda told: told.logout_token(**more)


def header(**more: Any) -> Forge:
    return lambda told: told.logout_token(more)


def unsigned(told: Liar) -> str:
    body = told.logout_token().split(".")[1]
    return f"{part({'alg': 'none', 'typ': 'logout+jwt', 'kid': 'published'})}.{body}."


def by_public_key(told: Liar) -> str:
    body = json.loads(base64.urlsafe_b64decode(told.logout_token().split(".")[1] + "=="))
    return sign_by_secret(KEY.as_pem(private=False), body, typ="logout+jwt")


def an_id_token(told: Liar) -> str:
    told.nonce = "x"
    return told.id_token()


FORGED: dict[str, tuple[Forge, str]] = {
    "of another issuer": (claims(iss="https://evil.example"), "iss"),
    "for another client": (claims(aud="another"), "aud"),
    "with a nonce": (claims(nonce="x"), "nonce"),
    "with an empty nonce": (claims(nonce=None), "nonce"),
    "of another type": (header(typ="JWT"), "typ"),
    "of no type": (header(typ=...), "typ"),
    "without events": (claims(events=...), "events"),
    "of another event": (claims(events={"http://schemas.openid.net/event/other": {}}), "events"),
    "with events in words": (claims(events=LOGOUT), "events"),
    "with an event that is no object": (claims(events={LOGOUT: "yes"}), "events"),
    "issued six minutes ago": (claims(iat=NOW - 360), "iat"),
    "issued later": (claims(iat=NOW + 86_400), "iat"),
    "issued at no time": (claims(iat=...), "iat"),
    "expired": (claims(exp=NOW - 60), "expired"),
    "without a sid": (claims(sid=...), "sid"),
    "with a sid that is none": (claims(sid=7), "sid"),
    "without a jti": (claims(jti=...), "jti"),
    "with an empty jti": (claims(jti=""), "jti"),
    "signed by another key": (lambda told: told.logout_token(key=OTHER_KEY), "signature"),
    "by an unknown key": (header(kid="unpublished"), "does not publish"),
    "unsigned": (unsigned, "alg"),
    "by the public key": (by_public_key, "alg"),
    "an ID token": (an_id_token, "typ"),
    "nothing": (lambda _: "", "cannot be read"),
    "rubbish": (lambda _: "a.b.c", "cannot be read"),
}


@pytest.fixture
def signed_in(browser: Browser, lying: Liar) -> Browser:
    come_back(browser, lying)
    assert browser.is_in()
    return browser


def test_logout_told_works(signed_in: Browser, lying: Liar) -> None:
    session = signed_in.session
    assert tell(signed_in, lying.logout_token()) == 200
    page = signed_in.get("/my-accesses/")
    assert "why=provider" in page.leads_to
    assert "CIS2" in signed_in.get(page.leads_to).text
    session.refresh_from_db()
    assert session.ended_by == Ended.PROVIDER
    assert not signed_in.is_in()


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_logout_ends_nothing(
    signed_in: Browser, lying: Liar, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    forge, reason = FORGED[name]
    assert tell(signed_in, forge(lying)) == 400
    assert reason in caplog.text
    assert signed_in.is_in()
    assert not ToldLogout.objects.exists()


@pytest.mark.parametrize("name", FORGED)
def test_each_forgery_would_end_it_where_tokens_are_believed(
    signed_in: Browser, lying: Liar, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    sid = "a session of theirs"
    monkeypatch.setattr(flow.tokens, "check_logout_token", lambda *_: {"sid": sid, "jti": name})
    assert tell(signed_in, FORGED[name][0](lying)) == 200
    assert not signed_in.is_in()


def test_a_token_told_again_is_refused(signed_in: Browser, lying: Liar) -> None:
    token = lying.logout_token(sid="another session")
    assert tell(signed_in, token) == 200
    assert tell(signed_in, token) == 400


def test_a_logout_of_another_session_ends_only_that(signed_in: Browser, other_browser: Browser, lying: Liar) -> None:
    lying.nonce = ""
    lying.more_claims["sid"] = "their other session"
    come_back(other_browser, lying)
    assert tell(signed_in, lying.logout_token(sid="their other session")) == 200
    assert signed_in.is_in()
    assert not other_browser.is_in()


def test_a_logout_of_another_person_with_that_sid_ends_nothing(signed_in: Browser, lying: Liar) -> None:
    assert tell(signed_in, lying.logout_token(sub="somebody else")) == 200
    assert signed_in.is_in()


def test_a_session_that_ended_there_does_not_begin_here_later(browser: Browser, lying: Liar) -> None:
    address = browser.begin()
    assert tell(browser, lying.logout_token()) == 200
    assert come_back(browser, lying, address).status == 403
    assert not browser.is_in()


def test_logout_told_is_no_page(browser: Browser, lying: Liar) -> None:
    assert browser.get("/sign-in/cis2/logout").status == 405
