"""The record was viewed although the patient had refused."""

from typing import Any

from privacy.rules.base import Rule, Threshold
from privacy.rules.examples import Care, Seen, fires, silent

ALLOWS = "('granted', 'emergency', 'public_interest', 'statute', 'court_order', 'not_asked')"


class ViewedAfterRefusal(Rule):
    """A view follows a refusal, in the same launch or in another soon after."""

    id = "viewed-after-refusal"
    title = "Viewed after refusal"
    rationale = (
        "The patient said no. A view afterwards, also by launching again and answering differently, overrides them."
    )
    innocent = (
        "The patient changed their mind within the consultation.",
        "No was pressed by mistake and corrected at once.",
        "The patient lost consciousness after refusing.",
    )
    reviewer_checks = (
        "Who pressed No, and what followed in the next minutes?",
        "Does the record of the consultation mention a change of mind?",
    )
    thresholds = (
        Threshold("again_minutes", 60, "minutes", "a consultation with its paperwork; later visits ask afresh"),
        Threshold("talk_minutes", 15, "minutes", "a patient who thinks again has talked about it, or comes back"),
        Threshold("later", -1.5, "logarithm", "after that long a change of mind is the likelier"),
        Threshold(
            "in_care",
            0.1,
            "logarithm a minute",
            "whoever is being treated has the more to decide anew, the longer it lasts",
        ),
        Threshold("in_care_most", 3.0, "logarithm", "half an hour says it all"),
        Threshold("correction_seconds", 20, "seconds", "a wrong click is corrected within seconds"),
    )
    despite_care = True
    share_of_wrongful = 0.08
    usual_rate = 0.0003
    usual_source = "a handful of refusals in a thousand accesses, nearly all respected"
    always_reviewed = True
    query = f"""
        SELECT 'access:' || s.id AS subject, s.staff_uid, s.nhs_number,
            array_remove(ARRAY[s.id, s.former], NULL) AS access_ids, s.started_at AS occurred_at,
            CASE WHEN s.former IS NULL AND NOT answered.anew THEN 0.7
                WHEN s.explained THEN -least(%(in_care_most)s, %(in_care)s * after.minutes)
                WHEN after.minutes > %(talk_minutes)s THEN %(later)s ELSE 0 END AS strength,
            jsonb_build_object('anew', answered.anew OR s.former IS NOT NULL, 'minutes', round(after.minutes)) AS facts
        FROM (
            SELECT s.*, refused.id AS former, refused.at AS formerly FROM (
                SELECT * FROM subject WHERE last_viewed_at IS NOT NULL AND (refused_at IS NOT NULL
                    OR coalesce(previous_at >= started_at - make_interval(mins => %(again_minutes)s::int), true)) OFFSET 0
            ) s
            LEFT JOIN LATERAL (
                SELECT b.id, b.refused_at AS at FROM audit_access b
                WHERE b.organisation = s.organisation AND b.staff_uid = s.staff_uid AND b.nhs_number = s.nhs_number
                  AND b.id <> s.id AND b.refused_at < s.last_viewed_at
                  AND b.started_at BETWEEN s.started_at - make_interval(mins => %(again_minutes)s::int) AND s.started_at
                  AND s.last_viewed_at - b.refused_at > make_interval(secs => %(correction_seconds)s)
                ORDER BY b.refused_at DESC, b.launch_id LIMIT 1
            ) refused ON true
            WHERE s.refused_at IS NOT NULL OR refused.id IS NOT NULL OFFSET 0
        ) s
        CROSS JOIN LATERAL (
            SELECT coalesce(bool_or(decision IN {ALLOWS} AND n > array_position(s.decisions, 'refused')), false) AS anew
            FROM unnest(s.decisions) WITH ORDINALITY AS made (decision, n)
        ) answered
        CROSS JOIN LATERAL (
            SELECT extract(epoch FROM s.last_viewed_at - coalesce(s.formerly, s.refused_at)) / 60 AS minutes
        ) after
        WHERE s.former IS NOT NULL OR s.last_viewed_at > s.refused_at
            AND (NOT answered.anew OR s.last_viewed_at - s.refused_at > make_interval(secs => %(correction_seconds)s))
    """
    widen = """
        SELECT b.id FROM subject s JOIN audit_access b ON b.organisation = s.organisation
            AND b.staff_uid = s.staff_uid AND b.nhs_number = s.nhs_number
            AND b.started_at BETWEEN s.started_at AND s.was_started_at + make_interval(mins => %(again_minutes)s::int)
        WHERE s.refused_at IS NOT NULL
    """
    examples = (
        fires("Refused, and opened all the same", (Seen(decisions=("refused",)),), care=(Care(),)),
        fires(
            "Refused, and launched again minutes later",
            (Seen(decisions=("refused",), viewed=False), Seen(minute=6)),
            care=(Care(),),
        ),
        silent("Refused and not viewed", (Seen(decisions=("refused",), viewed=False),)),
        silent(
            "Refused last month, asked afresh today",
            (Seen(day=-30, decisions=("refused",), viewed=False), Seen()),
        ),
    )

    def sentence(self, facts: dict[str, Any]) -> str:
        """Says how long after."""
        how = "after answering the question anew" if facts["anew"] else "all the same"
        minutes = int(facts["minutes"])
        when = "within a minute" if minutes < 1 else f"{minutes} minute{'s' if minutes > 1 else ''} later"
        return f"The patient refused, and the record was opened {how} {when}."
