"""Reasons that were missing at the time, added later by whoever made the access. They never replace anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from django.db import transaction
from django.db.models import Q

from audit.people.models import User
from audit.people.permissions import CLINICAL, organisations_for
from audit.trail.models import Access, Addition

SHORTEST: Final = 4
LONGEST: Final = 500
# Where nobody gave permission, or a relationship was self-claimed, only a reason tells why the record was opened.
NEEDS_REASON_DECISIONS: Final = ("", "emergency", "public_interest", "statute", "court_order")
NEEDS_REASON: Final = Q(decision__in=NEEDS_REASON_DECISIONS) | Q(self_claimed=True)


class BadReasons(Exception):  # noqa: N818 - an answer to whoever wrote
    """Reasons that cannot be kept: the key of each access with a sentence on what is wrong."""

    def __init__(self, wrong: Mapping[int, str]) -> None:
        super().__init__("; ".join(wrong.values()))
        self.wrong = dict(wrong)


@transaction.atomic
def add_reasons(*, by: User, reasons: Mapping[int, str]) -> list[Addition]:
    """Adds a person's reasons to their own accesses, all or none. Raises BadReasons.

    An access of somebody else, or of an organisation for which the person has no role, counts as none.
    """
    own = Access.objects.filter(
        pk__in=reasons, staff_uid=by.staff_uid, organisation_id__in=organisations_for(by, CLINICAL)
    ).in_bulk()
    clean = {pk: _clean(text) for pk, text in reasons.items()}
    wrong = {pk: sentence for pk, text in clean.items() if (sentence := problem_of(text))}
    wrong |= {pk: "This is not one of your accesses." for pk in reasons if pk not in own}
    if wrong:
        raise BadReasons(wrong)
    return add(own.values(), by=by, text=clean)


def add(
    accesses: Iterable[Access], *, by: User, text: Mapping[int, str] | str, in_answer: bool = False
) -> list[Addition]:
    """Adds a text, or each its own, to accesses. Whoever calls has checked that the person may."""
    return Addition.objects.bulk_create(
        Addition(
            organisation_id=access.organisation_id,
            access=access,
            author=by,
            text=text if isinstance(text, str) else text[access.pk],
            in_answer=in_answer,
        )
        for access in accesses
    )


def problem_of(text: str) -> str:
    """What is wrong with a reason; empty where nothing is."""
    if len(text) < SHORTEST:
        return f"Write a reason of at least {SHORTEST} characters."
    if len(text) > LONGEST:
        return f"A reason has at most {LONGEST} characters. This one has {len(text):,}."
    return ""


def _clean(text: str) -> str:
    """One line without what cannot be stored."""
    return " ".join(text.replace("\x00", "").split())
