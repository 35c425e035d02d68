"""Asks a service and turns whatever comes of it into an answer: there is a page for each, and no error escapes."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from django.utils import timezone

from oneclick.national import covid_vaccination, cpis, place, reasonable_adjustment, scr
from oneclick.national.answer import Answer, Found, State, death_of, is_about_another, is_restricted, shown
from oneclick.national.client import Caller, Client
from oneclick.national.place import place_of
from oneclick.national.question import Question
from oneclick.national.trouble import (
    Busy,
    Forbidden,
    NotConnected,
    NotFound,
    Rejected,
    Trouble,
    Unauthorised,
    Unreadable,
    raise_for_outcome,
    said_in,
)

logger = logging.getLogger(__name__)
READERS: Final[Mapping[str, Callable[[Client, Question], Found]]] = MappingProxyType(
    {
        place.SCR: scr.read,
        place.CPIS: cpis.read,
        place.COVID_VACCINATION: covid_vaccination.read,
        place.REASONABLE_ADJUSTMENT: reasonable_adjustment.read,
    }
)
_STATES: Final = {
    Busy: State.BUSY,
    Forbidden: State.REFUSED,
    NotConnected: State.NOT_CONNECTED,
    Rejected: State.REJECTED,
    Unauthorised: State.SIGNED_OUT,
    Unreadable: State.UNREADABLE,
}


def ask(service: str, question: Question, caller: Caller) -> Answer:
    """The answer of a service to a question; it is given within the time that the settings allow."""
    client = Client(place_of(service), caller)
    try:
        return _settled(client, question, READERS[service](client, question))
    except Trouble as trouble:
        logger.info("%s: %s, request %s", service, trouble, client.reference)
        return _answer(client, state_of(trouble), said=shown(trouble.said))
    except Exception as error:  # noqa: BLE001 - whatever a service sends, the way back stays open
        # No trace: it would hold the record.
        logger.error("%s: the answer could not be read: %s", service, type(error).__name__)  # noqa: TRY400
        return _answer(client, State.UNREADABLE)


def _settled(client: Client, question: Question, found: Found) -> Answer:
    """The answer where the service gave one: held back where it is about somebody else."""
    if found.state == State.NONE:
        for outcome in found.resources.of("OperationOutcome"):
            raise_for_outcome(outcome)
        if client.incomplete:
            return _answer(client, State.UNREADABLE)
    other = is_about_another(found.resources, question.nhs_number)
    if other and not client.place.shows_any_patient:
        return _answer(client, State.OTHER_PATIENT)
    restricted = is_restricted(found.resources.every)
    if restricted and hasattr(found.record, "without_places"):
        found.record.without_places()
    return _answer(
        client,
        found.state,
        record=found.record,
        restricted=restricted,
        deceased=death_of(found.resources),
        other_patient=other,
        incomplete=client.incomplete,
        failed=found.failed,
        said=tuple(words for each in found.resources.of("OperationOutcome") for words in shown(said_in(each))),
    )


def _answer(client: Client, state: State, **more: object) -> Answer:
    service = client.place.service
    return Answer(service, state, timezone.now(), request_id=client.reference, **more)  # type: ignore[arg-type]


def state_of(trouble: Trouble) -> State:
    """The state that a trouble means; codes of patients say more than the status of HTTP."""
    said = " ".join([*trouble.said.codes, *trouble.said.words]).upper()
    if isinstance(trouble, Forbidden | NotFound | Rejected):
        if "DECEASED" in said:
            return State.DECEASED
        if "RESTRICTED" in said or "SENSITIVE" in said:
            return State.RESTRICTED
    if isinstance(trouble, NotFound):
        return _of_not_found(said, trouble)
    return _STATES.get(type(trouble), State.DOWN)


def _of_not_found(said: str, trouble: NotFound) -> State:
    """A patient who is not known, or nothing about a known one; without a word the address itself may be wrong."""
    if "PATIENT_NOT_FOUND" in said or "INVALIDATED_RESOURCE" in said or "PATIENT NOT FOUND" in said:
        return State.UNKNOWN_PATIENT
    return State.NONE if trouble.said else State.DOWN
