"""The person's role did not entitle them to what they did."""

from typing import Any

from privacy.rules.base import Rule, Threshold
from privacy.rules.examples import Care, Seen, fires, silent

WORDS = {
    "view": "view the Summary Care Record",
    "emergency": "open a record as an emergency",
    "legal": "override consent on a legal ground",
}
VIEW = ("B0264", "B0370")


class NotEntitled(Rule):
    """The access did what the activity codes of the role in use do not allow."""

    id = "not-entitled"
    title = "Not entitled by the role"
    rationale = (
        "Activity codes of the role say what somebody may do: B0264 and B0370 to view the Summary Care Record, B0168 to open "
        "one as an emergency, B0082 to override consent. Where the launching system tells the codes and they lack what was "
        "done, either the role or the system is wrong. Where it tells none, nothing is known."
    )
    innocent = (
        "The role was put right, and the old smart card session went on.",
        "The launching system sends old codes.",
    )
    reviewer_checks = (
        "Which role was in use, and what should it allow?",
        "Do others with this role do the same?",
        "Why did the launching system not stop it?",
    )
    thresholds = (
        Threshold("half", -0.7, "logarithm", "one of the two codes for viewing is more often a role set up by halves"),
    )
    despite_care = True
    share_of_wrongful = 0.065
    usual_rate = 0.0005
    usual_source = "launching systems check the codes; what slips through is a fault or a stale session"
    query = """
        SELECT 'access:' || s.id AS subject, s.staff_uid, s.nhs_number, ARRAY[s.id] AS access_ids,
            s.started_at AS occurred_at, CASE WHEN lacks.half THEN %(half)s ELSE 0 END AS strength,
            jsonb_build_object('what', to_jsonb(lacks.what)) AS facts
        FROM subject s CROSS JOIN LATERAL (
            SELECT array_remove(ARRAY[
                CASE WHEN 'scr' = ANY (s.services) AND NOT s.activity_codes @> ARRAY['B0264', 'B0370']::varchar[]
                    THEN 'view' END,
                CASE WHEN 'emergency' = ANY (s.decisions) AND NOT 'B0168' = ANY (s.activity_codes) THEN 'emergency' END,
                CASE WHEN s.decisions && ARRAY['public_interest', 'statute', 'court_order']::varchar[]
                    AND NOT 'B0082' = ANY (s.activity_codes) THEN 'legal' END], NULL) AS what
        ) missing CROSS JOIN LATERAL (
            SELECT missing.what, missing.what = ARRAY['view'] AND s.activity_codes && ARRAY['B0264', 'B0370']::varchar[] AS half
        ) lacks
        WHERE s.activity_codes <> '{}' AND lacks.what <> '{}'
    """
    examples = (
        fires("Viewed with an administrator's codes", (Seen(activity_codes=("B0062",)),)),
        fires("Viewed with half of what it needs", (Seen(activity_codes=("B0264",)),)),
        fires("An emergency without B0168", (Seen(activity_codes=VIEW, decisions=("emergency",), reason="Collapsed"),)),
        fires("A court order without B0082", (Seen(activity_codes=VIEW, decisions=("court_order",)),), care=(Care(),)),
        silent("With all that it needs", (Seen(activity_codes=(*VIEW, "B0168"), decisions=("emergency",)),)),
        silent("The system tells no codes", (Seen(),)),
        silent("Launched and not viewed", (Seen(activity_codes=("B0062",), viewed=False),)),
    )

    def sentence(self, facts: dict[str, Any]) -> str:
        """Says what the role does not allow."""
        return f"The role in use does not allow to {' or to '.join(WORDS[what] for what in facts['what'])}."
