"""What came of asking a service: a state, which is one kind of page and one outcome in the trail, and what it said."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from oneclick.national.bundle import Resources
from oneclick.national.reading import codes, date_words, inner, nhs_numbers, objects, text
from oneclick.national.trouble import Said

RESTRICTED_CODES: Final = frozenset({"R", "V", "S"})
"""Confidentiality of HL7: restricted, very restricted; and the old S, sensitive."""
_TEN_DIGITS = re.compile(r"\b\d{3}[ -]?\d{3}[ -]?\d{4}\b")


class State(StrEnum):
    """Each kind of answer."""

    FOUND = "found"
    NONE = "none"
    OPTED_OUT = "opted_out"
    RESTRICTED = "restricted"
    DECEASED = "deceased"
    UNKNOWN_PATIENT = "unknown_patient"
    OTHER_PATIENT = "other_patient"
    REFUSED = "refused"
    SIGNED_OUT = "signed_out"
    REJECTED = "rejected"
    UNREADABLE = "unreadable"
    BUSY = "busy"
    NOT_CONNECTED = "not_connected"
    DOWN = "down"


OUTCOMES: Final = {
    State.FOUND: "success",
    State.NONE: "no_record",
    State.UNKNOWN_PATIENT: "no_record",
    State.OPTED_OUT: "denied",
    State.RESTRICTED: "denied",
    State.DECEASED: "denied",
    State.REFUSED: "denied",
    State.SIGNED_OUT: "denied",
}
"""What the trail calls each state; every other is an error."""


@dataclass(frozen=True)
class Found:
    """What an adapter read: the record of its own kind, or none; the resources behind it; what could not be read."""

    record: Any
    resources: Resources
    state: State = State.FOUND
    failed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """What the page shows, and the trail keeps."""

    service: str
    state: State
    retrieved_at: datetime
    record: Any = None
    restricted: bool = False
    deceased: str = ""
    other_patient: bool = False
    incomplete: bool = False
    failed: tuple[str, ...] = ()
    said: tuple[str, ...] = field(default=())
    request_id: str = ""

    @property
    def outcome(self) -> str:
        """The outcome of the view event."""
        return OUTCOMES.get(self.state, "error")


def is_restricted(resources: Iterable[dict[str, Any]]) -> bool:
    """Whether anything is marked as restricted: then nothing may be shown that tells where the patient is."""
    return any(codes(inner(each, "meta").get("security")) & RESTRICTED_CODES for each in resources)


def death_of(resources: Resources) -> str:
    """When the patient died, in words; empty for the living."""
    for patient in resources.of("Patient"):
        if patient.get("deceasedDateTime"):
            return f"on {date_words(patient['deceasedDateTime'])}"
        if patient.get("deceasedBoolean") is True or text(patient.get("deceasedBoolean")) == "true":
            return "on a date that is not known here"
    return ""


def is_about_another(resources: Resources, nhs_number: str) -> bool:
    """Whether the answer names a patient, and not the one we asked about."""
    named = nhs_numbers(_who_it_is_about(resources))
    return bool(named) and nhs_number not in named


def _who_it_is_about(resources: Resources) -> Iterable[dict[str, Any]]:
    """Patients of the answer, its contained ones too, and what its resources say whom they are about."""
    for resource in resources.every:
        if text(resource.get("resourceType")) == "Patient":
            yield resource
        yield from (each for each in objects(resource.get("contained")) if text(each.get("resourceType")) == "Patient")
        for name in ("patient", "subject"):
            about = inner(resource, name)
            yield {"identifier": about.get("identifier")}
            tail = text(about.get("reference")).rstrip("/").rpartition("/")[2]
            if len(tail) == 10 and tail.isdecimal():
                yield {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": tail}


def shown(said: Said) -> tuple[str, ...]:
    """What a service wrote about an error, without numbers of patients."""
    return tuple(_TEN_DIGITS.sub("(number left out)", words)[:300] for words in said.words[:3])
