"""Starts the provider of the tests, and signs people in at it as a browser would."""

from __future__ import annotations

import contextlib
import json
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from joserfc.jwk import RSAKey

from tests.faults.running import BASE_DIR, PYTHON
from tests.openid.people import people

CLIENT_ID, SECRET = "oneclick-tests", "a secret of the tests that nobody else knows"


class Stay(urllib.request.HTTPRedirectHandler):
    """Does not go where it is sent."""

    def redirect_request(self, *args: Any) -> None:
        return None


@dataclass
class Provider:
    """The running provider."""

    issuer: str
    folder: Path

    def know(self, known: dict[str, Any]) -> None:
        """Changes who can sign in and what is told of them, from the next answer on."""
        file = self.folder / "people.next"
        file.write_text(json.dumps(known))
        file.rename(self.folder / "people.json")

    def sign_in(self, address: str, person: str) -> str:
        """Says who is there, on the page to which a browser was sent, and returns where it goes on to."""
        try:
            urllib.request.build_opener(Stay).open(address, urlencode({"person": person}).encode(), timeout=10)
        except urllib.error.HTTPError as answer:
            with answer:
                return str(answer.headers["Location"])
        raise AssertionError("the provider did not send the browser back")


@contextlib.contextmanager
def provider(folder: Path, service: str, key: RSAKey | None = None) -> Iterator[Provider]:
    """The provider, for the service at this address, which proves itself by a key or by the secret."""
    folder.mkdir(parents=True, exist_ok=True)
    registration: dict[str, Any] = {
        "client_id": CLIENT_ID,
        "redirect_uri": f"{service}/sign-in/cis2/back",
        "post_logout_redirect_uri": f"{service}/sign-in/",
        "backchannel_logout_uri": f"{service}/sign-in/cis2/logout",
        **({"keys": [key.as_dict(private=False)]} if key else {"client_secret": SECRET}),
    }
    (folder / "registration.json").write_text(json.dumps(registration))
    (folder / "people.json").write_text(json.dumps(people()))
    command = [str(PYTHON), "-m", "tests.openid.provider", str(folder)]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, cwd=BASE_DIR, stdout=subprocess.PIPE, stderr=log, text=True)
    try:
        assert process.stdout is not None
        issuer = process.stdout.readline().strip()
        assert issuer, (folder / "log").read_text()
        yield Provider(issuer, folder)
    finally:
        process.terminate()
        process.wait(10)
        if process.stdout:
            process.stdout.close()
