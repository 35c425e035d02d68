"""What Celery runs for officers. Which mail is due, rows say."""

from celery import shared_task

from privacy.duty.weekly import write_all


@shared_task(name="privacy.write_weekly_mail")
def write_weekly_mail() -> None:
    """Writes the weekly mail of every officer who has not had this week's."""
    write_all()
