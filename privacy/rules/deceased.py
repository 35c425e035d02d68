"""The record was opened long after the patient had died."""

from typing import Any

from privacy.rules.base import Rule, Threshold
from privacy.rules.examples import Care, Record, Seen, fires, silent


class Deceased(Rule):
    """The patient had been dead for longer than what follows a death ordinarily takes."""

    id = "deceased"
    title = "Long after death"
    rationale = (
        "After a death the record is opened for certification, coding and reviews, within weeks. Later there are a few "
        "complaints, inquests and claims; without one of them nobody has to open the record of the dead."
    )
    innocent = (
        "A complaint, an inquest, a claim or a mortality review.",
        "Research or genetic counselling of the family with approval.",
        "The date of death is that of another patient.",
    )
    reviewer_checks = (
        "Is there a complaint, an inquest or a review on file?",
        "Did the person know the deceased or the family?",
    )
    thresholds = (
        Threshold(
            "days", 42, "days", "certification takes days; coding closes some weeks after the month of the death"
        ),
        Threshold(
            "unexplained_days",
            3,
            "days",
            "by then those who cared have certified and told; care data explain their part",
        ),
        Threshold("soon", -1.0, "logarithm", "in the first weeks there is more to do than care data hold"),
        Threshold(
            "year", 365, "days", "a complaint may be made within twelve months (NHS complaints regulations 2009)"
        ),
    )
    share_of_wrongful = 0.03
    usual_rate = 0.0008
    usual_source = "reviews and complaints follow a few deaths in a hundred"
    query = """
        SELECT 'access:' || s.id AS subject, s.staff_uid, s.nhs_number, ARRAY[s.id] AS access_ids,
            s.started_at AS occurred_at,
            CASE WHEN s.local_start::date - s.deceased_on <= %(days)s THEN %(soon)s
                ELSE least(1, 0.4 * ln((s.local_start::date - s.deceased_on)::float / %(days)s)) END
                + CASE WHEN s.local_start::date - s.deceased_on > %(year)s THEN 0.3 ELSE 0 END AS strength,
            jsonb_build_object('days', s.local_start::date - s.deceased_on) AS facts
        FROM subject s
        WHERE s.local_start::date - s.deceased_on > CASE WHEN s.explained THEN %(days)s ELSE %(unexplained_days)s END
    """
    examples = (
        fires("Four months after the death", (Seen(),), records=(Record(deceased_day=-120),)),
        fires("Two weeks after the death", (Seen(),), records=(Record(deceased_day=-14),)),
        silent(
            "Two weeks after the death, by the team",
            (Seen(),),
            records=(Record(deceased_day=-14),),
            care=(Care(day=-20, days=10, kind="admission"),),
        ),
        silent("The day after the death", (Seen(),), records=(Record(deceased_day=-1),)),
        silent("Before the death", (Seen(),), records=(Record(deceased_day=30),)),
        silent("The patient lives", (Seen(),), records=(Record(),)),
    )

    def sentence(self, facts: dict[str, Any]) -> str:
        """Counts the days."""
        return f"Opened {facts['days']} days after the patient had died."
