"""What the pages of a window say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from audit.trail import labels
from oneclick.launch import question
from oneclick.launch.policy import SHORTEST
from oneclick.launch.poor import HINT
from oneclick.launch.question import REASONS, Answer
from oneclick.launch.state import Launch
from privacy.rules.reasons import KEY_RUNS, SAYS_NOTHING

EMERGENCY, OTHER = "emergency", "other"
SCOPES: Final = {
    "ongoing": "Ongoing permission",
    "proxy": "By proxy, such as a care home’s residents",
    "workgroup": "For a workgroup",
}
GIVEN: Final = {"ongoing": "ongoing permission", "proxy": "permission by proxy", "workgroup": "permission for"}
ABOUT: Final = {
    "scr": "Medicines, allergies and reactions; more where the patient agreed to it.",
    "cpis": "Whether a child or an unborn child has a protection plan, or a child is looked after.",
    "covid_vaccination": "Doses, dates, products and reactions.",
    "reasonable_adjustment": "Adjustments that this patient needs.",
}


class QuestionPage:
    """The question of permission, or the part of it that needs an explanation."""

    def __init__(self, launch: Launch, step: str, answer: Answer | None) -> None:
        self.launch = launch
        self.step = step if step in (EMERGENCY, OTHER) else ""
        self.answer = answer or Answer(decision="")
        self.problems = self.answer.problems
        self.hint = HINT if self.answer.hint else ""
        self.hint_text = HINT
        self.poor = {"runs": KEY_RUNS, "nothing": SAYS_NOTHING}
        self.reasons = REASONS
        self.shortest, self.longest = SHORTEST, launch.state.terms.longest
        self.longest_note = question.LONGEST_NOTE

    @property
    def template(self) -> str:
        """Which of the pages it is."""
        return {EMERGENCY: "launch/emergency.html", OTHER: "launch/other_reasons.html"}.get(
            self.step, "launch/permission.html"
        )

    @property
    def summary(self) -> list[dict[str, str]]:
        """What is wrong, for the summary above the form."""
        return [{"text": text, "href": f"#{name}"} for name, text in self.problems.items()]

    @property
    def scopes(self) -> list[tuple[str, str]]:
        """How long a permission may last here."""
        keeps = self.launch.state.terms.keeps
        return [(scope, text) for scope, text in SCOPES.items() if scope in keeps]

    @property
    def earlier(self) -> str:
        """The permission of an earlier launch in words."""
        found = self.launch.state.earlier
        if not found:
            return ""
        what = f"{GIVEN[found.scope]} {found.workgroup}".strip()
        return f"This patient gave {what} on {found.given}. It holds until {found.until}."

    @property
    def may_override(self) -> bool:
        """Whether the role allows other reasons."""
        return question.may_override(self.launch)

    @property
    def no_override(self) -> str:
        """Why other reasons are not offered."""
        return "" if self.may_override else question.NO_OVERRIDE

    @property
    def may_open_in_emergency(self) -> bool:
        """Whether emergency access is offered."""
        return question.may_open_in_emergency(self.launch)

    @property
    def emergency_warning(self) -> str:
        """What whoever lacks the code is told."""
        if question.has_emergency_code(self.launch):
            return ""
        return question.WITHOUT_CODE if self.may_open_in_emergency else question.NO_EMERGENCY


@dataclass(frozen=True)
class Choice:
    """A service that can be opened."""

    code: str
    name: str
    about: str
    opened: bool


class RecordPage:
    """The services of a launch, once a decision opens the record."""

    def __init__(self, launch: Launch, *, note: str = "", problem: str = "", noted: bool = False) -> None:
        self.launch, self.note, self.problem, self.noted = launch, note, problem, noted
        self.decision = labels.decision(launch.decision, launch.state.decision_scope)
        self.longest_note = question.LONGEST_NOTE

    @property
    def services(self) -> list[Choice]:
        """All four, in the usual order."""
        opened = self.launch.state.opened
        return [Choice(code, name, ABOUT[code], code in opened) for code, name in labels.SERVICES.items()]
