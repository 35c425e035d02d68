"""One access and the events it leaves behind."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from oneclick.demo.clock import iso
from oneclick.demo.numbers import make_uuid
from oneclick.demo.persons import Person
from oneclick.demo.staff import Post, Staff

Event = dict[str, Any]

REASON_WITH_PERMISSION = frozenset({"RY9", "RYA"})
"""Organisations whose system sends the reason with the permission and not as a note."""
WITHOUT_ACTIVITY_CODES = frozenset({"RYA", "FXX47"})
SHORT_ROLE_CODES = ("X8", "FXX")
_LEFT_OPEN = 0.055


@dataclass(frozen=True, slots=True)
class Incident:
    """A wrongful access, or several that belong together."""

    reference: str
    scenario: str


@dataclass(slots=True, eq=False)
class Access:
    """Who opened whose record, when, and how."""

    staff: Staff
    post: Post
    person: Person
    at: float
    services: tuple[str, ...] = ("scr",)
    decisions: tuple[str, ...] = ("granted",)
    scope: str = ""
    self_claimed: bool = False
    reason: str = ""
    outcome: str = ""
    dwell: float = 90.0
    device: str = ""
    address: str = ""
    site: str = ""
    activity_codes: tuple[str, ...] | None = None
    incident: Incident | None = None

    @property
    def organisation(self) -> str:
        """ODS code of the organisation acted for."""
        return self.post.organisation

    @property
    def is_viewed(self) -> bool:
        """Whether a record opens in the end."""
        return bool(self.services)


class Telling:
    """Turns accesses into events, each system in its own way."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng

    def tell(self, access: Access) -> tuple[str, list[tuple[float, Event]]]:
        """The launch id and the events with their times."""
        rng = self._rng
        launch_id = make_uuid(rng)
        common: Event = {
            "launch_id": launch_id,
            "organisation": access.organisation,
            "site": access.site or access.post.site.code,
            "staff_uid": access.staff.uid,
            "role_profile_id": access.post.role_profile_id,
            "nhs_number": access.person.nhs_number,
        }
        steps = []
        at = access.at
        for wait, kind, extra in self._steps(access):
            at += wait
            head: Event = {"event_id": make_uuid(rng), "kind": kind, "occurred_at": iso(at)}
            steps.append((at, head | common | extra))
        return launch_id, steps

    def _steps(self, access: Access) -> Iterator[tuple[float, str, Event]]:
        rng = self._rng
        yield 0.0, "launch", _launch_fields(access)
        reason_sent = not access.reason
        for number, decision in enumerate(access.decisions, start=1):
            asked = decision != "not_asked"
            last = number == len(access.decisions)
            fields = _permission_fields(access, decision)
            if last and not reason_sent and access.organisation in REASON_WITH_PERMISSION:
                fields["reason"] = access.reason
                reason_sent = True
            yield (rng.uniform(2.5, 24) if asked else rng.uniform(0.2, 1.5)), "permission", fields
        if not reason_sent:
            yield rng.uniform(0.3, 14), "note", {"reason": access.reason}
        for service in access.services:
            outcome = _outcome(access, service)
            yield rng.uniform(0.6, 3.5), "view", {"service": service} | ({"outcome": outcome} if outcome else {})
        if rng.random() > _LEFT_OPEN:
            yield access.dwell if access.services else rng.uniform(1, 8), "close", {}


def _launch_fields(access: Access) -> Event:
    role = access.post.role
    organisation = access.organisation
    fields: Event = {"role_code": role.short if organisation.startswith(SHORT_ROLE_CODES) else role.code}
    if organisation not in WITHOUT_ACTIVITY_CODES:
        fields["activity_codes"] = list(role.activity_codes if access.activity_codes is None else access.activity_codes)
    extra = {"workgroup": access.post.team.workgroup, "device": access.device, "address": access.address}
    return fields | {name: value for name, value in extra.items() if value}


def _permission_fields(access: Access, decision: str) -> Event:
    fields: Event = {"decision": decision}
    if access.scope and decision in {"granted", "not_asked"}:
        fields["decision_scope"] = access.scope
    if access.self_claimed:
        fields["self_claimed"] = True
    return fields


def _outcome(access: Access, service: str) -> str:
    if access.outcome:
        return access.outcome
    if service == "scr":
        return "" if access.person.summary == "success" else access.person.summary
    if service == "cpis":
        return "" if access.person.has_protection_plan else "no_record"
    if service == "reasonable_adjustment":
        return "" if access.person.needs_adjustments else "no_record"
    return ""
