"""evaluate: what it reads of accesses, people, patients and sites, and that it prints JSON."""

import json
from datetime import time, timedelta

import pytest
from django.core.management import CommandError, call_command

from privacy.alerts.choices import Label
from privacy.evaluation.facts import facts
from tests.factories import MORNING, make_access, make_alert, make_assessment, make_patient, make_site, make_staff

pytestmark = pytest.mark.django_db


def test_facts_hold_what_plain_rules_look_at():
    home = {"address_line": "1 High Street", "postcode": "LS1 4AB"}
    patient = make_patient(family_name="Okafor", **home)
    own = make_staff(nhs_number=patient.nhs_number)
    near = make_staff(family_name="OKAFOR", address_line="1 high street", postcode="LS1 4AB")
    far = make_staff(family_name="", address_line="", postcode="")
    for person in (own, near, far):
        make_access(staff_uid=person.staff_uid, nhs_number=patient.nhs_number)
    make_access(staff_uid=own.staff_uid)
    found = {(f.staff_uid, f.own_record, f.same_address, f.same_surname) for f in facts() if f.nhs_number == patient.pk}
    assert found == {
        (own.pk, True, False, False),
        (near.pk, False, True, True),
        (far.pk, False, False, False),
    }
    assert not any(f.own_record for f in facts() if f.nhs_number != patient.pk)


def test_facts_know_the_hours_of_a_site_in_local_time():
    make_site(code="DAY01", opens=time(8), closes=time(18), open_days=["mon"])
    make_site(code="NIGHT", opens=time(20), closes=time(6))
    make_site(code="ALWAYS")
    at = {"day": MORNING, "late": MORNING + timedelta(hours=9), "tue": MORNING + timedelta(days=1)}
    summer = MORNING.replace(month=6, day=1, hour=7, minute=30)  # a Monday: 8:30 in London
    for site in ("DAY01", "NIGHT", "ALWAYS", ""):
        for name, moment in (at | {"summer": summer}).items():
            make_access(site=site, started_at=moment, launch_id=f"{site}-{name}")
    out = {f.launch_id for f in facts() if f.out_of_hours}
    assert out == {"DAY01-late", "DAY01-tue", "NIGHT-day", "NIGHT-late", "NIGHT-tue", "NIGHT-summer"}


def test_it_works(tmp_path, capsys):
    bad, good = make_access(), make_access()
    make_assessment(bad, Label.SUSPICIOUS, risk=90)
    make_assessment(good, Label.EXPLAINED, risk=2)
    make_alert(accesses=[bad])
    labels = tmp_path / "labels.csv"
    labels.write_text(f"launch_id,incident,scenario\n{bad.launch_id},I1,own\nnowhere,I2,own\n")
    call_command("evaluate", str(labels), per_day=2)
    found = json.loads(capsys.readouterr().out)
    assert (found["auc_by_access"], found["precision_at_50"], found["incident_recall_at_2_per_day"]) == (1.0, 1.0, 1.0)
    assert (found["share_explained"], found["wrongful_explained_away"], found["honest_flagged"]) == (1.0, 0.0, 0.0)
    assert found["unknown_launches"] == {"count": 1, "first": ["nowhere"]}
    assert set(found["baselines"]) == {"every_emergency_access_by_date", "plain_rules"}


def test_labels_that_are_not_in_order_are_told(tmp_path):
    (tmp_path / "labels.csv").write_text("launch,incident,scenario\n")
    with pytest.raises(CommandError, match="launch_id is missing"):
        call_command("evaluate", str(tmp_path / "labels.csv"))
