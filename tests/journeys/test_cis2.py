"""Signing in at a real OpenID provider with a real browser, choosing and changing the role, staying away, signing out."""

from __future__ import annotations

import re
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from joserfc.jwk import RSAKey
from playwright.sync_api import Browser, expect

from tests.faults.running import PYTHON, free_port, running, wait_for
from tests.journeys.conftest import Site
from tests.journeys.visitor import WIDE, Visitor
from tests.openid.running import CLIENT_ID, Provider, provider

pytestmark = [pytest.mark.journey, pytest.mark.slow]
PEOPLE = "from oneclick import demo_data; demo_data._name_organisations(); demo_data._bring_people()"
SID = "from oneclick.models import ProviderSession as P; print(P.objects.latest('pk').sid)"
IDLE = 30
SEVERAL = "several roles, text levels, none selected"
Arrive = Callable[..., Visitor]


@dataclass(frozen=True)
class Signing:
    """A service where people sign in by CIS2, and the provider that plays it."""

    site: Site
    provider: Provider


@pytest.fixture(scope="module")
def signing(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Signing]:
    """The service, proving itself by a private key; whoever is away for a short while is signed out."""
    folder = tmp_path_factory.mktemp("cis2")
    key, state, port = RSAKey.generate_key(2048, {"kid": "ours"}), folder / "state", free_port()
    (folder / "key.pem").write_bytes(key.as_pem(private=True))
    Site("", state).manage("prepare_store", "-v0")
    Site("", state).manage("shell", "-c", PEOPLE)
    address = f"http://127.0.0.1:{port}"
    with provider(folder / "provider", address, key) as theirs:
        settings = {
            "CIS2_ISSUER": theirs.issuer,
            "CIS2_CLIENT_ID": CLIENT_ID,
            "CIS2_PRIVATE_KEY_FILE": str(folder / "key.pem"),
            "CIS2_KEY_ID": "ours",
            "CIS2_REDIRECT_URI": f"{address}/sign-in/cis2/back",
            "ONECLICK_IDLE_SECONDS": str(IDLE),
        }
        with running(state, command=(str(PYTHON), "-m", "oneclick.run"), port=port, **settings):
            yield Signing(Site(address, state), theirs)


@pytest.fixture
def arrive(signing: Signing, browser: Browser) -> Iterator[Arrive]:
    """Opens a browser of somebody's own."""
    contexts = []

    def come(*, javascript: bool = True) -> Visitor:
        context = browser.new_context(
            base_url=signing.site.address, viewport=WIDE, java_script_enabled=javascript, locale="en-GB"
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        return Visitor(context.new_page(), javascript=javascript)

    yield come
    for context in contexts:
        context.close()


def sign_in(visitor: Visitor, person: str, path: str = "/") -> None:
    """Signs in at the provider as somebody who is made up."""
    visitor.open(path)
    visitor.page.get_by_role("button", name="Sign in with CIS2").click()
    visitor.is_at("Who are you?")
    visitor.press(person)


def choose(visitor: Visitor, role: str) -> None:
    visitor.page.get_by_role("radio", name=role).check()
    visitor.press("Continue")


@pytest.mark.parametrize("javascript", [True, False])
def test_somebody_signs_in_chooses_a_role_changes_it_and_signs_out(arrive: Arrive, *, javascript: bool) -> None:
    visitor = arrive(javascript=javascript)
    sign_in(visitor, SEVERAL, "/my-accesses/")
    visitor.is_at("In which role do you work now?")
    visitor.press("Continue")
    visitor.reads("Choose the role in which you work now.")
    choose(visitor, "Nurse Access Role")
    visitor.is_at("My accesses")
    expect(visitor.page.get_by_role("link", name="Alerts", exact=True)).to_have_count(0)
    visitor.page.get_by_role("banner").get_by_role("link", name="Nurse Access Role").click()
    choose(visitor, "Privacy Officer")
    expect(visitor.page.get_by_role("link", name="Alerts", exact=True)).to_have_count(1)
    expect(visitor.page.get_by_role("link", name="My accesses", exact=True)).to_have_count(0)
    visitor.press("Sign out")
    expect(visitor.page).to_have_url(re.compile("/sign-in/$"), timeout=30_000)
    visitor.reads("You have signed out.")
    visitor.open("/my-accesses/")
    visitor.is_at("Sign in")


def test_each_page_of_a_sign_in_is_accessible_and_fits(arrive: Arrive) -> None:
    visitor = arrive()
    visitor.open("/sign-in/")
    visitor.check()
    sign_in(visitor, "Cancel")
    visitor.reads("you stopped there")
    visitor.check()
    sign_in(visitor, SEVERAL)
    visitor.press("Continue")
    visitor.reads("Choose the role in which you work now.")
    visitor.check()


def test_the_page_of_a_sign_in_is_accessible_and_fits(arrive: Arrive) -> None:
    visitor = arrive()
    sign_in(visitor, "one role")
    visitor.open("/sign-in/you")
    visitor.reads("Nurse Access Role")
    visitor.check()


def test_somebody_who_stays_away_is_warned_and_then_signed_out(arrive: Arrive) -> None:
    visitor = arrive()
    sign_in(visitor, "one role")
    visitor.is_at("My accesses")
    warning = visitor.page.get_by_role("dialog")
    expect(warning).to_be_visible(timeout=IDLE * 1000)
    expect(warning).to_contain_text("You will be signed out in about")
    found = Axe().run(visitor.page)
    assert found.violations_count == 0, found.generate_report()
    visitor.press("Stay signed in")
    expect(warning).to_be_hidden()
    expect(visitor.page).to_have_url(re.compile("/sign-in/over"), timeout=2 * IDLE * 1000)
    visitor.reads("so you were signed out")
    visitor.check()
    visitor.page.get_by_role("button", name="Sign in again").click()
    visitor.page.get_by_role("button", name="Sign in with CIS2").click()
    visitor.press("one role")
    visitor.is_at("My accesses")
    assert visitor.page.url.endswith("/my-accesses/"), "back where they were"


def test_without_javascript_the_next_page_says_that_it_is_over(arrive: Arrive) -> None:
    visitor = arrive(javascript=False)
    sign_in(visitor, "one role")

    def left() -> int:
        quiet = {"X-OneClick-Background": "1"}
        return int(visitor.page.request.get("/sign-in/left", headers=quiet).json()["left"])

    over = time.monotonic() + left() + 1
    wait_for(lambda: time.monotonic() > over, "nobody has been there for that long", 2 * IDLE)
    visitor.open("/my-accesses/")
    visitor.is_at("You have been signed out")
    visitor.reads("Nobody used this page for")


def test_a_logout_told_by_the_provider_ends_the_session(arrive: Arrive, signing: Signing) -> None:
    visitor = arrive()
    sign_in(visitor, "one role")
    sid = signing.site.manage("shell", "-v0", "-c", SID).strip()
    with urllib.request.urlopen(
        f"{signing.provider.issuer}/logout", urlencode({"sid": sid}).encode(), timeout=20
    ) as answer:
        assert answer.status == 200
    visitor.open("/my-accesses/")
    visitor.reads("ended your sign-in, because you signed out there or elsewhere")


def test_signing_out_at_the_provider_by_one_browser_leaves_the_other(arrive: Arrive) -> None:
    one, other = arrive(), arrive()
    sign_in(one, "one role")
    sign_in(other, "one role")
    one.press("Sign out")
    expect(one.page).to_have_url(re.compile("/sign-in/$"), timeout=30_000)
    one.reads("You have signed out.")
    other.open("/my-accesses/")
    other.is_at("My accesses")
    other.open("/sign-in/you")
    other.press("Sign out everywhere")
    expect(other.page).to_have_url(re.compile("/sign-in/$"), timeout=30_000)
    other.reads("You have signed out everywhere.")


def test_the_health_page_says_that_the_provider_answers(signing: Signing) -> None:
    with urllib.request.urlopen(f"{signing.site.address}/healthz", timeout=20) as answer:
        assert b'"sign_in": "ok"' in answer.read()
