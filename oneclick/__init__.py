"""The running service: wiring, sign-in, and the 1-Click front door."""

from oneclick.celery import app as celery_app

__all__ = ["celery_app"]
