"""The mail server that the environment names."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from oneclick.mail_server import mail_server

FOLDER = Path("/nowhere/mail")


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("EMAIL_URL", "EMAIL_HOST", "EMAIL_PORT", "EMAIL_USE_TLS", "EMAIL_USE_SSL"):
        monkeypatch.delenv(name, raising=False)


def test_the_embedded_default_writes_files_and_others_wait() -> None:
    assert mail_server(FOLDER, embedded=True).folder == str(FOLDER)
    assert mail_server(FOLDER, embedded=True).on
    assert not mail_server(FOLDER, embedded=False).on


@pytest.mark.parametrize(
    ("url", "host", "port", "start_tls", "tls"),
    [
        ("smtp://mail.example", "mail.example", 25, False, False),
        ("smtp+tls://me:p%40ss@mail.example", "mail.example", 587, True, False),
        ("smtps://mail.example:4650", "mail.example", 4650, False, True),
    ],
)
def test_an_address_is_read(
    monkeypatch: pytest.MonkeyPatch, url: str, host: str, port: int, start_tls: bool, tls: bool
) -> None:
    monkeypatch.setenv("EMAIL_URL", url)
    server = mail_server(FOLDER, embedded=False)
    assert (server.host, server.port, server.start_tls, server.tls, server.on) == (host, port, start_tls, tls, True)
    assert server.password == ("p@ss" if "@ss" in url or "%40" in url else "")


def test_files_and_console(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_URL", "file:///var/mail/demo")
    assert mail_server(FOLDER, embedded=False).folder == "/var/mail/demo"
    monkeypatch.setenv("EMAIL_URL", "console:")
    assert mail_server(FOLDER, embedded=False).backend.endswith("console.EmailBackend")


def test_host_and_its_kin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_HOST", "mail.example")
    monkeypatch.setenv("EMAIL_USE_SSL", "1")
    assert (mail_server(FOLDER, embedded=True).port, mail_server(FOLDER, embedded=True).tls) == (465, True)


@pytest.mark.parametrize("url", ["mail.example", "https://mail.example", "smtp://", "file:"])
def test_nonsense_stops_the_start_with_a_sentence(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("EMAIL_URL", url)
    with pytest.raises(ImproperlyConfigured, match="Set it to"):
        mail_server(FOLDER, embedded=True)
