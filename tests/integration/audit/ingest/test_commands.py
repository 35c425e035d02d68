"""`ingest_events` and `add_source`."""

import gzip
import io
import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from audit.ingest.models import AccessEvent, Batch, Source
from audit.ingest.sources import source_with_key
from audit.people.models import Organisation
from tests.unit.audit.ingest.given import CLOSE, LAUNCH, as_csv, as_json, as_ndjson
from tests.unit.audit.ingest.test_fhir import ALERT

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> list[dict[str, Any]]:
    out = io.StringIO()
    call_command("ingest_events", *arguments, stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def written(folder: Path, name: str, data: bytes) -> str:
    path = folder / name
    path.write_bytes(data)
    return str(path)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("e.ndjson", as_ndjson([LAUNCH])),
        ("e.ndjson.gz", gzip.compress(as_ndjson([LAUNCH]))),
        ("e.json", as_json([LAUNCH])),
        ("e.csv", as_csv([LAUNCH])),
        ("e.csv.gz", gzip.compress(as_csv([LAUNCH]))),
        ("e.txt", as_csv([LAUNCH])),
        ("alert.json", json.dumps(ALERT, indent=2).encode()),
        ("alerts.ndjson", json.dumps(ALERT).encode() + b"\n"),
    ],
)
def test_a_file_of_each_format_goes_in(tmp_path: Path, name: str, data: bytes) -> None:
    (receipt,) = run(written(tmp_path, name, data))
    assert (receipt["source"], receipt["accepted"], receipt["rejected"]) == ("file", 1, 0)
    assert Batch.objects.get().name == name


def test_files_are_batches_of_their_own_and_repeats_are_duplicates(tmp_path: Path) -> None:
    events = [LAUNCH | {"event_id": f"e-{n}", "organisation": f"RX{n % 3}"} for n in range(25_000)]
    one, two = (
        written(tmp_path, "1.ndjson", as_ndjson(events)),
        written(tmp_path, "2.csv", as_csv([*events[:10], CLOSE | {"event_id": "c-1"}])),
    )
    first, second = run(one, two)
    assert (first["accepted"], second["accepted"], second["duplicate"]) == (25_000, 1, 10)
    assert run(one)[0]["duplicate"] == 25_000
    assert AccessEvent.objects.count() == 25_001


def test_standard_input_is_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(gzip.compress(as_ndjson([LAUNCH])))))
    assert run("-")[0]["accepted"] == 1


def test_refused_records_are_told_and_are_no_failure(tmp_path: Path) -> None:
    (receipt,) = run(written(tmp_path, "e.ndjson", as_ndjson([LAUNCH, {"event_id": "x"}])))
    assert (receipt["accepted"], receipt["rejected"]) == (1, 1)
    assert receipt["records"][0]["position"] == 2


def test_a_file_that_cannot_be_read_fails_after_the_others(tmp_path: Path) -> None:
    good = written(tmp_path, "good.ndjson", as_ndjson([LAUNCH]))
    broken = written(tmp_path, "broken.ndjson.gz", gzip.compress(as_ndjson([CLOSE] * 9000))[:-50])
    header = written(tmp_path, "header.csv", b"event_id,knid\n1,2\n")
    with pytest.raises(CommandError) as caught:
        run(broken, header, str(tmp_path / "absent"), good)
    lines = str(caught.value).splitlines()
    assert ["gzip" in lines[0], "did you mean kind?" in lines[1], "No such file" in lines[2]] == [True] * 3
    assert AccessEvent.objects.get().kind == "launch"


def test_a_named_source_sends_for_its_organisation_only(tmp_path: Path) -> None:
    call_command("add_source", "ward", organisation="RX1", stdout=io.StringIO())
    file = written(tmp_path, "e.ndjson", as_ndjson([LAUNCH, CLOSE | {"organisation": "RY9"}]))
    (receipt,) = run(file, "--source", "ward")
    assert (receipt["source"], receipt["accepted"], receipt["rejected"]) == ("ward", 1, 1)
    with pytest.raises(CommandError, match="add_source nobody --organisation"):
        run(file, "--source", "nobody")


def add(name: str, *arguments: str) -> str:
    out = io.StringIO()
    call_command("add_source", name, *arguments, stdout=out)
    return out.getvalue().splitlines()[-1]


def test_add_source_prints_its_key_alone_on_the_last_line_and_keeps_it_nowhere() -> None:
    key = add("ward", "--organisation", "rx1")
    source = source_with_key(key)
    assert source is not None
    assert (source.name, source.organisation_id) == ("ward", "RX1")
    assert Organisation.objects.get(pk="RX1").name == "RX1"
    assert bytes(source.key_hash or b"") == sha256(key.encode()).digest()


def test_a_source_that_exists_needs_a_word_to_get_another_key() -> None:
    old = add("ward", "--organisation", "RX1")
    with pytest.raises(CommandError, match="--new-key"):
        add("ward", "--organisation", "RX1")
    with pytest.raises(CommandError, match="belongs to RX1"):
        add("ward", "--organisation", "RY9", "--new-key")
    new = add("ward", "--organisation", "RX1", "--new-key")
    assert source_with_key(old) is None
    assert source_with_key(new) == Source.objects.get()


@pytest.mark.parametrize(("name", "ods"), [("file", "RX1"), ("", "RX1"), ("a\nb", "RX1"), ("ward", "R 1")])
def test_a_source_that_cannot_be_is_told(name: str, ods: str) -> None:
    with pytest.raises(CommandError):
        add(name, "--organisation", ods)
