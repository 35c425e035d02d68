"""A colleague of the same team opened the same record for a reason in care, in the same days."""

from typing import Any

from privacy.context.explanations.base import Explanation

DAYS = 3


class ColleagueAccess(Explanation):
    """The episode is the team's, although the care data name only the colleague."""

    id = "colleague-access"
    title = "A colleague's explained access in the same episode"
    rationale = (
        "Care data often name one person of the team that gave the care. It rests on a colleague's access that care data "
        "explain, and never on one that another colleague's explains."
    )
    matches = f"""NOT s.own AND EXISTS (
        SELECT FROM audit_access b JOIN privacy_assessment m ON m.access_id = b.id
        LEFT JOIN audit_staff c ON c.staff_uid = b.staff_uid
        WHERE b.organisation = s.organisation AND b.nhs_number = s.nhs_number AND b.staff_uid <> s.staff_uid
            AND b.started_at BETWEEN s.started_at - interval '{DAYS} days' AND s.started_at + interval '{DAYS} days'
            AND m.explanation NOT IN ('', 'colleague-access', 'own-practice', 'wrong-click')
            AND coalesce(nullif(lower(btrim(c.team)), ''), b.site) = coalesce(nullif(s.team, ''), s.site)
            AND coalesce(nullif(lower(btrim(c.team)), ''), b.site) <> '')"""
    of_access = True
    weak = True
    weight = -1.5

    def sentence(self, row: dict[str, Any]) -> str:
        """The same for all."""
        return "A colleague of the same team opened this record for care in the same days"
