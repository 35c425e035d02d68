"""How permission is asked in each setting, and what is opened there."""

from dataclasses import dataclass
from random import Random

from oneclick.demo.access import Access
from oneclick.demo.persons import Person
from oneclick.demo.reasons import make_emergency_reason, make_note
from oneclick.demo.roles import EMERGENCY
from oneclick.demo.staff import Post, Staff

ADULT = 18


@dataclass(frozen=True, slots=True)
class Manner:
    """Shares of all accesses in a setting."""

    notes: str
    emergency: float = 0.0
    self_claimed: float = 0.0
    refused: float = 0.0
    note: float = 0.05
    not_asked: float = 0.0
    scopes: tuple[str, ...] = ("once",)
    no_question_scope: str = "organisation"
    dwell: float = 80.0


MANNERS = {
    "ed": Manner("ed", emergency=0.085, self_claimed=0.08, refused=0.008, note=0.10, dwell=75),
    "urgent care": Manner("ed", emergency=0.012, self_claimed=0.10, refused=0.012, note=0.07, dwell=70),
    "ward": Manner(
        "ward",
        emergency=0.028,
        self_claimed=0.03,
        refused=0.004,
        note=0.08,
        scopes=("once", "once", "ongoing"),
        dwell=120,
    ),
    "clinic": Manner(
        "clinic", emergency=0.0006, self_claimed=0.04, refused=0.011, scopes=("once", "ongoing"), dwell=110
    ),
    "office": Manner("office", note=0.03, not_asked=0.93, dwell=45),
    "hospital pharmacy": Manner(
        "hospital pharmacy",
        emergency=0.008,
        refused=0.002,
        note=0.16,
        not_asked=0.4,
        no_question_scope="workgroup",
        dwell=170,
    ),
    "shop": Manner(
        "shop", self_claimed=0.33, refused=0.009, note=0.12, scopes=("once", "once", "ongoing", "proxy"), dwell=95
    ),
    "gp": Manner("gp", self_claimed=0.05, refused=0.004, note=0.04, not_asked=0.72, no_question_scope="ongoing"),
    "crew": Manner("crew", emergency=0.035, note=0.05, not_asked=0.955, dwell=60),
}


def choose_setting(post: Post) -> str:
    """The setting that a post belongs to."""
    if post.kind in {"coder", "records", "secretary", "clerk", "coordinator", "manager", "systems"}:
        return "gp" if post.organisation.startswith("X8") else "office"
    return (
        _SETTING_OF_TEAM.get(post.team.name)
        or _SETTING_OF_ORGANISATION.get(post.organisation[:3])
        or ("clinic" if "Clinic" in post.team.name else "ward")
    )


_SETTING_OF_TEAM = {
    "Emergency Department": "ed",
    "ED Reception": "urgent care",
    "A&E": "ed",
    "Urgent Treatment Centre": "urgent care",
    "UTC Reception": "urgent care",
    "Pharmacy": "hospital pharmacy",
    "Kelbrook Pharmacy Team": "hospital pharmacy",
    "Marlswick Pharmacy": "hospital pharmacy",
    "Marlswick Outpatients": "clinic",
}
_SETTING_OF_ORGANISATION = {"FXX": "shop", "X81": "gp", "RYA": "crew"}


def make_access(
    rng: Random, staff: Staff, post: Post, person: Person, at: float, age: int, services: tuple[str, ...] = ()
) -> Access:
    """An access as it ordinarily goes in the setting of this post."""
    setting = choose_setting(post)
    manner = MANNERS[setting]
    decision = draw_decision(rng, manner, post)
    access = Access(
        staff, post, person, at, decisions=(decision,), services=services or _services(rng, setting, person, age)
    )
    access.dwell = min(max(rng.lognormvariate(0, 0.75) * manner.dwell, 4), 2400)
    access.scope = manner.no_question_scope if decision == "not_asked" else _scope(rng, manner)
    access.self_claimed = decision in {"granted", "emergency"} and rng.random() < manner.self_claimed
    if decision == "emergency":
        access.reason = make_emergency_reason(rng)
    elif rng.random() < manner.note:
        access.reason = make_note(rng, manner.notes)
    if decision == "refused":
        access.services = ()
    return access


def draw_decision(rng: Random, manner: Manner, post: Post) -> str:
    """What is chosen on the permission screen; emergency only with the right activity."""
    draw = rng.random()
    if draw < manner.emergency:
        return "emergency" if EMERGENCY in post.role.activity_codes else "granted"
    if draw < manner.emergency + manner.not_asked:
        return "not_asked"
    return "refused" if draw > 1 - manner.refused else "granted"


def _scope(rng: Random, manner: Manner) -> str:
    return rng.choice(manner.scopes) if rng.random() < 0.8 else ""


def _services(rng: Random, setting: str, person: Person, age: int) -> tuple[str, ...]:
    if age < ADULT and setting in {"ed", "urgent care"}:
        return ("cpis",) if rng.random() < 0.6 else ("cpis", "scr") if rng.random() < 0.6 else ("scr",)
    if person.needs_adjustments and rng.random() < 0.6:
        return ("reasonable_adjustment", "scr")
    draw = rng.random()
    if setting in {"shop", "gp"} and draw < 0.06:
        return ("covid_vaccination",)
    if draw < 0.02:
        return ("scr", "covid_vaccination")
    return ("scr",) if draw < 0.985 else ("scr", "scr")
