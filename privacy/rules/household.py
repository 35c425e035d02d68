"""Somebody opened the record of a person who lives at their own address."""

from typing import Any

from privacy.rules.base import Rule
from privacy.rules.examples import Person, Record, Seen, fires, silent

STREET, POSTCODE = "12 High Street, Ashby", "QM1 2AB"


class Household(Rule):
    """The patient lives where the person lives."""

    id = "household"
    title = "Same household"
    rationale = (
        "Curiosity, worry and quarrels begin at home. Nobody treats their own household where a colleague could, so even "
        "somebody else's care of the patient does not make this look ordinary."
    )
    innocent = (
        "A block of flats or staff residence whose address has no flat number.",
        "A small practice or a night shift with nobody else to treat the patient.",
        "One of the two has moved and the address is out of date.",
    )
    reviewer_checks = (
        "Do the two live together, or share no more than a building?",
        "Who else was on duty and could have opened the record?",
        "Did the patient know of it?",
    )
    share_of_wrongful = 0.12
    usual_rate = 0.0009
    usual_source = "0.09 % of accesses meet family (Boxwala 2011)"
    query = """
        SELECT 'access:' || s.id AS subject, s.staff_uid, s.nhs_number, ARRAY[s.id] AS access_ids,
            s.started_at AS occurred_at, 0 AS strength, '{}'::jsonb AS facts
        FROM subject s
        WHERE s.same_address AND NOT s.own
    """
    examples = (
        fires(
            "The same address",
            (Seen(),),
            people=(Person(address_line=STREET, postcode=POSTCODE),),
            records=(Record(address_line=STREET, postcode=POSTCODE),),
        ),
        fires(
            "The same address, written differently",
            (Seen(),),
            people=(Person(address_line=STREET, postcode=POSTCODE),),
            records=(Record(address_line="12, HIGH STREET Ashby", postcode="QM12AB"),),
        ),
        silent(
            "Next door",
            (Seen(),),
            people=(Person(address_line=STREET, postcode=POSTCODE),),
            records=(Record(address_line="14 High Street, Ashby", postcode="QM1 2AB"),),
        ),
        silent(
            "Their own record",
            (Seen(),),
            people=(Person(record=1, address_line=STREET, postcode=POSTCODE),),
            records=(Record(address_line=STREET, postcode=POSTCODE),),
        ),
        silent("No address is known", (Seen(),), people=(Person(),), records=(Record(),)),
    )

    def sentence(self, facts: dict[str, Any]) -> str:
        """The same for all; it tells no address."""
        return "The patient and the person who opened the record have the same address."
