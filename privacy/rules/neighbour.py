"""Somebody opened the record of a person who lives in their street."""

from typing import Any

from privacy.rules.base import Rule
from privacy.rules.examples import Person, Record, Seen, fires, silent


class Neighbour(Rule):
    """The patient lives in the person's postcode or street, in another home and without their rare name."""

    id = "neighbour"
    title = "Neighbour"
    rationale = (
        "Neighbours are known and talked about. By itself it happens in ordinary care, most of all where staff live round "
        "the hospital; together with no reason in care it is worth a look."
    )
    innocent = ("Staff who live near the hospital meet their neighbours there.", "A long street in a large town.")
    reviewer_checks = (
        "Do the two know each other?",
        "Was the patient in care, under another organisation or later entered?",
    )
    doubts_care = True
    share_of_wrongful = 0.06
    usual_rate = 0.0055
    usual_source = "0.55 % of accesses meet a neighbour (Boxwala 2011)"
    query = """
        SELECT 'access:' || s.id AS subject, s.staff_uid, s.nhs_number, ARRAY[s.id] AS access_ids,
            s.started_at AS occurred_at, 0 AS strength, '{}'::jsonb AS facts
        FROM subject s
        WHERE s.neighbour AND NOT s.same_address AND NOT s.family AND NOT s.own
    """
    examples = (
        fires(
            "The same postcode",
            (Seen(),),
            people=(Person(postcode="QM1 2AB"),),
            records=(Record(postcode="qm1 2ab"),),
        ),
        fires(
            "The same street, in another postcode of the district",
            (Seen(),),
            people=(Person(address_line="12 High Street, Ashby", postcode="QM1 2AB"),),
            records=(Record(address_line="97 High Street, Ashby", postcode="QM1 2CD"),),
        ),
        silent(
            "A street of that name elsewhere",
            (Seen(),),
            people=(Person(address_line="12 High Street, Ashby", postcode="QM1 2AB"),),
            records=(Record(address_line="97 High Street, Ashby", postcode="QM7 2CD"),),
        ),
        silent(
            "The same address, which says more",
            (Seen(),),
            people=(Person(address_line="12 High Street, Ashby", postcode="QM1 2AB"),),
            records=(Record(address_line="12 High Street, Ashby", postcode="QM1 2AB"),),
        ),
    )

    def sentence(self, facts: dict[str, Any]) -> str:
        """The same for all; it tells no address."""
        return "The patient lives in the same street or postcode as the person who opened the record."
