"""What the pages say where there is no record to show: why, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from oneclick.national import covid_vaccination, cpis, place, reasonable_adjustment, scr
from oneclick.national.answer import State

TITLES: Final = {
    place.SCR: scr.TITLE,
    place.CPIS: cpis.TITLE,
    place.COVID_VACCINATION: covid_vaccination.TITLE,
    place.REASONABLE_ADJUSTMENT: reasonable_adjustment.TITLE,
}
VISITS: Final = {"planned": "planned or routine appointment", "unscheduled": "emergency or unscheduled visit"}


@dataclass(frozen=True)
class Words:
    """A heading, the sentences under it, and whether trying again may help."""

    heading: str
    sentences: tuple[str, ...]
    again: bool = False


_NONE: Final = {
    place.SCR: Words(
        "No Summary Care Record exists",
        (
            "The patient may have opted out, may be newly registered, or may have no GP in England.",
            "Ask the patient, or ring the GP practice.",
        ),
    ),
    place.CPIS: Words(
        "No child protection information",
        (
            "No plan is in force for this patient, and none ended in the last 12 months (28 days for an unborn child).",
            "That does not mean that there is no risk. If you are worried, follow your safeguarding procedure.",
        ),
    ),
    place.COVID_VACCINATION: Words(
        "No COVID-19 vaccination is recorded",
        ("Doses given abroad, or in the last two days, may not be recorded yet.",),
    ),
    place.REASONABLE_ADJUSTMENT: Words(
        "No Reasonable Adjustment Flag exists",
        ("The patient may still need adjustments. Ask the patient or whoever cares for them.",),
    ),
}
_STATES: Final = {
    State.OPTED_OUT: Words(
        "The patient has opted out",
        (
            "The patient has decided that their Summary Care Record is not shared, or has no consent stored. It is not shown.",
            "Ask the patient, or ring the GP practice. If the patient changes their mind, the GP practice can record that.",
        ),
    ),
    State.RESTRICTED: Words(
        "This patient’s record is restricted",
        (
            "The service shows nothing of this patient’s record, so that nobody can learn where they are.",
            "Do not tell anybody where the patient lives or is treated, relatives included.",
        ),
    ),
    State.DECEASED: Words(
        "The patient has died", ("The service shows nothing of the record of a patient who has died.",)
    ),
    State.UNKNOWN_PATIENT: Words(
        "The service does not know this patient",
        ("Check in your record system that the NHS number is this patient’s, and start again from there.",),
    ),
    State.OTHER_PATIENT: Words(
        "The service answered about another patient",
        (
            "What it sent is about a patient with another NHS number. Nothing of it is shown.",
            "Check in your record system that the NHS number is this patient’s, and tell your IT service desk.",
        ),
    ),
    State.REFUSED: Words(
        "The service refused access",
        (
            "Your role, or this system, may not read this record.",
            "If you need it for your work, ask your registration authority to check your role.",
        ),
    ),
    State.SIGNED_OUT: Words(
        "The service did not accept your sign-in",
        ("It may have run out. Close this window, sign in again and start again from your record system.",),
    ),
    State.REJECTED: Words(
        "The service did not understand the question", ("Tell your IT service desk, and give the reference below.",)
    ),
    State.UNREADABLE: Words(
        "The answer could not be read",
        (
            "The service sent something that OneClick cannot show safely. Do not take it to mean that nothing is recorded.",
            "Tell your IT service desk, and give the reference below.",
        ),
        again=True,
    ),
    State.BUSY: Words(
        "The service is busy",
        ("It asked us to wait. Do not take it to mean that nothing is recorded. Try again in a minute.",),
        again=True,
    ),
    State.NOT_CONNECTED: Words(
        "This service is not connected",
        ("Whoever looks after OneClick has not said where this service answers, or with which key.",),
    ),
}
_DOWN: Final = Words(
    "{title} is not available now",
    (
        "The service cannot answer at the moment. Do not take it to mean that nothing is recorded.",
        "Go on without it if care cannot wait: ask the patient, or ring the GP practice. Try again in a few minutes.",
    ),
    again=True,
)


def words_of(service: str, state: State) -> Words:
    """What the page says in this state."""
    if state == State.NONE:
        return _NONE[service]
    words = _STATES.get(state, _DOWN)
    return Words(words.heading.format(title=TITLES[service]), words.sentences, words.again)
