"""The question of permission: who may answer it how, and what an answer becomes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from django.http import QueryDict

from audit.people.permissions import Activity
from oneclick.launch.lasting import still_holds
from oneclick.launch.policy import SHORTEST
from oneclick.launch.poor import says_little
from oneclick.launch.spool import Lasting
from oneclick.launch.state import OVERRIDES, Launch

LONGEST_NOTE: Final = 2000
REASONS: Final = {
    "public_interest": "Access made in the public interest",
    "statute": "Access required by statute",
    "court_order": "Access required by court order",
}
WITHOUT_CODE: Final = (
    "Your role does not include emergency access (B0168). You can go on: care comes first. It raises a privacy alert, "
    "and a privacy officer will ask you about it."
)
NO_EMERGENCY: Final = (
    "Your role does not include emergency access (B0168), and your organisation asks for it. If the patient is in "
    "danger now, ask a colleague whose role includes it."
)
NO_OVERRIDE: Final = (
    "This needs B0082 (legal override), which your role does not include and your registration authority can add."
)


@dataclass
class Answer:
    """What somebody answered, and what is still missing."""

    decision: str
    scope: str = "once"
    workgroup: str = ""
    explanation: str = ""
    information: str = ""
    hinted: bool = False
    problems: dict[str, str] = field(default_factory=dict)
    hint: bool = False


def may_override(launch: Launch) -> bool:
    """Whether the role allows a legal override of consent."""
    return Activity.LEGAL_OVERRIDE in launch.role.activity_codes


def has_emergency_code(launch: Launch) -> bool:
    """Whether the role includes emergency access."""
    return Activity.EMERGENCY_ACCESS in launch.role.activity_codes


def may_open_in_emergency(launch: Launch) -> bool:
    """Whether emergency access is offered: with its code, and without it unless the organisation insists on it."""
    return has_emergency_code(launch) or not launch.state.terms.only_with_code


def read_answer(launch: Launch, said: QueryDict) -> Answer:
    """The answer that a form sent, with what is wrong with it."""
    answer = Answer(
        decision=said.get("decision", ""),
        scope=said.get("scope") or "once",
        workgroup=" ".join(said.get("workgroup", "").split()),
        explanation=_text(said.get("explanation", "")),
        information=_text(said.get("information", "")),
        hinted=said.get("hinted") == "yes",
    )
    if answer.decision in ("granted", "earlier"):
        _check_scope(launch, answer)
    elif answer.decision in ("emergency", *OVERRIDES):
        _check_explanation(launch, answer)
    elif answer.decision != "refused":
        answer.problems["decision"] = "Choose why you need to access the record."
    if len(answer.information) > LONGEST_NOTE:
        answer.problems["information"] = f"More information has at most {LONGEST_NOTE:,} characters."
    return answer


def _check_scope(launch: Launch, answer: Answer) -> None:
    """Only permissions that the organisation keeps may last."""
    if answer.decision == "earlier":
        if not still_holds(launch):
            answer.problems["decision"] = "The earlier permission no longer holds. Ask the patient."
    elif answer.scope != "once" and answer.scope not in launch.state.terms.keeps:
        answer.problems["scope"] = "Choose how long the permission lasts."
    elif answer.scope == "workgroup" and not (0 < len(answer.workgroup) <= 255 and answer.workgroup.isprintable()):
        answer.problems["workgroup"] = "Write the name of the workgroup."


def _check_explanation(launch: Launch, answer: Answer) -> None:
    """An emergency and a legal override need an explanation; a poor one earns a hint, once, and is taken."""
    if answer.decision == "emergency" and not may_open_in_emergency(launch):
        answer.problems["decision"] = NO_EMERGENCY
    if answer.decision in OVERRIDES and not may_override(launch):
        answer.problems["decision"] = NO_OVERRIDE
    longest = launch.state.terms.longest
    if len(answer.explanation) < SHORTEST:
        answer.problems["explanation"] = f"Write an explanation of at least {SHORTEST} characters."
    elif len(answer.explanation) > longest:
        answer.problems["explanation"] = f"An explanation has at most {longest:,} characters."
    answer.hint = not answer.problems and not answer.hinted and says_little(answer.explanation)


def record(launch: Launch, answer: Answer) -> None:
    """Writes an answer that is in order. The same answer again, as by a second press, changes nothing."""
    state, decision, scope = launch.state, answer.decision, answer.scope
    if decision == "earlier" and state.earlier:
        decision, scope = "granted", state.earlier.scope
    elif decision != "granted":
        scope = "once"
    if (state.decision, state.decision_scope) == (decision, scope):
        return
    new = decision == "granted" and scope != "once" and answer.decision != "earlier"
    lasting = _lasting(launch, scope, answer.workgroup) if new else None
    launch.record_decision(decision, scope=scope, reason=answer.explanation, note=answer.information, lasting=lasting)


def _lasting(launch: Launch, scope: str, workgroup: str) -> Lasting:
    return Lasting(
        organisation=launch.organisation,
        nhs_number=launch.nhs_number,
        scope=scope,
        workgroup=workgroup if scope == "workgroup" else "",
        days=launch.state.terms.keeps_days,
        given_by=launch.role.user_id,
        given_at=launch.moment.at.isoformat(),
        launch_id=launch.launch_id,
    )


def _text(text: str) -> str:
    return text.strip().replace("\x00", "").replace("\r\n", "\n")
