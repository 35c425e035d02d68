"""Who manages whom: nobody decides on an alert about their line manager, nor on one about somebody they manage."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from audit.people.models import Staff, User

MANAGER = "This alert is about your line manager, so another privacy officer must decide on it."
REPORT = "This alert is about somebody whose line manager you are, so another privacy officer must decide on it."


def in_the_way(people: Collection[str], user: User) -> str:
    """The sentence that keeps somebody from deciding on these people's conduct because of the line between them and one of
    them; empty where none.
    """
    either = Q(staff_uid=user.staff_uid, manager_uid__in=people) | Q(staff_uid__in=people, manager_uid=user.staff_uid)
    found = Staff.objects.filter(either).values_list("staff_uid", flat=True).first()
    return "" if found is None else MANAGER if found == user.staff_uid else REPORT
