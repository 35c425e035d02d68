"""Who stands too near to somebody to deal with an alert about them: themselves, their line manager, and who reports to them."""

from __future__ import annotations

from collections.abc import Collection

from audit.people.models import Staff


def close_to(people: Collection[str], others: Collection[str]) -> frozenset[str]:
    """Of these SDS user ids, those of the people, of their managers, and of their reports; none for an alert of no person."""
    if not people:
        return frozenset()
    managers = dict(Staff.objects.filter(pk__in=[*people, *others]).values_list("pk", "manager_uid"))
    theirs = {managers.get(one, "") for one in people}
    return frozenset(uid for uid in others if uid in people or uid in theirs or managers.get(uid) in people)
