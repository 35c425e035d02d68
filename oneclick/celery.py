"""The Celery application. A message says no more than "there may be work": all state of work is in PostgreSQL."""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oneclick.settings")

app = Celery("oneclick")
app.config_from_object("django.conf:settings", namespace="CELERY")
ROOMS = [
    "oneclick", "oneclick.national",
    "privacy.backtest", "privacy.duty", "privacy.mail", "privacy.procedure", "privacy.questions", "privacy.reports",
    "privacy.review", "privacy.review.bulk",
]  # fmt: skip
app.autodiscover_tasks(ROOMS)


@worker_init.connect
@beat_init.connect
def _refuse_unsafe_store(**_: Any) -> None:
    from oneclick.safety import refuse_unsafe_store  # noqa: PLC0415 - models are not ready before

    refuse_unsafe_store()
