"""The pages on which an organisation decides what is sampled, with who decided what, when and why."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from audit.people.models import User
from audit.wording import local_time
from privacy.govern.forms import problems_of
from privacy.govern.pages.place import Place
from privacy.procedure.forms import ProcedureForm
from privacy.procedure.in_force import holds_from, latest
from privacy.procedure.kinds import KINDS, Kind
from privacy.procedure.models import Procedure
from privacy.procedure.pages import words
from privacy.procedure.querysets import decisions_on


@dataclass(frozen=True)
class KindRow:
    """A kind and what is decided of it."""

    id: str
    title: str
    what: str
    plan: str
    is_on: bool
    decided: str


@dataclass(frozen=True)
class DecisionRow:
    """Who decided what, when and why."""

    when: str
    who: str
    what: str
    holds: str
    why: str


class SettingsPage:
    """Every kind, as one organisation samples it."""

    def __init__(self, user: User, asked: str) -> None:
        self.place = Place.of(user, asked)
        decided = latest(self.place.code)
        self.rows = [_row(kind, decided.get(kind.id)) for kind in KINDS]


class KindPage:
    """One kind: the decision in force, the form for another, and the decisions so far."""

    def __init__(self, user: User, kind: Kind, asked: str, form: ProcedureForm | None = None) -> None:
        self.place, self.kind = Place.of(user, asked), kind
        standing = latest(self.place.code).get(kind.id)
        self.form = form or ProcedureForm(kind, standing)
        self.problems = problems_of(self.form) if self.form.is_bound else []
        self.plan = words.plan(standing)
        self.holds_from = local_time(holds_from(self.place.code, kind.id, timezone.now()))
        self.history = [_decision(one) for one in decisions_on(self.place.code, kind.id)[:50]]

    def error_of(self, name: str) -> dict[str, str] | None:
        """What is wrong with a field."""
        found = self.form.errors.get(name) if self.form.is_bound else None
        return {"text": str(found[0])} if found else None


def _row(kind: Kind, decided: Procedure | None) -> KindRow:
    return KindRow(
        id=kind.id,
        title=kind.title,
        what=kind.what,
        plan=words.plan(decided),
        is_on=bool(decided and decided.enabled),
        decided=f"{decided.by.name}, {local_time(decided.at)}. {words.holds(decided)}." if decided else "",
    )


def _decision(one: Procedure) -> DecisionRow:
    return DecisionRow(local_time(one.at), one.by.name, words.plan(one), words.holds(one), one.why)
