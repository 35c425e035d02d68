"""How much is put before an officer follows from what an organisation's own accesses look like, between bounds."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from privacy.alerts.models import Finding
from privacy.detection.picture import is_enough
from privacy.detection.risk import Scale, evidence_from, risk_of
from privacy.detection.softness import HIGHEST_CUT, LOWEST_CUT
from privacy.learning.cuts import learn_cuts
from tests.factories import MORNING, TRUST, make_access, make_assessment

pytestmark = pytest.mark.django_db
MANY = 400


def make_accesses(risks: Iterable[int], *, rule: str = "no-reason-in-care", of: int = MANY) -> None:
    """Accesses with these risks, each with a finding, and others without any."""
    some = list(risks)
    for risk in [*some, *[0] * (of - len(some))]:
        access = make_access()
        make_assessment(access, risk=risk)
        if risk:
            Finding.objects.create(
                organisation_id=TRUST, rule=rule, subject=f"access:{access.pk}", staff_uid=access.staff_uid,
                nhs_number=access.nhs_number, access_ids=[access.pk], occurred_at=MORNING, sentence=".",
            )  # fmt: skip


@pytest.mark.parametrize(
    ("risks", "cut"),
    [([80, 70], risk_of(LOWEST_CUT)), ([80, 70, 30, 30], 31), ([80] * 20, risk_of(HIGHEST_CUT))],
    ids=["few", "some", "many"],
)
def test_the_cut_rises_with_what_there_is_to_read(risks: list[int], cut: int) -> None:
    make_accesses(risks)
    learn_cuts(TRUST)
    assert Scale.of(TRUST).suspicious == evidence_from(cut)
    assert risk_of(evidence_from(cut) + 0.001) == cut


def test_what_is_reviewable_and_no_more_is_read_as_far_as_there_is_time() -> None:
    make_accesses([20, 9, 8, 7, 6], rule="self-claimed", of=1_200)
    learn_cuts(TRUST)
    scale = Scale.of(TRUST)
    evidence = {risk: evidence_from(risk) + 0.001 for risk in (7, 20)}
    assert is_enough(evidence[20], ["self-claimed"], scale)
    assert not is_enough(evidence[7], ["self-claimed"], scale)
    assert not is_enough(evidence[20], ["neighbour"], scale)


def test_each_one_reviewable_is_an_alert_where_nothing_has_been_learned() -> None:
    assert is_enough(0.0, ["self-claimed"], Scale({}))
