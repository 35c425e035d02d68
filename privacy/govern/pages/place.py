"""Whose rules a page is about, where somebody reviews for many organisations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from django.http import Http404
from django.utils.http import urlencode

from audit.people.models import Organisation, User
from audit.people.querysets import named
from privacy.learning.models import Lesson
from privacy.review.permissions import organisations_to_review


@dataclass(frozen=True)
class Place:
    """The organisation that is shown, and those that could be."""

    organisation: Organisation
    others: list[Organisation]

    @classmethod
    def of(cls, user: User, asked: str) -> Self:
        """The organisation that was asked for; where none was, the largest. Raises Http404 for one of others."""
        choices = {one.ods_code: one for one in named(organisations_to_review(user))}
        if asked and asked not in choices:
            raise Http404
        largest = Lesson.objects.filter(organisation_id__in=choices).order_by("-accesses", "id").first()
        code = asked or (largest.organisation_id if largest else next(iter(choices)))
        return cls(choices[code], list(choices.values()))

    @property
    def code(self) -> str:
        """The ODS code."""
        return self.organisation.ods_code

    @property
    def query(self) -> str:
        """What keeps the organisation in an address; empty where there is only one."""
        return "?" + urlencode({"organisation": self.code}) if len(self.others) > 1 else ""
