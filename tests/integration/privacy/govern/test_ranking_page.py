"""The page of the learned ranking."""

from __future__ import annotations

from typing import Any

import pytest

from privacy.models import LearnedRanking, RankingSwitch, ReviewEvent
from tests.factories import ELSEWHERE, TRUST, make_clinician, make_officer, make_organisation
from tests.integration.conftest import Look

pytestmark = pytest.mark.django_db


def make_learned(organisation: str = TRUST, **fields: Any) -> LearnedRanking:
    """A version that gained something."""
    make_organisation(organisation)
    values: dict[str, Any] = {
        "version": 4, "outcomes": 210, "inappropriate": 80, "held_back": 63, "area_before": 0.81, "area_after": 0.87,
        "is_used": True, "weights": {"household": {"weight": 0.42, "usual": 1.3}},
    }  # fmt: skip
    return LearnedRanking.objects.create(organisation_id=organisation, **values | fields)


def switch(look: Look, user: Any, **typed: str) -> Any:
    """Sends the form."""
    return look("/rules/ranking/switch/", user, post=True, **{"enabled": "on", "why": "A trial"} | typed)


def test_ranking_works(look: Look) -> None:
    officer = make_officer()
    make_learned()
    RankingSwitch.objects.create(organisation_id=TRUST, enabled=True, why="A trial", by=officer)
    page = look("/rules/ranking/", officer)
    assert page.status == 200
    for said in ("version 4", "210 decided alerts, 80 of them inappropriate", "0.810", "0.870", "+0.060", "+0.42"):
        assert said in page.text
    assert "Same household" in page.text


def test_ranking_says_what_it_waits_for(look: Look) -> None:
    officer = make_officer()
    assert "Off: the risk rests on the evidence alone." in look("/rules/ranking/", officer).text
    RankingSwitch.objects.create(organisation_id=TRUST, enabled=True, why="A trial", by=officer)
    assert "it takes 100 decided alerts" in look("/rules/ranking/", officer).text


def test_ranking_requires_sign_in(look: Look) -> None:
    assert look("/rules/ranking/").status == 302


def test_ranking_requires_role(look: Look) -> None:
    assert look("/rules/ranking/", make_clinician()).status == 403


def test_ranking_hides_other_organisations(look: Look) -> None:
    make_learned(ELSEWHERE)
    assert "+0.42" not in look("/rules/ranking/", make_officer()).text


def test_switch_ranking_works(look: Look) -> None:
    officer = make_officer(name="Priya Nair")
    page = switch(look, officer)
    assert (page.status, page.leads_to) == (302, "/rules/ranking/")
    assert RankingSwitch.objects.get().enabled
    said = look(page.leads_to, officer).text
    assert "Priya Nair" in said
    assert "Switch off" in said


def test_switch_ranking_requires_sign_in(look: Look) -> None:
    assert switch(look, None).status == 302


def test_switch_ranking_requires_role(look: Look) -> None:
    assert switch(look, make_clinician()).status == 403


def test_switch_ranking_hides_other_organisations(look: Look) -> None:
    make_organisation(ELSEWHERE)
    officer = make_officer()
    page = look(f"/rules/ranking/switch/?organisation={ELSEWHERE}", officer, post=True, enabled="on", why="A trial")
    assert page.status == 404
    assert not RankingSwitch.objects.exists()


def test_switch_ranking_is_recorded(look: Look) -> None:
    officer = make_officer()
    switch(look, officer)
    event = ReviewEvent.objects.get(kind="ranking_switched")
    assert (event.actor, event.note, event.detail) == (officer, "A trial", {"enabled": True})


@pytest.mark.parametrize(("typed", "says"), [({"why": ""}, "Write why"), ({"enabled": "off"}, "It is off already")])
def test_switch_ranking_says_what_will_not_do(look: Look, typed: dict[str, str], says: str) -> None:
    page = switch(look, make_officer(), **typed)
    assert page.status == 422
    assert says in page.text
    assert not RankingSwitch.objects.exists()
