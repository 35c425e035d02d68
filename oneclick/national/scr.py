"""The Summary Care Record: where its newest version is, then its Composition, section by section."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final

from oneclick.national.answer import Found, State
from oneclick.national.bundle import Resources, kind_of
from oneclick.national.client import Client
from oneclick.national.narrative import Block, blocks_of
from oneclick.national.question import Question
from oneclick.national.reading import (
    NHS_NUMBER_SYSTEM,
    Json,
    codes,
    concept,
    date_words,
    first,
    identifier,
    inner,
    name,
    objects,
    quantity,
    text,
    texts,
    time_words,
)
from oneclick.national.trouble import Forbidden

TITLE: Final = "Summary Care Record"
GP_SUMMARY: Final = "http://snomed.info/sct|196981000000101"
OPTED_OUT: Final = "no"
_OUR_FAULT = re.compile(r"token|scope|role|asid|access.?denied|access has been denied|interaction", re.IGNORECASE)
DEEPEST: Final = 5
PLACES: Final = frozenset({"practice", "address", "organisation"})
CORE: Final = {"title": 0, "allergies": 1, "acutemeds": 2, "repeatmeds": 3, "discrepeatmeds": 4}
TITLES_OF_CORE: Final = {
    "allerg": 1,
    "discontinued": 4,
    "acute medication": 2,
    "repeat medication": 3,
    "general practice summary": 0,
    "general practice initial summary": 0,
}
OTHER: Final = 9


@dataclass
class Entry:
    """A coded entry behind a section."""

    what: str
    when: str = ""
    facts: list[str] = field(default_factory=list)


@dataclass
class Section:
    """A section of the record: its narrative in parts, and the coded entries it rests on."""

    title: str
    code: str = ""
    blocks: list[Block] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    empty: str = ""

    @property
    def rank(self) -> int:
        """Sections that every record has come first; the others follow as they came.

        First uploads of a practice carry no codes: their titles tell.
        """
        if self.code:
            return CORE.get(self.code.lower().removesuffix("header"), OTHER)
        said = self.title.lower()
        return next((rank for words, rank in TITLES_OF_CORE.items() if words in said), OTHER)

    @property
    def is_core(self) -> bool:
        """Whether the section belongs to the core record, and not to what was added with the patient's consent."""
        return self.rank < OTHER


@dataclass
class Record:
    """A Summary Care Record."""

    title: str = TITLE
    written: str = ""
    status: str = ""
    authors: list[str] = field(default_factory=list)
    organisations: list[str] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    permission: str = ""
    identifier: str = ""

    @property
    def core(self) -> list[Section]:
        """Medication, allergies and reactions, and the head of the record."""
        return sorted((section for section in self.sections if section.is_core), key=lambda section: section.rank)

    @property
    def additional(self) -> list[Section]:
        """What was added with the patient's consent: history, reasons for medication, care plans, immunisations and more."""
        return [section for section in self.sections if not section.is_core]

    def without_places(self) -> None:
        """Leaves out whatever tells where the patient is registered."""
        self.organisations = []
        for section in self.sections:
            section.blocks = [block for block in section.blocks if block.mark.lower() not in PLACES]

    @property
    def lacks_allergies(self) -> bool:
        """Whether nothing is said of allergies, which does not mean that there are none."""
        return not any("llerg" in section.title or section.rank == 1 for section in self.sections)


def read(client: Client, question: Question) -> Found:
    """Asks for the newest record and reads it. What the patient stored about sharing it comes first. Raises Trouble."""
    patient = f"{NHS_NUMBER_SYSTEM}|{question.nhs_number}"
    try:
        newest = client.search(
            "DocumentReference", {"patient": patient, "type": GP_SUMMARY, "_sort": "date", "_count": "1"}
        )
        document = first(newest.of("DocumentReference"))
        if not document:
            return Found(None, newest, State.NONE)
        if permission_of(document).lower() == OPTED_OUT:
            return Found(None, newest, State.OPTED_OUT)
        asked = {"composition.identifier": key_of(document), "composition.subject:Patient.identifier": patient}
        whole = client.search("Bundle", asked)
    except Forbidden as refusal:
        return Found(None, Resources(), _refused(refusal))
    whole.every += [each for each in newest.of("Patient") if each not in whole.every]
    record = record_of(whole)
    if record is None:
        return Found(None, whole, State.NONE)
    record.permission, record.identifier = permission_of(document), key_of(document)
    return Found(record, whole)


def _refused(refusal: Forbidden) -> State:
    """403 is the answer for a patient who has no record because they did not consent, unless it says it is about us."""
    said = " ".join([*refusal.said.words, *refusal.said.codes])
    if not refusal.said or _OUR_FAULT.search(said):
        raise refusal
    return State.OPTED_OUT


def permission_of(document: Json) -> str:
    """What the patient stored about sharing: `Yes`, `No` or `Ask`. `Yes` is legacy and means `Ask`."""
    labels = [coding for label in objects(document.get("securityLabel")) for coding in objects(label.get("coding"))]
    own = [text(label.get("code")) for label in labels if text(label.get("system")).endswith("SCR-ACSPermission")]
    said = own[0] if own else ""
    return "Ask" if said.lower() == "yes" else said


def key_of(document: Json) -> str:
    """The id of the record that a DocumentReference stands for, from its identifier or from the address of its content."""
    known = identifier(document.get("masterIdentifier"))
    address = text(inner(document, "content", "attachment").get("url"))
    found = re.search(r"composition\.identifier=([^&#]+)", address)
    return known or (found.group(1) if found else text(document.get("id")))


def record_of(resources: Resources) -> Record | None:
    """The record in an answer; None where there is none."""
    composition = first(resources.of("Composition"))
    if not composition:
        return _of_loose_resources(resources)
    record = Record(
        title=text(composition.get("title")) or concept(composition.get("type")) or TITLE,
        written=time_words(composition.get("date")),
        status=text(composition.get("status")),
        sections=[_section(each, resources, composition) for each in objects(composition.get("section"))],
    )
    for author in objects(composition.get("author")):
        _add_author(record, author, resources, composition)
    return record


def _of_loose_resources(resources: Resources) -> Record | None:
    """What a Bundle without a Composition holds, so that nothing of it is lost."""
    entries = [_entry(each, resources) for each in resources.every if kind_of(each) in ENTRIES]
    if not entries:
        return None
    return Record(sections=[Section("Entries of the record", entries=entries)])


def _add_author(record: Record, author: Json, resources: Resources, composition: Json) -> None:
    """Who wrote the record: a person by way of a role, an organisation, or a device."""
    found = resources.follow(author, composition)
    person = resources.follow(found.get("practitioner"), found) if kind_of(found) == "PractitionerRole" else found
    words = name(person.get("name")) or text(author.get("display")) or text(inner(found, "practitioner").get("display"))
    if words and words not in record.authors:
        record.authors.append(words)
    where = resources.follow(found.get("organization"), found)
    place = name(where.get("name")) or text(inner(found, "organization").get("display"))
    if place and place not in record.organisations:
        record.organisations.append(place)


def _section(section: Json, resources: Resources, composition: Json, depth: int = 0) -> Section:
    code = next(iter(sorted(codes(section.get("code")))), "")
    deeper = objects(section.get("section")) if depth < DEEPEST else []
    made = Section(
        title=text(section.get("title")) or concept(section.get("code")) or "Section without a title",
        code=code,
        blocks=blocks_of(inner(section, "text").get("div")),
        sections=[_section(each, resources, composition, depth + 1) for each in deeper],
        empty=concept(section.get("emptyReason")),
    )
    for reference in objects(section.get("entry")):
        resource = resources.follow(reference, composition)
        said = text(reference.get("display"))
        if resource:
            made.entries.append(_entry(resource, resources))
        elif said:
            made.entries.append(Entry(said))
    return made


_WHEN: Final = (
    *("onsetDateTime", "effectiveDateTime", "occurrenceDateTime", "performedDateTime", "authoredOn", "dateAsserted"),
    *("onsetPeriod", "effectivePeriod", "occurrencePeriod", "performedPeriod", "recordedDate", "issued", "date"),
)
_WHAT: Final = ("code", "vaccineCode", "medicationCodeableConcept", "type", "scope")
ENTRIES: Final = frozenset(
    (
        *("Condition", "Observation", "AllergyIntolerance", "MedicationStatement", "MedicationRequest", "Procedure"),
        *("Immunization", "FamilyMemberHistory", "Communication", "CarePlan", "Goal", "Flag", "Consent"),
    )
)


def _entry(resource: Json, resources: Resources) -> Entry:
    """A coded entry in words."""
    what = next(filter(None, (concept(resource.get(each)) for each in _WHAT)), "") or kind_of(resource)
    medicine = resources.follow(resource.get("medicationReference"), resource)
    said = [
        *(concept(resource.get(each)) for each in ("clinicalStatus", "criticality", "severity")),
        _value(resource),
        *(text(each.get("text")) for each in objects(resource.get("note"))),
        *(concept(each.get("manifestation")) for each in objects(resource.get("reaction"))),
        *(text(each.get("text")) for each in objects(resource.get("dosage"))),
        *(text(each.get("text")) for each in objects(resource.get("dosageInstruction"))),
    ]
    return Entry(concept(medicine.get("code")) or what, _when(resource), [each for each in said if each])


def _when(resource: Json) -> str:
    for each in _WHEN:
        value: Any = resource.get(each)
        said = date_words(first(value).get("start") if isinstance(value, dict | list) else value)
        if said:
            return said
    return ""


def _value(resource: Json) -> str:
    """The value of an observation."""
    found = [quantity(resource.get("valueQuantity")), concept(resource.get("valueCodeableConcept"))]
    return next(filter(None, [*found, *texts(resource.get("valueString")), text(resource.get("valueInteger"))]), "")
