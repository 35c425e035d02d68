"""FHIR as it comes: dates, names, references, XML."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclick.national import fhir_xml, reading
from oneclick.national.bundle import Resources
from oneclick.national.client import parsed

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text(max_size=12), inside, max_size=4),
    max_leaves=15,
)
READERS = [
    *(reading.objects, reading.first, reading.text, reading.texts, reading.concept, reading.concepts, reading.codes),
    *(reading.name, reading.identifier, reading.moment, reading.date_words, reading.time_words, reading.quantity),
]


@pytest.mark.parametrize("reader", READERS)
@given(value=JSON)
def test_readers_take_anything(reader: Any, value: Any) -> None:
    reader(value)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("2021", "2021"),
        ("2021-05", "May 2021"),
        ("2021-05-12", "12\u00a0May\u00a02021"),
        ("2021-05-12T10:30:00+01:00", "12\u00a0May\u00a02021, 10:30am"),
        ("2021-05-12T10:30:00Z", "12\u00a0May\u00a02021, 11:30am"),
        ("2021-05-12T10:30:00.271+00:00", "12\u00a0May\u00a02021, 11:30am"),
        ("2021-13-45", "2021-13-45"),
        ("last spring", "last spring"),
        ("0000-00-00", "0000-00-00"),
        (None, ""),
    ],
)
def test_dates_are_no_more_exact_than_they_were_said(said: object, words: str) -> None:
    assert reading.time_words(said) == words


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ([{"family": "Nightingale", "given": ["Florence"]}], "Florence Nightingale"),
        ({"text": "Dr Steve Jones"}, "Dr Steve Jones"),
        ("Plain Name", "Plain Name"),
        ([{"use": "old", "text": "Before"}, {"use": "official", "text": "Now"}], "Now"),
        ([], ""),
    ],
)
def test_names(name: object, words: str) -> None:
    assert reading.name(name) == words


def test_long_text_says_that_it_was_cut() -> None:
    assert reading.text("x" * 30_000).endswith("(cut off here: it is longer than OneClick shows)")


def test_control_characters_are_left_out() -> None:
    assert reading.text("a\0b\x1b\u202ec") == "abc"


REFERENCES = [
    "Practitioner/1",
    "https://api.example/FHIR/R4/Practitioner/1",
    "https://other.example/x/Practitioner/1/_history/3",
    "urn:uuid:7d4",
    "#inside",
    "inside",
    "Practitioner/inside",
]


@pytest.mark.parametrize("reference", REFERENCES)
def test_references_are_followed(reference: str) -> None:
    holder = {"resourceType": "X", "contained": [{"resourceType": "Practitioner", "id": "inside", "name": "In"}]}
    resources = Resources()
    resources.add(
        {
            "resourceType": "Bundle",
            "entry": [
                {"fullUrl": "urn:uuid:7d4", "resource": {"resourceType": "Practitioner", "id": "1", "name": "Out"}},
                "not an entry",
                {"resource": None},
            ],
        }
    )
    found = resources.follow({"reference": reference}, holder)
    assert found["name"] == ("In" if "inside" in reference else "Out")
    assert resources.follow({"reference": "Practitioner/2"}, holder) == {}


def test_xml_reads_as_json() -> None:
    document = b"""<?xml version="1.0"?><Bundle xmlns="http://hl7.org/fhir"><id value="b"/><entry><resource><Flag>
      <contained><Provenance><id value="p"/></Provenance></contained><text><div xmlns="http://www.w3.org/1999/xhtml">
      <p class="x">A &lt; B</p></div></text><code><coding><code value="1"/></coding><coding><code value="2"/></coding>
      </code></Flag></resource></entry></Bundle>"""
    bundle = parsed(document)
    flag = bundle["entry"]["resource"]
    assert (bundle["resourceType"], flag["resourceType"], flag["contained"]["resourceType"]) == (
        "Bundle",
        "Flag",
        "Provenance",
    )
    assert reading.codes(flag["code"]) == {"1", "2"}
    assert "A &lt; B" in flag["text"]["div"]


BOMB = b'<!DOCTYPE x [<!ENTITY a "aa">]><Flag xmlns="http://hl7.org/fhir"><id value="&a;"/></Flag>'
DEEP = b"<Flag xmlns='http://hl7.org/fhir'>" + b"<a>" * 200 + b"</a>" * 200 + b"</Flag>"


@pytest.mark.parametrize(
    "document", [BOMB, DEEP, b"<html></html>", b"<Flag", b"<a xmlns='urn:x'/>", b"[" * 100_000, b"{}", b"3"]
)
def test_what_is_no_fhir_is_refused(document: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever the parser says
        parsed(document)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(document: bytes) -> None:
    with suppress(fhir_xml.NoFhir):
        fhir_xml.read(document)
    with suppress(ValueError):
        parsed(document)
