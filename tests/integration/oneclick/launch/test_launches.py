"""A launch from a local system with a back end, to the question of permission."""

from __future__ import annotations

import pytest

from tests.integration.oneclick.launch.conftest import Desktop, path_of, story

pytestmark = pytest.mark.django_db


def test_launch_window_works(desktop: Desktop, said: dict[str, str]) -> None:
    answer = desktop.ask(**said)
    assert answer.status_code == 201, answer.content
    assert answer.json()["expires_in"] == 60
    assert said["nhs_number"] not in answer.content.decode()
    window = desktop.get(path_of(answer.json()["launch"]))
    assert window.status == 303
    page = desktop.get(window.leads_to)
    assert page.status == 200, page.html
    assert "Has this patient given permission to view their Summary Care Record?" in page.text
    assert story() == [("launch", "success")]
