"""Answers of a provider, and of those who play one, that must let nobody in. Each differs from an honest one in one thing.

That each can fail is shown twice: the same harness lets the honest answer in, and lets each lie about the ID token in where
that token is believed unread.
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from audit.models import User
from oneclick.signin.cis2 import tokens
from tests.integration.oneclick.signin.conftest import Browser, come_back, configuration, state_of
from tests.openid.liar import KEY, OTHER_KEY, Liar, part, sign, sign_any_header, sign_by_secret
from tests.openid.people import OFFICER_UID
from tests.openid.running import CLIENT_ID, SECRET

pytestmark = pytest.mark.django_db
NOW = int(time.time())
Lie = Callable[[Liar], None]


def claims(**more: Any) -> Lie:
    return lambda told: told.more_claims.update(more)


def header(**more: Any) -> Lie:
    return lambda told: told.header.update(more)


def making(make: Callable[[dict[str, Any], dict[str, Any]], str]) -> Lie:
    return lambda told: setattr(told, "make", make)


def unsigned(_head: dict[str, Any], body: dict[str, Any]) -> str:
    return f"{part({'alg': 'none', 'kid': 'published'})}.{part(body)}."


def with_public_key_as_secret(_head: dict[str, Any], body: dict[str, Any]) -> str:
    """HS256 with what everybody knows: the text of the public key."""
    return sign_by_secret(KEY.as_pem(private=False), body)


def with_client_secret(_head: dict[str, Any], body: dict[str, Any]) -> str:
    return sign_by_secret(SECRET.encode(), body)


def with_its_own_key(_head: dict[str, Any], body: dict[str, Any]) -> str:
    """A key that the token brings along."""
    return sign_any_header(
        {"alg": "RS256", "kid": "published", "jwk": OTHER_KEY.as_dict(private=False)}, body, OTHER_KEY
    )


def with_a_demand(_head: dict[str, Any], body: dict[str, Any]) -> str:
    """A header that says it must be understood, and is of nobody's knowledge."""
    return sign_any_header({"alg": "RS256", "kid": "published", "crit": ["x"], "x": 1}, body)


def changed_after_signing(head: dict[str, Any], body: dict[str, Any]) -> str:
    first, _, last = sign(head, body | {"sub": "somebody"}).split(".")
    return f"{first}.{part(body)}.{last}"


def later(head: dict[str, Any], body: dict[str, Any]) -> str:
    return sign(head, body, OTHER_KEY)


ID_TOKENS: dict[str, tuple[Lie, str]] = {
    "wrong issuer": (claims(iss="https://evil.example"), "iss"),
    "no issuer": (claims(iss=...), "iss"),
    "issuer with a slash": (lambda told: told.more_claims.update(iss=told.issuer + "/"), "iss"),
    "for another client": (claims(aud="another"), "aud"),
    "for another client, given to us": (claims(aud="another", azp=CLIENT_ID), "aud"),
    "for us and another": (claims(aud=[CLIENT_ID, "another"]), "aud"),
    "for nobody": (claims(aud=...), "aud"),
    "for us in an empty list": (claims(aud=[]), "aud"),
    "given to another": (claims(azp="another"), "azp"),
    "another nonce": (claims(nonce="another"), "nonce"),
    "no nonce": (claims(nonce=...), "nonce"),
    "nonce in a list": (lambda told: told.more_claims.update(nonce=["x"]), "nonce"),
    "expired": (claims(exp=NOW - 60), "exp"),
    "never expires": (claims(exp=...), "exp"),
    "not yet valid": (claims(nbf=NOW + 86_400), "nbf"),
    "issued later": (claims(iat=NOW + 86_400), "iat"),
    "issued long ago": (claims(iat=NOW - 3600), "iat"),
    "issued at no time": (claims(iat=...), "iat"),
    "issued yes": (claims(iat=True), "iat"),
    "nobody's": (claims(sub=...), "sub"),
    "weak acr": (claims(acr="AAL1_USERPASS"), "acr"),
    "no acr": (claims(acr=...), "acr"),
    "acr in a list": (claims(acr=["AAL3_ANY"]), "acr"),
    "low identity": (claims(id_assurance_level="2"), "id_assurance_level"),
    "no identity level": (claims(id_assurance_level=...), "id_assurance_level"),
    "weak authentication": (claims(authentication_assurance_level=2), "authentication_assurance_level"),
    "authentication level in words": (claims(authentication_assurance_level="AAL3"), "authentication_assurance_level"),
    "authentication level yes": (claims(authentication_assurance_level=True), "authentication_assurance_level"),
    "hash of another access token": (claims(at_hash="AAAAAAAAAAAAAAAAAAAAAA"), "at_hash"),
    "a logout token": (header(typ="logout+jwt"), "another type"),
    "a sid that nothing holds": (claims(sid="x" * 600), "sid"),
    "alg none": (making(unsigned), "alg"),
    "HS256 by the public key": (making(with_public_key_as_secret), "alg"),
    "HS256 by our secret": (making(with_client_secret), "alg"),
    "signed in a way not allowed": (header(alg="RS512"), "alg"),
    "signed by another key": (making(later), "signature"),
    "brings its own key": (making(with_its_own_key), "cannot be read|signature"),
    "changed after signing": (making(changed_after_signing), "signature"),
    "an unknown key": (header(kid="unpublished"), "does not publish"),
    "no key named": (lambda told: told.header.pop("kid"), "kid"),
    "a header that must be understood": (making(with_a_demand), "cannot be read|signature"),
}  # fmt: skip


@pytest.fixture
def why(caplog: pytest.LogCaptureFixture) -> Callable[[], str]:
    """What the log says that a sign-in was refused for."""
    return lambda: next((record.getMessage() for record in caplog.records if "refused" in record.getMessage()), "")


def test_the_honest_answer_is_taken(browser: Browser, lying: Liar) -> None:
    page = come_back(browser, lying)
    assert (page.status, page.leads_to) == (302, "/")
    assert browser.is_in()
    assert lying.token_form["grant_type"] == "authorization_code"
    assert len(lying.token_form["code_verifier"]) >= 43


@pytest.mark.parametrize("name", ID_TOKENS)
def test_an_id_token_that_lies_lets_nobody_in(browser: Browser, lying: Liar, why: Any, name: str) -> None:
    lie, reason = ID_TOKENS[name]
    lie(lying)
    page = come_back(browser, lying)
    assert page.status == 403
    assert "You have not been signed in" in page.text
    assert any(each in why() for each in reason.split("|")), why()
    assert not browser.is_in()
    assert not User.objects.exists()


def believe(_provider: Any, token: str, **_: Any) -> dict[str, Any]:
    """Reads an ID token and asks for no proof."""
    body = token.split(".")[1]
    return {"sub": "the person"} | json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))


@pytest.mark.parametrize("name", sorted(set(ID_TOKENS) - {"a sid that nothing holds", "nobody's"}))
def test_each_lie_would_get_in_where_tokens_are_believed(
    browser: Browser, lying: Liar, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(tokens, "check_id_token", believe)
    ID_TOKENS[name][0](lying)
    assert come_back(browser, lying).status == 302
    assert browser.is_in()


@pytest.mark.parametrize(
    "text", ["", "x", "a.b.c", "a.b.c.d.e", "é.é.é", "..", part({"alg": "RS256"}) + ".e30.AA", "null", "[]" * 9]
)
def test_what_is_no_token_lets_nobody_in(browser: Browser, lying: Liar, text: str) -> None:
    lying.token_answer = {"id_token": text}
    assert come_back(browser, lying).status == 403
    assert not browser.is_in()


ANSWERS: dict[str, tuple[Lie, int]] = {
    "UserInfo of another sub": (lambda told: told.user_info.update(sub="another"), 403),
    "UserInfo without a sub": (lambda told: told.user_info.pop("sub"), 403),
    "UserInfo without a useruid": (lambda told: told.user_info.pop("nhsid_useruid"), 403),
    "a useruid that is none": (lambda told: told.user_info.update(nhsid_useruid="1 OR 1=1"), 403),
    "a useruid in other digits": (lambda told: told.user_info.update(nhsid_useruid="٥" * 12), 403),
    "UserInfo refused": (lambda told: setattr(told, "user_info_status", 401), 403),
    "UserInfo failed": (lambda told: setattr(told, "user_info_status", 500), 503),
    "UserInfo unsigned as a token": (lambda told: setattr(told, "user_info_token", lambda info: unsigned({}, info)), 403),
    "UserInfo signed by another": (
        lambda told: setattr(told, "user_info_token", lambda info: sign(told.header, addressed(told, info), OTHER_KEY)), 403,
    ),
    "UserInfo for another": (
        lambda told: setattr(told, "user_info_token", lambda info: sign(told.header, addressed(told, info) | {"aud": "x"})),
        403,
    ),
    "no ID token": (lambda told: told.token_answer.update(id_token=None), 403),
    "no access token": (lambda told: told.token_answer.update(access_token=None), 403),
    "a token of another type": (lambda told: told.token_answer.update(token_type="mac"), 403),
    "the code is refused": (lambda told: told.token_answer.update(error="invalid_grant"), 403),
    "the token endpoint fails": (lambda told: setattr(told, "token_status", 500), 503),
    "discovery of another issuer": (lambda told: told.discovery.update(issuer="https://evil.example"), 403),
    "keys in the clear": (lambda told: told.discovery.update(jwks_uri="http://evil.example/jwks"), 403),
    "no token endpoint": (lambda told: told.discovery.pop("token_endpoint"), 403),
    "a secret published as a key": (
        lambda told: setattr(told, "keys", [{"kty": "oct", "k": "AAAA", "kid": "published"}]), 403,
    ),
    "a key to encrypt with": (lambda told: told.keys[0].update(use="enc"), 403),
    "no keys": (lambda told: setattr(told, "keys", []), 403),
    "keys that are none": (lambda told: setattr(told, "keys", [{"kty": "RSA", "kid": "published", "n": 1}, 7]), 403),
}  # fmt: skip


def addressed(told: Liar, info: dict[str, Any]) -> dict[str, Any]:
    return info | {"iss": told.issuer, "aud": CLIENT_ID}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_that_lies_lets_nobody_in(browser: Browser, lying: Liar, name: str) -> None:
    address = browser.begin()
    lie, status = ANSWERS[name]
    lie(lying)
    from oneclick.signin.cis2.provider import provider_of  # noqa: PLC0415 - as a process that has just started

    provider_of.cache_clear()
    page = come_back(browser, lying, address)
    assert page.status == status
    assert "You have not been signed in" in page.text
    assert not browser.is_in()


def test_a_signed_user_info_is_taken(browser: Browser, lying: Liar) -> None:
    lying.user_info_token = lambda info: sign({"alg": "RS256", "kid": "published"}, addressed(lying, info))
    assert come_back(browser, lying).status == 302
    assert browser.is_in()


def test_the_user_info_of_another_user_at_the_same_sub_is_that_user_and_not_the_one_before(
    browser: Browser, other_browser: Browser, lying: Liar
) -> None:
    come_back(browser, lying)
    lying.nonce = ""
    lying.user_info["nhsid_useruid"] = OFFICER_UID
    come_back(other_browser, lying)
    assert other_browser.user.staff_uid == OFFICER_UID
    assert browser.user.staff_uid != OFFICER_UID


def test_a_code_that_came_back_twice_is_taken_once(browser: Browser, lying: Liar) -> None:
    address = browser.begin()
    assert come_back(browser, lying, address).status == 302
    again = come_back(browser, lying, address)
    assert again.status == 403
    assert "has been used already" in again.text
    assert browser.is_in(), "the session that the first began goes on"


def test_a_state_of_another_browser_is_of_no_use(browser: Browser, other_browser: Browser, lying: Liar) -> None:
    address = browser.begin()
    other_browser.begin()
    assert come_back(other_browser, lying, address).status == 403
    assert not other_browser.is_in()
    assert come_back(browser, lying, address).status == 302, "whose it is can still use it"


def test_a_browser_cannot_be_signed_in_by_a_link(other_browser: Browser, browser: Browser, lying: Liar) -> None:
    """Somebody's own code and state, sent to another person: their browser never began that."""
    address = browser.begin()
    assert come_back(other_browser, lying, address).status == 403
    assert not other_browser.is_in()


@pytest.mark.parametrize("state", ["", "made-up", "x" * 5000])
def test_a_state_that_nobody_began_is_of_no_use(browser: Browser, lying: Liar, state: str) -> None:
    browser.begin()
    assert browser.get(f"/sign-in/cis2/back?code=a&state={state}").status == 403


def test_an_attempt_is_good_for_ten_minutes(browser: Browser, lying: Liar) -> None:
    from datetime import timedelta  # noqa: PLC0415

    from oneclick.models import Attempt  # noqa: PLC0415

    address = browser.begin()
    attempt = Attempt.objects.get()
    Attempt.objects.update(created_at=attempt.created_at - timedelta(minutes=10))
    assert come_back(browser, lying, address).status == 403


def test_a_nonce_of_another_tab_is_of_no_use(browser: Browser, lying: Liar) -> None:
    first, second = browser.begin(), browser.begin()
    assert state_of(first) != state_of(second)
    come_back(browser, lying, first)
    assert come_back(browser, lying, second).status == 403, "it still answers with the nonce of the first"


def test_an_answer_of_another_issuer_is_a_mix_up(browser: Browser, lying: Liar) -> None:
    assert come_back(browser, lying, iss="https://evil.example").status == 403
    assert "/token" not in lying.asked, "the code went to nobody"


def test_an_answer_without_its_issuer_where_it_was_promised_is_a_mix_up(browser: Browser, lying: Liar) -> None:
    lying.discovery["authorization_response_iss_parameter_supported"] = True
    assert come_back(browser, lying).status == 403
    lying.nonce = ""
    assert come_back(browser, lying, iss=lying.issuer).status == 302


@pytest.mark.parametrize("error", ["server_error", "temporarily_unavailable", "<script>", "x" * 200])
def test_an_error_of_the_provider_has_a_clear_page(browser: Browser, lying: Liar, error: str) -> None:
    page = come_back(browser, lying, error=error)
    assert page.status == 403
    assert "CIS2 could not sign you in" in page.text
    assert "<script>" not in page.html
    assert not browser.is_in()


def test_two_codes_are_none(browser: Browser, lying: Liar) -> None:
    assert come_back(browser, lying, code="a&code=b").status == 403


def test_an_unknown_key_is_looked_for_once_a_minute(browser: Browser, lying: Liar) -> None:
    come_back(browser, lying)
    lying.header["kid"] = "unpublished"
    for _ in range(5):
        lying.nonce = ""
        assert come_back(browser, lying).status == 403
    assert lying.asked["/jwks"] == 1


def test_a_new_key_is_found(browser: Browser, lying: Liar, monkeypatch: pytest.MonkeyPatch) -> None:
    from oneclick.signin.cis2 import provider  # noqa: PLC0415

    come_back(browser, lying)
    monkeypatch.setattr(provider, "KEYS_REST", 0)
    lying.keys.append(OTHER_KEY.as_dict(private=False))
    lying.header["kid"], lying.make, lying.nonce = "unpublished", later, ""
    assert come_back(browser, lying).status == 302
    assert lying.asked["/jwks"] == 2


def test_other_levels_by_setting(browser: Browser, lying: Liar, settings: Any) -> None:
    settings.CIS2 = configuration(
        lying.issuer, acr=("AAL2_OR_AAL3_ANY", "AAL3_ANY"), id_assurance_level=2, authentication_assurance_level=2
    )
    lying.more_claims.update(acr="AAL2_OR_AAL3_ANY", id_assurance_level="2", authentication_assurance_level="2")
    assert come_back(browser, lying).status == 302
    lying.nonce = ""
    lying.more_claims["id_assurance_level"] = "1"
    assert come_back(browser, lying).status == 403


def test_a_level_of_nought_asks_for_none(browser: Browser, lying: Liar, settings: Any) -> None:
    settings.CIS2 = configuration(lying.issuer, id_assurance_level=0)
    lying.more_claims["id_assurance_level"] = ...
    assert come_back(browser, lying).status == 302


def test_an_answer_that_never_ends_is_left(browser: Browser, lying: Liar) -> None:
    lying.user_info["padding"] = "x" * 2 * 1024 * 1024
    assert come_back(browser, lying).status == 503


def test_without_cis2_there_is_no_way_in(browser: Browser, settings: Any) -> None:
    settings.CIS2 = None
    assert browser.get("/sign-in/cis2").status == 404
    assert browser.get("/sign-in/cis2/back?code=a&state=b").status == 403
    assert browser.post("/sign-in/cis2/logout", logout_token="x").status == 400
