"""Child Protection - Information Sharing: plans with the local authority behind them, and who looked before."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from oneclick.national.answer import Found, State
from oneclick.national.bundle import Resources, kind_of
from oneclick.national.client import Client
from oneclick.national.provenance import Added, added_by
from oneclick.national.question import Question
from oneclick.national.reading import (
    NHS_NUMBER_SYSTEM,
    Json,
    codes,
    concept,
    date_words,
    earliest,
    extensions,
    first,
    identifier,
    inner,
    moment,
    name,
    objects,
    text,
    time_words,
)
from oneclick.national.trouble import Trouble

TITLE: Final = "Child Protection - Information Sharing"
MOST_VIEWS: Final = 25
KINDS: Final = {
    "342191000000101": "Child protection plan",
    "764841000000100": "Looked after child",
    "818901000000100": "Unborn child protection plan",
}
UNBORN: Final = "818901000000100"
SHOWN_FOR: Final = timedelta(days=365)
UNBORN_SHOWN_FOR: Final = timedelta(days=28)
ASSIGNED: Final = "http://terminology.hl7.org/CodeSystem/v3-RoleClass|ASSIGNED"
_CODED_NAME = re.compile(r"\s*([A-Z0-9]{3,6})\s+-\s+(\S.*)", re.DOTALL)


@dataclass
class Authority:
    """A responsible local authority and how to reach it."""

    name: str = ""
    code: str = ""
    emergency: list[str] = field(default_factory=list)
    office: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)


@dataclass
class Plan:
    """One plan."""

    kind: str
    code: str = ""
    status: str = ""
    begins: str = ""
    ends: str = ""
    ended_at: datetime | None = None
    authorities: list[Authority] = field(default_factory=list)
    description: str = ""
    added: Added | None = None

    @property
    def is_unborn(self) -> bool:
        """Whether it is about a child not born yet."""
        return self.code == UNBORN or "unborn" in self.kind.lower()

    def is_over(self, now: datetime) -> bool:
        """Whether it has ended."""
        return bool(self.ended_at and self.ended_at < now)

    def is_shown(self, now: datetime) -> bool:
        """Ended plans are shown for twelve months, those about an unborn child for 28 days."""
        lasts = UNBORN_SHOWN_FOR if self.is_unborn else SHOWN_FOR
        return self.ended_at is None or self.ended_at + timedelta(days=1) + lasts > now


@dataclass
class View:
    """Somebody's earlier look."""

    at: datetime | None
    when: str
    name: str = ""
    role: str = ""
    organisation: str = ""


@dataclass
class Record:
    """What CP-IS knows of a patient."""

    plans: list[Plan] = field(default_factory=list)
    views: list[View] = field(default_factory=list)
    # Whether the list of earlier looks could be read: an empty one means that nobody looked.
    views_known: bool = True
    now: datetime = field(default_factory=timezone.now)

    def without_places(self) -> None:
        """Leaves out where the patient was seen."""
        for view in self.views:
            view.organisation = ""
        for plan in self.plans:
            plan.added = plan.added and replace(plan.added, at="")

    @property
    def current(self) -> list[Plan]:
        """Plans in force."""
        return [plan for plan in self.plans if not plan.is_over(self.now)]

    @property
    def ended(self) -> list[Plan]:
        """Plans that ended a short while ago."""
        return [plan for plan in self.plans if plan.is_over(self.now)]


def read(client: Client, question: Question) -> Found:
    """Asks for plans and for earlier looks at once. Earlier looks that cannot be read hold up nothing. Raises Trouble."""
    patient = {"patient:identifier": f"{NHS_NUMBER_SYSTEM}|{question.nhs_number}"}
    # Left out, the header would count as unscheduled: it is always said.
    headers = {
        "IsUnscheduledAccessEvent": "false" if question.unscheduled is False else "true",
        "TraceID": client.request_id,
    }
    with ThreadPoolExecutor(1) as beside:
        looking = beside.submit(
            client.search, "AuditEvent", patient | {"_include": f"AuditEvent:entity-type={ASSIGNED}"}, headers
        )
        found = client.search("CareTeam", patient, headers, also=("CarePlan", "Flag"))
    record = Record(plans_of(found, timezone.now()))
    failed: tuple[str, ...] = ()
    try:
        seen = looking.result()
        record.views = views_of(seen)
        found.every += seen.of("Patient")
    except Trouble:
        record.views_known, failed = False, ("the list of earlier views",)
    return Found(record, found, State.FOUND if record.plans else State.NONE, failed)


def plans_of(resources: Resources, now: datetime) -> list[Plan]:
    """The plans in an answer, those in force first. What ended too long ago is left out."""
    plans, used = [], []
    for care_plan in resources.of("CarePlan"):
        teams = [resources.follow(each, care_plan) for each in objects(care_plan.get("careTeam"))]
        used += [team for team in teams if team]
        plans.append(_of_care_plan(care_plan, teams, resources))
    plans += [_of_team(team) for team in resources.of("CareTeam") if team not in used]
    if not plans:
        plans = [_of_flag(flag, resources) for flag in resources.of("Flag")]
    shown = [plan for plan in plans if plan.is_shown(now)]
    return sorted(shown, key=lambda plan: (plan.is_over(now), -(plan.ended_at or now).timestamp()))


def _of_team(team: Json) -> Plan:
    """The form of the consumer API: the team's category is the kind of plan, its period the plan's."""
    plan = _plan(team, "category")
    plan.authorities = [_authority(team, "")]
    return plan


def _of_care_plan(care_plan: Json, teams: list[Json], resources: Resources) -> Plan:
    """The form of the patient flag: a plan that names its team, and a flag that says who added it."""
    plan = _plan(care_plan, "category")
    displays = [text(each.get("display")) for each in objects(care_plan.get("careTeam"))]
    plan.authorities = [_authority(team, said) for team, said in zip(teams, displays, strict=True)]
    plan.description = text(care_plan.get("title")) or text(care_plan.get("description"))
    for flag in resources.of("Flag"):
        details = [inner(each, "valueReference") for each in extensions(flag, "flag-detail")]
        if any(resources.follow(each, flag) is care_plan for each in details):
            plan.added = added_by(flag, resources)
            plan.description = plan.description or next(filter(None, (text(d.get("display")) for d in details)), "")
    return plan


def _of_flag(flag: Json, resources: Resources) -> Plan:
    """A flag without its plan: at least that there is one."""
    plan = _plan(flag, "code")
    details = [inner(each, "valueReference") for each in extensions(flag, "flag-detail")]
    plan.description = next(filter(None, (text(each.get("display")) for each in details)), "")
    plan.added = added_by(flag, resources)
    return plan


def _plan(resource: Json, category: str) -> Plan:
    period = first(resource.get("period"))
    known = next((code for code in KINDS if code in codes(resource.get(category))), "")
    return Plan(
        kind=KINDS.get(known) or concept(resource.get(category)) or "Type of plan not stated",
        code=known,
        status=text(resource.get("status")),
        begins=date_words(period.get("start")),
        ends=date_words(period.get("end")),
        ended_at=moment(period.get("end")),
    )


def _authority(team: Json, display: str) -> Authority:
    """A team's name, its code, and its telephone numbers by use: `mobile` is the emergency duty team, `work` the office."""
    said = text(team.get("name")) or display or text(inner(team, "managingOrganization").get("display"))
    coded = _CODED_NAME.fullmatch(said) or _CODED_NAME.fullmatch(display)
    own = identifier(team.get("identifier")) or identifier(inner(team, "managingOrganization").get("identifier"))
    made = Authority(
        name=coded.group(2).strip() if coded and _CODED_NAME.fullmatch(said) else said,
        code=coded.group(1) if coded else own,
    )
    for contact in objects(team.get("telecom")):
        number = text(contact.get("value"))
        lists = {"mobile": made.emergency, "work": made.office}
        if number:
            lists.get(text(contact.get("use")), made.other).append(number)
    return made


def views_of(resources: Resources) -> list[View]:
    """The last 25 looks, the newest first."""
    views = [_view(event, resources) for event in resources.of("AuditEvent")]
    return sorted(views, key=lambda view: view.at or earliest(), reverse=True)[:MOST_VIEWS]


def _view(event: Json, resources: Resources) -> View:
    """Who looked: the agent that is a role, a person, or whoever asked."""
    recorded = event.get("recorded")
    view = View(moment(recorded), time_words(recorded) or "Time not stated")
    agents = sorted(objects(event.get("agent")), key=_how_likely, reverse=True)
    for agent in [*agents, {"who": inner(event, "source", "observer")}]:
        who = first(agent.get("who"))
        if _how_likely(agent) < 0:
            continue
        role = resources.follow(who, event) or resources.follow(first(agent.get("reference")), event)
        _fill(view, agent, who, role, resources)
    for entity in objects(event.get("entity")):
        role = resources.follow(entity.get("what"), event)
        if kind_of(role) in {"PractitionerRole", "Practitioner"}:
            _fill(view, {}, {}, role, resources)
    return view


def _how_likely(agent: Json) -> int:
    """Whether an agent is the one who looked: the assigned entity, or the one who asked; never the patient."""
    kinds = codes(agent.get("type"))
    if "PAT" in kinds or identifier(inner(agent, "who", "identifier"), "nhs-number"):
        return -1
    return 2 if "ASSIGNED" in kinds else 1 if agent.get("requestor") in (True, "true") else 0


def _fill(view: View, agent: Json, who: Json, role: Json, resources: Resources) -> None:
    """Adds what is not known yet."""
    person, place = inner(role, "practitioner"), inner(role, "organization")
    found, house = resources.follow(person, role), resources.follow(place, role)
    named = name(role.get("name")) if kind_of(role) in {"Practitioner", "PractitionerRole", ""} else ""
    names = (text(person.get("display")), name(found.get("name")), named, text(agent.get("name")))
    is_house = kind_of(role) == "Organization"
    view.name = view.name or next(filter(None, names), "") or ("" if is_house else text(who.get("display")))
    view.role = view.role or concept(role.get("code")) or concept(agent.get("role"))
    places = (text(place.get("display")), name(house.get("name")), name(role.get("name")) if is_house else "")
    view.organisation = view.organisation or next(filter(None, places), "")
