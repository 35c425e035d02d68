"""export_alerts and export_accesses: the fields of the contract, in their order, whole or one organisation's."""

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from privacy.alerts.choices import Label
from privacy.models import AlertAccess
from tests.factories import MORNING, make_access, make_alert, make_assessment

pytestmark = pytest.mark.django_db


@pytest.fixture
def exported(tmp_path):
    """Runs an export into a file and returns its lines."""

    def run(command, **options):
        out = tmp_path / "out.ndjson"
        call_command(command, str(out), **options)
        return [json.loads(line) for line in out.read_text().splitlines()]

    return run


def test_an_alert_has_the_fields_of_the_contract_and_all_its_evidence(exported):
    accesses = [make_access(started_at=MORNING + timedelta(hours=hour)) for hour in (2, 1)]
    alert = make_alert(accesses=accesses, risk=77)
    (line,) = exported("export_alerts")
    assert list(line.items()) == [
        ("alert", alert.reference),
        ("risk", 77),
        ("rules", ["emergency-access"]),
        ("organisation", "RX1"),
        ("staff_uid", alert.staff_uid),
        ("nhs_number", alert.nhs_number),
        ("launch_ids", [accesses[1].launch_id, accesses[0].launch_id]),
        ("status", "new"),
        ("raised_at", "2026-11-02T09:30:00Z"),
    ]


def test_a_launch_is_named_once_and_what_is_no_longer_evidence_is_not(exported):
    twice = [make_access(launch_id="L1"), make_access(launch_id="L1"), make_access(launch_id="L2")]
    alert = make_alert(accesses=twice, nhs_number="", pattern="many-patients")
    AlertAccess.objects.filter(access=twice[2]).delete()
    (line,) = exported("export_alerts")
    assert (line["launch_ids"], line["nhs_number"]) == (["L1"], "")
    assert alert.pattern


def test_alerts_come_highest_risk_first(exported):
    for risk in (10, 90, 50):
        make_alert(risk=risk)
    assert [line["risk"] for line in exported("export_alerts")] == [90, 50, 10]


def test_an_access_has_the_fields_of_the_contract(exported):
    access = make_access(started_at=MORNING + timedelta(milliseconds=250))
    make_assessment(access, Label.EXPLAINED, explanation="care-contact", risk=3)
    (line,) = exported("export_accesses")
    assert list(line.items()) == [
        ("launch_id", access.launch_id),
        ("organisation", "RX1"),
        ("staff_uid", access.staff_uid),
        ("nhs_number", access.nhs_number),
        ("started_at", "2026-11-02T09:30:00.250000Z"),
        ("decision", "emergency"),
        ("label", "explained"),
        ("explanation", "care-contact"),
        ("risk", 3),
    ]


def test_accesses_come_by_time_and_one_without_assessment_is_unexplained(exported):
    late, early = (make_access(started_at=MORNING + timedelta(days=day)) for day in (1, 0))
    lines = exported("export_accesses")
    assert [line["launch_id"] for line in lines] == [early.launch_id, late.launch_id]
    assert {(line["label"], line["explanation"], line["risk"]) for line in lines} == {("unexplained", "", 0)}


def test_one_organisation_can_be_asked_for(exported):
    make_alert()
    make_alert("RY9")
    for command in ("export_alerts", "export_accesses"):
        assert [line["organisation"] for line in exported(command, organisation="RY9")] == ["RY9"]
        assert len(exported(command)) == 2


def test_without_a_file_it_goes_to_standard_output(capfdbinary):
    make_access()
    call_command("export_accesses")
    assert json.loads(capfdbinary.readouterr().out)["organisation"] == "RX1"


def test_a_file_that_cannot_be_written_is_told(tmp_path):
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_accesses", str(tmp_path / "nowhere" / "out"))
