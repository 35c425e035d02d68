"""The first page after the sign-in, and the header of all pages."""

import pytest
from django.urls import reverse

from oneclick.navigation import PLACES
from tests.factories import ELSEWHERE, TRUST, make_clinician, make_officer, make_user
from tests.integration.conftest import Look

pytestmark = pytest.mark.django_db


def test_start_requires_sign_in(look: Look) -> None:
    page = look("/")
    assert (page.status, page.leads_to) == (302, "/sign-in/?next=/")


def test_start_sends_a_clinician_to_their_accesses(look: Look) -> None:
    assert look("/", make_clinician()).leads_to == "/my-accesses/"


def test_start_sends_an_officer_to_the_queue(look: Look) -> None:
    assert look("/", make_officer()).leads_to == reverse("alerts")


def test_start_sends_an_administrator_to_the_reports(look: Look) -> None:
    assert look("/", make_user(TRUST, codes=["B0062"])).leads_to == reverse("reports")


def test_start_tells_somebody_without_a_code_whom_to_ask(look: Look) -> None:
    page = look("/", make_user(TRUST, codes=["B9999"], role_code="S8000:G8000:R8009"))
    assert page.status == 200
    assert "B9999" in page.text
    assert "Registration Authority" in page.text


def test_start_tells_somebody_without_a_role_whom_to_ask(look: Look) -> None:
    assert "no role at any organisation" in look("/", make_user()).text


def test_start_hides_other_organisations(look: Look) -> None:
    make_user(ELSEWHERE)
    page = look("/", make_user(TRUST, codes=["B9999"]))
    assert TRUST in page.text
    assert ELSEWHERE not in page.text


def test_the_header_leads_only_where_somebody_may_go(look: Look) -> None:
    page = look("/my-accesses/", make_clinician())
    assert "My accesses" in page.text
    for place in PLACES[:4]:
        assert f">{place.text}<" not in page.html


def test_the_header_names_the_person_and_their_organisations(look: Look) -> None:
    page = look("/ingest/", make_officer("RX1", "FXX12", "FXX18", name="Priya Nair"))
    assert "Priya Nair" in page.text
    assert "and 2 more" in page.text
