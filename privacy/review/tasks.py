"""What Celery runs for reviews. Each task looks for its own work."""

from celery import shared_task

from privacy.review.actions.sleeping import wake_what_is_due


@shared_task(name="privacy.wake_alerts")
def wake_alerts() -> None:
    """Wakes the alerts whose day has come."""
    wake_what_is_due()
