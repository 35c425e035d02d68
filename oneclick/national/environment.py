"""Where the national services answer, read from the environment; a wrong value is a sentence that says what to set."""

import os
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from oneclick.environment import flag

SERVICES = ("scr", "cpis", "covid_vaccination", "reasonable_adjustment")
PLACE_FIELDS = ("base_url", "client_id", "key_id", "key_file", "token_url", "api_key", "asid")


def national_places() -> dict[str, dict[str, Any]]:
    """Where each national service answers, such as NATIONAL_SCR_BASE_URL; the demo's own server stands in for the others.

    Raises ImproperlyConfigured for an address that is none, or credentials that are not whole.
    """
    return {service: _place(service, f"NATIONAL_{service.upper()}_") for service in SERVICES}


def _place(service: str, prefix: str) -> dict[str, Any]:
    said: dict[str, Any] = {field: os.environ.get(prefix + field.upper(), "").strip() for field in PLACE_FIELDS}
    # A published sandbox answers about its own patient, whoever is asked for. Beside the embedded servers all are made up.
    said["sandbox"] = flag(prefix + "SANDBOX", default=flag("ONECLICK_EMBEDDED", default=False))
    demo = os.environ.get("NATIONAL_DEMO_URL", "").strip()
    if not said["base_url"] and demo:
        return {
            "base_url": f"{demo.rstrip('/')}/{service.replace('_', '-')}/FHIR/R4",
            "demo": True,
            "asid": "200000000000",
        }
    parts = urlsplit(said["base_url"])
    if said["base_url"] and (parts.scheme not in {"http", "https"} or not parts.hostname):
        raise ImproperlyConfigured(
            f"{prefix}BASE_URL is {said['base_url']!r}. Set it to https://… up to and with FHIR/R4."
        )
    if said["client_id"] and not (said["key_file"] and said["token_url"]):
        raise ImproperlyConfigured(
            f"{prefix}CLIENT_ID needs {prefix}KEY_FILE (a private key in PEM) and {prefix}TOKEN_URL."
        )
    return said
