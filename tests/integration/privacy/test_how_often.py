"""How often something was done counts in the risk of an alert, and makes none."""

from __future__ import annotations

from itertools import pairwise

import pytest

from privacy.alerts.choices import Outcome
from privacy.detection.alerts import judge_again
from privacy.detection.picture import OFTEN
from privacy.detection.risk import Scale, evidence_from
from privacy.models import Alert, Finding
from tests.factories import make_nhs_number, make_staff
from tests.integration.privacy.conduct import detect, seen

pytestmark = pytest.mark.django_db


def open_so_often(accesses: int, strength: float) -> str:
    """So many accesses of one person to one patient's record, in each of which as much is found; gives the person."""
    person, patient = make_staff().staff_uid, make_nhs_number()
    detect(*(seen(person, patient, hours=hour, strength=strength) for hour in range(accesses)))
    return person


def test_each_time_twice_as_many_count_as_much() -> None:
    evidence = []
    for accesses in (1, 2, 4, 8):
        alert = Alert.objects.get(staff_uid=open_so_often(accesses, strength=0.0))
        told = [part["sentence"] for part in alert.parts if part["rule"] == OFTEN]
        assert told == ([] if accesses == 1 else [f"{accesses} accesses like this."])
        assert sum(part["points"] for part in alert.parts) == alert.risk
        evidence.append(evidence_from(alert.risk))
    assert [after - before for before, after in pairwise(evidence)] == pytest.approx([1, 1, 1], abs=0.3)


def test_however_often_what_is_not_enough_once_is_no_alert() -> None:
    open_so_often(64, strength=-6.0)
    assert not Alert.objects.exists()


def test_however_often_what_comes_to_be_not_enough_is_settled() -> None:
    open_so_often(8, strength=0.0)
    Finding.objects.update(strength=-4.0)
    judge_again("RX1", Scale.of("RX1"))
    assert Alert.objects.get().outcome == Outcome.EXPLAINED_LATER
