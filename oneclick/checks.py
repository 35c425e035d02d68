"""System checks: settings that must not reach production."""

from typing import Any

import msgspec
from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, Tags, register

from oneclick.launch.hand_over import GET, POST, TemplateRefused, check_address, check_fields
from oneclick.launch.policy import usual_terms


@register(Tags.security, deploy=True)
def demo_sign_in_is_off(**_: Any) -> list[CheckMessage]:
    """The demo sign-in lets anybody be anyone."""
    if not settings.DEMO_SIGN_IN:
        return []
    return [
        Error(
            "The demo sign-in is on: whoever opens the page can be anyone.",
            hint="Unset ONECLICK_DEMO_SIGN_IN and do not deploy on the embedded servers.",
            id="oneclick.E001",
        )
    ]


@register
def ncrs_template_is_right(**_: Any) -> list[CheckMessage]:
    """A wrong template would be found out by whoever opens a record."""
    try:
        if settings.ONECLICK_NCRS_METHOD:
            check_address(settings.ONECLICK_NCRS_URL)
            check_fields(usual_terms().hand_over_fields)
        wrong = "" if settings.ONECLICK_NCRS_METHOD in ("", GET, POST) else "ONECLICK_NCRS_METHOD must be get or post."
    except TemplateRefused as refused:
        wrong = str(refused)
    except msgspec.DecodeError:
        wrong = "ONECLICK_NCRS_FIELDS must be a JSON object of texts."
    return [Error(wrong, hint="Put ONECLICK_NCRS_METHOD, _URL and _FIELDS right.", id="oneclick.E003")] if wrong else []


@register(Tags.security, deploy=True)
def somebody_can_sign_in(**_: Any) -> list[CheckMessage]:
    """A service that only takes events in may do without."""
    if settings.DEMO_SIGN_IN or settings.CIS2:
        return []
    return [
        Info("Nobody can sign in.", hint="Set CIS2_ISSUER and what the README lists beside it.", id="oneclick.I001")
    ]


@register(Tags.security, deploy=True)
def national_services_are_real(**_: Any) -> list[CheckMessage]:
    """A sandbox answers about its own patient, and an alert that names no system is refused."""
    places = settings.ONECLICK_NATIONAL
    problems: list[CheckMessage] = [
        Error(
            f"{service} may answer about another patient: it is set as a sandbox.",
            hint=f"Unset NATIONAL_{service.upper()}_SANDBOX.",
            id="oneclick.E010",
        )
        for service, place in places.items()
        if place.get("sandbox")
    ]
    if settings.ONECLICK_NATIONAL_ALERTS and not places["scr"].get("asid"):
        problems.append(Error("National alerts name no system.", hint="Set NATIONAL_SCR_ASID.", id="oneclick.E011"))
    return problems


@register(Tags.database)
def broker_is_named(**_: Any) -> list[CheckMessage]:
    """Without a broker nothing wakes the pipeline."""
    if settings.REDIS_URL.startswith(("redis://", "rediss://", "unix://", "redis+socket://")):
        return []
    return [
        Error(
            "REDIS_URL is missing or not an address of Redis or Valkey.",
            hint="Set REDIS_URL to redis://:password@host:6379/0.",
            id="oneclick.E002",
        )
    ]
