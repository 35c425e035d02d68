"""What a browser and the provider ask of us in a sign-in by CIS2."""

from __future__ import annotations

import logging
import secrets
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from oneclick.signin.cis2 import attempts, flow
from oneclick.signin.cis2.client import authorization_address
from oneclick.signin.cis2.provider import current_provider
from oneclick.signin.cis2.refusal import SignInRefused
from oneclick.signin.next import safe, wanted

LOG: Final = logging.getLogger(__name__)


@require_GET
def sign_in_cis2(request: HttpRequest) -> HttpResponse:
    """Sends the browser to CIS2."""
    try:
        provider = current_provider()
        attempt, state, browser = attempts.begin(wanted(request, request.GET))
        address = authorization_address(provider, state=state, nonce=attempt.nonce, verifier=attempt.verifier)
    except SignInRefused as refusal:
        return refused(request, refusal)
    response = redirect(address)
    attempts.remember(response, state, browser, secure=settings.SESSION_COOKIE_SECURE)
    return response


@require_GET
def sign_in_cis2_back(request: HttpRequest) -> HttpResponse:
    """Takes the browser back from CIS2, signed in or not."""
    response: HttpResponse
    try:
        attempt = attempts.use_up(request)
        flow.finish(request, attempt)
        response = redirect(safe(request, attempt.go_on) or "start")
    except SignInRefused as refusal:
        response = refused(request, refusal)
    attempts.forget(response, request.GET.get("state", ""))
    return response


@csrf_exempt
@require_POST
def logout_told(request: HttpRequest) -> HttpResponse:
    """CIS2 tells that somebody signed out: OpenID Connect Back-Channel Logout. Nobody is signed in to say so."""
    try:
        flow.end_told_session(request.POST.get("logout_token", ""))
    except SignInRefused as refusal:
        LOG.warning("A logout token was not believed: %s", refusal.reason)
        return JsonResponse({"error": "invalid_request", "error_description": refusal.reason}, status=400)
    return HttpResponse()


@require_GET
def own_keys(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django passes it
    """Our public key, by which CIS2 knows us."""
    key = settings.CIS2.key if settings.CIS2 else None
    keys: list[Any] = [key.as_dict(private=False)] if key else []
    return JsonResponse({"keys": keys})


def refused(request: HttpRequest, refusal: SignInRefused) -> HttpResponse:
    """The page that says so, with a reference under which the log says why."""
    reference = secrets.token_hex(4).upper()
    LOG.warning("Sign-in refused, reference %s: %s", reference, refusal.reason)
    context = {"sentence": refusal.sentence, "reference": reference}
    return render(request, "signin/refused.html", context, status=refusal.status)
