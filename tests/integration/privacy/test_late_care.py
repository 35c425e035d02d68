"""How late care data usually are, and alerts that wait for them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from privacy.context.models import CareContact
from privacy.learning.delays import ENOUGH, delays_of, learn_delays
from tests.factories import (
    MORNING,
    TRUST,
    make_alert,
    make_care_contact,
    make_nhs_number,
    make_officer,
    make_organisation,
)
from tests.integration.conftest import Look

pytestmark = pytest.mark.django_db


def make_contacts(number: int, *, hours: float, site: str = "S1", kind: str = "attendance") -> None:
    """Contacts that were loaded so late."""
    for n in range(number):
        at = MORNING + timedelta(hours=n)
        contact = make_care_contact(nhs_number=make_nhs_number(), site=site, kind=kind, starts_at=at)
        CareContact.objects.filter(pk=contact.pk).update(loaded_at=at + timedelta(hours=hours))


def test_learns_the_usual_delay_by_site_and_kind() -> None:
    make_contacts(1, hours=-24)  # when the first was loaded
    make_contacts(ENOUGH, hours=6)
    make_contacts(ENOUGH, hours=30, site="S2", kind="admission")
    make_contacts(3, hours=90, site="S3")
    learn_delays(TRUST)
    found = delays_of(TRUST)
    assert (found["S1|attendance"], found["S2|admission"]) == (6.0, 30.0)
    assert "S3|attendance" not in found
    assert 6 <= found["|attendance"] <= 90


def test_contacts_that_name_no_site_count_for_their_kind_alone() -> None:
    make_contacts(1, hours=-24)  # when the first was loaded
    make_contacts(ENOUGH, hours=6)
    make_contacts(ENOUGH, hours=30, site="")
    learn_delays(TRUST)
    found = delays_of(TRUST)
    assert found["S1|attendance"] == 6.0
    assert found["|attendance"] == found["|"] == 30.0


def test_a_first_load_says_nothing_of_the_delay() -> None:
    make_organisation(TRUST)
    for _ in range(ENOUGH):
        make_care_contact(nhs_number=make_nhs_number(), starts_at=MORNING)
    learn_delays(TRUST)
    assert delays_of(TRUST) == {}


def test_an_alert_that_waits_is_not_shown_as_urgent(look: Look) -> None:
    officer = make_officer()
    soon = timezone.now() + timedelta(hours=3)
    alert = make_alert(risk=90, urgent_from=soon)
    page = look(f"/alerts/{alert.reference}/", officer)
    assert "Waiting for care data until" in page.text
    assert "nhsuk-tag--red" not in page.html
    alert.urgent_from = timezone.now() - timedelta(minutes=1)
    alert.save(update_fields=["urgent_from"])
    page = look(f"/alerts/{alert.reference}/", officer)
    assert "Waiting for care data" not in page.text
    assert "nhsuk-tag--red" in page.html
