"""What Celery runs for backtests. A message says no more than that a part may wait."""

from celery import shared_task

from privacy.backtest import wake
from privacy.backtest.work import organisations_with_backtests, work_next


@shared_task(name=wake.WORK)
def work_on_backtest(organisation: str) -> None:
    """Does the parts of one organisation that no other worker is at."""
    while work_next(organisation):
        pass


@shared_task(name="privacy.work_on_backtests")
def work_on_backtests() -> None:
    """Wakes workers for every backtest that is not finished: whatever messages were lost, this finds the parts."""
    wake.up(organisations_with_backtests())
