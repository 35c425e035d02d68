"""What Celery runs. Each task looks for its own work in PostgreSQL; its message says no more than that there may be some."""

from celery import shared_task
from django.utils import timezone

from audit.ingest import wake
from audit.ingest.partitions import make_partitions_ahead
from oneclick.launch import sweeping
from oneclick.signin.clearing import clear_sign_ins
from privacy.pipeline import catch_up, organisations_with_work


@shared_task(name=wake.CATCH_UP)
def catch_up_organisation(organisation: str) -> None:
    """Brings one organisation from events to alerts."""
    catch_up(organisation)


@shared_task(name="oneclick.sweep")
def sweep() -> None:
    """Wakes every organisation for which something waits: whatever messages were lost, this finds the work."""
    wake.up(organisations_with_work())


@shared_task(name="oneclick.sweep_launches")
def sweep_launches() -> None:
    """Brings what waits in the spool of this host into the trail, and forgets used tickets."""
    sweeping.sweep()


@shared_task(name="oneclick.clear_sign_ins")
def clear_up_after_sign_ins() -> None:
    """Removes what sign-ins leave behind once nothing needs it."""
    clear_sign_ins()


@shared_task(name="oneclick.make_partitions_ahead")
def make_partitions() -> None:
    """Makes the partitions of the coming months."""
    make_partitions_ahead(timezone.now())
