"""Signing out at the provider too."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode

from audit.people.sessions import Session
from oneclick.signin.cis2.configuration import origin
from oneclick.signin.cis2.provider import provider_of
from oneclick.signin.cis2.refusal import SignInRefused
from oneclick.signin.cis2.secret_text import unseal
from oneclick.signin.models import ProviderSession


def way_out(session: Session | None) -> str:
    """Where the browser goes to sign out of CIS2; nothing where it signed in otherwise, or CIS2 offers nothing.

    Browsers follow a form to where our policy lets it (form-action), which is the provider's own address.
    """
    theirs = ProviderSession.objects.filter(session=session).first() if session else None
    if theirs is None or settings.CIS2 is None:
        return ""
    try:
        address = provider_of(settings.CIS2).endpoint("end_session_endpoint")
    except SignInRefused:
        return ""
    if not address or origin(address) != origin(settings.CIS2.issuer):
        return ""
    back = {"post_logout_redirect_uri": settings.CIS2.base + reverse("sign_in"), "client_id": settings.CIS2.client_id}
    hint = {"id_token_hint": token} if (token := unseal(theirs.id_token)) else {}
    return f"{address}{'&' if '?' in address else '?'}{urlencode(hint | back)}"


def signed_in_by_cis2(session: Session | None) -> bool:
    """Whether a session began at CIS2."""
    return ProviderSession.objects.filter(session=session).exists() if session else False


def forget_tokens(now: datetime) -> None:
    """Removes the tokens of sessions that have ended."""
    living = Session.objects.all().open_at(now)
    ended = ProviderSession.objects.exclude(id_token=None).exclude(session__in=living)
    ended.update(id_token=None, access_token=None)
