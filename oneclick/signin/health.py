"""Whether people can sign in, for whatever watches over the service."""

from __future__ import annotations

import threading
import time
from typing import Final

from django.conf import settings

from oneclick.signin.cis2.configuration import Configuration
from oneclick.signin.cis2.provider import provider_of
from oneclick.signin.cis2.refusal import SignInRefused

KNOWN_FOR: Final = 30.0
_KNOWN: dict[Configuration, tuple[float, str]] = {}
_LOCK: Final = threading.Lock()


def sign_in_state() -> str:
    """`ok` where the provider's discovery answers, asked twice a minute at most; the demo and no sign-in have their own words."""
    if settings.CIS2 is None:
        return "demo" if settings.DEMO_SIGN_IN else "not set up"
    known = _KNOWN.get(settings.CIS2)
    if known and time.monotonic() - known[0] < KNOWN_FOR:
        return known[1]
    if not _LOCK.acquire(blocking=False):  # somebody is asking: nobody else waits for it
        return known[1] if known else "not asked yet"
    try:
        state = _ask(settings.CIS2)
        _KNOWN[settings.CIS2] = (time.monotonic(), state)
        return state
    finally:
        _LOCK.release()


def _ask(configuration: Configuration) -> str:
    """What discovery says now."""
    try:
        provider_of(configuration).discovery(fresh=True)
    except SignInRefused as refusal:
        return f"failing: {refusal.reason}"
    return "ok"
