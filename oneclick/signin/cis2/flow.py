"""A sign-in from the code that came back to a session of ours, and a logout that the provider tells of."""

from __future__ import annotations

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone

from audit.people.models import User
from audit.people.sessions import Ended, Session
from oneclick.signin.cis2 import client, tokens
from oneclick.signin.cis2.claims import read_person, selected_role
from oneclick.signin.cis2.people import bring_in
from oneclick.signin.cis2.provider import current_provider
from oneclick.signin.cis2.refusal import AGAIN, SignInRefused
from oneclick.signin.cis2.secret_text import seal
from oneclick.signin.models import Attempt, ProviderSession, ToldLogout
from oneclick.signin.sessions import enter

CANCELLED = "You were not signed in at CIS2, or you stopped there. Start again when you are ready."
ANSWERS = {"access_denied": CANCELLED, "login_required": CANCELLED, "interaction_required": CANCELLED}


def finish(request: HttpRequest, attempt: Attempt) -> User:
    """Signs in whoever the answer of the provider proves to be here. Raises SignInRefused."""
    code, issuing = _code(request), current_provider()
    given = client.exchange(issuing, code, attempt.verifier)
    id_token = tokens.check_id_token(issuing, given.id_token, nonce=attempt.nonce, access_token=given.access_token)
    info = client.user_info(issuing, given.access_token, id_token["sub"])
    sid = id_token.get("sid", "")
    with transaction.atomic():
        if sid and ToldLogout.objects.filter(sid=sid).exists():
            raise SignInRefused("the provider's session has ended already")
        user = bring_in(read_person(info))
        session = enter(request, user, selected_role(id_token, info))
        ProviderSession.objects.create(
            session=session,
            sub=id_token["sub"],
            sid=sid,
            id_token=seal(given.id_token),
            access_token=seal(given.access_token),
            access_expires_at=timezone.now() + timedelta(seconds=min(max(given.expires_in, 0), 86400)),
        )
    return user


def _code(request: HttpRequest) -> str:
    """The code of the provider's answer, if it is this provider's and an answer of yes."""
    issuing, answer = current_provider(), request.GET
    says_so = issuing.discovery().get("authorization_response_iss_parameter_supported") is True
    if (says_so or "iss" in answer) and answer.get("iss") != issuing.configuration.issuer:
        raise SignInRefused("the answer comes from another issuer (iss of the response)")
    if error := answer.get("error"):
        known = error if error.replace("_", "").isalpha() and len(error) < 40 else "unreadable"
        raise SignInRefused(f"the provider answered with the error {known}", ANSWERS.get(error, _failed(known)))
    if not answer.get("code") or len(answer.getlist("code")) != 1:
        raise SignInRefused("the answer holds no code")
    return answer["code"]


def _failed(error: str) -> str:
    return f"CIS2 could not sign you in ({error.replace('_', ' ')}). {AGAIN}"


@transaction.atomic
def end_told_session(token: str) -> int:
    """Ends what a logout token names, and returns how many sessions. Raises SignInRefused for a token not to be believed."""
    claims = tokens.check_logout_token(current_provider(), token)
    try:
        with transaction.atomic():
            ToldLogout.objects.create(jti=claims["jti"], sid=claims["sid"])
    except IntegrityError:
        raise SignInRefused("the logout token was told before (jti)") from None
    named = ProviderSession.objects.filter(sid=claims["sid"])
    if "sub" in claims:
        named = named.filter(sub=str(claims["sub"]))
    return Session.objects.filter(pk__in=named.values("session_id")).end(Ended.PROVIDER)
