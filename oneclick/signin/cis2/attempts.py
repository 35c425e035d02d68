"""Sign-ins that have begun: each belongs to the browser that began it, is good once and for ten minutes."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from oneclick.signin.cis2.refusal import AGAIN, SignInRefused
from oneclick.signin.models import Attempt

LIVES: Final = timedelta(minutes=10)
COOKIE: Final = "oneclick_attempt_"
"""One cookie for each attempt, so that sign-ins in several tabs do not get in one another's way."""
NOT_YOURS: Final = f"This sign-in was begun in another browser, has been used already, or took too long. {AGAIN}"


def begin(go_on: str) -> tuple[Attempt, str, str]:
    """A new attempt, its state, and the secret for this browser."""
    state, browser = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    attempt = Attempt.objects.create(
        state_hash=_hash(state),
        browser_hash=_hash(browser),
        nonce=secrets.token_urlsafe(32),
        verifier=secrets.token_urlsafe(48),
        go_on=go_on[:2000],
    )
    return attempt, state, browser


def remember(response: HttpResponse, state: str, browser: str, *, secure: bool) -> None:
    """Gives the browser its secret."""
    response.set_cookie(
        _cookie(state), browser, max_age=LIVES, path="/sign-in/cis2/", secure=secure, httponly=True, samesite="Lax"
    )


def use_up(request: HttpRequest) -> Attempt:
    """The attempt of this state and this browser, which nobody can use again. Raises SignInRefused where there is none."""
    state = request.GET.get("state", "")
    browser = request.COOKIES.get(_cookie(state), "")
    mine = Attempt.objects.filter(
        state_hash=_hash(state), browser_hash=_hash(browser), used_at=None, created_at__gt=timezone.now() - LIVES
    )
    found = mine.first()
    if found is None or not mine.filter(pk=found.pk).update(used_at=timezone.now()):
        raise SignInRefused("no such attempt in this browser (state)", NOT_YOURS)
    return found


def forget(response: HttpResponse, state: str) -> None:
    """Takes the secret back."""
    response.delete_cookie(_cookie(state), path="/sign-in/cis2/", samesite="Lax")


def _cookie(state: str) -> str:
    return COOKIE + _hash(state).hex()[:16]


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
