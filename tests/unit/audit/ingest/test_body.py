"""Packing, size and format of a whole body or file."""

import gzip
import io
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.ingest.body import BodyError, format_named, format_shown, opened, unpacked
from tests.unit.audit.ingest.given import LAUNCH, ONE_OF_EACH, as_csv, as_json, as_ndjson

LIMIT = 10_000


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "GZIP", ""])
def test_gzip_is_unpacked(encoding: str) -> None:
    assert unpacked(gzip.compress(b"abc") + gzip.compress(b"def"), encoding, LIMIT) == b"abcdef"


def test_plain_stays_plain() -> None:
    assert unpacked(b"{}", "identity", LIMIT) == b"{}"


@pytest.mark.parametrize(
    ("body", "encoding", "status"),
    [
        (gzip.compress(b"x" * 1000, mtime=0)[:-12], "gzip", 400),
        (gzip.compress(b"x" * 1000, mtime=0)[:-4] + b"abcd", "gzip", 400),
        (b"{}", "gzip", 400),
        (b"\x1f\x8b", "", 400),
        (gzip.compress(b"\0" * 50_000_000, mtime=0), "gzip", 413),
        (gzip.compress(b"x" * 6000, mtime=0) * 2, "gzip", 413),
        (b"{}", "br", 415),
        (b"{}", "gzip, gzip", 415),
    ],
)
def test_what_cannot_be_unpacked_is_told(body: bytes, encoding: str, status: int) -> None:
    with pytest.raises(BodyError) as caught:
        unpacked(body, encoding, LIMIT)
    assert caught.value.status == status
    assert caught.value.sentence.endswith(".")


@given(st.binary(max_size=200), st.sampled_from(["", "gzip"]))
def test_any_body_unpacks_or_is_told(body: bytes, encoding: str) -> None:
    with suppress(BodyError):
        assert len(unpacked(body, encoding, LIMIT)) <= LIMIT


@pytest.mark.parametrize(
    ("content_type", "form"),
    [
        ("application/json", "json"),
        ("application/json; charset=utf-8", "json"),
        ("application/x-ndjson", "ndjson"),
        ("Application/NDJSON", "ndjson"),
        ('text/csv; charset="UTF-8"; header=present', "csv"),
        ("", ""),
        ("application/octet-stream", ""),
    ],
)
def test_a_content_type_names_a_format(content_type: str, form: str) -> None:
    assert format_named(content_type) == form


@pytest.mark.parametrize("content_type", ["application/xml", "multipart/form-data", "text/csv; charset=latin-1"])
def test_another_content_type_is_not_taken(content_type: str) -> None:
    with pytest.raises(BodyError) as caught:
        format_named(content_type)
    assert (caught.value.status, caught.value.field) == (415, "Content-Type")


@pytest.mark.parametrize(
    ("head", "form"),
    [
        (as_ndjson(ONE_OF_EACH), "ndjson"),
        (as_ndjson([LAUNCH])[:50], "ndjson"),
        (as_json([LAUNCH]), "json"),
        (b'\xef\xbb\xbf{\n  "event_id": "x"', "json"),
        (as_csv([LAUNCH]), "csv"),
        (b'{"resourceType":"AuditEvent"}\n', "fhir"),
        (b'{\n "resourceType" : "Bundle",', "fhir"),
        (b'{"resourceType":"Bundle","entry":[', "fhir"),
    ],
)
def test_a_body_shows_its_format(head: bytes, form: str) -> None:
    assert format_shown(head) == form


@pytest.mark.parametrize("head", [b"", b" \n", b"PK\x03\x04", b"<xml>", b"hello"])
def test_a_body_of_no_known_format_is_told(head: bytes) -> None:
    with pytest.raises(BodyError) as caught:
        format_shown(head)
    assert caught.value.status == 400


@pytest.mark.parametrize("pack", [bytes, gzip.compress, lambda data: gzip.compress(data[:9]) + gzip.compress(data[9:])])
def test_a_file_opens_plain_or_packed(pack: Callable[[bytes], bytes]) -> None:
    data = as_ndjson(ONE_OF_EACH * 5000)
    stream = opened(io.BytesIO(pack(data)))
    assert format_shown(stream.peek(4096)) == "ndjson"
    assert stream.read() == data


def test_a_file_of_broken_gzip_is_told_when_it_breaks() -> None:
    stream = opened(io.BytesIO(gzip.compress(as_ndjson(ONE_OF_EACH * 5000))[:-100]))
    with pytest.raises(BodyError, match="gzip"):
        stream.read()
