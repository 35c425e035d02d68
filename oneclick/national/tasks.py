"""What Celery runs for national alerts. A message says no more than that one may wait."""

from celery import shared_task

from oneclick.national import alerts


@shared_task(name=alerts.TASK)
def send_national_alerts(organisation: str) -> None:
    """Sends what is due for an organisation."""
    alerts.send_waiting(organisation)


@shared_task(name="oneclick.find_national_alerts")
def find_national_alerts() -> None:
    """Wakes a worker for each organisation with alerts that are due, or were never planned."""
    alerts.wake(alerts.organisations_with_alerts())
