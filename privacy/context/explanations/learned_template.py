"""A contact such as the person's team ordinarily opens, learned from the organisation's own last months."""

from typing import Any

from privacy.context.explanations.base import Explanation, described

HOLDS = """EXISTS (SELECT FROM privacy_template t
        WHERE t.organisation = s.organisation AND t.company IN (s.company, s.role) AND t.kind = n.kind AND t.enabled
            AND (t.team = '' OR t.team = n.team) AND (n.same_site OR NOT t.same_site)
            AND n.lag >= t.lag_from AND n.lag <= t.lag_to AND (n.lag < t.lag_to OR n.lag = 0) {0})"""


class LearnedTemplate(Explanation):
    """The team's ordinary work reaches patients of other teams."""

    id = "learned-template"
    title = "Such as this team ordinarily opens"
    rationale = (
        "The pharmacist who reviews every admission, the clerk who codes them weeks later: several people of the team do "
        "it, far more often than chance, so nobody need write it down."
    )
    matches = HOLDS.format("")
    # Where the team opens a good part of all such patients, it would be odd to leave these out.
    of_known = HOLDS.format("AND t.coverage >= 0.25")
    weak = True
    weight = -1.5

    def sentence(self, row: dict[str, Any]) -> str:
        """Names the contact and that it is usual."""
        return f"{described(row)}, such as this team ordinarily opens"
