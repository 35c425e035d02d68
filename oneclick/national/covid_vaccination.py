"""COVID-19 vaccinations: dose, date, vaccine, manufacturer and reactions, and the details of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from oneclick.national.answer import Found, State
from oneclick.national.bundle import Resources, kind_of
from oneclick.national.client import Client
from oneclick.national.question import Question
from oneclick.national.reading import (
    NHS_NUMBER_SYSTEM,
    Json,
    codes,
    concept,
    concepts,
    date_words,
    earliest,
    extensions,
    identifier,
    inner,
    moment,
    name,
    objects,
    quantity,
    text,
    time_words,
)
from oneclick.national.trouble import Rejected

TITLE: Final = "COVID-19 vaccination"
COVID_19: Final = "840539006"
FORMER_PARAMETER: Final = "procedure-code:below"
"""How the former Immunisation History API is asked; it refuses the newer parameter and names this one."""
COVID_19_VACCINATION: Final = "90640007"
LEFT_OUT: Final = "entered-in-error"
STATUSES: Final = {"completed": "Given", "not-done": "Not given"}


@dataclass
class Reaction:
    """An adverse reaction."""

    when: str = ""
    what: str = ""
    reported: str = ""


@dataclass
class Vaccination:
    """One vaccination."""

    vaccine: str
    status: str = ""
    when: str = ""
    at: datetime | None = None
    dose: str = ""
    amount: str = ""
    manufacturer: str = ""
    reactions: list[Reaction] = field(default_factory=list)
    procedure: str = ""
    batch: str = ""
    expires: str = ""
    site: str = ""
    route: str = ""
    reasons: list[str] = field(default_factory=list)
    not_given_because: str = ""
    diseases: list[str] = field(default_factory=list)
    is_covid: bool = True
    recorded: str = ""
    source: str = ""
    notes: list[str] = field(default_factory=list)
    # What tells where the patient was: left out where their record is restricted.
    location: str = ""
    organisations: list[str] = field(default_factory=list)
    practitioners: list[str] = field(default_factory=list)

    @property
    def given(self) -> bool:
        """Whether the dose was given."""
        return self.status != "not-done"

    @property
    def status_words(self) -> str:
        """The status as people say it."""
        return STATUSES.get(self.status, self.status)


@dataclass
class Record:
    """All vaccinations that the service told of."""

    vaccinations: list[Vaccination] = field(default_factory=list)
    in_error: int = 0

    @property
    def of_covid(self) -> list[Vaccination]:
        """Those against COVID-19: a service may answer with others too, and they are not to be counted as doses of it."""
        return [each for each in self.vaccinations if each.is_covid]

    def without_places(self) -> None:
        """Leaves out whatever tells where the patient was."""
        for each in self.vaccinations:
            each.location, each.organisations, each.practitioners = "", [], []


def read(client: Client, question: Question) -> Found:
    """Asks for all COVID-19 vaccinations of the patient. Raises Trouble."""
    whose = {"patient.identifier": f"{NHS_NUMBER_SYSTEM}|{question.nhs_number}", "_include": "Immunization:patient"}
    try:
        found = client.search("Immunization", whose | {"-immunization.target": "COVID"})
    except Rejected as refusal:
        if FORMER_PARAMETER not in " ".join(refusal.said.words):
            raise
        found = client.search("Immunization", whose | {FORMER_PARAMETER: COVID_19_VACCINATION})
    record = record_of(found)
    return Found(record, found, State.FOUND if record.vaccinations else State.NONE)


def record_of(resources: Resources) -> Record:
    """The vaccinations in an answer, the newest first; those entered in error are counted only."""
    every = resources.of("Immunization", "ImmunizationRecommendation")
    kept = [each for each in every if text(each.get("status")) != LEFT_OUT]
    made = [_vaccination(each, resources) for each in kept if kind_of(each) == "Immunization"]
    made.sort(key=lambda each: each.at or earliest(), reverse=True)
    return Record(made, len(every) - len(kept))


def _vaccination(resource: Json, resources: Resources) -> Vaccination:
    protocols = objects(resource.get("protocolApplied"))
    targets = [each for protocol in protocols for each in objects(protocol.get("targetDisease"))]
    occurred = resource.get("occurrenceDateTime")
    made = Vaccination(
        vaccine=concept(resource.get("vaccineCode")) or "Vaccine not stated",
        status=text(resource.get("status")),
        when=time_words(occurred) or text(resource.get("occurrenceString")),
        at=moment(occurred),
        dose=_dose(protocols, resource),
        amount=quantity(resource.get("doseQuantity")),
        manufacturer=_called(resource.get("manufacturer"), resource, resources),
        reactions=[_reaction(each, resource, resources) for each in objects(resource.get("reaction"))],
        procedure=_procedure(resource),
        batch=text(resource.get("lotNumber")),
        expires=date_words(resource.get("expirationDate")),
        site=concept(resource.get("site")),
        route=concept(resource.get("route")),
        reasons=concepts(resource.get("reasonCode")),
        not_given_because=concept(resource.get("statusReason")),
        diseases=concepts(targets),
        is_covid=not codes(targets) or COVID_19 in codes(targets),
        recorded=time_words(resource.get("recorded")),
        source=_source(resource),
        notes=[said for each in objects(resource.get("note")) if (said := text(each.get("text")))],
        location=_called(resource.get("location"), resource, resources),
    )
    _add_performers(made, resource, resources)
    return made


def _dose(protocols: list[Json], resource: Json) -> str:
    """The number of the dose in its course, a number or words."""
    for protocol in [*protocols, resource]:
        for ending in ("PositiveInt", "String", ""):
            number = text(protocol.get(f"doseNumber{ending}"))
            of = text(protocol.get(f"seriesDoses{ending}"))
            if number:
                return f"{number} of {of}" if of else number
    return ""


def _reaction(reaction: Json, resource: Json, resources: Resources) -> Reaction:
    detail = resources.follow(reaction.get("detail"), resource)
    shown = text(inner(reaction, "detail").get("display"))
    value = concept(detail.get("valueCodeableConcept")) or text(detail.get("valueString"))
    what = shown or value or concept(detail.get("code")) or "What it was is not stated"
    reported = {"True": "Reported by the patient", "true": "Reported by the patient"}.get(str(reaction.get("reported")))
    return Reaction(date_words(reaction.get("date")), what, reported or "")


def _procedure(resource: Json) -> str:
    said = [concept(each.get("valueCodeableConcept")) for each in extensions(resource, "VaccinationProcedure")]
    return next(filter(None, said), "")


def _source(resource: Json) -> str:
    """Whether whoever gave the dose recorded it."""
    primary = resource.get("primarySource")
    if primary in (True, "true"):
        return "Recorded by whoever gave it"
    return (
        "Recorded from somebody else’s account"
        if primary in (False, "false")
        else concept(resource.get("reportOrigin"))
    )


def _add_performers(made: Vaccination, resource: Json, resources: Resources) -> None:
    for performer in objects(resource.get("performer")):
        actor = inner(performer, "actor")
        found = resources.follow(actor, resource)
        said = _called(performer.get("actor"), resource, resources)
        is_house = "Organization" in {text(actor.get("type")), kind_of(found)}
        listed = made.organisations if is_house else made.practitioners
        if said and said not in listed:
            listed.append(said)


def _called(reference: object, resource: Json, resources: Resources) -> str:
    """What a reference shows with its code, or the name or code of what it leads to."""
    whole = inner(reference) if not isinstance(reference, str) else {"display": reference}
    found = resources.follow(whole, resource)
    words = text(whole.get("display")) or name(found.get("name"))
    code = identifier(whole.get("identifier")) or identifier(found.get("identifier"))
    return f"{words} ({code})" if words and code and code not in words else words or code
