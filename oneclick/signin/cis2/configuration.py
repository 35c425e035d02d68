"""How this service is registered with CIS2: everything from CIS2_* in the environment, wrong or missing in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

CALLBACK: Final = "/sign-in/cis2/back"
SCOPES: Final = "openid profile email nationalrbacaccess associatedorgs selectedrole"
ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""What may be allowed to sign for the provider: nothing that shares a secret, and never `none`."""
LEVELS: Final = range(4)
REQUIRED: Final = ("CIS2_ISSUER", "CIS2_CLIENT_ID", "CIS2_REDIRECT_URI")
KNOWN: Final = (
    *REQUIRED, "CIS2_CLIENT_SECRET", "CIS2_PRIVATE_KEY_FILE", "CIS2_KEY_ID", "CIS2_SCOPES", "CIS2_ALGORITHMS", "CIS2_ACR",
    "CIS2_ID_ASSURANCE_LEVEL", "CIS2_AUTHENTICATION_ASSURANCE_LEVEL", "CIS2_REFRESH_SECONDS",
)  # fmt: skip
OUR_MACHINE: Final = {"127.0.0.1", "localhost", "::1"}
KEY_BITS: Final = 2048


@dataclass(frozen=True)
class Configuration:
    """Who the provider is, who we are to it, and what a sign-in must prove."""

    issuer: str
    client_id: str
    redirect_uri: str
    client_secret: str = ""
    private_key: str = ""
    key_id: str = ""
    scopes: str = SCOPES
    algorithms: tuple[str, ...] = ("RS256",)
    acr: tuple[str, ...] = ("AAL3_ANY",)
    id_assurance_level: int = 3
    authentication_assurance_level: int = 3
    refresh_seconds: int = 600

    @property
    def base(self) -> str:
        """Scheme and host of this service as the provider knows it."""
        return origin(self.redirect_uri)

    @cached_property
    def key(self) -> RSAKey | None:
        """Our private key with its id, where we prove ourselves by one."""
        if not self.private_key:
            return None
        key = RSAKey.import_key(self.private_key)
        return RSAKey.import_key(
            self.private_key, {"kid": self.key_id or key.thumbprint(), "use": "sig", "alg": "RS256"}
        )


def from_environment(environment: Mapping[str, str]) -> Configuration | None:
    """The configuration, or nothing where no CIS2_* is set. Raises ImproperlyConfigured, with a sentence, for a wrong one."""
    given = {name: value.strip() for name, value in environment.items() if name.startswith("CIS2_") and value.strip()}
    if not given:
        return None
    for name in given:
        _need(name in KNOWN, f"{name} is no setting of OneClick. Set one of {', '.join(KNOWN)}, or unset it.")
    for name in REQUIRED:
        _need(name in given, f"{name} is not set, but {next(iter(given))} is. Set it as it was registered with CIS2.")
    return Configuration(
        issuer=_address(given, "CIS2_ISSUER"),
        client_id=given["CIS2_CLIENT_ID"],
        redirect_uri=_redirect_uri(given),
        client_secret=given.get("CIS2_CLIENT_SECRET", ""),
        private_key=_private_key(given),
        key_id=given.get("CIS2_KEY_ID", ""),
        scopes=_scopes(given),
        algorithms=_algorithms(given),
        acr=_words(given, "CIS2_ACR", "AAL3_ANY"),
        id_assurance_level=_level(given, "CIS2_ID_ASSURANCE_LEVEL"),
        authentication_assurance_level=_level(given, "CIS2_AUTHENTICATION_ASSURANCE_LEVEL"),
        refresh_seconds=_seconds(given),
    )


def origin(address: str) -> str:
    """Scheme, host and port of an address."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def is_safe(address: str) -> bool:
    """Whether nobody can read along at this address: TLS, or this very machine."""
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018 - raises where it is none
    except ValueError:
        return False
    if not parts.hostname or parts.username or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in OUR_MACHINE)


def _need(condition: bool, sentence: str) -> None:
    if not condition:
        raise ImproperlyConfigured(sentence)


def _address(given: Mapping[str, str], name: str) -> str:
    _need(is_safe(given[name]), f"{name} is {given[name]!r}. Set it to an https:// address without user or fragment.")
    return given[name]


def _redirect_uri(given: Mapping[str, str]) -> str:
    address = _address(given, "CIS2_REDIRECT_URI")
    fits = urlsplit(address).path == CALLBACK and not urlsplit(address).query
    _need(fits, f"CIS2_REDIRECT_URI is {address!r}. Set it to this service's address followed by {CALLBACK}.")
    return address


def _private_key(given: Mapping[str, str]) -> str:
    """The text of the key file; exactly one of key and secret is ours to prove ourselves with."""
    path, secret = given.get("CIS2_PRIVATE_KEY_FILE", ""), "CIS2_CLIENT_SECRET" in given
    _need(
        bool(path) != secret, "Set either CIS2_PRIVATE_KEY_FILE (private_key_jwt) or CIS2_CLIENT_SECRET, and not both."
    )
    if not path:
        return ""
    try:
        text = Path(path).read_text("ascii")
        key = RSAKey.import_key(text)
    except (OSError, ValueError, JoseError) as error:
        raise ImproperlyConfigured(
            f"CIS2_PRIVATE_KEY_FILE is {path!r}, and no RSA key in PEM could be read there."
        ) from error
    fit = key.is_private and key.raw_value.key_size >= KEY_BITS
    _need(fit, f"CIS2_PRIVATE_KEY_FILE is {path!r}. Set it to a private RSA key of {KEY_BITS} bits or more.")
    return text


def _scopes(given: Mapping[str, str]) -> str:
    scopes = given.get("CIS2_SCOPES", SCOPES).replace(",", " ").split()
    _need({"openid", "nationalrbacaccess"} <= set(scopes), "CIS2_SCOPES must name openid and nationalrbacaccess.")
    return " ".join(scopes)


def _words(given: Mapping[str, str], name: str, default: str) -> tuple[str, ...]:
    words = tuple(given.get(name, default).replace(",", " ").split())
    _need(bool(words), f"{name} is empty. Set it to one value or more, separated by commas.")
    return words


def _algorithms(given: Mapping[str, str]) -> tuple[str, ...]:
    names = _words(given, "CIS2_ALGORITHMS", "RS256")
    _need(
        set(names) <= set(ALGORITHMS),
        f"CIS2_ALGORITHMS is {' '.join(names)!r}. Set it to some of {', '.join(ALGORITHMS)}.",
    )
    return names


def _level(given: Mapping[str, str], name: str) -> int:
    text = given.get(name, "3")
    _need(text.isascii() and text.isdigit() and int(text) in LEVELS, f"{name} is {text!r}. Set it to 0, 1, 2 or 3.")
    return int(text)


def _seconds(given: Mapping[str, str]) -> int:
    text = given.get("CIS2_REFRESH_SECONDS", "600")
    fits = text.isascii() and text.isdigit() and int(text) > 0
    _need(fits, f"CIS2_REFRESH_SECONDS is {text!r}. Set it to a whole number above 0.")
    return int(text)
