"""A care contact of the same organisation around the time of the access."""

from typing import Any

from privacy.context.explanations.base import Explanation, apart

# Kind: days before the start (preparing) and days after the end (letters, results, coding) in which opening is ordinary.
# From the hospital processes that Fabbri and LeFevre (2011) and Hedda et al. (2017) found behind explained accesses.
AROUND = {
    "appointment": (7, 14),
    "attendance": (1, 7),
    "admission": (7, 14),
    "referral": (1, 90),
    "registration": (0, 30),
    "caseload": (1, 14),
    "dispensing": (2, 7),
}
# A contact without an end is still running; these kinds last hours, so a missing end is a gap in the feed.
SHORT = ("appointment", "attendance", "dispensing")
NAMES = {
    "registration": "Registered with the practice",
    "caseload": "On the caseload",
    "dispensing": "Medicines dispensed",
}


class CareContactExplanation(Explanation):
    """The patient was in the care of this organisation around that time."""

    id = "care-contact"
    title = "In the care of the organisation around that time"
    rationale = (
        "More than nine accesses in ten follow from care that was given, prepared or written up. A person's own care "
        "does not explain that they open their own record."
    )
    rank = 10
    query = f"""
        SELECT DISTINCT ON (s.id) s.id AS access_id, s.started_at, c.kind, c.team, c.starts_at, c.ends_at,
            coalesce(t.name, c.site) AS place, c.staff_uid = s.staff_uid AS own
        FROM subject s
        JOIN privacy_carecontact c ON c.organisation = s.organisation AND c.nhs_number = s.nhs_number
        JOIN (VALUES {", ".join(f"('{kind}', {before}, {after})" for kind, (before, after) in AROUND.items())})
            AS around (kind, before, after) ON around.kind = c.kind
        LEFT JOIN audit_site t ON t.organisation = c.organisation AND t.code = c.site
        WHERE s.started_at >= c.starts_at - make_interval(days => around.before)
          AND (s.started_at < coalesce(c.ends_at, c.starts_at) + make_interval(days => around.after)
               OR c.ends_at IS NULL AND c.kind NOT IN {SHORT})
          AND NOT EXISTS (SELECT FROM audit_staff p WHERE p.staff_uid = s.staff_uid AND p.nhs_number = s.nhs_number)
        ORDER BY s.id, own DESC, s.started_at BETWEEN c.starts_at AND coalesce(c.ends_at, 'infinity') DESC,
            abs(extract(epoch FROM s.started_at - c.starts_at)), c.contact_id
    """

    def sentence(self, row: dict[str, Any]) -> str:
        """Such as "Appointment in Outpatients the same day"."""
        what = NAMES.get(row["kind"], row["kind"].capitalize())
        where = f" in {row['team']}" if row["team"] else f" at {row['place']}" if row["place"] else ""
        who = " with this person" if row["own"] else ""
        during = row["starts_at"] <= row["started_at"] and (
            row["ends_at"] is None or row["started_at"] <= row["ends_at"]
        )
        when = "at that time" if during else apart(row["started_at"], row["starts_at"])
        return f"{what}{where}{who} {when}"
