"""An access told as a timeline: the launch, the decision, the note, the views."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from audit.models import Access, AccessEvent
from audit.trail import labels
from audit.trail.screens.presenters import Later, later
from audit.wording import LONDON, listed, local_time
from privacy.alerts.choices import LABEL_COLOURS, Label
from privacy.review.case.evidence import is_of
from privacy.review.names import Names
from privacy.review.words import role


@dataclass(frozen=True)
class Step:
    """One event: its time to the second, what happened, and the words that the person wrote."""

    clock: str
    text: str
    quote: str = ""


@dataclass(frozen=True)
class Story:
    """One access."""

    when: str
    person: str
    staff_uid: str
    patient: str
    nhs_number: str
    place: str
    label: str
    label_colour: str
    explanation: str
    steps: list[Step]
    later: list[Later]


def story(access: Access, events: list[AccessEvent], names: Names) -> Story:
    """The access with its events; without them (they may be past their retention) only what the access itself holds."""
    assessment = getattr(access, "assessment", None)
    label = Label(assessment.label) if assessment else None
    return Story(
        when=local_time(access.started_at),
        person=names.person(access.staff_uid),
        staff_uid=access.staff_uid,
        patient=names.patient(access.nhs_number),
        nhs_number=access.nhs_number,
        place=place(access, names),
        label=label.label if label else "",
        label_colour=LABEL_COLOURS[label] if label else "",
        explanation=assessment.explanation_text if assessment else "",
        steps=[step(event) for event in events if is_of(event, access)],
        later=[later(addition) for addition in access.additions.all()],
    )


def place(access: Access, names: Names) -> str:
    """Where the access came from and in which role: "Emergency department, as Nurse, on WS-ED-04"."""
    parts = (
        names.site(access.organisation_id, access.site),
        f"as {role(access.role_code)}" if access.role_code else "",
        f"on {access.device}" if access.device else "",
    )
    return ", ".join(part for part in parts if part)


def step(event: AccessEvent) -> Step:
    """One event in words."""
    tell = TELL.get(event.kind)
    failed = f" ({labels.OUTCOMES[event.outcome].lower()})" if event.outcome in labels.OUTCOMES else ""
    clock = f"{event.occurred_at.astimezone(LONDON):%H:%M:%S}"
    return Step(clock, (tell(event) if tell else "Something else was recorded") + failed, event.reason)


def _decided(event: AccessEvent) -> str:
    """The permission decision, and a relationship that was self-claimed."""
    claimed = "; claimed a legitimate relationship" if event.self_claimed else ""
    return labels.decision(event.decision, event.decision_scope) + claimed


TELL: Final[dict[str, Callable[[AccessEvent], str]]] = {
    "launch": lambda _: "Opened the 1-Click window for this patient",
    "permission": _decided,
    "note": lambda _: "Wrote a note",
    "view": lambda event: f"Viewed {labels.service(event.service)}",
    "close": lambda _: "Closed the window",
}


def in_a_line(access: Access) -> str:
    """What was seen and how it was permitted, for a row of a table."""
    seen = listed([labels.service(code) for code in dict.fromkeys(access.services)]) or "Nothing viewed"
    return f"{seen}. {labels.decision(access.decision, access.decision_scope)}." if access.decision else f"{seen}."
