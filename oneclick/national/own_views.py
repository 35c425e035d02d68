"""Who opened CP-IS before, from our own trail: the demo has no national history to ask."""

from __future__ import annotations

from audit.models import Access
from audit.trail.labels import VISIT_PLANNED
from audit.wording import local_time
from oneclick.national.cpis import MOST_VIEWS, View
from privacy.review.names import Names


def own_views(nhs_number: str, launch_id: str) -> list[View]:
    """The last 25 accesses that showed the patient's CP-IS, of the organisations in scope; planned visits are not listed."""
    before = Access.objects.filter(nhs_number=nhs_number, services__contains=["cpis"]).exclude(launch_id=launch_id)
    accesses = list(
        before.exclude(reason__contains=VISIT_PLANNED)
        .select_related("organisation")
        .order_by("-started_at")[:MOST_VIEWS]
    )
    names = Names.of(staff=[access.staff_uid for access in accesses])
    return [
        View(
            at=access.last_viewed_at,
            when=local_time(access.last_viewed_at),
            name=names.person(access.staff_uid),
            role=names.role(access.staff_uid, access.role_code),
            organisation=str(access.organisation),
        )
        for access in accesses
    ]
