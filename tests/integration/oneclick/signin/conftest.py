"""Providers to sign in at, and a browser that goes there and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from django.test import Client
from joserfc.jwk import RSAKey

from audit.models import Session, User
from oneclick.signin.cis2.configuration import Configuration
from oneclick.signin.cis2.provider import provider_of
from tests.factories import make_organisation
from tests.openid.liar import Liar, liar
from tests.openid.people import people
from tests.openid.running import CLIENT_ID, SECRET, Provider, provider
from tests.pages import Page

SERVICE = "https://testserver"


class Browser:
    """A browser of somebody's that goes to the provider and comes back."""

    def __init__(self, as_service: Callable[[], AbstractContextManager[None]]) -> None:
        self.client, self.as_service = Client(), as_service

    def get(self, path: str, **headers: str) -> Page:
        with self.as_service():
            return Page(self.client.get(path.removeprefix(SERVICE), secure=True, headers=headers))

    def post(self, path: str, **data: Any) -> Page:
        with self.as_service():
            return Page(self.client.post(path, data, secure=True))

    def begin(self, go_on: str = "") -> str:
        """Where the browser is sent to sign in."""
        page = self.get(f"/sign-in/cis2{'?next=' + go_on if go_on else ''}")
        assert page.status == 302, page.text
        return page.leads_to

    def is_in(self) -> bool:
        """Whether somebody is signed in with this browser."""
        return self.get("/sign-in/you").status == 200

    @property
    def session(self) -> Session:
        return Session.objects.get(pk=self.client.session["oneclick_session"])

    @property
    def user(self) -> User:
        return self.session.user


@pytest.fixture
def browser(as_service: Callable[[], AbstractContextManager[None]]) -> Browser:
    make_organisation("RX1", "RX1")
    make_organisation("RY9")
    return Browser(as_service)


@pytest.fixture
def other_browser(as_service: Callable[[], AbstractContextManager[None]]) -> Browser:
    return Browser(as_service)


def configuration(issuer: str, **more: Any) -> Configuration:
    """How the tests are registered."""
    ours = {"client_id": CLIENT_ID, "redirect_uri": f"{SERVICE}/sign-in/cis2/back", "client_secret": SECRET}
    return Configuration(issuer=issuer, **ours | more)


@pytest.fixture(scope="session")
def real_providers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Provider, Provider, RSAKey]]:
    """Two of them: to one the service proves itself by a secret, to the other by a key."""
    key = RSAKey.generate_key(2048, {"kid": "ours", "use": "sig"})
    folder = tmp_path_factory.mktemp("providers")
    with provider(folder / "secret", SERVICE) as first, provider(folder / "key", SERVICE, key) as second:
        yield first, second, key


@pytest.fixture(params=["client secret", "private key"])
def either(request: Any, real_providers: tuple[Provider, Provider, RSAKey], settings: Any) -> Provider:
    """A real provider, by either way of proving ourselves."""
    by_secret, by_key, key = real_providers
    if request.param == "client secret":
        settings.CIS2 = configuration(by_secret.issuer)
        return by_secret
    pem = key.as_pem(private=True).decode()
    settings.CIS2 = configuration(by_key.issuer, client_secret="", private_key=pem, key_id="ours")
    return by_key


@pytest.fixture
def real(real_providers: tuple[Provider, Provider, RSAKey], settings: Any) -> Iterator[Provider]:
    """A real provider, with everybody as made up."""
    settings.CIS2 = configuration(real_providers[0].issuer)
    yield real_providers[0]
    real_providers[0].know(people())


@pytest.fixture(scope="session")
def one_liar() -> Iterator[Liar]:
    with liar() as told:
        yield told


@pytest.fixture
def lying(one_liar: Liar, settings: Any) -> Liar:
    """A provider that will lie, and is honest so far."""
    one_liar.honest()
    one_liar.asked.clear()
    provider_of.cache_clear()
    settings.CIS2 = configuration(one_liar.issuer)
    return one_liar


def state_of(address: str) -> str:
    """The state with which a browser was sent."""
    return parse_qs(urlsplit(address).query)["state"][0]


def come_back(browser: Browser, lying: Liar, address: str = "", **more: str) -> Page:
    """Comes back from the lying provider with a code."""
    address = address or browser.begin()
    asked = dict(parse_qsl(urlsplit(address).query))
    lying.nonce = lying.nonce or asked["nonce"]
    query = {"code": "a code", "state": asked["state"]} | more
    return browser.get("/sign-in/cis2/back?" + "&".join(f"{name}={value}" for name, value in query.items()))
