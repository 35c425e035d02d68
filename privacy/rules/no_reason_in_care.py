"""Nothing in care explains why the record was opened."""

from typing import Any

from privacy.rules.base import Rule
from privacy.rules.examples import Care, Seen, fires, silent


class NoReasonInCare(Rule):
    """An access without any explanation."""

    id = "no-reason-in-care"
    title = "No reason in care"
    rationale = (
        "Care data explain nearly every access. One that they do not explain is most often a gap in them, so by itself it "
        "weighs next to nothing; what lies around it decides: a stranger's record, opened by somebody whose work care data "
        "otherwise explain, is worth a look even where nothing else speaks."
    )
    innocent = (
        "A wrong click.",
        "The contact was entered late, under another patient, or not at all.",
        "A call, a letter or a complaint that no care system holds.",
    )
    reviewer_checks = (
        "Does anything in the local record date from that day?",
        "Does the person know the patient other than from work?",
    )
    share_of_wrongful = 0.9
    usual_rate = 0.9
    usual_source = "among unexplained accesses every one is unexplained: it says no more than that"
    given_unexplained = True
    query = """
        SELECT 'access:' || s.id AS subject, s.staff_uid, s.nhs_number, ARRAY[s.id] AS access_ids,
            s.started_at AS occurred_at, 0 AS strength, '{}'::jsonb AS facts
        FROM subject s WHERE NOT s.explained AND s.care_fed AND NOT s.own
    """
    examples = (
        fires("A stranger's record", (Seen(),)),
        silent("In care", (Seen(),), care=(Care(),)),
        silent("No care data are sent at all", (Seen(),), care_feed=False),
    )

    def sentence(self, facts: dict[str, Any]) -> str:
        """The same for all."""
        return "Nothing in care explains why this record was opened."
