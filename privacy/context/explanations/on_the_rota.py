"""The person was on duty where the patient was being cared for at that hour."""

from typing import Any

from privacy.context.explanations.base import Explanation, described


class OnTheRota(Explanation):
    """On duty at the site during an unplanned visit."""

    id = "on-the-rota"
    title = "On duty where the patient attended"
    rationale = "Whoever is on duty helps with somebody who comes unplanned. A planned visit or a stay needs a team."
    matches = """n.kind = 'attendance' AND n.lag BETWEEN -0.1 AND 0.2 AND n.site <> '' AND EXISTS (
        SELECT FROM privacy_rotashift r WHERE r.organisation = s.organisation AND r.staff_uid = s.staff_uid
            AND r.site = n.site AND s.started_at BETWEEN r.starts_at - interval '30 minutes' AND r.ends_at + interval '1 hour')"""
    weak = True
    weight = -1.5

    def sentence(self, row: dict[str, Any]) -> str:
        """Where and when."""
        return f"{described(row)}, on duty there"
