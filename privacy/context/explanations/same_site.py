"""Care at the person's own site that names no other team, or by somebody of no known team."""

from typing import Any

from privacy.context.explanations.base import Explanation, described


class SameSite(Explanation):
    """The patient was at this site."""

    id = "same-site"
    title = "At the same site around that time"
    rationale = (
        "Where care data name no team, being at the same place at the same time is what can be known. Where they name "
        "another team it is not enough: a hospital holds hundreds whom the person does not treat."
    )
    matches = """(n.unspecific OR s.team = '') AND (n.same_site OR n.site = '' OR s.site = '')
        AND (n.kind = 'attendance' AND n.lag BETWEEN -0.5 AND 7 OR n.kind = 'admission' AND n.lag BETWEEN -7 AND 14
             OR n.kind = 'appointment' AND n.lag BETWEEN -14 AND 14)"""
    weak = True
    weight = -1.5

    def sentence(self, row: dict[str, Any]) -> str:
        """Where and when."""
        return described(row)
