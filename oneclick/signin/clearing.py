"""Removes what sign-ins leave behind once nothing needs it. What they were stays: who was signed in, and when."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.contrib.sessions.models import Session as BrowserSession
from django.utils import timezone

from audit.people.sessions import Ended, Session, idle_limit, longest
from oneclick.signin.cis2.leaving import forget_tokens
from oneclick.signin.models import Attempt, ToldLogout

ATTEMPTS_KEPT: Final = timedelta(days=1)
LOGOUTS_KEPT: Final = timedelta(days=7)
"""A logout token is taken within five minutes of its making, and a session lives ten hours."""


def clear_sign_ins() -> None:
    """Attempts of other days, logouts of other weeks, tokens of sessions that have ended, browsers long gone."""
    now = timezone.now()
    Session.objects.filter(ended_at=None, started_at__lte=now - longest()).end(Ended.TOO_LONG)
    Session.objects.filter(ended_at=None, last_seen_at__lte=now - idle_limit()).end(Ended.IDLE)
    Attempt.objects.filter(created_at__lt=now - ATTEMPTS_KEPT).delete()
    ToldLogout.objects.filter(told_at__lt=now - LOGOUTS_KEPT).delete()
    BrowserSession.objects.filter(expire_date__lt=now).delete()
    forget_tokens(now)
