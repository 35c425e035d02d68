"""Measures of detection on cases small enough to be worked out by hand."""

import io
from datetime import UTC, datetime, timedelta

import pytest

from privacy.evaluation.baselines import MANY_PATIENTS, EmergencyByDate, PlainRules
from privacy.evaluation.evaluate import Raised, evaluate
from privacy.evaluation.facts import Fact
from privacy.evaluation.labels import Labels, LabelsRefused, read_labels
from privacy.evaluation.ranking import Candidate, Scores, places_before, queue_measures, reviewed_within

START = datetime(2026, 11, 2, 9, tzinfo=UTC)


def fact(launch, day=0, **fields):
    at = START + timedelta(days=day)
    return Fact(launch, "RX1", fields.pop("staff", "1"), fields.pop("patient", "P"), at, day, **fields)


def scores(wrongful, honest):
    made = Scores()
    for score in wrongful:
        made.add(score, wrongful=True)
    for score in honest:
        made.add(score, wrongful=False)
    return made


@pytest.mark.parametrize(
    ("wrongful", "honest", "area"),
    [
        ([9], [1, 2], 1.0),
        ([1], [8, 9], 0.0),
        ([5, 5], [5, 5, 5], 0.5),
        ([5, 1], [5, 0], 0.625),  # pairs: 5-5 tie, 5-0 won, 1-5 lost, 1-0 won: 2.5 of 4
        ([], [1], None),
    ],
)
def test_area_counts_ties_as_half(wrongful, honest, area):
    assert scores(wrongful, honest).area() == area


def test_precision_by_access_expects_its_share_of_a_tie_that_is_cut_through():
    made = scores([9, 5], [5, 5, 5])
    assert made.precision_at(1) == 1.0
    assert made.precision_at(3) == 0.5  # 1 sure and 2 of the 4 at 5, a quarter of which are wrongful
    assert made.precision_at(50) == 0.4


def test_an_officer_takes_the_best_that_are_known_each_day():
    queue = [Candidate(("a",), 2), Candidate(("b",), 0), Candidate(("c",), 0), Candidate(("d",), 1)]
    assert reviewed_within(queue, 1, range(3)) == {1, 2, 0}  # c goes before d; a comes on the last day and is best
    assert reviewed_within(queue, 2, range(2)) == {1, 2, 3}
    assert reviewed_within(queue, 1, range(0)) == set()


def test_what_grows_is_seen_when_it_begins_in_the_place_that_it_had_then():
    whole = [Candidate(("a", "b"), 3), Candidate(("c",), 1), Candidate(("d",), 3)]
    assert reviewed_within(whole, 1, range(3)) == {1}
    weak, strong = ([whole[0]._replace(earlier=[(1, rank)]), *whole[1:]] for rank in (1.5, 0.5))
    assert reviewed_within(weak, 1, range(2)) == {1}
    assert reviewed_within(strong, 1, range(2)) == {0}
    assert reviewed_within(strong, 1, range(3)) == {0, 1}  # and is not seen twice


def test_places_before_count_what_was_known_until_then():
    ordered = [-90, -50, -50, -20]
    assert places_before(7, [(5, 50), (1, 20), (3, 10), (7, 90), (6, 91)], ordered) == [(1, 3.5), (5, 2.5), (6, -0.5)]
    assert places_before(7, [(5, 0), (7, 90)], ordered) == []


def test_measures_of_a_queue():
    labels = Labels({"i1": {"a", "b"}, "i2": {"c"}, "i3": {"z"}}, {"i1": "family", "i2": "family", "i3": "crowd"})
    queue = [Candidate(("x",), 0), Candidate(("a", "y"), 1), Candidate(("c",), 1), Candidate(("b",), 0)]
    found = queue_measures(queue, labels, 1, range(2))
    assert found == {
        "alerts": 4,
        "alerts_per_day": 2.0,
        "precision_at_50": 0.75,
        "precision_at_100": 0.75,
        "incident_recall_at_1_per_day": 0.3333,  # x on the first day, a on the second
        "incident_recall_of_best": 0.3333,  # the best two
        "incident_recall": 0.6667,
        "by_scenario": {
            "crowd": {"incidents": 1, "found": 0, "found_in_budget": 0, "median_rank": None},
            "family": {"incidents": 2, "found": 2, "found_in_budget": 1, "median_rank": 2.5},
        },
    }


def test_an_alert_is_ranked_by_the_suspicious_accesses_that_it_has_until_then():
    labels = Labels({"i1": {"a1", "a2"}, "i2": {"c"}}, {"i1": "serial", "i2": "own"})
    for label, seen in (("suspicious", 1.0), ("unexplained", 0.5)):
        stored = [
            fact("b", risk=40, label="suspicious", staff="2"),
            fact("a1", risk=50, label=label),
            fact("c", 1, risk=60, label="suspicious", staff="3"),
            fact("a2", 1, risk=70, label="suspicious"),
        ]
        alerts = [Raised(80, ["a1", "a2"]), Raised(60, ["c"]), Raised(40, ["b"])]
        # On the first day a1 comes before b where it is enough for an alert, and the second day is left for c.
        assert evaluate(iter(stored), alerts, labels, 4)["incident_recall_at_1_per_day"] == seen


def test_emergency_accesses_come_newest_first():
    baseline = EmergencyByDate()
    for item in (fact("a", decision="emergency"), fact("b", 1), fact("c", 2, decision="emergency")):
        baseline.add(item, wrongful=item.launch_id == "a")
    assert baseline.queue() == [Candidate(("c",), 2), Candidate(("a",), 0)]
    assert baseline.scores.area() == 0.75


def test_plain_rules_give_a_point_each_to_what_a_person_did_with_a_patient():
    baseline = PlainRules()
    for item in (
        fact("a", same_surname=True),
        fact("b", same_surname=True, same_address=True, patient="Q"),
        fact("c"),
        fact("d", 1, out_of_hours=True),
    ):
        baseline.add(item, wrongful=False)
    assert baseline.queue() == [Candidate(["b"], 0, []), Candidate(["a", "d"], 1, [(0, 1.5)])]
    assert baseline.scores.honest == {0: 1, 1: 2, 2: 1}


def test_many_patients_in_a_day_is_a_point_for_each():
    baseline = PlainRules()
    for number in range(MANY_PATIENTS):
        baseline.add(fact(f"a{number}", patient=str(number)), wrongful=False)
    for number in range(MANY_PATIENTS - 1):
        baseline.add(fact(f"b{number}", 1, patient=str(number)), wrongful=False)
    assert {launch[0] for candidate in baseline.queue() for launch in candidate.launch_ids} == {"a"}
    assert len(baseline.queue()) == MANY_PATIENTS


def test_the_whole():
    labels = Labels({"i1": {"w1", "gone"}, "i2": {"w2"}, "i3": {"lost"}}, {"i1": "own", "i2": "own", "i3": "own"})
    stored = [
        fact("h1", label="explained", own_record=True),
        fact("h2", risk=10, staff="2"),
        fact("w1", 1, risk=90, label="suspicious", staff="3", decision="emergency"),
        fact("w2", 3, risk=10, label="explained", staff="4"),
        fact("h3", 3, risk=20, staff="5", decision="emergency"),
    ]
    found = evaluate(iter(stored), [Raised(90, ["w1"]), Raised(20, ["h3"])], labels, 4)
    assert {name: found[name] for name in found if name not in ("baselines", "by_scenario")} == {
        "accesses": 5,
        "wrongful_accesses": 2,
        "incidents": 2,
        "days": 4,
        "share_explained": 0.3333,
        "wrongful_explained_away": 0.5,
        "honest_flagged": 0.3333,
        "auc_by_access": 0.75,  # w1 beats all three; w2 beats h1 and ties with h2: 4.5 of 6
        "precision_at_50_by_access": 0.4,
        "precision_at_100_by_access": 0.4,
        "alerts": 2,
        "alerts_per_day": 0.5,
        "precision_at_50": 0.5,
        "precision_at_100": 0.5,
        "incident_recall_at_1_per_day": 0.5,
        "incident_recall_at_4_per_day": 0.5,
        "incident_recall_of_best": 0.5,
        "incident_recall_of_best_at_1_per_day": 0.5,
        "incident_recall": 0.5,
        "unknown_launches": {"count": 2, "first": ["gone", "lost"]},
    }
    assert found["baselines"] == {
        "every_emergency_access_by_date": {
            "auc_by_access": 0.5833,
            "alerts": 2, "alerts_per_day": 0.5, "precision_at_50": 0.5, "precision_at_100": 0.5,
            "incident_recall_at_4_per_day": 0.5, "incident_recall_of_best": 0.5, "incident_recall": 0.5,
            "honest_flagged": 0.3333,
        },
        "plain_rules": {
            "auc_by_access": 0.3333,
            "alerts": 1, "alerts_per_day": 0.25, "precision_at_50": 0.0, "precision_at_100": 0.0,
            "incident_recall_at_4_per_day": 0.0, "incident_recall_of_best": 0.0, "incident_recall": 0.0,
            "honest_flagged": 0.3333,
        },
    }  # fmt: skip


def test_nothing_stored_is_no_error():
    found = evaluate(iter(()), [], Labels(), 4)
    assert (found["accesses"], found["days"], found["auc_by_access"], found["precision_at_50"]) == (0, 0, None, None)


def test_labels_are_read_and_what_is_wrong_is_told():
    labels = read_labels(io.StringIO("launch_id,incident,scenario\nL1,I1,own\nL2,I1,own\n"))
    assert (labels.wrongful, labels.scenarios) == ({"L1", "L2"}, {"I1": "own"})
    with pytest.raises(LabelsRefused, match="Column scenario is missing"):
        read_labels(io.StringIO("launch_id,incident\n"))
    with pytest.raises(LabelsRefused, match="Line 2 has no incident"):
        read_labels(io.StringIO("launch_id,incident,scenario\nL1,,own\n"))
    with pytest.raises(LabelsRefused, match="two scenarios"):
        read_labels(io.StringIO("launch_id,incident,scenario\nL1,I1,own\nL2,I1,crowd\n"))
