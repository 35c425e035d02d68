"""What a procedure can sample: kinds of accesses, and reports beside them, each with its words and its condition in SQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from audit.wording import count

EMERGENCY = "'emergency' = ANY (a.decisions)"
OVERRIDE = "a.decisions && ARRAY['public_interest', 'statute', 'court_order']::varchar[]"
NO_DECISION = "a.viewed_at IS NOT NULL AND a.decisions = '{}'"
# Outside the opening hours of the site, or on a day on which it does not open; a site without hours never closes.
OUT_OF_HOURS = """EXISTS (
    SELECT FROM audit_site t CROSS JOIN LATERAL (SELECT a.started_at AT TIME ZONE 'Europe/London' AS at) l
    WHERE t.organisation = a.organisation AND t.code = a.site AND t.opens IS NOT NULL AND t.closes IS NOT NULL AND (
        t.opens < t.closes AND (l.at::time NOT BETWEEN t.opens AND t.closes
            OR t.open_days <> '{}' AND NOT lower(to_char(l.at, 'Dy')) = ANY (t.open_days))
        OR t.opens > t.closes AND l.at::time > t.closes AND l.at::time < t.opens))"""


@dataclass(frozen=True)
class Kind:
    """Something that can be sampled. `condition` speaks of `a`, a row of audit_access."""

    id: str
    title: str
    one: str
    what: str
    condition: str
    many: str = ""
    # Whether people are drawn, and then some of their accesses, instead of accesses.
    of_people: bool = False

    def counted(self, number: int) -> str:
        """So many of them: "431 emergency accesses"."""
        return count(number, self.one, self.many or f"{self.one}es")


KINDS: Final = (
    Kind("emergency", "Emergency access", "emergency access", "The record was opened in an emergency.", EMERGENCY),
    Kind(
        "self-claimed", "Self-claimed relationship", "self-claimed access",
        "The person claimed the legitimate relationship themselves.", "a.self_claimed",
    ),
    Kind(
        "legal-override", "Legal override", "legal override",
        "Opened in the public interest, by statute or by court order.", OVERRIDE, many="legal overrides",
    ),
    Kind(
        "no-decision", "No decision recorded", "access without a decision",
        "Something was opened and no permission decision was sent.", NO_DECISION, many="accesses without a decision",
    ),
    Kind(
        "reviewable", "All that national practice has reviewed", "reviewable access",
        "Any of those above.", f"({EMERGENCY} OR a.self_claimed OR {OVERRIDE} OR {NO_DECISION})",
    ),
    Kind("every", "Every access", "access", "Whatever was opened, in whatever way.", "true"),
    Kind(
        "out-of-hours", "Report: out of hours", "out-of-hours access",
        "Opened outside the opening hours of the site.", OUT_OF_HOURS,
    ),
    Kind(
        "random-user", "Report: people at random", "access",
        "Some accesses of a few people who are drawn at random from all who opened a record.", "true", of_people=True,
    ),
)  # fmt: skip
BY_ID: Final = {kind.id: kind for kind in KINDS}
