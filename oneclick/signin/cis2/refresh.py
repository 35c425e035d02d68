"""Asks CIS2 again for a person's roles while they work, so that a role taken away is not used until the evening."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.utils import timezone

from audit.people.sessions import Ended, Session
from oneclick.signin.cis2 import client
from oneclick.signin.cis2.claims import Person, read_person
from oneclick.signin.cis2.people import bring_in
from oneclick.signin.cis2.provider import current_provider
from oneclick.signin.cis2.refusal import ProviderUnreachable, SignInRefused
from oneclick.signin.cis2.secret_text import unseal
from oneclick.signin.models import ProviderSession

LOG: Final = logging.getLogger(__name__)


def refresh_if_due(session: Session) -> Ended | None:
    """Brings the roles to what CIS2 says where that was long ago. A person who is no longer known there is signed out.

    Nobody waits long: where CIS2 does not answer, what was known counts until the next time.
    """
    theirs: ProviderSession | None = getattr(session, "cis2", None)
    if theirs is None or settings.CIS2 is None or not _mine_to_refresh(theirs, settings.CIS2.refresh_seconds):
        return None
    try:
        person = read_person(client.user_info(current_provider(), unseal(theirs.access_token), theirs.sub, quick=True))
        _check_same(person, session)
        bring_in(person)
    except ProviderUnreachable as failure:
        LOG.warning("Roles could not be read again: %s", failure.reason)
    except SignInRefused as refusal:
        LOG.warning("A session ends, because roles were read again: %s", refusal.reason)
        return Ended.PROVIDER
    return None


def _check_same(person: Person, session: Session) -> None:
    """Raises SignInRefused where the provider tells of somebody else now."""
    if person.uid != session.user.staff_uid:
        raise SignInRefused("the UserInfo is of another user than at the sign-in")


def _mine_to_refresh(theirs: ProviderSession, seconds: int) -> bool:
    """Whether it is due, the access token lives, and no other request is at it already."""
    now = timezone.now()
    due = now - timedelta(seconds=seconds)
    if theirs.refreshed_at > due or theirs.access_expires_at <= now:
        return False
    return bool(ProviderSession.objects.filter(pk=theirs.pk, refreshed_at__lte=due).update(refreshed_at=now))
