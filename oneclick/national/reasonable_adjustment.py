"""The Reasonable Adjustment Flag: consent, impairments and adjustments, each with who added it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Final

from oneclick.national.answer import Found, State
from oneclick.national.bundle import Resources
from oneclick.national.client import Client
from oneclick.national.provenance import Added, added_by
from oneclick.national.question import Question
from oneclick.national.reading import Json, concept, concepts, extensions, first, inner, objects, text
from oneclick.national.trouble import Forbidden, NotFound, Rejected, Trouble, Unauthorised

TITLE: Final = "Reasonable Adjustment Flag"
CATEGORY: Final = "https://fhir.nhs.uk/STU3/CodeSystem/RARecord-FlagCategory-1|NRAF"
LIST_CODE: Final = "http://snomed.info/sct|1094391000000102"
READS: Final = {
    "Consent": "consent",
    "Flag": "adjustments",
    "List": "impairments",
    "UnderlyingConditionList": "underlying conditions",
    "ThresholdCode": "threshold codes",
}
"""What is asked for, and what the page calls it where it could not be read."""
NEEDED: Final = ("Consent", "Flag")
GONE: Final = frozenset({"inactive", "entered-in-error", "retired", "rejected", "resolved", "remission"})


@dataclass
class Item:
    """One line of the record."""

    what: str
    category: str = ""
    notes: list[str] = field(default_factory=list)
    status: str = ""
    added: Added | None = None

    @property
    def is_over(self) -> bool:
        """Whether it holds no longer."""
        return self.status.lower() in GONE


@dataclass
class Record:
    """What is known; `contents` says whether all of it was read or only that a flag exists."""

    contents: bool = True
    consents: list[Item] = field(default_factory=list)
    impairments: list[Item] = field(default_factory=list)
    adjustments: list[Item] = field(default_factory=list)
    conditions: list[Item] = field(default_factory=list)
    thresholds: list[Item] = field(default_factory=list)

    def without_places(self) -> None:
        """Leaves out where the patient was seen."""
        for item in (*self.consents, *self.impairments, *self.adjustments, *self.conditions, *self.thresholds):
            item.added = item.added and replace(item.added, at="")

    @property
    def exists(self) -> bool:
        """Whether the patient has a flag."""
        return any((self.consents, self.impairments, self.adjustments, self.conditions, self.thresholds))


def read(client: Client, question: Question) -> Found:
    """Asks for all five parts at once, or only whether there is a flag. Raises Trouble where the flag itself is unknown."""
    wanted = list(READS) if question.contents else list(NEEDED[:1])
    with ThreadPoolExecutor(len(wanted)) as beside:
        asked = {kind: beside.submit(client.search, kind, _parameters(kind, question)) for kind in wanted}
    found, failed = Resources(), []
    troubles: list[Trouble] = []
    for kind, answer in asked.items():
        resources = _settled(answer, troubles)
        if resources is None:
            failed.append(READS[kind])
        else:
            for resource in resources.every:
                found.add(resource)
    record = record_of(found) if question.contents else Record(contents=False, consents=_consents(found))
    if not record.exists and troubles:
        raise min(troubles, key=_how_little_it_says)
    return Found(record, found, State.FOUND if record.exists else State.NONE, tuple(failed))


def _parameters(kind: str, question: Question) -> dict[str, str]:
    """A list is asked for by its code, all else by the category of the flag."""
    chosen = {"code": LIST_CODE} if kind == "List" else {"category": CATEGORY}
    return {"patient": question.nhs_number, "status": "active", **chosen}


def _settled(answer: Future[Resources], troubles: list[Trouble]) -> Resources | None:
    """What a search found: nothing where the service says there is no such thing, None where it could not say."""
    try:
        return answer.result()
    except NotFound as nothing:
        said = " ".join([*nothing.said.codes, *nothing.said.words])
        if "PATIENT_NOT_FOUND" in said or not said:
            troubles.append(nothing)
        return Resources() if said else None
    except Trouble as trouble:
        troubles.append(trouble)
        return None


def _how_little_it_says(trouble: Trouble) -> int:
    """A refusal says more about what is wrong than an outage beside it, and that nobody knows the patient says most."""
    order: tuple[type[Trouble], ...] = (Unauthorised, Forbidden, Rejected)
    if isinstance(trouble, NotFound):
        return len(order) + 1
    return next((place for place, kind in enumerate(order) if isinstance(trouble, kind)), len(order))


def record_of(resources: Resources) -> Record:
    """The record in an answer."""
    return Record(
        consents=_consents(resources),
        adjustments=_items(resources, "Flag"),
        impairments=[item for each in resources.of("List") for item in _listed(each, resources)],
        conditions=[*_items(resources, "UnderlyingConditionList"), *_items(resources, "Condition")],
        thresholds=_items(resources, "ThresholdCode"),
    )


def _consents(resources: Resources) -> list[Item]:
    return [_item(each, resources, _consent_words) for each in resources.of("Consent")]


def _items(resources: Resources, kind: str) -> list[Item]:
    return [_item(each, resources, _code_words) for each in resources.of(kind)]


def _item(resource: Json, resources: Resources, words: Callable[[Json], str], within: Json | None = None) -> Item:
    categories = [concept(each.get("valueCodeableConcept")) for each in extensions(resource, "AdjustmentCategory-1")]
    status = resource.get("clinicalStatus") or resource.get("status")
    return Item(
        what=words(resource) or "Not stated",
        category=next(filter(None, categories), ""),
        notes=_notes(resource),
        status=text(status) or concept(status),
        added=added_by(resource, resources, within),
    )


def _code_words(resource: Json) -> str:
    return concept(resource.get("code")) or text(resource.get("title"))


def _consent_words(resource: Json) -> str:
    """How consent was obtained, else what it is for."""
    proxies = [concept(each.get("valueCodeableConcept")) for each in extensions(resource, "ProxyRole-1")]
    purposes = concepts(resource.get("purpose")) + concepts(inner(resource, "provision").get("purpose"))
    return next(filter(None, [*proxies, *purposes, concept(resource.get("scope"))]), "Consent recorded")


def _notes(resource: Json) -> list[str]:
    """Notes, and the comments that extensions hold."""
    comments = [first(each).get("valueString") for each in extensions(resource, "SupportingComment-1")]
    said = [text(each.get("text")) for each in objects(resource.get("note"))] + [text(each) for each in comments]
    return [each for each in said if each]


def _listed(holder: Json, resources: Resources) -> list[Item]:
    """The conditions of a list, contained or referred to; entries that were deleted are left out."""
    items, seen = [], []
    for entry in objects(holder.get("entry")):
        found = resources.follow(entry.get("item"), holder)
        if found and found not in seen and entry.get("deleted") not in (True, "true"):
            seen.append(found)
            items += _conditions([found], holder, resources)
        elif not found and text(inner(entry, "item").get("display")):
            items.append(Item(text(inner(entry, "item").get("display"))))
    if not objects(holder.get("entry")):
        items = _conditions(objects(holder.get("contained")), holder, resources)
    return items


def _conditions(every: list[Json], holder: Json, resources: Resources) -> list[Item]:
    """Impairments among resources; provenance stands in the same lists and is none."""
    kept = [each for each in every if text(each.get("resourceType")) != "Provenance"]
    return [_item(each, resources, _code_words, within=holder) for each in kept]
