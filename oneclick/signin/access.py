"""The access token of a sign-in, kept sealed in the session for as long as it is good: national services ask for it."""

from __future__ import annotations

from time import time
from typing import Any, Final

from django.http import HttpRequest

from oneclick.launch.sealing import Unsealable, seal, unseal

KEY: Final = "access_token"
PURPOSE: Final = "access token"
SOONER: Final = 10


def keep_access_token(request: HttpRequest, token: str, lives: int) -> None:
    """Keeps a token that lives so many seconds; 0 where the provider did not say."""
    request.session[KEY] = {"sealed": seal(PURPOSE, token).decode("ascii"), "until": time() + (lives or 300) - SOONER}


def access_token(request: HttpRequest) -> str:
    """The token, or nothing where the sign-in brought none, it has run out, or the session cannot be read now."""
    if getattr(request, "without_database", False) or not hasattr(request, "session"):
        return ""
    kept: dict[str, Any] = request.session.get(KEY) or {}
    if not kept or kept["until"] < time():
        return ""
    try:
        return unseal(PURPOSE, kept["sealed"].encode("ascii"), str)
    except Unsealable:
        return ""
