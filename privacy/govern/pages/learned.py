"""The pages of what was learned: which team ordinarily opens whose patients, when, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.core.paginator import Paginator

from audit.people.models import User
from audit.wording import local_time
from privacy.govern.pages import words
from privacy.govern.pages.place import Place
from privacy.govern.querysets import switches_of, templates_visible_to
from privacy.learning.models import Template
from privacy.review.names import Names
from privacy.review.words import CARE, role

A_PAGE: Final = 50


@dataclass(frozen=True)
class TemplateRow:
    """A template in words."""

    id: int
    team: str
    contact: str
    days: str
    support: str
    people: str
    share: str
    lift: str
    is_on: bool


def rows_of(templates: list[Template]) -> list[TemplateRow]:
    """Templates in words, with the names of their sites."""
    places = [(t.organisation_id, t.company.partition("@")[2]) for t in templates if "@" in t.company]
    names = Names.of(sites=places)
    return [
        TemplateRow(
            id=template.pk,
            team=_team(template, names),
            contact=_contact(template),
            days=words.days(template.lag_from, template.lag_to),
            support=f"{template.support:,}",
            people=f"{template.people:,}",
            share=words.percent(template.share) if template.share >= 0.01 else "under 1\u00a0%",
            lift=f"{template.lift:,.0f} times",
            is_on=template.enabled,
        )
        for template in templates
    ]


def _team(template: Template, names: Names) -> str:
    """The team, or where none is known those of a role at a site."""
    code, is_role, site = template.company.partition("@")
    if not is_role:
        return template.company.capitalize()
    return f"{role(code)} at {names.site(template.organisation_id, site)}"


def _contact(template: Template) -> str:
    kind = CARE.get(template.kind, template.kind.capitalize())
    team = f" with {template.team}" if template.team else ""
    return f"{kind}{team}{' at the same site' if template.same_site else ''}"


class LearnedPage:
    """The learned templates of one organisation, those that explain most first."""

    def __init__(self, user: User, asked: str, page: str) -> None:
        self.place = Place.of(user, asked)
        found = templates_visible_to(user).filter(organisation_id=self.place.code)
        self.total, self.off = found.count(), found.filter(enabled=False).count()
        self.page = Paginator(found, A_PAGE).get_page(page)
        self.rows = rows_of(list(self.page.object_list))

    def address(self, number: int) -> str:
        """What leads to another page of the list."""
        return f"{self.place.query}{'&' if self.place.query else '?'}page={number}"


class TemplatePage:
    """One template, and who switched it."""

    def __init__(self, template: Template, problem: str = "", why: str = "") -> None:
        self.template, self.problem, self.why = template, problem, why
        self.row = rows_of([template])[0]
        self.history = [
            (local_time(change.at), change.by.name, "On" if change.enabled else "Off", change.why)
            for change in switches_of(template)[:50]
        ]
