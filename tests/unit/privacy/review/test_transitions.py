"""The one table of transitions: whole, drawn, and with a sentence for each refusal."""

from pathlib import Path

import pytest

from privacy.alerts.choices import Status
from privacy.review import actions, policies
from privacy.review.transitions import TRANSITIONS, Act, drawn

DRAWING = Path(__file__).parents[4] / "docs" / "alert-states.md"


def test_drawing_in_the_docs_is_of_this_table() -> None:
    assert DRAWING.read_text("utf-8") == drawn()


@pytest.mark.parametrize("act", Act)
def test_every_act_is_open_or_refused_with_a_sentence_in_every_status(act: Act) -> None:
    transition = TRANSITIONS[act]
    assert set(transition.sources) | set(transition.refusals) == set(Status)
    assert not set(transition.sources) & set(transition.refusals)
    assert all(sentence[0].isupper() and sentence.endswith(".") for sentence in transition.refusals.values())


@pytest.mark.parametrize("act", Act)
def test_every_act_has_an_action_and_a_pair_of_policies(act: Act) -> None:
    stem = act.value.replace("-", "_")
    assert callable(getattr(actions, stem))
    assert callable(getattr(policies, f"can_{stem}"))
    assert policies.CHECKS[act] is getattr(policies, f"check_can_{stem}")


def test_every_status_can_be_reached_and_left() -> None:
    targets = {transition.target for transition in TRANSITIONS.values() if transition.target} | {Status.NEW}
    moving = {source for transition in TRANSITIONS.values() if transition.target for source in transition.sources}
    assert targets == moving == set(Status)
