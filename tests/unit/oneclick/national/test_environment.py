"""Settings of the national services: a wrong one is a sentence that says what to set."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from oneclick.checks import national_services_are_real
from oneclick.national.environment import SERVICES, national_places
from oneclick.national.place import Place


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NATIONAL_DEMO_URL", "ONECLICK_EMBEDDED"):
        monkeypatch.delenv(name, raising=False)


def test_nothing_is_connected_by_itself() -> None:
    assert {place["base_url"] for place in national_places().values()} == {""}


def test_the_demo_stands_in_where_nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NATIONAL_DEMO_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("NATIONAL_CPIS_BASE_URL", "https://api.example/cpis/FHIR/R4")
    places = national_places()
    assert [service for service in SERVICES if places[service].get("demo")] == [s for s in SERVICES if s != "cpis"]
    assert places["cpis"]["base_url"] == "https://api.example/cpis/FHIR/R4"


@pytest.mark.parametrize("address", ["api.example", "ftp://api.example", "https://"])
def test_an_address_that_is_none_stops_the_start(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("NATIONAL_SCR_BASE_URL", address)
    with pytest.raises(ImproperlyConfigured, match="NATIONAL_SCR_BASE_URL"):
        national_places()


def test_credentials_are_whole_or_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NATIONAL_SCR_CLIENT_ID", "app")
    with pytest.raises(ImproperlyConfigured, match="NATIONAL_SCR_KEY_FILE"):
        national_places()


@pytest.mark.parametrize(
    ("address", "sandbox", "shows"),
    [
        ("https://sandbox.api.service.nhs.uk/x", False, True),
        ("https://api.service.nhs.uk/x", False, False),
        ("https://api.service.nhs.uk/sandbox.", False, False),
        ("https://api.service.nhs.uk/x", True, True),
    ],
)
def test_only_a_sandbox_may_answer_about_others(address: str, *, sandbox: bool, shows: bool) -> None:
    assert Place("scr", address, sandbox=sandbox).shows_any_patient is shows


def test_checks_tell_of_a_sandbox_and_of_alerts_without_a_system(settings: pytest.FixtureRequest) -> None:
    settings.ONECLICK_NATIONAL = {service: {} for service in SERVICES} | {"cpis": {"sandbox": True}}
    settings.ONECLICK_NATIONAL_ALERTS = True
    assert [problem.id for problem in national_services_are_real()] == ["oneclick.E010", "oneclick.E011"]
    settings.ONECLICK_NATIONAL = {service: {"asid": "1"} for service in SERVICES}
    assert national_services_are_real() == []
