"""An officer looked up somebody close to them, or themselves."""

from typing import Any

from privacy.rules.base import Rule, Scope
from privacy.rules.examples import Looked, Person, Record, fires, silent

SENTENCES = {
    "own-record": "Looked up who opened their own record.",
    "themselves": "Looked up their own accesses.",
    "line": "Looked up their line manager or somebody who reports to them.",
    "household": "Looked up somebody who lives at their address.",
    "team": "Looked up a colleague of their own team.",
}
# The first that holds; the wider the circle, the likelier there was a task.
HOW = """CASE WHEN s.own AND s.nhs_number <> '' THEN 'own-record' WHEN s.is_self THEN 'themselves'
    WHEN s.line OR s.in_line THEN 'line'
    WHEN s.same_address THEN 'household' WHEN s.same_team OR s.in_team THEN 'team' END"""


class CloseLookUp(Rule):
    """An officer used the trail for themselves."""

    id = "close-look-up"
    title = "An officer looked up themselves or somebody close"
    rationale = (
        "Who may see every access can see who treats a colleague, or who looked at their own record. The Caldicott guardian "
        "or another officer answers such questions."
    )
    innocent = (
        "The person asked for it in writing, and no other officer was there.",
        "A task for a whole team, to which the officer belongs.",
    )
    reviewer_checks = (
        "What did the officer write as the purpose, and who asked for it?",
        "Was another officer there who could have done it?",
        "What did the officer open afterwards?",
    )
    scope = Scope.LOOK
    is_pattern = True
    always_reviewed = True
    share_of_wrongful = 0.3
    usual_rate = 0.002
    usual_source = "one look-up in five hundred, where officers leave what concerns them to colleagues"
    query = f"""
        SELECT 'look:' || s.id AS subject, s.staff_uid, s.nhs_number, ARRAY[]::bigint[] AS access_ids, s.at AS occurred_at,
            CASE close.how WHEN 'team' THEN -1 ELSE 0 END AS strength,
            jsonb_build_object('how', close.how, 'purpose', s.purpose) AS facts
        FROM subject s CROSS JOIN LATERAL (SELECT {HOW} AS how) close WHERE close.how IS NOT NULL
    """
    examples = (
        fires("Their own record", (), looks=(Looked(patient=1),), own_patient=1),
        fires("Their own accesses", (), looks=(Looked(person=1),)),
        fires("Their manager's accesses", (), looks=(Looked(person=2),), people=(Person(manager=2), Person(staff=2))),
        fires(
            "The record of somebody who reports to them",
            (),
            looks=(Looked(patient=5),),
            people=(Person(), Person(staff=2, record=5, manager=1)),
        ),
        fires(
            "Somebody at their address",
            (),
            looks=(Looked(patient=4),),
            people=(Person(address_line="3 Mill Lane", postcode="QM9 8EN"),),
            records=(Record(patient=4, address_line="3 Mill Lane", postcode="QM9 8EN"),),
        ),
        fires(
            "A colleague of their team",
            (),
            looks=(Looked(person=2),),
            people=(Person(team="Information governance"), Person(staff=2, team="Information governance")),
        ),
        silent(
            "Somebody of another team",
            (),
            looks=(Looked(person=2),),
            people=(Person(team="A"), Person(staff=2, team="B")),
        ),
        silent("A patient they have nothing to do with", (), looks=(Looked(patient=4),), own_patient=1),
    )

    def sentence(self, facts: dict[str, Any]) -> str:
        """Says how close."""
        return SENTENCES[facts["how"]]
