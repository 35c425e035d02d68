"""The client against a real server: headers, repeats, limits, and nothing of a patient in a log."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jwt
from joserfc.jwk import RSAKey

from oneclick.national import breaker
from oneclick.national.client import Caller, Client
from oneclick.national.connections import close_all
from oneclick.national.place import Place
from oneclick.national.trouble import Busy, Down, NotConnected, Rejected, Trouble, Unauthorised, Unreadable
from tests.national_server import Asked, NationalServer, Says, national_server

PATIENT = "9000000009"
EMPTY = {"resourceType": "Bundle", "type": "searchset"}
PATH = "base/Immunization"


@pytest.fixture
def server() -> Iterator[NationalServer]:
    breaker.breaker_of.cache_clear()
    with national_server() as national:
        yield national
        close_all()


def client(server: NationalServer, seconds: float = 3, caller: Caller | None = None, **place: Any) -> Client:
    made = Place("covid_vaccination", f"{server.address}/base", **place)
    return Client(made, caller or Caller("t0ken", "555", "c1"), seconds=seconds)


def search(of: Client) -> Any:
    return of.search("Immunization", {"patient.identifier": f"https://fhir.nhs.uk/Id/nhs-number|{PATIENT}"})


def test_headers_of_the_caller(server: NationalServer) -> None:
    server.answers["*"] = Says(EMPTY)
    search(client(server, api_key="k"))
    headers = server.asked[0].headers
    assert headers["Authorization"] == "Bearer t0ken"
    assert (headers["NHSD-Session-URID"], headers["X-Correlation-ID"], headers["apikey"]) == ("555", "c1", "k")
    assert "application/fhir+json" in headers["Accept"]


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_a_read_is_repeated(server: NationalServer, status: int) -> None:
    server.answers["*"] = [Says(b"", status), Says(b"", status), Says(EMPTY)]
    assert search(client(server)).every == []
    assert len({asked.headers["X-Request-ID"] for asked in server.asked}) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422, 501])
def test_a_refusal_is_not_repeated(server: NationalServer, status: int) -> None:
    server.answers["*"] = Says(b"", status)
    with pytest.raises(Trouble):
        search(client(server))
    assert len(server.asked) == 1


def test_a_read_is_repeated_twice_at_most(server: NationalServer) -> None:
    server.answers["*"] = Says(b"", 503)
    with pytest.raises(Down):
        search(client(server))
    assert len(server.asked) == 3


def test_retry_after_is_kept(server: NationalServer) -> None:
    server.answers["*"] = [Says(b"", 429, headers={"Retry-After": "1"}), Says(EMPTY)]
    began = time.monotonic()
    search(client(server))
    assert time.monotonic() - began >= 1


def test_nobody_waits_for_a_long_retry_after(server: NationalServer) -> None:
    server.answers["*"] = Says(b"", 429, headers={"Retry-After": "30"})
    began = time.monotonic()
    with pytest.raises(Busy):
        search(client(server))
    assert time.monotonic() - began < 1
    assert len(server.asked) == 1


def test_a_post_is_sent_once(server: NationalServer) -> None:
    server.answers["*"] = Says(b"", 503)
    with pytest.raises(Down):
        client(server).send("AuditEvent", {"resourceType": "AuditEvent"}, "r1")
    assert len(server.asked) == 1


def test_the_whole_conversation_ends_in_time(server: NationalServer) -> None:
    server.answers["*"] = Says(EMPTY, after=5)
    began = time.monotonic()
    with pytest.raises(Down):
        search(client(server, seconds=0.5))
    assert time.monotonic() - began < 1.5


def test_an_answer_that_is_too_large_is_not_read(server: NationalServer, settings: Any) -> None:
    settings.ONECLICK_NATIONAL_MAX_BYTES = 1000
    server.answers["*"] = Says(b" " * 5000)
    with pytest.raises(Unreadable):
        search(client(server))


def test_redirects_are_not_followed(server: NationalServer) -> None:
    server.answers[PATH] = Says(b"", 302, headers={"Location": f"{server.address}/elsewhere"})
    with pytest.raises(Rejected):
        search(client(server))
    assert not server.asked_for("elsewhere")


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9/base/x", "https://elsewhere.example/base", "//elsewhere.example", "/other"]
)
def test_the_token_goes_to_no_other_address(server: NationalServer, url: str) -> None:
    server.answers[PATH] = Says(EMPTY | {"link": [{"relation": "next", "url": url}]})
    asking = client(server)
    search(asking)
    assert asking.incomplete
    assert len(server.asked) == 1


def test_pages_end_some_time(server: NationalServer) -> None:
    server.answers["*"] = Says(EMPTY | {"link": [{"relation": "next", "url": "?page=next"}]})
    asking = client(server)
    search(asking)
    assert asking.incomplete
    assert len(server.asked) == 10


def test_a_service_that_is_down_is_left_in_peace(server: NationalServer) -> None:
    server.answers["*"] = Says(b"", 503)
    for _ in range(2):
        with pytest.raises(Down):
            search(client(server))
    asked = len(server.asked)
    assert asked == 5, "the breaker opens in the middle of the second conversation"
    with pytest.raises(Down):
        search(client(server))
    assert len(server.asked) == asked


def test_a_service_is_asked_again_after_its_rest(server: NationalServer, monkeypatch: pytest.MonkeyPatch) -> None:
    server.answers["*"] = Says(b"", 503)
    for _ in range(2):
        with pytest.raises(Down):
            search(client(server))
    held = breaker.breaker_of("covid_vaccination")
    held.storage.opened_at = datetime.now(UTC) - breaker.REST
    server.answers["*"] = Says(EMPTY)
    search(client(server))
    assert not held.is_open()
    assert held.circuit.current_state == "closed"


def test_a_refusal_does_not_open_the_breaker(server: NationalServer) -> None:
    for status in (401, 403, 404, 400, 429, 500) * 2:
        server.answers["*"] = Says(b"", status)
        with pytest.raises(Trouble):
            search(client(server, seconds=0.6))
    assert not breaker.breaker_of("covid_vaccination").is_open()


def test_no_patient_in_a_log(server: NationalServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)  # as the settings have it
    for says in (Says(EMPTY), Says(b"", 403), Says(b"", 500), Says(b"<", 200), Says(EMPTY, after=2)):
        server.answers["*"] = says
        with suppress(Trouble):
            search(client(server, seconds=0.6))
    assert PATIENT not in caplog.text


def test_settings_silence_what_writes_addresses(settings: Any) -> None:
    assert settings.LOGGING["loggers"]["httpx"]["level"] == "WARNING"
    assert settings.LOGGING["loggers"]["httpcore"]["level"] == "WARNING"


def test_a_place_without_an_address_is_not_connected() -> None:
    with pytest.raises(NotConnected):
        search(Client(Place("scr"), Caller(), seconds=1))


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    key = generate_private_key(65537, 2048).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file = tmp_path / "key.pem"
    file.write_bytes(key)
    return file


def application(server: NationalServer, key_file: Path) -> Client:
    place = {"client_id": "app-1", "key_id": "k1", "key_file": str(key_file), "token_url": f"{server.address}/token"}
    return client(server, **place)


def test_the_application_signs_for_its_own_token(server: NationalServer, key_file: Path) -> None:
    server.answers[PATH] = Says(EMPTY)
    server.answers["token"] = Says({"access_token": "app-token", "expires_in": 599}, kind="application/json")
    for _ in range(2):
        search(application(server, key_file))
    (asked,) = server.asked_for("token")
    form = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
    assert form["grant_type"] == "client_credentials"
    token = jwt.decode(form["client_assertion"], RSAKey.import_key(key_file.read_bytes()), algorithms=["RS512"])
    assert token.header["kid"] == "k1"
    assert (token.claims["iss"], token.claims["sub"], token.claims["aud"]) == (
        "app-1",
        "app-1",
        f"{server.address}/token",
    )
    assert 0 < token.claims["exp"] - time.time() <= 300
    assert {one.headers["Authorization"] for one in server.asked_for(PATH)} == {"Bearer app-token"}


@pytest.mark.parametrize(
    ("says", "trouble"),
    [
        (Says({"error": "invalid_client"}, 401, "application/json"), Unauthorised),
        (Says(b"", 503), Down),
        (Says(b"<html>", 200, "text/html"), Unauthorised),
    ],
)
def test_no_token_is_a_trouble(server: NationalServer, key_file: Path, says: Says, trouble: type[Trouble]) -> None:
    server.answers["token"] = says
    with pytest.raises(trouble):
        search(application(server, key_file))
    assert not server.asked_for(PATH)


def test_a_key_that_cannot_be_read_is_not_connected(server: NationalServer, tmp_path: Path) -> None:
    with pytest.raises(NotConnected):
        search(application(server, tmp_path / "none.pem"))


def test_requests_run_beside_each_other(server: NationalServer) -> None:
    """The breaker must not hold its lock while somebody waits."""
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - only here

    def slow(_: Asked) -> Says:
        return Says(EMPTY, after=0.5)

    server.answers["*"] = slow
    began = time.monotonic()
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda _: search(client(server)), range(6)))
    assert time.monotonic() - began < 1.5
