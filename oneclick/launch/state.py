"""A launch while its window is open: all that its pages need, sealed in a cookie of that window alone.

Nothing of it is in the database, so that the journey goes on without one, and two windows never share a patient: the
cookie is sent only to addresses below its own window's.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4, uuid5

import msgspec
from django.utils import timezone

from audit.wording import local_date
from oneclick.launch import trail
from oneclick.launch.context import Context
from oneclick.launch.report import Report
from oneclick.launch.spool import Kept, Lasting

OVERRIDES: Final = ("public_interest", "statute", "court_order")
OPENS: Final = ("granted", "emergency", *OVERRIDES, "not_asked")
TICK: Final = timedelta(microseconds=1)


class Patient(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who the record is of, as every page of the window shows. Dates are ISO 8601; empty means not known here."""

    nhs_number: str
    name: str = ""
    born: str = ""
    deceased_on: str = ""
    registered_practice: str = ""
    warning: str = ""

    @property
    def born_text(self) -> str:
        """The date of birth as it is written in the NHS."""
        return _written(self.born)

    @property
    def deceased_text(self) -> str:
        """The date of death as it is written in the NHS."""
        return _written(self.deceased_on)


class Acting(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who looks, in which role."""

    user_id: int
    staff_uid: str
    name: str
    role_code: str
    role_profile_id: str = ""
    activity_codes: tuple[str, ...] = ()
    workgroup: str = ""


class Earlier(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A permission given before that still holds."""

    id: int
    scope: str
    given: str
    until: str
    workgroup: str = ""


class Terms(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the organisation decided about launches, as far as the window needs it."""

    not_asked: bool = False
    own_patients: bool = False
    keeps: tuple[str, ...] = ()
    keeps_days: int = 365
    only_with_code: bool = False
    longest: int = 2000
    hand_over: str = ""
    hand_over_url: str = ""
    hand_over_fields: dict[str, str] = {}


class State(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What the cookie of a window holds."""

    launch_id: str
    began_at: datetime
    context: Context
    organisation_name: str
    acting: Acting
    patient: Patient
    terms: Terms
    earlier: Earlier | None = None
    last_at: datetime | None = None
    decision: str = ""
    decision_scope: str = ""
    opened: list[str] = []
    finished: bool = False


class Moment:
    """When a request came, and the ids of the events that it writes: the same where it has to be done again."""

    def __init__(self) -> None:
        self.at = timezone.now().astimezone(UTC)
        self.nonce = uuid4()

    def event_id(self, launch_id: str, number: int) -> str:
        """The id of the event of that number in this request."""
        return uuid5(UUID(int=self.nonce.int), f"{launch_id}:{number}").hex


class Launch:
    """One launch, as pages and services use it. What it writes is durable when the call returns."""

    def __init__(self, state: State, moment: Moment, *, database: bool = True) -> None:
        self.state, self.moment, self.database = state, moment, database
        self.changed = False
        self._written = 0

    @property
    def launch_id(self) -> str:
        """Under which all events of the launch stand; opaque and random."""
        return self.state.launch_id

    @property
    def nhs_number(self) -> str:
        """Whose record it is."""
        return self.state.patient.nhs_number

    @property
    def patient(self) -> Patient:
        """What the pages show of the patient."""
        return self.state.patient

    @property
    def organisation(self) -> str:
        """ODS code of the organisation for which the user acts."""
        return self.state.context.organisation

    @property
    def organisation_name(self) -> str:
        """Its name."""
        return self.state.organisation_name

    @property
    def site(self) -> str:
        """ODS code of the site, where the local system named one."""
        return self.state.context.site

    @property
    def role(self) -> Acting:
        """The user and the role in use: `staff_uid`, `name`, `role_profile_id`, `role_code`, `activity_codes`."""
        return self.state.acting

    @property
    def correlation_id(self) -> str:
        """What the local system calls this launch, where it said."""
        return self.state.context.correlation_id

    @property
    def decision(self) -> str:
        """What was decided about permission: one of the decisions of access events, empty before."""
        return self.state.decision

    @property
    def may_open(self) -> bool:
        """Whether a service may show the record."""
        return self.state.decision in OPENS and not self.state.finished

    @property
    def report(self) -> Report | None:
        """What the window tells the system that opened it, as things stand; nothing before a decision."""
        said = "closed" if self.state.finished else "opened" if self.may_open else self.state.decision
        return Report.of(said, self.state.context.origin, self.launch_id, self.correlation_id) if said else None

    def record_view(self, service: str, outcome: str = "success") -> None:
        """Writes that a service was opened, and with which outcome: success, no_record, denied or error."""
        self._write({"kind": "view", "service": service, "outcome": outcome})
        if service not in self.state.opened:
            self.state.opened = [*self.state.opened, service]

    def record_launch(self) -> None:
        """Writes that the window was opened for this patient."""
        self._write({"kind": "launch"})

    def record_note(self, text: str) -> None:
        """Writes something that the user wants to be known."""
        self._write({"kind": "note", "reason": text})

    def record_close(self) -> None:
        """Writes that the record was closed. Nothing can be opened afterwards."""
        self._write({"kind": "close"})
        self.state.finished = True

    def record_decision(
        self, decision: str, *, scope: str = "once", reason: str = "", note: str = "", lasting: Lasting | None = None
    ) -> None:
        """Writes the answer to the question of permission, with its explanation and what was added to it, as one."""
        events = [{"kind": "permission", "decision": decision, "decision_scope": scope, "reason": reason}]
        if note:
            events.append({"kind": "note", "reason": note})
        self._write(*events, lasting=lasting)
        self.state.decision, self.state.decision_scope = decision, scope

    def _write(self, *events: dict[str, Any], lasting: Lasting | None = None) -> None:
        """Keeps events of this launch in their order."""
        whole = [self._event(event) for event in events]
        kept = Kept(organisation=self.organisation, events=msgspec.json.encode(whole), lasting=lasting)
        trail.keep(kept, database=self.database)
        self.changed = True

    def _event(self, said: dict[str, Any]) -> dict[str, Any]:
        """An event in its public form: what this launch always says, and the next moment of the server's clock."""
        state, acting, context = self.state, self.state.acting, self.state.context
        state.last_at = max(self.moment.at, state.last_at + TICK) if state.last_at else self.moment.at
        self._written += 1
        always: dict[str, Any] = {
            "event_id": self.moment.event_id(state.launch_id, self._written),
            "launch_id": state.launch_id,
            "occurred_at": state.last_at.isoformat(),
            "organisation": context.organisation,
            "site": context.site,
            "device": context.device,
            "staff_uid": acting.staff_uid,
            "role_profile_id": acting.role_profile_id,
            "role_code": acting.role_code,
            "activity_codes": list(acting.activity_codes),
            "workgroup": acting.workgroup,
            "nhs_number": state.patient.nhs_number,
        }
        return {name: value for name, value in (always | said).items() if value not in ("", [])}


def _written(iso: str) -> str:
    if not iso:
        return ""
    day = date.fromisoformat(iso)
    return local_date(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
