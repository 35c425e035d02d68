"""What Celery runs for mail. A message says no more than that some may wait."""

from celery import shared_task

from privacy.mail import wake
from privacy.mail.querysets import organisations_with_mail
from privacy.mail.send import send_due


@shared_task(name=wake.SEND_MAIL)
def send_mail(organisation: str) -> None:
    """Sends the mail of an organisation that is due."""
    send_due(organisation)


@shared_task(name="privacy.send_waiting_mail")
def send_waiting_mail() -> None:
    """Wakes a worker for every organisation whose mail is due."""
    wake.up(organisations_with_mail())
