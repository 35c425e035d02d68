"""A reason that gives none: empty, a mash of keys, or the same words for one patient after another."""

from typing import Any

from privacy.rules.base import Rule, Threshold
from privacy.rules.examples import Care, Seen, fires, silent
from privacy.rules.reasons import is_poor

NEEDS_REASON = (
    "(s.decisions && ARRAY['emergency', 'public_interest', 'statute', 'court_order']::varchar[]"
    " OR s.self_claimed AND NOT s.explained AND s.reason <> '')"
)
SAME = "lower(regexp_replace({0}.reason, '[^[:alpha:]]+', ' ', 'g'))"


class PoorReason(Rule):
    """An access that must give a reason gives none that could be checked."""

    id = "poor-reason"
    title = "Poor reason"
    rationale = (
        "Without a reason of its own an override cannot be reviewed; the same words for many patients explain none."
    )
    innocent = ("Busy minutes in resuscitation.", "A department's usual phrase for a usual situation.")
    reviewer_checks = (
        "Is there a note in the patient's record from that time?",
        "Do the person's reasons usually say more?",
    )
    thresholds = (
        Threshold("patients", 5, "patients", "a phrase used for this many in the days below is a habit, not a reason"),
        Threshold("days", 30, "days", "a month, the usual period of a procedure"),
    )
    share_of_wrongful = 0.1
    usual_rate = 0.1
    given_unexplained = True
    usual_source = "most people who are asked for a reason give one, fewer in a hurry"
    query = f"""
        SELECT 'access:' || s.id AS subject, s.staff_uid, s.nhs_number, ARRAY[s.id] AS access_ids,
            s.started_at AS occurred_at, CASE WHEN s.explained THEN -0.7 ELSE 0 END AS strength,
            jsonb_build_object('why', CASE WHEN s.reason = '' THEN 'empty' WHEN {is_poor("s.reason")} THEN 'mash'
                ELSE 'boilerplate' END, 'patients', used.patients, 'days', %(days)s) AS facts
        FROM subject s CROSS JOIN LATERAL (
            SELECT count(DISTINCT b.nhs_number) AS patients FROM audit_access b
            WHERE NOT s.explained AND s.reason <> '' AND b.organisation = s.organisation AND b.staff_uid = s.staff_uid
              AND b.started_at > s.started_at - make_interval(days => %(days)s::int) AND b.started_at <= s.started_at
              AND {SAME.format("b")} = {SAME.format("s")}
        ) used
        WHERE {NEEDS_REASON} AND ({is_poor("s.reason")} OR used.patients >= %(patients)s)
    """
    widen = f"""
        SELECT b.id FROM subject s JOIN audit_access b ON b.organisation = s.organisation AND b.staff_uid = s.staff_uid
            AND b.started_at > s.started_at AND b.started_at < s.was_started_at + make_interval(days => %(days)s::int)
        WHERE s.reason <> '' AND b.reason <> '' AND (s.has_changed OR {SAME.format("b")} = {SAME.format("s")})
    """
    examples = (
        fires("An emergency with no reason", (Seen(decisions=("emergency",)),)),
        fires("A mash of keys", (Seen(decisions=("emergency",), reason="asdfgh"),), care=(Care(),)),
        fires(
            "The same words for five patients",
            tuple(
                Seen(patient=n, minute=20 * n, decisions=("emergency",), reason="For direct care") for n in range(1, 6)
            ),
        ),
        silent(
            "A reason of its own",
            (Seen(decisions=("emergency",), reason="Found unconscious, medicines unknown"),),
        ),
        silent("Permission needs no reason", (Seen(),)),
    )

    def sentence(self, facts: dict[str, Any]) -> str:
        """Says what is poor about it."""
        if facts["why"] == "empty":
            return "No reason was given."
        if facts["why"] == "mash":
            return "The reason given says nothing."
        return f"The same words were given as the reason for {facts['patients']} patients in {int(facts['days'])} days."
