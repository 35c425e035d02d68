"""What Celery runs for bulk work. A message says no more than that some may wait."""

from celery import shared_task

from audit.people.models import User
from privacy.review.bulk import wake
from privacy.review.bulk.doing import go_on, waiting_work


@shared_task(name=wake.GO_ON)
def go_on_with(work_id: int, user_id: int) -> None:
    """Goes on with somebody's work on many alerts."""
    go_on(work_id, User.objects.get(pk=user_id))


@shared_task(name="privacy.go_on_with_bulk_work")
def go_on_with_bulk_work() -> None:
    """Wakes a worker for all bulk work that waits or whose worker may be lost."""
    wake.up(waiting_work())
