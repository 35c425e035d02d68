"""Whose launching a page is about, where somebody administers many organisations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from django.http import Http404
from django.utils.http import urlencode

from audit.people.models import Organisation, User
from audit.people.permissions import REVIEW, Activity, Right, organisations_for
from audit.people.querysets import named

DECIDE: frozenset[Right] = frozenset({Activity.ADMINISTER_LOCALLY})
"""Who decides about launching for an organisation."""
CONSENT: frozenset[Right] = frozenset({Activity.CONTROL_CONSENT}) | REVIEW
"""Who sees and revokes permissions that last: they name patients."""


@dataclass(frozen=True)
class Place:
    """The organisation that is shown, and those that could be."""

    organisation: Organisation
    others: list[Organisation]

    @classmethod
    def of(cls, user: User, rights: frozenset[Right], asked: str) -> Self:
        """The organisation that was asked for, or the first. Raises Http404 for one of others."""
        choices = {one.ods_code: one for one in named(organisations_for(user, rights))}
        if asked and asked not in choices:
            raise Http404
        return cls(choices[asked or next(iter(choices))], list(choices.values()))

    @property
    def code(self) -> str:
        """The ODS code."""
        return self.organisation.ods_code

    @property
    def query(self) -> str:
        """What keeps the organisation in an address; empty where there is only one."""
        return "?" + urlencode({"organisation": self.code}) if len(self.others) > 1 else ""
