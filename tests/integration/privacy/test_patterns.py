"""A person's pattern takes in what it names: what is about one patient and weighs no more, and narrower patterns."""

from __future__ import annotations

from itertools import permutations

import pytest

from audit.models import Access
from privacy.alerts.choices import Outcome, Status
from privacy.detection.alerts import judge_again
from privacy.detection.findings import AlertKey
from privacy.detection.picture import OFTEN
from privacy.detection.risk import Scale
from privacy.govern.preview import preview
from privacy.models import Alert, Finding, ReviewEvent
from privacy.pipeline import catch_up
from privacy.review import actions
from privacy.review.actions.evidence import OpenAlready
from privacy.rules import BY_ID
from privacy.rules.examples import Example, Seen
from tests.factories import make_access, make_assessment, make_officer, make_staff
from tests.integration.privacy.conduct import (
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
from tests.situations import ORGANISATION, lay_out

pytestmark = pytest.mark.django_db
SLOW, MANY, BULK, HABIT = "slow-browser", "many-patients", "bulk-browse", "emergency-habit"
# What care data say of an access that nothing explains.
BARE = {"care": 2.0, "usual": 0, "company": 0, "work": 0, "how": "never"} | dict.fromkeys(
    ("own", "people", "colleagues", "others", "records"), 0
)


@pytest.fixture
def browsed() -> list[Access]:
    """What somebody looked at, of which no rule finds anything but a pattern."""
    person = make_staff(given_name="Callum", family_name="Reid").staff_uid
    return [make_access(staff_uid=person) for _ in range(6)]


def open_patterns() -> list[str]:
    return sorted(Alert.objects.exclude(status=Status.CLOSED).values_list("pattern", flat=True))


def told() -> list[str]:
    """What the trail says of all alerts, in order."""
    return list(ReviewEvent.objects.order_by("id").values_list("kind", flat=True))


def test_it_takes_in_what_is_about_one_of_its_patients(browsed: list[Access]) -> None:
    find(browsed[2], WHY, 0.0)
    for access in browsed:
        make_assessment(access, context=2.0, surroundings=BARE)
    ask(question(browsed[2]), find_pattern(SLOW, 3.0, *browsed))
    alert = the_alert()
    assert alerts() == {("", SLOW): keys(browsed)}
    assert alert.rules == [SLOW, WHY]
    assert alert.sentence == "Found by slow-browser. Also: after leaving."
    assert set(Finding.objects.values_list("alert", flat=True)) == {alert.pk}
    assert [part["rule"] for part in alert.parts] == [SLOW, WHY, OFTEN]  # what care data say is in the pattern
    assert told() == ["raised", "updated"]


def test_an_alert_that_was_there_before_is_joined(browsed: list[Access]) -> None:
    find(browsed[2], WHY, 0.0)
    detect(browsed[2])
    before = the_alert()
    ask(find_pattern(SLOW, 3.0, *browsed), question(browsed[2]))
    assert alerts() == {("", SLOW): keys(browsed)}
    before.refresh_from_db()
    assert (before.outcome, before.merged_into) == (Outcome.MERGED, the_alert())


def test_patients_of_serial_conduct_leave_it_for_the_pattern(browsed: list[Access]) -> None:
    others = [seen(browsed[0].staff_uid), seen(browsed[0].staff_uid)]
    for access in browsed[:2]:
        find(access, WHY, 0.0)
    detect(*others, *browsed[:2])
    assert alerts() == {("", WHY): keys([*others, *browsed[:2]])}
    ask(find_pattern(SLOW, 3.0, *browsed), *map(question, [*others, *browsed]))
    assert alerts() == {("", WHY): keys(others), ("", SLOW): keys(browsed)}


def test_what_weighs_more_stands_on_its_own(browsed: list[Access]) -> None:
    find(browsed[2], WHY, 6.0)
    ask(question(browsed[2]), key := find_pattern(SLOW, 1.0, *browsed))
    assert alerts() == {("", SLOW): keys(browsed), (browsed[2].nhs_number, ""): [browsed[2].pk]}
    find(browsed[2], WHY, 0.0)
    detect(browsed[2])
    assert alerts() == {("", SLOW): keys(browsed)}
    find(browsed[2], WHY, 6.0)
    ask(key, question(browsed[2]))
    assert alerts() == {("", SLOW): keys(browsed), (browsed[2].nhs_number, ""): [browsed[2].pk]}
    assert the_pattern().rules == [SLOW]


def the_pattern() -> Alert:
    return Alert.objects.exclude(status=Status.CLOSED).get(pattern=SLOW)


def test_what_rests_on_other_accesses_too_stands_on_its_own(browsed: list[Access]) -> None:
    again = make_access(staff_uid=browsed[0].staff_uid, nhs_number=browsed[2].nhs_number)
    for access in (browsed[2], again):
        find(access, WHY, 0.0)
    ask(question(again), find_pattern(SLOW, 3.0, *browsed))
    assert alerts() == {("", SLOW): keys(browsed), (again.nhs_number, ""): keys([browsed[2], again])}
    withdraw(again)
    detect(again)
    assert alerts() == {("", SLOW): keys(browsed)}


def test_what_is_not_enough_alone_is_no_part_of_it(browsed: list[Access]) -> None:
    find(browsed[2], WHY, -6.0)
    ask(question(browsed[2]), find_pattern(SLOW, 3.0, *browsed))
    assert the_alert().rules == [SLOW]


def test_what_comes_to_be_not_enough_leaves_it(browsed: list[Access]) -> None:
    find(browsed[2], WHY, 0.0)
    ask(slow := find_pattern(SLOW, 3.0, *browsed), many := find_pattern(MANY, 1.0, *browsed), question(browsed[2]))
    ask(slow)
    assert the_alert().rules == [SLOW, WHY, MANY]
    find(browsed[2], WHY, -6.0)
    find_pattern(MANY, -9.0, *browsed)
    ask(many, question(browsed[2]))
    assert the_alert().rules == [SLOW]


def test_of_two_patterns_the_wider_takes_in(browsed: list[Access]) -> None:
    find(browsed[2], WHY, 0.0)
    ask(find_pattern(MANY, 3.0, *browsed[1:]), find_pattern(SLOW, 3.0, *browsed[:4]), question(browsed[2]))
    assert open_patterns() == [MANY, SLOW]
    assert the_pattern().rules == [SLOW, WHY]


def test_another_persons_pattern_takes_in_nothing(browsed: list[Access]) -> None:
    theirs = make_access(staff_uid=make_staff().staff_uid, nhs_number=browsed[2].nhs_number)
    find(theirs, WHY, 0.0)
    ask(question(theirs), find_pattern(SLOW, 3.0, *browsed))
    assert alerts() == {("", SLOW): keys(browsed), (theirs.nhs_number, ""): [theirs.pk]}


def test_what_it_took_in_does_not_uphold_it(browsed: list[Access]) -> None:
    find(browsed[2], WHY, 0.0)
    ask(question(browsed[2]), key := find_pattern(SLOW, 3.0, *browsed))
    pattern = the_alert()
    find_pattern(SLOW, -3.0, *browsed)
    ask(key, question(browsed[2]))
    assert alerts() == {(browsed[2].nhs_number, ""): [browsed[2].pk]}
    pattern.refresh_from_db()
    assert pattern.outcome == Outcome.EXPLAINED_LATER


def test_what_it_took_in_leaves_with_the_access_that_it_no_longer_names(browsed: list[Access]) -> None:
    find(browsed[2], WHY, 0.0)
    ask(question(browsed[2]), find_pattern(SLOW, 3.0, *browsed))
    ask(find_pattern(SLOW, 3.0, *browsed[3:]), question(browsed[2]))
    assert alerts() == {("", SLOW): keys(browsed[3:]), (browsed[2].nhs_number, ""): [browsed[2].pk]}
    assert the_pattern().rules == [SLOW]


@pytest.mark.parametrize("order", list(permutations([SLOW, MANY, BULK])))
def test_a_wider_pattern_takes_in_narrower_ones_whatever_came_first(
    browsed: list[Access], order: tuple[str, ...]
) -> None:
    asked: list[AlertKey] = []
    for rule in order:
        asked.append(
            find_pattern(rule, {SLOW: 1.0, MANY: 2.0, BULK: 3.0}[rule], *browsed[{SLOW: 0, MANY: 1, BULK: 2}[rule] :])
        )
        ask(*asked)
    assert alerts() == {("", SLOW): keys(browsed)}
    assert the_alert().rules == [BULK, MANY, SLOW]


def test_of_patterns_of_the_same_accesses_the_heaviest_counts(browsed: list[Access]) -> None:
    ask(find_pattern(BULK, 2.0, *browsed))
    alone = the_alert().risk
    ask(find_pattern(MANY, 1.0, *browsed), AlertKey(browsed[0].staff_uid, "", BULK))
    alert = the_alert()
    assert (alert.pattern, alert.risk) == (MANY, alone)
    points = {part["rule"]: part["points"] for part in alert.parts}
    assert points == {BULK: alone - points[OFTEN], OFTEN: points[OFTEN], MANY: 0}
    assert alert.sentence == "Found by bulk-browse. Also: many patients in a day."


def test_in_one_step_a_narrower_pattern_has_no_alert_of_its_own_first(browsed: list[Access]) -> None:
    ask(find_pattern(BULK, 3.0, *browsed), find_pattern(MANY, 3.0, *browsed), find_pattern(SLOW, 3.0, *browsed))
    assert told() == ["raised", "updated"]


def test_patterns_of_which_none_is_wider_stand_beside_each_other(browsed: list[Access]) -> None:
    ask(find_pattern(BULK, 3.0, *browsed), find_pattern(HABIT, 3.0, *browsed))
    assert open_patterns() == [BULK, HABIT]
    ask(find_pattern(MANY, 3.0, *browsed[1:]), AlertKey(browsed[0].staff_uid, "", BULK))
    assert open_patterns() == [BULK, HABIT, MANY]


def test_it_grows_in_the_hands_of_who_has_it(browsed: list[Access]) -> None:
    ask(key := find_pattern(SLOW, 3.0, *browsed))
    actions.take(alert=the_alert(), by=(officer := make_officer()), version=1)
    find(browsed[2], WHY, 0.0)
    detect(browsed[2])
    assert (the_alert().assignee, the_alert().rules) == (officer, [SLOW, WHY])
    Finding.objects.filter(rule=SLOW).update(strength=-9.0)
    ask(key, question(browsed[2]))
    assert the_alert().pattern == SLOW


def test_an_alert_that_somebody_has_stays_what_it_is(browsed: list[Access]) -> None:
    find(browsed[2], WHY, 0.0)
    detect(browsed[2])
    actions.take(alert=the_alert(), by=make_officer(), version=1)
    ask(find_pattern(SLOW, 3.0, *browsed), question(browsed[2]))
    judge_again("RX1", Scale.of("RX1"))
    assert alerts() == {("", SLOW): keys(browsed), (browsed[2].nhs_number, ""): [browsed[2].pk]}


def test_new_conduct_after_it_was_closed_is_a_new_alert_linked_to_it(browsed: list[Access]) -> None:
    find(browsed[2], WHY, 0.0)
    ask(question(browsed[2]), find_pattern(SLOW, 3.0, *browsed))
    officer, closed = make_officer(), the_alert()
    with pytest.raises(OpenAlready, match=closed.reference):
        actions.raise_by_hand(access=browsed[2], by=officer, reason="She was away that day.")
    actions.close(
        alert=closed, by=officer, version=closed.version, outcome=Outcome.APPROPRIATE, note="An audit of ours."
    )
    detect(again := seen(browsed[0].staff_uid, browsed[2].nhs_number))
    assert (the_alert().previous, evidence_of(the_alert())) == (closed, [again.pk])


def test_by_hand_an_alert_is_raised_about_an_access_that_a_pattern_only_names(browsed: list[Access]) -> None:
    ask(find_pattern(SLOW, 3.0, *browsed))
    actions.raise_by_hand(access=browsed[2], by=make_officer(), reason="She was away that day.")
    assert ("", SLOW) in alerts()
    assert (browsed[2].nhs_number, "") in alerts()


def test_preview_counts_what_a_pattern_takes_in_as_detection_does() -> None:
    hurried = tuple(
        Seen(patient=n, minute=2 * n, seconds=15, decisions=("emergency",), reason=f"Collapsed in street {n}")
        for n in range(1, 21)
    )
    apart = Seen(patient=500, day=-3, decisions=("emergency",), reason="Collapsed at home")
    lay_out(Example("Emergencies in an hour, and one before", fires=True, accesses=(*hurried, apart)))
    catch_up(ORGANISATION)
    rule = BY_ID["emergency-access"]
    held = Alert.objects.filter(findings__rule=rule.id).exclude(status=Status.CLOSED).distinct()
    told = preview(ORGANISATION, rule, enabled=True, thresholds=rule.parameters)
    assert [alert.pattern for alert in held.order_by("pattern")] == ["", BULK]
    assert (len(told.now), told.alerts_now, told.alerts_then) == (21, 2, 2)
