"""A case on paper: whole, recorded, and never taken for markup."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
import typst
from django.test import Client

from audit.models import User
from audit.trail import additions
from privacy.models import Alert, ReviewEvent
from privacy.paper import pdf
from privacy.paper.case_data import breakable, case_data
from privacy.review import actions
from tests.factories import (
    ELSEWHERE,
    MORNING,
    make_access,
    make_alert,
    make_care_contact,
    make_clinician,
    make_officer,
    make_patient,
    make_staff,
)
from tests.integration.conftest import Look

pytestmark = pytest.mark.django_db
HOSTILE = (
    '#read("/etc/passwd") *b* _i_ $x^2$ #import "@preview/x:1.0.0" \\ <tag> @ref [a](b) = Head\n- item "q" {{ 1 }}'
)


def download(alert: Alert, user: User) -> Any:
    client = Client()
    client.force_login(user)
    return client.post(f"/alerts/{alert.reference}/pdf/", secure=True)


def full_case() -> tuple[Alert, User]:
    """An alert with something of everything, written by somebody who means ill."""
    officer, clinician = make_officer(name="Priya Nair"), make_clinician()
    make_staff(staff_uid=clinician.staff_uid, given_name="#strong[Sam]", family_name="*Okafor*")
    patient = make_patient(family_name="_Pereira_")
    access = make_access(
        staff_uid=clinician.staff_uid, nhs_number=patient.nhs_number, events=True, reason=HOSTILE, device="#evil"
    )
    alert = make_alert(accesses=[access], sentence=HOSTILE)
    make_care_contact(nhs_number=patient.nhs_number, team="#pagebreak()")
    actions.ask(alert=alert, by=officer, version=1, question=HOSTILE)
    additions.add([access], by=clinician, text=HOSTILE)
    content = HOSTILE.encode()
    actions.attach(alert=alert, by=officer, version=2, name="#evil*.txt", content=content)
    return Alert.objects.get(), officer


def test_case_pdf_works() -> None:
    alert, officer = full_case()
    answer = download(alert, officer)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="alert-{alert.reference}.pdf"'
    assert answer.content.startswith(b"%PDF-")
    assert b"pdfuaid" in answer.content or b"/StructTreeRoot" in answer.content


def test_case_pdf_is_recorded() -> None:
    alert, officer = full_case()
    answer = download(alert, officer)
    event = ReviewEvent.objects.get(kind="case_exported")
    assert (event.actor, event.alert) == (officer, alert)
    assert event.detail["sha256"] == hashlib.sha256(answer.content).hexdigest()


def test_case_pdf_requires_sign_in(look: Look) -> None:
    alert = make_alert()
    assert look(f"/alerts/{alert.reference}/pdf/", post=True).leads_to.startswith("/sign-in/")


def test_case_pdf_requires_role(look: Look) -> None:
    assert look(f"/alerts/{make_alert().reference}/pdf/", make_clinician(), post=True).status == 403


def test_case_pdf_hides_other_organisations(look: Look) -> None:
    assert look(f"/alerts/{make_alert().reference}/pdf/", make_officer(ELSEWHERE), post=True).status == 404


def test_case_pdf_of_oneself_is_refused(look: Look) -> None:
    me = make_officer()
    page = look(f"/alerts/{make_alert(staff_uid=me.staff_uid).reference}/pdf/", me, post=True)
    assert page.status == 403
    assert not ReviewEvent.objects.filter(kind="case_exported").exists()


def test_what_people_wrote_is_never_read_as_markup() -> None:
    """The only elements on the pages are those of the template, and its headings hold what was written letter by letter."""
    alert, officer = full_case()
    inputs = {"case": json.dumps(case_data(alert, officer))}
    for element in ("emph", "link", "ref", "raw", "math.equation", "footnote", "figure"):
        found = typst.query(pdf.FOLDER / "case.typ", element, ignore_system_fonts=True, sys_inputs=inputs)
        assert json.loads(found) == [], element
    headings = json.loads(typst.query(pdf.FOLDER / "case.typ", "heading", ignore_system_fonts=True, sys_inputs=inputs))
    plain = inputs | {"case": json.dumps(case_data(make_alert(), officer))}
    expected = json.loads(
        typst.query(pdf.FOLDER / "case.typ", "heading.where(level: 2)", ignore_system_fonts=True, sys_inputs=plain)
    )
    assert len([heading for heading in headings if heading["level"] == 2]) == len(expected) == 8


def test_the_case_is_whole() -> None:
    alert, officer = full_case()
    data = case_data(alert, officer)
    text = json.dumps(data, ensure_ascii=False).replace("\u200b", "").replace("\xa0", " ")
    assert data["sentence"].startswith("#strong[Sam] *Okafor* (Nurse) accessed the record of Ada _Pereira_")
    assert data["facts"][0] == ["Risk", "40 of 100"]
    assert "09:30:20" in text
    assert "#pagebreak()" in text
    assert hashlib.sha256(HOSTILE.encode()).hexdigest() in text
    (access,) = data["accesses"]
    assert access["later"][0][1].replace("\u200b", "") == HOSTILE
    assert data["questions"][0]["rows"][1][1].replace("\u200b", "") == HOSTILE.strip()
    assert [row[1] for row in data["history"]] == ["Priya Nair attached a document", "Priya Nair asked the person"]


def test_a_long_case_is_bounded() -> None:
    accesses = [make_access(staff_uid="556000000001", started_at=MORNING) for _ in range(230)]
    alert = make_alert(accesses=accesses, nhs_number="", pattern="many-patients")
    data = case_data(alert, make_officer())
    assert len(data["accesses"]) == 200
    assert data["more_accesses"] == "And 30 earlier accesses."
    assert pdf.pdf_of_case(data).startswith(b"%PDF-")


def test_long_words_may_break() -> None:
    assert breakable({"a": ["x" * 65]}) == {"a": ["\u200b".join(["x" * 30, "x" * 30, "x" * 5])]}
