"""load_context: what is stored, what a reload changes, and which accesses are thought about again."""

import json
from datetime import time, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from audit.models import Access, ChangedAccess, Organisation, Site, Staff
from privacy.models import CareContact, Patient, RotaShift, WatchedPatient
from tests.factories import MORNING, make_access

pytestmark = pytest.mark.django_db

ADA, BEN = "9990402132", "9000000009"
SAM = "555000000001"
FILES = {
    "sites": "site,organisation,name,opens,closes\nRX101,RX1,Main ward,08:00,18:00\n",
    "staff": f"staff_uid,given_name,family_name,organisation,site\n{SAM},Sam,Okafor,RX1,RX101\n",
    "patients": f"nhs_number,given_name,family_name\n{ADA},Ada,Pereira\n{BEN},Ben,Hale\n",
    "care": (
        "contact_id,nhs_number,organisation,site,kind,starts_at,ends_at\n"
        f"C1,{ADA},RX1,RX102,appointment,2026-11-02T09:00:00Z,2026-11-02T10:00:00Z\n"
    ),
    "rota": f"staff_uid,site,starts_at,ends_at\n{SAM},RX101,2026-11-02T07:00:00Z,2026-11-02T19:00:00Z\n",
    "watchlist": f"nhs_number,why,from,until\n{BEN},In the news,2026-11-01,\n",
}


@pytest.fixture
def load(tmp_path, capsys):
    """Loads the texts of some files and returns the receipt."""

    def load_texts(**texts):
        options = {}
        for name, text in texts.items():
            (tmp_path / f"{name}.csv").write_text(text)
            options[name] = tmp_path / f"{name}.csv"
        call_command("load_context", **options)
        return json.loads(capsys.readouterr().out)

    return load_texts


def queued():
    return set(ChangedAccess.objects.values_list("access_id", flat=True))


def test_all_files_are_stored(load):
    receipt = load(**FILES)
    assert {name: result["new"] for name, result in receipt.items()} == {
        "sites": 1, "staff": 1, "patients": 2, "care": 1, "rota": 1, "watchlist": 1,
    }  # fmt: skip
    assert list(Organisation.objects.values_list("ods_code", "name")) == [("RX1", "RX1")]
    ward, other = Site.objects.order_by("code")
    assert (ward.name, ward.opens, ward.closes, ward.open_days) == ("Main ward", time(8), time(18), [])
    assert (other.code, other.name) == ("RX102", "RX102")
    assert Staff.objects.get().organisation_id == "RX1"
    assert Patient.objects.count() == 2
    assert CareContact.objects.get().ends_at == MORNING + timedelta(minutes=30)
    assert RotaShift.objects.get().organisation_id == "RX1"
    assert WatchedPatient.objects.get().why == "In the news"


def test_loading_again_changes_and_queues_nothing(load):
    access = make_access(nhs_number=ADA, staff_uid=SAM)
    load(**FILES)
    assert queued() == {access.pk}
    ChangedAccess.objects.all().delete()
    receipt = load(**FILES)
    assert all(result["unchanged"] == result["rows"] for result in receipt.values())
    assert all(result["queued"] == result["new"] == result["changed"] == 0 for result in receipt.values())
    assert not queued()


def test_a_row_with_the_same_key_replaces_the_older(load):
    load(care=FILES["care"])
    receipt = load(care=FILES["care"].replace("appointment", "admission"))["care"]
    assert (receipt["new"], receipt["changed"], receipt["unchanged"]) == (0, 1, 0)
    assert CareContact.objects.get().kind == "admission"


def test_the_later_of_two_rows_of_a_file_stands(load):
    again = FILES["care"].split("\n")[1].replace("appointment", "caseload")
    receipt = load(care=FILES["care"] + again + "\n")["care"]
    assert (receipt["rows"], receipt["new"], receipt["replaced"]) == (2, 1, 1)
    assert CareContact.objects.get().kind == "caseload"


def test_good_rows_go_in_where_others_are_refused(load):
    receipt = load(patients=FILES["patients"] + "9990402133,Eve,Nobody\n")["patients"]
    assert (receipt["rows"], receipt["new"]) == (3, 2)
    assert [(refused["line"], refused["field"]) for refused in receipt["refused"]] == [(4, "nhs_number")]


def test_a_shift_belongs_to_the_organisation_of_its_site_or_else_of_the_person(load):
    header = "staff_uid,site,starts_at,ends_at\n"
    hours = "2026-11-02T07:00:00Z,2026-11-02T19:00:00Z"
    sites = FILES["sites"] + "FA101,FA1,Pharmacy,,\n"
    rota = f"{header}{SAM},FA101,{hours}\n{SAM},NEW01,{hours}\n9,NEW02,{hours}\n"
    receipt = load(sites=sites, staff=FILES["staff"], rota=rota)["rota"]
    shifts = RotaShift.objects.order_by("site").values_list("site", "organisation_id")
    assert list(shifts) == [("FA101", "FA1"), ("NEW01", "RX1")]
    assert [(refused["line"], refused["field"]) for refused in receipt["refused"]] == [(4, "site")]


def test_a_shared_site_code_means_the_persons_own_organisation(load):
    sites = FILES["sites"] + "RX101,AA1,The same code elsewhere,,\n"
    load(sites=sites, staff=FILES["staff"], rota=FILES["rota"])
    assert RotaShift.objects.get().organisation_id == "RX1"


def test_the_first_care_contact_concerns_all_accesses_of_the_organisation(load):
    """From then on the absence of a contact means something."""
    accesses = {make_access(nhs_number=number).pk for number in (ADA, BEN)}
    make_access("RY9", nhs_number=ADA)
    load(care=FILES["care"])
    assert queued() == accesses


def test_a_care_contact_concerns_accesses_of_its_patient_and_organisation_around_it(load):
    load(care=FILES["care"].replace("C1", "C0").replace(ADA, BEN))
    near = make_access(nhs_number=ADA, started_at=MORNING - timedelta(days=89))
    make_access(nhs_number=ADA, started_at=MORNING - timedelta(days=93))
    make_access(nhs_number=ADA, started_at=MORNING + timedelta(days=93))
    make_access(nhs_number=BEN)
    make_access("RY9", nhs_number=ADA)
    assert load(care=FILES["care"])["care"]["queued"] == 1
    assert queued() == {near.pk}


def test_a_contact_that_moves_to_another_patient_concerns_both(load):
    load(care=FILES["care"])
    accesses = {make_access(nhs_number=number).pk for number in (ADA, BEN)}
    load(care=FILES["care"].replace(ADA, BEN))
    assert queued() == accesses


def test_staff_and_rota_concern_the_persons_accesses_wherever_they_are(load):
    recently = timezone.now() - timedelta(days=3)
    there = {make_access(code, staff_uid=SAM, started_at=recently).pk for code in ("RX1", "RY9", "FA1")}
    make_access(staff_uid=SAM, started_at=recently - timedelta(days=500))
    load(staff=FILES["staff"])
    assert queued() == there
    ChangedAccess.objects.all().delete()
    near = make_access("RY9", staff_uid=SAM, started_at=MORNING + timedelta(days=20))
    make_access("RY9", staff_uid=SAM, started_at=MORNING + timedelta(days=24))
    load(rota=FILES["rota"])
    assert queued() - there == {near.pk}


def test_patients_and_watchlist_concern_accesses_to_them(load):
    old = make_access(nhs_number=BEN, started_at=timezone.now() - timedelta(days=500))
    new = make_access(nhs_number=BEN, started_at=timezone.now() - timedelta(days=5))
    load(patients=FILES["patients"])
    assert queued() == {new.pk}
    load(watchlist=FILES["watchlist"])
    assert queued() == {new.pk, old.pk}


def test_a_site_concerns_its_accesses_where_its_hours_or_place_changed(load):
    access = make_access(site="RX101", started_at=timezone.now() - timedelta(days=5))
    load(sites=FILES["sites"])
    assert queued() == {access.pk}
    ChangedAccess.objects.all().delete()
    load(sites=FILES["sites"].replace("Main ward", "Another name"))
    assert not queued()
    load(sites=FILES["sites"].replace("18:00", "20:00"))
    assert queued() == {access.pk}


def test_what_is_queued_already_is_not_queued_twice(load):
    access = make_access(nhs_number=ADA, staff_uid=SAM)
    load(care=FILES["care"], rota=FILES["rota"])
    assert ChangedAccess.objects.filter(access_id=access.pk).count() == 1


def test_a_file_that_cannot_be_understood_is_told_before_anything_is_stored(load):
    with pytest.raises(CommandError, match=r"care\.csv: Column 'when' is not a column of care\.csv"):
        load(patients=FILES["patients"], care="contact_id,when\n")
    assert not Patient.objects.exists()
    with pytest.raises(CommandError, match="Name at least one file"):
        call_command("load_context")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("load_context", sites="nowhere.csv")


def test_the_pipeline_is_woken_for_each_organisation_concerned(load, monkeypatch, django_capture_on_commit_callbacks):
    woken: list[str] = []
    monkeypatch.setattr("audit.ingest.wake.up", woken.extend)
    make_access(nhs_number=ADA)
    with django_capture_on_commit_callbacks(execute=True):
        load(care=FILES["care"])
    assert woken == ["RX1"]
    assert Access.objects.count() == 1
