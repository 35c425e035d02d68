"""Somebody opened the record of a patient who is watched over because it draws curiosity."""

from typing import Any

from privacy.rules.base import Rule, Threshold
from privacy.rules.examples import Care, Record, Seen, Watched, fires, silent


class WatchedPatient(Rule):
    """The patient is on the watch list at that time."""

    id = "watched-patient"
    title = "Watched patient"
    rationale = (
        "Some records draw curiosity: people in the public eye, in the news, or at risk from somebody who may know staff. "
        "The organisation keeps a list of them; each access that care does not explain is looked at."
    )
    innocent = (
        "The patient came for care, like anybody.",
        "The communications or safeguarding lead was asked to look.",
    )
    reviewer_checks = ("Was the patient in care here that day?", "Who asked the person to open the record?")
    thresholds = (
        Threshold(
            "explained", -1.0, "logarithm", "whoever cares for them has to open the record, and is the ordinary case"
        ),
    )
    doubts_care = True
    share_of_wrongful = 0.12
    usual_rate = 0.0005
    usual_source = "0.014 % of accesses meet a patient in the public eye (Boxwala 2011); lists hold others besides"
    query = """
        SELECT 'access:' || s.id AS subject, s.staff_uid, s.nhs_number, ARRAY[s.id] AS access_ids,
            s.started_at AS occurred_at, CASE WHEN s.explained THEN %(explained)s ELSE 0 END AS strength,
            '{}'::jsonb AS facts
        FROM subject s JOIN privacy_watchedpatient w ON w.nhs_number = s.nhs_number
        WHERE s.local_start::date BETWEEN coalesce(w."from", '-infinity') AND coalesce(w."until", 'infinity')
            AND NOT s.own
    """
    examples = (
        fires("On the list", (Seen(),), records=(Record(),), watched=(Watched(),)),
        fires("On the last day on the list", (Seen(),), watched=(Watched(from_day=-30, until_day=0),)),
        silent("No longer on the list", (Seen(),), watched=(Watched(from_day=-30, until_day=-1),)),
        silent("Not yet on the list", (Seen(),), watched=(Watched(from_day=1),)),
        silent("Another patient is", (Seen(),), watched=(Watched(patient=2),), care=(Care(patient=2),)),
    )

    def sentence(self, facts: dict[str, Any]) -> str:
        """The same for all; why the patient is listed is not for the person to know."""
        return "The record is one that the organisation watches over with particular care."
