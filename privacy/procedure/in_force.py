"""Which decision on a procedure holds at a moment."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from audit.wording import LONDON
from privacy.procedure.kinds import KINDS
from privacy.procedure.models import Procedure, SamplePeriod, Selection
from privacy.procedure.periods import end_of_period, midnight


def procedure_at(organisation: str, kind: str, moment: datetime) -> Procedure | None:
    """The decision that holds at a moment: the last one made of those that hold by then."""
    made = Procedure.objects.filter(organisation_id=organisation, kind=kind, since__lte=moment)
    return made.select_related("by").order_by("-id").first()


def latest(organisation: str) -> dict[str, Procedure]:
    """The last decision of each kind, whether or not it holds yet."""
    made = Procedure.objects.filter(organisation_id=organisation).select_related("by")
    return {one.kind: one for one in made.order_by("kind", "-id").distinct("kind")}


def in_force(organisation: str, moment: datetime | None = None) -> dict[str, Procedure]:
    """The decisions that hold at a moment, or now, of the kinds that are sampled."""
    found = {kind.id: procedure_at(organisation, kind.id, moment or timezone.now()) for kind in KINDS}
    return {kind: one for kind, one in found.items() if one and one.enabled}


def holds_from(organisation: str, kind: str, now: datetime) -> datetime:
    """From when a decision made now holds: the end of the period under way, or tomorrow where none is."""
    under_way = SamplePeriod.objects.filter(
        organisation_id=organisation, kind=kind, ends_at__gt=now, starts_at__lte=now
    )
    if period := under_way.first():
        return period.ends_at
    standing = procedure_at(organisation, kind, now)
    if standing and standing.enabled:
        return end_of_period(standing.frequency, now)
    return midnight(now.astimezone(LONDON).date() + timedelta(days=1))


def asks(procedure: Procedure) -> str:
    """What a procedure asks for, in few words: "50 %", "every 2nd", "all", "3 people, up to 20 accesses each"."""
    if procedure.people:
        who = "1 person" if procedure.people == 1 else f"{procedure.people} people"
        return f"{who}, up to {procedure.each} accesses each"
    if procedure.selection == Selection.ALL or (procedure.every == 1 and procedure.selection == Selection.EVERY):
        return "all"
    return ordinal(procedure.every) if procedure.selection == Selection.EVERY else f"{procedure.share}\u00a0%"


def ordinal(number: int) -> str:
    """Such as "every 2nd"."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"every {number}{ending}"
