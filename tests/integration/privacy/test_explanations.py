"""What care data explain: a contact counts for the team that it names, or for that of the only person whom it names."""

from __future__ import annotations

from datetime import timedelta

import pytest

from audit.people.models import Staff
from privacy.alerts.models import Assessment
from privacy.pipeline import catch_up, queue_again
from privacy.rules.examples import Person, Seen, fires
from tests.factories import make_care_contact, make_organisation
from tests.situations import ORGANISATION, lay_out, moment, nhs_number, staff_uid

pytestmark = pytest.mark.django_db
CLINICIANS = (Person(team="Out of Hours"), Person(staff=2, team="out of hours "), Person(staff=3, team="Call handlers"))


def explained_by(*, elsewhere: bool = False, **contact: str) -> Assessment:
    """What is thought of an access of person 1 during a contact of the patient with somebody else, perhaps of elsewhere."""
    lay_out(fires("", (Seen(),), people=CLINICIANS))
    if elsewhere:
        make_organisation("RX2")
        Staff.objects.filter(staff_uid=contact["staff_uid"]).update(organisation="RX2")
    at = moment(0, -10)
    make_care_contact(
        ORGANISATION,
        nhs_number=nhs_number(1),
        contact_id="visit",
        site="RX999",
        starts_at=at,
        ends_at=at + timedelta(hours=1),
        **contact,
    )
    catch_up(ORGANISATION)
    return Assessment.objects.get()


def test_a_contact_that_names_a_colleague_alone_is_the_work_of_the_colleagues_team() -> None:
    found = explained_by(team="", staff_uid=staff_uid(2))
    assert found.explanation == "team-contact"
    assert "with the person's team" in found.explanation_text


@pytest.mark.parametrize(
    ("team", "person"),
    [("", 3), ("Call handlers", 2), ("", 9)],
    ids=["other team", "the named team counts", "nobody known"],
)
def test_the_work_of_another_team_is_not(team: str, person: int) -> None:
    assert explained_by(team=team, staff_uid=staff_uid(person)).explanation == ""


def test_a_person_of_that_number_at_another_organisation_has_no_say() -> None:
    assert explained_by(team="", staff_uid=staff_uid(2), elsewhere=True).explanation == ""


def contact(name: str, *, team: str = "", staff: str = "", days: float = 0.0) -> None:
    """A contact of the patient, which began so many days before the access and lasted an hour."""
    at = moment(0, 0) - timedelta(days=days)
    make_care_contact(
        ORGANISATION, nhs_number=nhs_number(1), contact_id=name, site="RX999", team=team, staff_uid=staff, starts_at=at,
        ends_at=at + timedelta(hours=1),
    )  # fmt: skip


def thought() -> Assessment:
    catch_up(ORGANISATION)
    return Assessment.objects.get()


@pytest.mark.parametrize(
    ("days", "apart", "weight"),
    [(0.0, 0.0, -3.0), (-2.0, 2.0, -1.9), (5.0, 4.96, -1.21), (29.0, 28.96, -0.5)],
    ids=["while it lasts", "two days later", "five days before", "weeks before"],
)
def test_what_explains_from_afar_weighs_less(days: float, apart: float, weight: float) -> None:
    lay_out(fires("", (Seen(),), people=CLINICIANS))
    contact("visit", team="Out of Hours", days=days)
    found = thought()
    assert (found.label, found.explanation) == ("explained", "team-contact")
    assert (found.apart, found.context) == pytest.approx((apart, weight))


def test_of_several_contacts_the_one_that_weighs_most_explains() -> None:
    lay_out(fires("", (Seen(),), people=CLINICIANS))
    contact("long ago", staff=staff_uid(1), days=20)
    assert thought().explanation == "direct-contact"
    contact("now", team="Out of Hours")
    queue_again()
    found = thought()
    assert (found.explanation, found.apart, found.context) == ("team-contact", 0, -3)


def test_nearer_care_that_arrives_later_counts() -> None:
    lay_out(fires("", (Seen(),), people=CLINICIANS))
    contact("before", team="Out of Hours", days=20)
    before = thought().context
    contact("after", team="Out of Hours", days=-1)
    queue_again()
    assert thought().context < before


def test_what_no_contact_explains_is_not_apart_from_any() -> None:
    lay_out(fires("", (Seen(),), people=CLINICIANS))
    found = thought()
    assert (found.explanation, found.apart) == ("", None)
