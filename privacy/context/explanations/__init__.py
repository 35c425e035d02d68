"""Every kind of explanation, one file each, the strongest first."""

from privacy.context.explanations.base import Explanation
from privacy.context.explanations.caseload import Caseload
from privacy.context.explanations.colleague_access import ColleagueAccess
from privacy.context.explanations.direct_contact import DirectContact
from privacy.context.explanations.dispensing import Dispensing
from privacy.context.explanations.learned_template import LearnedTemplate
from privacy.context.explanations.on_the_rota import OnTheRota
from privacy.context.explanations.own_practice import OwnPractice
from privacy.context.explanations.referral import Referral
from privacy.context.explanations.registration import Registration
from privacy.context.explanations.same_site import SameSite
from privacy.context.explanations.team_contact import TeamContact
from privacy.context.explanations.wrong_click import WrongClick

EXPLANATIONS: tuple[Explanation, ...] = (
    DirectContact(),
    TeamContact(),
    Registration(),
    Dispensing(),
    Caseload(),
    Referral(),
    OnTheRota(),
    SameSite(),
    LearnedTemplate(),
    OwnPractice(),
    ColleagueAccess(),
    WrongClick(),
)
BY_ID = {explanation.id: explanation for explanation in EXPLANATIONS}
# SQL: the ids of what only the surroundings suggest.
WEAK = ", ".join(f"'{explanation.id}'" for explanation in EXPLANATIONS if explanation.weak)

# What explains from some days' distance weighs less by the logarithm of the days, and this at least: who looks at a stranger
# finds one whom the own team had some time.
FROM_AFAR = -0.5
_WEIGHTS = " ".join(f"WHEN '{explanation.id}' THEN {explanation.weight}" for explanation in EXPLANATIONS)


def weight(kind: str, days: str) -> str:
    """SQL: what an explanation weighs so many days from the care that it rests on, as a natural logarithm."""
    near = f"(CASE {kind} {_WEIGHTS} END)"
    return f"least(greatest({near}, {FROM_AFAR}), round(({near} + ln(1 + {days}))::numeric, 2))::float"


__all__ = ["BY_ID", "EXPLANATIONS", "WEAK", "Explanation", "weight"]
