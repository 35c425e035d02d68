"""Texts that the database keeps and must not be able to read: tokens of the provider."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


def seal(text: str) -> bytes:
    """The text, encrypted with a key that follows from SECRET_KEY."""
    return _box().encrypt(text.encode())


def unseal(sealed: bytes | memoryview | None) -> str:
    """The text; nothing where there is none, or SECRET_KEY has changed since."""
    try:
        return _box().decrypt(bytes(sealed)).decode() if sealed else ""
    except InvalidToken:
        return ""


def _box() -> Fernet:
    digest = hashlib.sha256(b"oneclick: tokens of the provider\n" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
