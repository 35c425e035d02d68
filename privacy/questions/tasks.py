"""What beat wakes: the rows of questions and nights say what is due."""

from celery import shared_task

from privacy.questions.due import chase_all
from privacy.questions.noticing import notice_all


@shared_task(name="privacy.chase_questions")
def chase_questions() -> None:
    """Reminds and escalates what has waited long enough."""
    chase_all()


@shared_task(name="privacy.send_notices")
def send_notices() -> None:
    """Writes the notices of this evening."""
    notice_all()
