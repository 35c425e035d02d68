"""The access token of a sign-in, for as long as it is good: national services ask for it."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone

from audit.people.models import User
from oneclick.signin.cis2.secret_text import unseal
from oneclick.signin.models import ProviderSession


def access_token(request: HttpRequest) -> str:
    """The token; nothing where the sign-in brought none, it has run out, or the database cannot be asked now."""
    user = request.user
    if getattr(request, "without_database", False) or not isinstance(user, User) or user.session is None:
        return ""
    theirs: ProviderSession | None = getattr(user.session, "cis2", None)
    return unseal(theirs.access_token) if theirs and theirs.access_expires_at > timezone.now() else ""
