"""An alert about a crowd: each of its people is named, can be taken out and asked, and judges none of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from audit.models import Access
from privacy.models import Alert
from privacy.paper.case_data import case_data
from privacy.review import actions, policies
from privacy.review.actions import evidence
from privacy.review.refusal import Refused
from tests.factories import MORNING, make_access, make_alert, make_nhs_number, make_officer, make_shift, make_staff
from tests.integration.conftest import Look

pytestmark = pytest.mark.django_db
CROWD = "crowd-on-one-patient"


def looked(staff_uid: str, patient: str, hours: int = 0) -> Access:
    return make_access(staff_uid=staff_uid, nhs_number=patient, started_at=MORNING + timedelta(hours=hours))


def crowd(*people: str) -> Alert:
    """People at one record, two accesses of the first of them."""
    patient = make_nhs_number()
    accesses = [looked(person, patient, hours) for hours, person in enumerate([*people, people[0]])]
    return make_alert(accesses=accesses, staff_uid="", nhs_number=patient, pattern=CROWD)


@pytest.fixture
def people() -> list[str]:
    return [make_staff(given_name=name, family_name="Reid").staff_uid for name in ("Ann", "Ben", "Cat")]


def test_its_page_names_who_opened_the_record_and_speaks_of_no_one_persons_past(look: Look, people: list[str]) -> None:
    crowd(make_staff().staff_uid, make_staff().staff_uid)
    alert, officer = crowd(*people), make_officer()
    make_shift(staff_uid=people[1], starts_at=MORNING, ends_at=MORNING + timedelta(hours=8))
    make_shift(staff_uid=people[2], starts_at=MORNING + timedelta(hours=14.5), ends_at=MORNING + timedelta(hours=20))
    text = look(f"/alerts/{alert.reference}/", officer).text
    assert "3 people accessed the record of a patient 4 times on 2 Nov 2026." in text
    assert "People Ann Reid, Ben Reid and Cat Reid" in text
    assert "Ben Reid: 2 Nov 2026" in text
    assert "Shift of Ben Reid" in text
    assert "Cat Reid: " not in text  # more than half a day from her own access
    assert "this person" not in text
    for person, name in zip(people, ("Ann", "Ben", "Cat"), strict=True):
        assert f"{name} Reid" in text
        assert person in text
    for heading in ("This person’s record", "Other alerts about this person", "Other accesses by this person"):
        assert heading not in text
    told = case_data(alert, officer)["accesses"]
    assert [dict(access["rows"])["Person"].split(",")[0] for access in told] == [
        "Ann Reid", "Cat Reid", "Ben Reid", "Ann Reid",
    ]  # fmt: skip


def test_what_one_person_of_it_did_is_split_off_as_an_alert_about_that_person(look: Look, people: list[str]) -> None:
    alert, officer = crowd(*people), make_officer()
    theirs = list(Access.objects.filter(alerts=alert, staff_uid=people[0]).values_list("pk", flat=True))
    actions.split(alert=alert, by=officer, version=alert.version, accesses=theirs, note="She is his sister.")
    new = Alert.objects.get(split_from=alert)
    assert (new.staff_uid, new.nhs_number, new.pattern, new.access_count) == (people[0], alert.nhs_number, "", 2)
    assert policies.refusal(policies.check_can_ask, new, officer) == ""
    alert.refresh_from_db()
    assert (alert.staff_uid, alert.pattern, alert.access_count) == ("", CROWD, 2)
    assert new.reference in look(f"/alerts/{alert.reference}/", officer).text


def test_several_people_split_off_are_a_crowd_still_and_one_can_come_back(people: list[str]) -> None:
    alert, officer = crowd(*people), make_officer()
    of_two = list(Access.objects.filter(alerts=alert).exclude(staff_uid=people[0]).values_list("pk", flat=True))
    actions.split(alert=alert, by=officer, version=alert.version, accesses=of_two, note="Another ward.")
    new = Alert.objects.get(split_from=alert)
    assert (new.staff_uid, new.pattern) == ("", CROWD)
    one = list(Access.objects.filter(alerts=new, staff_uid=people[1]).values_list("pk", flat=True))
    actions.split(alert=new, by=officer, version=new.version, accesses=one, note="A slip.")
    back = Alert.objects.get(split_from=new)
    new.refresh_from_db()
    assert new in evidence.can_be_merged_with(back)
    actions.merge(alert=back, by=officer, version=back.version, into=new.reference)
    new.refresh_from_db()
    assert new.access_count == 2
    elsewhere = crowd(*people)
    with pytest.raises(Refused, match="not about the same person"):
        evidence.check_can_take_in(elsewhere, new, officer)


def test_nobody_of_it_does_anything_to_it(look: Look, people: list[str]) -> None:
    alert, among = crowd(*people), make_officer(staff_uid=people[1])
    assert policies.refusal(policies.check_can_act, alert, among) == policies.OWN_ACCESS
    page = look(f"/alerts/{alert.reference}/", among)
    assert policies.OWN_ACCESS in page.text
    assert alert.reference in look("/alerts/", among).text  # they may know of it
    with pytest.raises(Refused, match="your own access"):
        actions.take(alert=alert, by=among, version=alert.version)
    assert policies.refusal(policies.check_can_act, alert, make_officer()) == ""


def test_no_manager_of_one_of_them_decides_on_it(people: list[str]) -> None:
    manager = make_officer(staff_uid=make_staff().staff_uid)
    theirs = make_staff(manager_uid=manager.staff_uid).staff_uid
    assert "line manager you are" in policies.refusal(policies.check_can_decide, crowd(*people, theirs), manager)
    assert policies.refusal(policies.check_can_decide, crowd(*people), manager) == ""


def test_the_alerts_about_a_person_are_those_about_a_crowd_too(people: list[str]) -> None:
    alert, alone = crowd(*people), make_alert(accesses=[looked(people[2], make_nhs_number())])
    crowd(people[0], people[1])
    assert set(Alert.objects.all().about_person(people[2])) == {alert, alone}
    assert not Alert.objects.all().about_person("").exists()


@pytest.mark.parametrize("by", ["name", "user ID"])
def test_the_search_finds_a_crowd_by_any_of_its_people(look: Look, people: list[str], by: str) -> None:
    alert, other = crowd(*people), crowd(make_staff().staff_uid, make_staff().staff_uid)
    typed = "Ben Reid" if by == "name" else people[1]
    text = look(f"/alerts/?status=all&person={typed}", make_officer()).text
    assert alert.reference in text
    assert other.reference not in text
