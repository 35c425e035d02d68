"""Somebody opened the record of a person with their own family name, above all a rare one or of one who lives nearby."""

from datetime import date
from typing import Any

from privacy.context.relations import RARE
from privacy.rules.base import Rule, Threshold
from privacy.rules.examples import Care, Person, Record, Seen, fires, silent

NAME, POSTCODE = "Quillfeather", "QM1 2AB"


class Family(Rule):
    """The patient has the person's family name, and the name is rare, or uncommon for people close by; not at one address."""

    id = "family"
    title = "Family"
    rationale = (
        "Parents, grown children and former partners often live nearby and keep the name. A common name says nothing; the "
        "rarer the name and the closer the homes, the likelier are the two related."
    )
    innocent = ("The same name by chance.", "Relatives who lost touch and did not recognise each other.")
    reviewer_checks = (
        "Are the two related?",
        "Was there a reason in care to open the record, and was nobody else there?",
    )
    thresholds = (
        Threshold("rare", RARE, "share of all patients", "below this a name is held by few families of a district"),
        Threshold("rarity_counts", 1.0, "logarithm", "a name that a handful holds speaks no louder than one address"),
        Threshold("close", 0.7, "logarithm", "in one street or postcode a shared rare name is twice as likely kin"),
        Threshold("district", -0.7, "logarithm", "an uncommon name is shared in a district by chance now and then"),
        Threshold("far", -1.5, "logarithm", "of a rare name's bearers most who live apart are distant kin or none"),
        Threshold("same_birthday", 1.0, "logarithm", "twins, or the person's own record under another number"),
    )
    share_of_wrongful = 0.08
    usual_rate = 0.0009
    usual_source = "0.09 % of accesses meet family (Boxwala 2011)"
    query = """
        SELECT 'access:' || s.id AS subject, s.staff_uid, s.nhs_number, ARRAY[s.id] AS access_ids,
            s.started_at AS occurred_at,
            greatest(-%(rarity_counts)s, least(%(rarity_counts)s, 0.5 * ln(%(rare)s / greatest(s.name_share, 0.00001))))
                + CASE WHEN s.neighbour THEN %(close)s WHEN s.family THEN 0
                    WHEN s.namesake_near THEN %(district)s ELSE %(far)s END
                + CASE WHEN s.date_of_birth = st.date_of_birth THEN %(same_birthday)s ELSE 0 END AS strength,
            jsonb_build_object('close', s.neighbour, 'far', NOT (s.family OR s.namesake_near),
                'per_100000', round((100000 * s.name_share)::numeric),
                'same_birthday', coalesce(s.date_of_birth = st.date_of_birth, false)) AS facts
        FROM subject s JOIN audit_staff st ON st.staff_uid = s.staff_uid
        WHERE (s.family OR s.namesake AND NOT s.explained) AND NOT s.same_address AND NOT s.own
    """
    examples = (
        fires(
            "A rare name in the same postcode",
            (Seen(),),
            people=(Person(family_name=NAME, postcode=POSTCODE),),
            records=(Record(name_share=0.0002, family_name=NAME, postcode=POSTCODE),),
        ),
        fires(
            "A rare name in the same district, born on the same day",
            (Seen(),),
            people=(Person(born=date(1990, 4, 1), family_name=NAME, postcode=POSTCODE),),
            records=(Record(family_name=NAME, postcode="QM1 9ZZ", born=date(1990, 4, 1), name_share=0.0003),),
        ),
        silent(
            "Smith in the same postcode",
            (Seen(),),
            people=(Person(family_name="Smith", postcode="QM1 2AB"),),
            records=(Record(family_name="Smith", postcode="QM1 2AB", name_share=0.012),),
        ),
        fires(
            "A rare name at the other end of the country",
            (Seen(),),
            people=(Person(family_name=NAME, postcode=POSTCODE),),
            records=(Record(family_name=NAME, postcode="ZE1 0AA", name_share=0.0002),),
        ),
        fires(
            "A name that one in three hundred bears, in the same district",
            (Seen(),),
            people=(Person(family_name="Ashworth", postcode=POSTCODE),),
            records=(Record(family_name="Ashworth", postcode="QM1 9ZZ", name_share=0.0033),),
        ),
        silent(
            "The same where care explains the access",
            (Seen(),),
            people=(Person(family_name="Ashworth", postcode=POSTCODE, team="Outpatients"),),
            records=(Record(family_name="Ashworth", postcode="QM1 9ZZ", name_share=0.0033),),
            care=(Care(),),
        ),
        silent(
            "A name that one in five hundred bears, elsewhere",
            (Seen(),),
            people=(Person(family_name="Ashworth", postcode=POSTCODE),),
            records=(Record(family_name="Ashworth", postcode="ZE1 0AA", name_share=0.002),),
        ),
    )

    def sentence(self, facts: dict[str, Any]) -> str:
        """How rare the name is and how close the homes are; it tells neither."""
        per = f"{facts['per_100000']} in 100,000 patients" if facts["per_100000"] >= 1 else "hardly another patient"
        near = "elsewhere" if facts["far"] else "in the same postal district"
        where = "in the same street or postcode" if facts["close"] else near
        born = ", and was born on the same day" if facts["same_birthday"] else ""
        return f"The patient has the same family name ({per}) and lives {where}{born}."
