"""What Celery runs for samples. A message says no more than that one may be due."""

from celery import current_app, shared_task
from django.utils import timezone

from privacy.procedure.drawing import keep_up, sampling_organisations


@shared_task(name="privacy.keep_up_sampling")
def keep_up_sampling(organisation: str) -> None:
    """Begins periods and draws what is due; nothing where another worker is at it."""
    keep_up(organisation, timezone.now())


@shared_task(name="privacy.sweep_sampling")
def sweep_sampling() -> None:
    """Wakes a worker for every organisation that samples."""
    for organisation in sampling_organisations():
        current_app.send_task("privacy.keep_up_sampling", args=[organisation], retry=False)
