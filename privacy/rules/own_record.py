"""Somebody opened their own record."""

from typing import Any

from privacy.rules.base import Rule
from privacy.rules.examples import Care, Seen, fires, silent


class OwnRecord(Rule):
    """The patient is the person who opened the record."""

    id = "own-record"
    title = "Own record"
    rationale = (
        "Staff see their own record as patients do, by asking for it. An appointment of their own does not explain it: "
        "anybody could arrange one."
    )
    innocent = ("A test of the system that was asked for in writing.", "The wrong person on a shared worklist.")
    reviewer_checks = ("Did the person know that this is not allowed?", "Was it opened more than once?")
    share_of_wrongful = 0.1
    usual_rate = 0.0002
    usual_source = "one access in some thousands where own access is forbidden"
    always_reviewed = True
    query = """
        SELECT 'access:' || s.id AS subject, s.staff_uid, s.nhs_number, ARRAY[s.id] AS access_ids,
            s.started_at AS occurred_at, CASE WHEN s.viewed_at IS NULL THEN -1 ELSE 0 END AS strength,
            jsonb_build_object('viewed', s.viewed_at IS NOT NULL) AS facts
        FROM subject s WHERE s.own
    """
    examples = (
        fires("Their own record", (Seen(),), own_patient=1),
        fires("Their own record on the day of their own appointment", (Seen(),), care=(Care(),), own_patient=1),
        silent("Somebody else's record", (Seen(patient=2),), own_patient=1),
    )

    def sentence(self, facts: dict[str, Any]) -> str:
        """Says whether anything was seen."""
        return "Opened their own record." if facts["viewed"] else "Launched their own record without opening it."
