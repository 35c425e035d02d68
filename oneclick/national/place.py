"""Where each service answers and as whom we ask it: all of it from settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

SCR: Final = "scr"
CPIS: Final = "cpis"
COVID_VACCINATION: Final = "covid_vaccination"
REASONABLE_ADJUSTMENT: Final = "reasonable_adjustment"
SERVICES: Final = (SCR, CPIS, COVID_VACCINATION, REASONABLE_ADJUSTMENT)


@dataclass(frozen=True)
class Place:
    """One service: its base URL and the credentials of the application, where it has any of its own."""

    service: str
    base_url: str = ""
    # Application-restricted access: a signed JWT is exchanged for a token. Without it the caller's own token is sent.
    client_id: str = ""
    key_id: str = ""
    key_file: str = ""
    token_url: str = ""
    api_key: str = ""
    asid: str = ""
    demo: bool = False
    # A published sandbox answers with the same made-up patient whoever is asked for.
    sandbox: bool = False

    @property
    def url(self) -> SplitResult:
        """The base URL in parts."""
        return urlsplit(self.base_url)

    @property
    def is_local(self) -> bool:
        """Whether it answers on this machine, where no proxy leads."""
        return self.url.hostname in {"127.0.0.1", "localhost", "::1"}

    @property
    def shows_any_patient(self) -> bool:
        """Whether an answer about another patient is shown, with a warning, instead of being held back."""
        return self.sandbox or (self.url.hostname or "").startswith("sandbox.")


def place_of(service: str) -> Place:
    """The place of a service as the settings say it now."""
    said: dict[str, Any] = settings.ONECLICK_NATIONAL.get(service, {})
    return Place(service=service, **said)
