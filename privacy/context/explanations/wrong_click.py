"""A record left at once for another that care explains."""

from typing import Any

from privacy.context.explanations.base import Explanation

SECONDS, NEXT_SECONDS, MANY = 40, 180, 3
# What care data say of the access itself; what rests on other accesses does not count, so that the order of events does not.
IN_CARE = "m.explanation NOT IN ('', 'own-practice', 'colleague-access', 'wrong-click')"
BRIEF = f"({{0}}.viewed_at IS NULL OR {{0}}.ended_at - {{0}}.started_at < interval '{SECONDS} seconds')"


class WrongClick(Explanation):
    """The wrong row of a list."""

    id = "wrong-click"
    title = "A wrong click"
    rationale = (
        "The record was closed within seconds, with no override and no reason, and within minutes the same person opened one "
        "that care explains. Not where the person came back to the patient within months, nor where it is one of several "
        "such in the hour: that is leafing through."
    )
    matches = f"""NOT s.own AND {BRIEF.format("s")} AND NOT s.self_claimed AND s.reason = ''
        AND NOT s.decisions && ARRAY['emergency', 'public_interest', 'statute', 'court_order', 'refused']::varchar[]
        AND EXISTS (
            SELECT FROM audit_access b JOIN privacy_assessment m ON m.access_id = b.id
            WHERE b.organisation = s.organisation AND b.staff_uid = s.staff_uid AND b.nhs_number <> s.nhs_number
                AND b.started_at > s.started_at AND b.started_at <= s.ended_at + interval '{NEXT_SECONDS} seconds'
                AND ({IN_CARE} OR EXISTS (SELECT FROM privacy_patient r
                    WHERE r.nhs_number = b.nhs_number AND r.registered_practice = b.organisation)))
        AND {MANY} > (
            SELECT count(*) FROM audit_access b JOIN privacy_assessment m ON m.access_id = b.id
            WHERE b.organisation = s.organisation AND b.staff_uid = s.staff_uid
                AND b.started_at BETWEEN s.started_at - interval '1 hour' AND s.started_at + interval '1 hour'
                AND {BRIEF.format("b")} AND NOT {IN_CARE})
        AND NOT EXISTS (
            SELECT FROM audit_access b
            WHERE b.organisation = s.organisation AND b.staff_uid = s.staff_uid AND b.nhs_number = s.nhs_number
                AND b.launch_id <> s.launch_id
                AND b.started_at BETWEEN s.started_at - interval '90 days' AND s.started_at + interval '90 days')
        AND NOT EXISTS (SELECT FROM privacy_watchedpatient w WHERE w.nhs_number = s.nhs_number)"""
    of_access = True
    weak = True
    weight = -1.5

    def sentence(self, row: dict[str, Any]) -> str:
        """The same for all."""
        return "Left within seconds for a record that care explains, as after a wrong click"
