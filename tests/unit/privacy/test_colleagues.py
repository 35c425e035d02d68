"""What colleagues have, in words."""

from __future__ import annotations

import pytest

from privacy.rules.peers import between, colleagues_have


@pytest.mark.parametrize(
    ("people", "least", "most", "words"),
    [
        (3, 0, 2, "3 colleagues have 0 to 2"),
        (1, 4, 4, "1 colleague has 4"),
        (1_204, 0, 0, "1,204 colleagues have none"),
        (2, 0.5, 3, "2 colleagues have 0.5 to 3"),
    ],
)
def test_colleagues_have(people: int, least: float, most: float, words: str) -> None:
    assert colleagues_have(people, least, most) == words


def test_between() -> None:
    assert [between(0, 0), between(1, 1), between(0, 1)] == ["none", "1", "0 to 1"]
