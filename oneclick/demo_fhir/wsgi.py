"""The demo's FHIR server as gunicorn runs it. It reads the demo's patients as the owner, and changes nothing."""

import os
from collections.abc import Callable, Iterable
from typing import Any

import django

os.environ["ONECLICK_PROCESS"] = "command"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oneclick.settings")
django.setup()

from django.db import close_old_connections  # noqa: E402 - settings are not ready before

from oneclick.demo_fhir import application as demo  # noqa: E402 - models are not ready before


def application(environ: demo.Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answers with a connection that still lives: no request of Django's is there to see to it."""
    close_old_connections()
    return demo.application(environ, start_response)
