"""Who stands too near to somebody to deal with an alert about them: themselves, their line manager, and who reports to them."""

from __future__ import annotations

from collections.abc import Collection

from audit.people.models import Staff


def close_to(staff_uid: str, others: Collection[str]) -> frozenset[str]:
    """Of these SDS user ids, those of the person, of their manager, and of their reports; none for an alert of no person."""
    if not staff_uid:
        return frozenset()
    managers = dict(Staff.objects.filter(pk__in=[staff_uid, *others]).values_list("pk", "manager_uid"))
    manager = managers.get(staff_uid, "")
    return frozenset(uid for uid in others if uid in (staff_uid, manager) or managers.get(uid) == staff_uid)
