"""The pages about batches."""

import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from audit.ingest.event import Refused
from audit.ingest.native import read_json
from audit.ingest.screens import listing
from audit.ingest.store import Receipt, ingest
from audit.models import Source
from audit.trail.builder import build_next
from tests.factories import ELSEWHERE, TRUST, make_clinician, make_officer, make_organisation, make_source
from tests.integration.conftest import Look

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.fixture
def source() -> Source:
    """A system of the trust."""
    return make_source(name="ward-system")


@pytest.fixture
def everybody() -> Source:
    """The source of files, which may send for all."""
    make_organisation(TRUST)
    make_organisation(ELSEWHERE)
    return make_source(None, name="file")


def event(event_id: str, **fields: Any) -> dict[str, Any]:
    """A launch."""
    return {
        "event_id": event_id,
        "kind": "launch",
        "occurred_at": "2026-11-02T09:30:00Z",
        "launch_id": f"launch-{event_id}",
        "organisation": TRUST,
        "staff_uid": "555000000102",
        "role_code": "R8000",
        "nhs_number": "9990402132",
    } | fields


def send(source: Source, *records: dict[str, Any], name: str = "") -> Receipt:
    """Stores records as one batch."""
    return ingest(source, read_json(io.BytesIO(json.dumps(records).encode()), NOW), name=name)


def test_ingest_works(look: Look, source: Source) -> None:
    receipt = send(source, event("a"), event("a"), event("a", device="PC-2"), event("b", nhs_number="1"))
    page = look("/ingest/", make_officer())
    assert page.status == 200
    assert f"Batch {receipt.batch}" in page.text
    assert "ward-system" in page.text
    assert "Accepted 1 Repeated 1 Conflicting 1 Rejected 1 Accesses Waiting" in page.text
    assert "Still to be processed: 1 event of 1 batch." in page.text


def test_ingest_tells_what_the_pipeline_has_done(look: Look, source: Source) -> None:
    send(source, event("a"))
    while build_next(TRUST):
        pass
    page = look("/ingest/", make_officer())
    assert "Accesses Done" in page.text
    assert "Still to be processed: 1 access." in page.text


def test_ingest_works_before_anything_was_sent(look: Look) -> None:
    page = look("/ingest/", make_officer())
    assert "Nothing has been sent yet" in page.text
    assert "Everything that came in has been processed" in page.text


def test_ingest_requires_sign_in(look: Look) -> None:
    assert look("/ingest/").leads_to == "/sign-in/?next=/ingest/"


def test_ingest_requires_role(look: Look) -> None:
    page = look("/ingest/", make_clinician())
    assert page.status == 403
    assert "B0011 or B0062" in page.text


def test_ingest_hides_other_organisations(look: Look) -> None:
    send(make_source(ELSEWHERE, name="their-system"), event("x", organisation=ELSEWHERE))
    page = look("/ingest/", make_officer())
    assert "their-system" not in page.text
    assert "Nothing has been sent yet" in page.text


def test_ingest_hides_what_a_file_brought_for_others(look: Look, everybody: Source) -> None:
    send(
        everybody,
        event("a"),
        *(event(f"x{n}", organisation=ELSEWHERE) for n in range(7)),
        event("y", organisation=ELSEWHERE, nhs_number="1"),
        name="events.json",
    )
    page = look("/ingest/", make_officer())
    assert "For Trust RX1 (RX1) Accepted 1 Repeated not counted Conflicting 0 Rejected 0" in page.text
    assert ELSEWHERE not in page.text


def test_ingest_shows_one_organisation_of_many(look: Look, source: Source) -> None:
    officer = make_officer(TRUST, ELSEWHERE)
    send(source, event("a"))
    send(make_source(ELSEWHERE, name="their-system"), event("x", organisation=ELSEWHERE))
    assert "their-system" in look("/ingest/", officer).text
    page = look("/ingest/", officer, organisation=TRUST)
    assert "ward-system" in page.text
    assert "their-system" not in page.text


def test_ingest_ignores_an_organisation_out_of_scope(look: Look) -> None:
    send(make_source(ELSEWHERE, name="their-system"), event("x", organisation=ELSEWHERE))
    assert "their-system" not in look("/ingest/", make_officer(), organisation=ELSEWHERE).text


def test_ingest_reads_on_without_gap_or_repeat(look: Look, source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "BATCHES", 2)
    sent = [send(source, event(f"e{number}")).batch for number in range(5)]
    seen: list[int] = []
    wanted: dict[str, str] = {}
    for _ in range(3):
        page = listing.ingest_page(frozenset({TRUST}), wanted)
        seen += [row.id for row in page.batches]
        wanted = {"before": str(page.older)}
    assert page.older == 0
    assert seen == sent[::-1]
    assert "Older batches" in look("/ingest/", make_officer()).text


def test_batch_works(look: Look, source: Source) -> None:
    send(source, event("a", device="PC-1"))
    receipt = send(source, event("a", device="PC-2"), event("b", nhs_number="1<2"))
    page = look(f"/ingest/{receipt.batch}/", make_officer())
    assert page.status == 200
    assert "Rejected: record 2, event b" in page.text
    assert "1&lt;2" in page.html
    sent, stored = page.text.split("As it was stored before")
    assert '"device": "PC-2"' in sent
    assert '"device": "PC-1"' in stored


def test_batch_shows_one_kind(look: Look, source: Source) -> None:
    send(source, event("a"))
    receipt = send(source, event("a", device="PC-2"), event("b", nhs_number="1"))
    page = look(f"/ingest/{receipt.batch}/", make_officer(), kind="rejected")
    assert "record 2" in page.text
    assert "record 1" not in page.text


def test_batch_reads_on_without_gap_or_repeat(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "RECORDS", 2)
    receipt = send(source, *(event(f"e{number}", nhs_number="1") for number in range(5)))
    seen: list[int] = []
    following = 0
    for _ in range(3):
        page = listing.batch_page(frozenset({TRUST}), receipt.batch, {"after": str(following)})
        assert page is not None
        seen += [record.position for record in page.records]
        following = page.following
    assert following == 0
    assert seen == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("record", [b"", b"\xff\xfe\0", b"[" * 10_000, b"x" * 1_000_000, "\u202eabc".encode()])
def test_batch_shows_whatever_was_sent(look: Look, source: Source, record: bytes) -> None:
    kept = Refused(position=1, field="", reason="This is no record.", record=record)
    receipt = ingest(source, [(1, kept)])
    page = look(f"/ingest/{receipt.batch}/", make_officer())
    assert "This is no record." in page.text
    assert "\u202e" not in page.html
    assert len(page.html) < 100_000


def test_batch_requires_sign_in(look: Look, source: Source) -> None:
    assert look(f"/ingest/{send(source, event('a')).batch}/").status == 302


def test_batch_requires_role(look: Look, source: Source) -> None:
    assert look(f"/ingest/{send(source, event('a')).batch}/", make_clinician()).status == 403


def test_batch_hides_other_organisations(look: Look) -> None:
    theirs = send(make_source(ELSEWHERE), event("x", organisation=ELSEWHERE))
    assert look(f"/ingest/{theirs.batch}/", make_officer()).status == 404
    assert look("/ingest/999999999/", make_officer()).status == 404


def test_batch_hides_what_a_file_left_for_others(look: Look, everybody: Source) -> None:
    both = send(everybody, event("a", nhs_number="1"), event("x", organisation=ELSEWHERE, nhs_number="2"))
    page = look(f"/ingest/{both.batch}/", make_officer())
    assert page.status == 200
    assert "record 1" in page.text
    assert "record 2" not in page.text


def test_batch_hides_the_stored_event_of_another_organisation(look: Look, everybody: Source) -> None:
    send(everybody, event("a", organisation=ELSEWHERE, device="THEIR-PC"))
    conflict = send(everybody, event("a", device="OUR-PC"))
    page = look(f"/ingest/{conflict.batch}/", make_officer())
    assert "OUR-PC" in page.text
    assert "THEIR-PC" not in page.text
    assert "belongs to an organisation that you do not act for" in page.text
