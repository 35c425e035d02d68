"""Serial conduct: alerts about several patients of one person for one reason are one that grows, whatever came first."""

from __future__ import annotations

import pytest

from privacy.alerts.choices import Outcome, Status
from privacy.detection.alerts import judge_again
from privacy.detection.risk import Scale
from privacy.models import Alert, Finding, ReviewEvent
from privacy.review import actions
from privacy.review.actions.evidence import OpenAlready
from tests.factories import make_access, make_nhs_number, make_officer, make_staff
from tests.integration.conftest import Look
from tests.integration.privacy.conduct import (
    OTHER,
    WHY,
    alerts,
    ask,
    detect,
    evidence_of,
    find,
    find_pattern,
    keys,
    question,
    seen,
    the_alert,
    withdraw,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> str:
    return make_staff(given_name="Callum", family_name="Reid").staff_uid


def test_a_second_patient_makes_the_alert_one_of_serial_conduct(person: str) -> None:
    first = seen(person)
    detect(first)
    before = the_alert()
    assert (before.nhs_number, before.pattern) == (first.nhs_number, "")
    second = seen(person, hours=30)
    detect(second)
    grown = the_alert()
    assert (grown.pk, grown.reference, grown.nhs_number, grown.pattern) == (before.pk, before.reference, "", WHY)
    assert evidence_of(grown) == keys([first, second])
    assert grown.sentence == "Found by after-leaving. The same with 1 other patient."
    assert (grown.first_conduct_at, grown.last_conduct_at) == (first.started_at, second.started_at)
    assert (grown.version, grown.access_count) == (before.version + 1, 2)
    assert grown.risk > before.risk
    assert set(Finding.objects.values_list("alert", flat=True)) == {grown.pk}
    assert list(ReviewEvent.objects.order_by("id").values_list("kind", flat=True)) == ["raised", "updated"]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (1, 2, 0)])
def test_the_order_does_not_matter(person: str, order: tuple[int, ...]) -> None:
    same = [seen(person), seen(person, hours=1), seen(person, rule=OTHER)]
    detect(*(same[number] for number in order))
    assert alerts() == {("", WHY): keys(same[:2]), (same[2].nhs_number, ""): [same[2].pk]}


def test_what_is_not_enough_alone_is_no_part_of_it(person: str) -> None:
    much = [seen(person), seen(person)]
    detect(*much, seen(person, strength=-6.0))
    assert alerts() == {("", WHY): keys(much)}


def test_it_grows_in_the_hands_of_who_has_it(person: str) -> None:
    detect(first := seen(person), second := seen(person))
    actions.take(alert=the_alert(), by=(officer := make_officer()), version=the_alert().version)
    detect(third := seen(person))
    taken = the_alert()
    assert (taken.assignee, taken.pattern, evidence_of(taken)) == (officer, WHY, keys([first, second, third]))
    withdraw(third)
    withdraw(second)
    detect(third, second)
    assert (the_alert().pk, the_alert().pattern, evidence_of(the_alert())) == (taken.pk, WHY, [first.pk])


def test_what_somebody_has_keeps_a_patient_for_whom_another_reason_comes_to_weigh_more(person: str) -> None:
    detect(*(both := [seen(person), seen(person)]))
    actions.take(alert=the_alert(), by=make_officer(), version=the_alert().version)
    detect(more := seen(person, both[1].nhs_number, rule=OTHER, strength=6.0))
    assert alerts() == {("", WHY): keys([*both, more])}


def test_the_last_patient_of_it_may_have_an_alert_that_was_reopened(person: str) -> None:
    detect(first := seen(person))
    officer, old = make_officer(), the_alert()
    actions.close(alert=old, by=officer, version=old.version, outcome=Outcome.APPROPRIATE, note="On call for us.")
    detect(again := seen(person, first.nhs_number, hours=1), other := seen(person, hours=2))
    actions.reopen(alert=Alert.objects.get(pk=old.pk), by=officer, version=old.version + 1, note="It went on.")
    withdraw(other)
    detect(other)
    assert alerts() == {(first.nhs_number, ""): [first.pk], ("", WHY): [again.pk]}


def test_an_alert_that_somebody_has_stays_what_it_is(person: str) -> None:
    detect(first := seen(person))
    actions.take(alert=the_alert(), by=make_officer(), version=1)
    detect(*(later := [seen(person, hours=1), seen(person, hours=2)]))
    assert alerts() == {(first.nhs_number, ""): [first.pk], ("", WHY): keys(later)}
    again = seen(person, first.nhs_number, hours=3)
    detect(again)
    assert alerts()[first.nhs_number, ""] == keys([first, again])


def test_what_stands_no_more_leaves_it_and_the_last_is_about_one_patient(person: str) -> None:
    detect(*(all_of_them := [seen(person), seen(person), seen(person)]))
    reference = the_alert().reference
    for number, left in enumerate([all_of_them[1:], all_of_them[2:]]):
        withdraw(all_of_them[number])
        detect(all_of_them[number])
        assert (the_alert().reference, evidence_of(the_alert())) == (reference, keys(left))
    last = all_of_them[2]
    assert alerts() == {(last.nhs_number, ""): [last.pk]}
    assert the_alert().sentence == "Found by after-leaving."
    withdraw(last)
    detect(last)
    assert Alert.objects.get().outcome == Outcome.EXPLAINED_LATER


def test_another_reason_that_weighs_more_takes_a_patient_out(person: str) -> None:
    detect(*(all_of_them := [seen(person), seen(person), seen(person)]))
    find(all_of_them[1], OTHER, 6.0)
    detect(all_of_them[1])
    other, *rest = all_of_them[1], all_of_them[0], all_of_them[2]
    assert alerts() == {("", WHY): keys(rest), (other.nhs_number, ""): [other.pk]}
    Finding.objects.filter(rule=OTHER).update(strength=-6.0)
    judge_again("RX1", Scale.of("RX1"))
    assert alerts() == {("", WHY): keys(all_of_them)}
    joined = Alert.objects.get(status=Status.CLOSED)
    assert (joined.outcome, joined.merged_into, joined.risk) == (Outcome.MERGED, the_alert(), 0)
    told = ReviewEvent.objects.filter(kind__in=["merged", "took_in"]).order_by("kind").values_list("alert", "kind")
    assert list(told) == [(joined.pk, "merged"), (the_alert().pk, "took_in")]
    assert set(Finding.objects.values_list("alert", flat=True)) == {the_alert().pk}


def test_of_which_nothing_stands_at_once_is_settled(person: str) -> None:
    detect(*(both := [seen(person), seen(person)]))
    for access in both:
        withdraw(access)
    ask(*map(question, both))
    assert Alert.objects.get().outcome == Outcome.EXPLAINED_LATER


def test_a_pattern_merged_into_it_is_kept_in_step(person: str) -> None:
    detect(seen(person), seen(person))
    ask(key := find_pattern("bulk-browse", 6.0, make_access(staff_uid=person)))
    serial, pattern = Alert.objects.get(pattern=WHY), Alert.objects.get(pattern="bulk-browse")
    actions.merge(alert=pattern, by=make_officer(), version=pattern.version, into=serial.reference)
    Finding.objects.filter(rule="bulk-browse").update(sentence="Twelve of them in an hour.")
    ask(key)
    assert "Twelve of them in an hour." in [part["sentence"] for part in the_alert().parts]


def test_it_is_named_by_the_reason_that_they_share_now(person: str) -> None:
    first = seen(person)
    find(first, OTHER, 6.0)
    detect(first, second := seen(person, hours=1))
    assert len(alerts()) == 2
    Finding.objects.filter(rule=OTHER).update(strength=-6.0)
    detect(first)
    assert alerts() == {("", WHY): keys([first, second])}


def test_however_many_patients_it_is_written_once(person: str) -> None:
    many = [seen(person, hours=number) for number in range(12)]
    ask(*map(question, many))
    assert alerts() == {("", WHY): keys(many)}
    assert list(ReviewEvent.objects.order_by("id").values_list("kind", flat=True)) == ["raised", "updated"]


def test_new_conduct_after_it_was_closed_is_a_new_alert_linked_to_it(person: str) -> None:
    detect(first := seen(person), seen(person))
    officer, closed = make_officer(), the_alert()
    actions.close(alert=closed, by=officer, version=closed.version, outcome=Outcome.APPROPRIATE, note="On call for us.")
    detect(again := seen(person, first.nhs_number, hours=40))
    new = the_alert()
    assert (new.previous, new.nhs_number, evidence_of(new)) == (closed, first.nhs_number, [again.pk])


def test_two_people_are_two_alerts(person: str) -> None:
    patient = make_nhs_number()
    detect(seen(person, patient), seen(make_staff().staff_uid, patient))
    assert Alert.objects.filter(pattern="", nhs_number=patient).count() == 2


def test_nobody_raises_by_hand_what_is_part_of_it(person: str) -> None:
    detect(first := seen(person), seen(person))
    quiet = make_access(staff_uid=person, nhs_number=first.nhs_number)
    with pytest.raises(OpenAlready, match=the_alert().reference):
        actions.raise_by_hand(access=quiet, by=make_officer(), reason="She was away that day.")


def test_a_patient_split_off_stays_apart(person: str) -> None:
    detect(first := seen(person), seen(person, hours=1), seen(person, hours=2))
    alert = the_alert()
    actions.split(alert=alert, by=make_officer(), version=alert.version, accesses=[first.pk], note="Another matter.")
    detect(first)
    judge_again("RX1", Scale.of("RX1"))
    parts = {alert.part: (alert.nhs_number, alert.pattern, evidence_of(alert)) for alert in Alert.objects.all()}
    assert parts[1] == (first.nhs_number, "", [first.pk])
    assert (parts[0][1], len(parts[0][2])) == (WHY, 2)


def test_its_page_names_each_patient_and_theirs_leads_to_it(person: str, look: Look) -> None:
    officer, patient = make_officer(), make_nhs_number()
    detect(seen(person, patient), seen(person, hours=1))
    detect(seen(other := make_staff().staff_uid, patient, hours=2))
    page = look(f"/alerts/{Alert.objects.get(pattern=WHY).reference}/", officer)
    assert "Callum Reid (Nurse) accessed the records of 2 patients twice on 2 Nov 2026." in page.text
    assert "Several patients 2 accesses" in look("/alerts/", officer).text
    theirs = Alert.objects.get(staff_uid=other)
    assert set(Alert.objects.all().about_patient_of(theirs)) == set(Alert.objects.all())
