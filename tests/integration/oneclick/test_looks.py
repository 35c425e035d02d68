"""Looks at the pages of what was sent are kept like every other look."""

from __future__ import annotations

import pytest

from audit.models import Batch, Intake, RejectedRecord
from privacy.models import ReviewEvent
from tests.factories import ELSEWHERE, TRUST, make_clinician, make_officer, make_organisation, make_source
from tests.integration.conftest import Look

pytestmark = pytest.mark.django_db


def make_batch(*organisations: str) -> Batch:
    """A batch of a file with something for each, and a record of the last that was rejected."""
    for organisation in organisations:
        make_organisation(organisation)
    batch = Batch.objects.create(source=make_source(None), accepted=len(organisations))
    for organisation in organisations:
        Intake.objects.create(organisation_id=organisation, batch=batch, events=1)
    RejectedRecord.objects.create(
        organisation_id=organisations[-1], batch=batch, position=1, field="nhs_number", reason="wrong", record=b"{}"
    )
    return batch


def test_ingest_is_recorded(look: Look) -> None:
    officer = make_officer(TRUST, ELSEWHERE)
    assert look("/ingest/", officer).status == 200
    events = ReviewEvent.objects.filter(kind="ingest_listed")
    assert sorted(event.organisation_id for event in events) == [TRUST, ELSEWHERE]
    look(f"/ingest/?organisation={TRUST}&before=7", officer)
    newest = events.order_by("-id").first()
    assert (newest.organisation_id, newest.actor, newest.detail) == (TRUST, officer, {"asked_for": {"before": "7"}})


def test_batch_is_recorded_for_each_organisation_that_it_concerns(look: Look) -> None:
    officer, batch = make_officer(TRUST), make_batch(TRUST, ELSEWHERE)
    assert look(f"/ingest/{batch.pk}/", officer).status == 200
    event = ReviewEvent.objects.get(kind="batch_looked")
    assert (event.organisation_id, event.actor, event.detail) == (TRUST, officer, {"batch": batch.pk, "asked_for": {}})


def test_a_look_that_was_refused_is_none(look: Look) -> None:
    batch = make_batch(ELSEWHERE)
    assert look(f"/ingest/{batch.pk}/", make_officer(TRUST)).status == 404
    assert look(f"/ingest/{batch.pk}/", make_clinician()).status == 403
    assert look("/ingest/").status == 302
    assert not ReviewEvent.objects.exists()
