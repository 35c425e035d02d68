"""Seals what leaves our hands for a while: tickets, cookies of windows, the spool. Who has no key reads and forges nothing."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache
from typing import Any, TypeVar

import msgspec
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

T = TypeVar("T")


class Unsealable(Exception):  # noqa: N818 - what it is, not an error of ours
    """Not sealed by us for this purpose, changed on the way, or older than allowed."""


def seal(purpose: str, content: Any) -> bytes:
    """The content, encrypted and signed for one purpose, in characters that may stand in a cookie."""
    return _box(purpose, _secrets(purpose)).encrypt(msgspec.json.encode(content))


def unseal(purpose: str, sealed: bytes, kind: type[T], *, within: timedelta | None = None) -> T:
    """What was sealed for this purpose, no longer ago than `within`. Raises Unsealable."""
    try:
        plain = _box(purpose, _secrets(purpose)).decrypt(sealed, ttl=int(within.total_seconds()) if within else None)
        return msgspec.json.decode(plain, type=kind)
    except (InvalidToken, msgspec.DecodeError) as error:
        raise Unsealable(purpose) from error


def _secrets(purpose: str) -> tuple[str, ...]:
    """The newest first: it seals, and the others still open what they sealed."""
    named: Sequence[str] = settings.ONECLICK_SPOOL_KEYS if purpose == "spool" else ()
    return tuple(named) or (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


@lru_cache(maxsize=32)
def _box(purpose: str, secrets: tuple[str, ...]) -> MultiFernet:
    """A key of its own for each purpose, so that nothing sealed for one is good for another."""
    return MultiFernet([Fernet(_derived(purpose, secret)) for secret in secrets])


def _derived(purpose: str, secret: str) -> bytes:
    key = HKDF(SHA256(), length=32, salt=None, info=f"oneclick {purpose}".encode()).derive(secret.encode())
    return base64.urlsafe_b64encode(key)
