"""By which server mail goes out, from EMAIL_URL or from EMAIL_HOST and its kin; without either, mail waits."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from oneclick.environment import flag, number

_BACKENDS: Final = "django.core.mail.backends."
_SCHEMES: Final = {"smtp": (25, False, False), "smtp+tls": (587, True, False), "smtps": (465, False, True)}
"""Port, STARTTLS, TLS from the start."""
_EXAMPLE: Final = "smtp+tls://user:password@mail.example.nhs.uk:587, file:///folder or console:"


@dataclass(frozen=True)
class MailServer:
    """What Django must know to send mail; `on` where it may be sent at all."""

    backend: str
    on: bool = True
    folder: str = ""
    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    start_tls: bool = False
    tls: bool = False


def mail_server(folder: Path, *, embedded: bool) -> MailServer:
    """The server that the environment names. Raises ImproperlyConfigured where EMAIL_URL cannot be read.

    The embedded default writes each mail into a file of `folder`, where a demo can be seen to send it.
    """
    url = os.environ.get("EMAIL_URL", "").strip()
    if url:
        return _of_url(url)
    if os.environ.get("EMAIL_HOST"):
        return _of_host()
    return _of_folder(folder, on=embedded)


def _of_url(url: str) -> MailServer:
    """What an address says."""
    parts = urlsplit(url)
    if parts.scheme == "console":
        return MailServer(_BACKENDS + "console.EmailBackend")
    if parts.scheme == "file" and parts.path.strip("/"):
        return _of_folder(Path(unquote(parts.path)))
    if parts.scheme not in _SCHEMES or not parts.hostname:
        raise ImproperlyConfigured(f"EMAIL_URL is not an address of a mail server. Set it to {_EXAMPLE}.")
    port, start_tls, tls = _SCHEMES[parts.scheme]
    return MailServer(
        _BACKENDS + "smtp.EmailBackend",
        host=parts.hostname,
        port=parts.port or port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        start_tls=start_tls,
        tls=tls,
    )


def _of_host() -> MailServer:
    """What EMAIL_HOST and its kin say."""
    tls = flag("EMAIL_USE_SSL", default=False)
    return MailServer(
        _BACKENDS + "smtp.EmailBackend",
        host=os.environ["EMAIL_HOST"],
        port=number("EMAIL_PORT", default=465 if tls else 25),
        user=os.environ.get("EMAIL_HOST_USER", ""),
        password=os.environ.get("EMAIL_HOST_PASSWORD", ""),
        start_tls=flag("EMAIL_USE_TLS", default=False),
        tls=tls,
    )


def _of_folder(folder: Path, *, on: bool = True) -> MailServer:
    """A file a mail."""
    return MailServer(_BACKENDS + "filebased.EmailBackend", on=on, folder=str(folder))
