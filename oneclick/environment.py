"""Reads settings from the environment; a missing or wrong one is a sentence that says what to set."""

import os
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# A launch waits for nobody: a host that does not answer counts as down after so many seconds (milliseconds the second).
IMPATIENT = {"connect_timeout": "3", "tcp_user_timeout": "5000"}
TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


def flag(name: str, *, default: bool) -> bool:
    """A yes or no. Raises ImproperlyConfigured on anything else."""
    text = os.environ.get(name, "").strip().lower()
    if text not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{name} is {text!r}. Set it to 1 or 0.")
    return default if text == "" else text in TRUE


def number(name: str, *, default: int) -> int:
    """A whole number above nought. Raises ImproperlyConfigured on anything else."""
    text = os.environ.get(name, "").strip()
    if not text:
        return default
    if not text.isdigit() or int(text) == 0:
        raise ImproperlyConfigured(f"{name} is {text!r}. Set it to a whole number above 0.")
    return int(text)


def words(name: str, *, default: str) -> list[str]:
    """A list separated by commas."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def database(*, serving: bool) -> dict[str, Any]:
    """Django's settings of the one database: the service's role where it serves, the owner's for commands."""
    name = "DATABASE_URL" if serving or not os.environ.get("DATABASE_OWNER_URL") else "DATABASE_OWNER_URL"
    parts = urlsplit(os.environ.get(name, ""))
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(
            f"{name} is missing or not an address of PostgreSQL. Set it to postgresql://role:password@host:5432/database, "
            "or start with `make run`, which brings a database of its own."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 300 if serving else 0,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "application_name": "oneclick-service" if serving else "oneclick-command",
            **(IMPATIENT if serving else {}),
            **dict(parse_qsl(parts.query)),
        },
    }
