"""Writes what happens in a launch: into the trail where the database takes it, else into the spool of this host."""

from __future__ import annotations

import io
import logging
from datetime import datetime, timedelta
from typing import Final

from django.db import DatabaseError, transaction
from django.db.models.functions import Now
from django.utils import timezone

from audit.ingest.event import Refused
from audit.ingest.models import Source
from audit.ingest.parse import parse
from audit.ingest.store import ingest
from audit.people.scope import organisation_scope
from oneclick.launch import drawer, spool
from oneclick.launch.desk import UNAVAILABLE, desk
from oneclick.launch.models import LastingPermission, ShelvedTicket, UsedOnce
from oneclick.launch.spool import Kept, Lasting

logger: Final = logging.getLogger(__name__)


def internal_source(organisation: str) -> Source:
    """The source of what OneClick itself saw for an organisation. Row-level security wants one for each."""
    return Source.objects.get_or_create(name=f"oneclick {organisation}", defaults={"organisation_id": organisation})[0]


def keep(kept: Kept, *, database: bool) -> None:
    """Keeps events durably, in the trail or, without the database, in the spool. Raises OSError where neither can."""
    if database:
        store(kept)
    else:
        spool.add(kept)


def store(kept: Kept) -> None:
    """Stores events by the way of all events, and the permission that lasts. Again with the same ids changes nothing."""
    with organisation_scope([kept.organisation]):
        items = parse(io.BytesIO(kept.events), "json", timezone.now())
        receipt = ingest(internal_source(kept.organisation), items, name="launch")
        if receipt.rejected:
            logger.error("An event of a launch was refused and kept aside in batch %s.", receipt.batch)
        if kept.lasting:
            remember(kept.lasting)


def keep_refused(organisation: str, refused: Refused) -> None:
    """Keeps aside what is no event, whole and with why."""
    with organisation_scope([organisation]):
        ingest(internal_source(organisation), [(refused.position, refused)], name="launch")


def remember(lasting: Lasting) -> None:
    """Keeps a permission that lasts; the same launch gives it once."""
    given_at = datetime.fromisoformat(lasting.given_at)
    LastingPermission.objects.get_or_create(
        organisation_id=lasting.organisation,
        launch_id=lasting.launch_id,
        scope=lasting.scope,
        defaults={
            "nhs_number": lasting.nhs_number,
            "workgroup": lasting.workgroup,
            "given_by_id": lasting.given_by,
            "given_at": given_at,
            "until": given_at + timedelta(days=lasting.days),
        },
    )


def replay() -> int:
    """Brings what the spool keeps into the trail, in the order in which it happened; returns how many files.

    Stops at the first that the database does not take: the order stays, and the next sweep goes on there.
    """
    done = 0
    with spool.alone() as ours:
        for path, kept in spool.kept_files() if ours else ():
            try:
                with transaction.atomic():
                    store(kept)
            except UNAVAILABLE:
                desk.close()
                return done
            except DatabaseError:
                logger.exception("A file of the spool cannot be stored: %s", path.name)
                spool.set_aside(path)
                continue
            spool.remove(path)
            done += 1
    return done


def forget_expired() -> None:
    """Takes away what was remembered of tickets that nobody could use any more."""
    ShelvedTicket.objects.filter(until__lt=Now()).delete()
    UsedOnce.objects.filter(until__lt=Now()).delete()
    drawer.forget_expired()
