"""The demo's FHIR server as gunicorn runs it. It reads the demo's patients as the owner, and changes nothing."""

import os

import django

os.environ["ONECLICK_PROCESS"] = "command"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oneclick.settings")
django.setup()

from oneclick.demo_fhir.application import application  # noqa: E402 - models are not ready before

__all__ = ["application"]
