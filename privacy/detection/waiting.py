"""Whether an alert may be settled by care data that are still to come, and how long it waits for them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from privacy.detection.softness import SUSPICIOUS
from privacy.rules import BY_ID

KINDS = ("appointment", "attendance", "admission", "referral", "registration", "caseload", "dispensing")
UNPLANNED = ("attendance",)
# What care may be found of the patient later explains no look at one's own people.
RELATED = frozenset({"own-record", "household", "family", "line-manager"})


def urgent_from(
    evidence: Iterable[tuple[str, float, str]],
    *,
    explained: float,
    last_conduct_at: datetime,
    sites: Collection[str],
    delays: Mapping[str, float],
) -> datetime | None:
    """Until when the alert waits: the usual delay after its last conduct, where a reason in care would settle it.

    `explained` is what an explanation weighs. None where there is nothing to wait for, or no delay is known.
    """
    weights = {part: weight for part, weight, _ in evidence}
    if "care-data" not in weights or weights["care-data"] <= 0 or RELATED & weights.keys():
        return None
    rules = {part: BY_ID[part] for part in weights if part in BY_ID}
    if any(rule.despite_care for rule in rules.values()):
        return None
    left = explained + sum(weights[part] for part, rule in rules.items() if not rule.given_unexplained)
    hours = usual_delay(sites, UNPLANNED if "emergency-access" in rules else KINDS, delays)
    return last_conduct_at + timedelta(hours=hours) if hours and left < SUSPICIOUS else None


def usual_delay(sites: Collection[str], kinds: Iterable[str], delays: Mapping[str, float]) -> float:
    """The longest usual delay in hours of these kinds of contact at these sites; of the organisation where none is known."""
    kinds = tuple(kinds)
    near = [delays[f"{site}|{kind}"] for site in sites for kind in kinds if f"{site}|{kind}" in delays]
    anywhere = [delays[f"|{kind}"] for kind in kinds if f"|{kind}" in delays]
    return max(near or anywhere or [delays.get("|", 0.0)])
