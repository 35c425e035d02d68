"""Documents of alerts: what may be attached, who may download it, and that nothing is removed."""

from __future__ import annotations

import hashlib
import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from audit.models import User
from privacy.attachments.content import name_of, type_of
from privacy.attachments.models import Attachment, AttachmentWithdrawal
from privacy.models import Alert, ReviewEvent
from privacy.review import actions
from privacy.review.refusal import Refused
from tests.factories import ELSEWHERE, make_alert, make_clinician, make_officer
from tests.integration.conftest import Look

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF"
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452") + b"\0" * 40
JPEG = bytes.fromhex("ffd8ffe000104a4649460001") + b"\0" * 40
EXE = b"MZ\x90\0" + b"\0" * 60


def office(*names: str) -> bytes:
    """An archive with parts of these names."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return out.getvalue()


DOCX = office("[Content_Types].xml", "docProps/app.xml", "word/document.xml")
XLSX = office("[Content_Types].xml", "xl/workbook.xml")


def send(alert: Alert, user: User, name: str, content: bytes, **more: Any) -> Any:
    """Attaches a file over the form."""
    client = Client()
    client.force_login(user)
    sent = {"version": alert.version, "document": SimpleUploadedFile(name, content)} | more
    return client.post(f"/alerts/{alert.reference}/attach/", sent, secure=True)


def attached(alert: Alert, by: User, name: str = "letter.pdf", content: bytes = PDF) -> Attachment:
    """A document of an alert."""
    alert.refresh_from_db()
    actions.attach(alert=alert, by=by, version=alert.version, name=name, content=content)
    return Attachment.objects.latest("pk")


def at(attachment: Attachment) -> str:
    return f"/alerts/{attachment.alert.reference}/documents/{attachment.pk}/"


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.pdf", PDF, "application/pdf"),
        ("A.PNG", PNG, "image/png"),
        ("a.jpeg", JPEG, "image/jpeg"),
        ("a.docx", DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("a.xlsx", XLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("a.txt", "Straße\r\n\tok".encode(), "text/plain"),
        ("a.csv", "a;b\n1;ü".encode("cp1252"), "text/csv"),
        ("a.txt", "two bytes".encode("utf-16"), "text/plain"),
        ("a.eml", b"From: a@b\r\nSubject: x\r\n\r\nHello", "message/rfc822"),
    ],
)
def test_what_may_be_attached(name: str, content: bytes, kind: str) -> None:
    assert type_of(name, content) == kind


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.exe", EXE),
        ("a", PDF),
        ("a.html", b"<script>"),
        ("a.svg", b"<svg/>"),
        ("a.pdf", PNG),
        ("a.pdf", b"no pdf"),
        ("a.png", EXE),
        ("a.txt", PDF),
        ("a.txt", EXE),
        ("a.csv", b"a\0b"),
        ("a.docx", XLSX),
        ("a.docx", office("word/document.xml")),
        ("a.docx", office("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")),
        ("a.xlsx", b"PK\x03\x04 no archive"),
        ("a.pdf.exe", PDF),
        ("a.pdf", b""),
    ],
)
def test_what_may_not_be_attached(name: str, content: bytes) -> None:
    with pytest.raises(Refused) as refused:
        type_of(name, content)
    assert refused.value.sentence.endswith(".")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("letter.pdf", "letter.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\me\\letter.pdf", "letter.pdf"),
        ("...hidden.pdf", "hidden.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ("evil\u202efdp.txt", "evilfdp.txt"),
        ('a<b>"c"|?*.pdf', "a_b__c____.pdf"),
        ("x" * 300 + ".docx", "x" * 95 + ".docx"),
        ("Straße\u0301.pdf", "Straß\u00e9.pdf"),
        ("\u200b", "document"),
    ],
)
def test_names_are_made_harmless(given: str, kept: str) -> None:
    assert name_of(given) == kept


def test_attach_works(look: Look) -> None:
    alert, officer = make_alert(), make_officer(name="Priya Nair")
    assert send(alert, officer, "letter.pdf", PDF).status_code == 302
    kept = Attachment.objects.get()
    assert (kept.name, kept.content_type, kept.size, bytes(kept.content)) == (
        "letter.pdf",
        "application/pdf",
        len(PDF),
        PDF,
    )
    assert kept.sha256 == hashlib.sha256(PDF).hexdigest()
    event = ReviewEvent.objects.get(kind="attached")
    assert (event.actor, event.note, event.detail["sha256"]) == (officer, "letter.pdf", kept.sha256)
    page = look(f"/alerts/{alert.reference}/", officer)
    assert f'href="{at(kept)}" download>letter.pdf</a>' in page.html
    assert kept.sha256 in page.text


def test_what_is_wrong_with_a_document_is_said() -> None:
    alert, officer = make_alert(), make_officer()
    for name, content, words in (
        ("a.exe", EXE, "This kind of file cannot be attached."),
        ("a.pdf", PNG, "what is in this file is something else"),
        ("a.pdf", b"", "This file is empty."),
    ):
        answer = send(alert, officer, name, content)
        assert answer.status_code == 422
        assert words in answer.content.decode()
    client = Client()
    client.force_login(officer)
    missing = client.post(f"/alerts/{alert.reference}/attach/", {"version": 1}, secure=True)
    assert "Choose a document." in missing.content.decode()
    assert not Attachment.objects.exists()
    assert Alert.objects.get().version == 1


@pytest.mark.parametrize("limit", [1000, 3 * 1024 * 1024])
def test_a_document_that_is_too_large_is_dropped(settings: Any, limit: int) -> None:
    settings.ONECLICK_MAX_ATTACHMENT_BYTES = limit
    alert, officer = make_alert(), make_officer()
    fits = PDF + b" " * (limit - len(PDF))
    answer = send(alert, officer, "a.pdf", fits + b" ")
    assert answer.status_code == 422
    assert "This document is too large." in answer.content.decode()
    assert send(alert, officer, "a.pdf", fits).status_code == 302


def test_attachment_works() -> None:
    officer, alert = make_officer(), make_alert()
    kept = attached(alert, officer, name='le"tter ü.txt', content=b"<script>alert(1)</script>")
    client = Client()
    client.force_login(officer)
    answer = client.get(at(kept), secure=True)
    assert answer.content == b"<script>alert(1)</script>"
    assert answer["Content-Type"] == "text/plain"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in answer["Cache-Control"]


def test_attachment_is_recorded(look: Look) -> None:
    officer = make_officer()
    kept = attached(make_alert(), officer)
    look(at(kept), officer)
    event = ReviewEvent.objects.get(kind="document_downloaded")
    assert (event.actor, event.alert, event.detail) == (
        officer,
        kept.alert,
        {"document": kept.pk, "name": "letter.pdf"},
    )


def test_attachment_requires_sign_in(look: Look) -> None:
    assert look(at(attached(make_alert(), make_officer()))).leads_to.startswith("/sign-in/")


def test_attachment_requires_role(look: Look) -> None:
    assert look(at(attached(make_alert(), make_officer())), make_clinician()).status == 403


def test_attachment_hides_other_organisations(look: Look) -> None:
    kept = attached(make_alert(), make_officer())
    assert look(at(kept), make_officer(ELSEWHERE)).status == 404
    other = make_alert()
    assert look(f"/alerts/{other.reference}/documents/{kept.pk}/", make_officer()).status == 404


def test_the_person_an_alert_is_about_sees_no_document(look: Look) -> None:
    me = make_officer()
    alert = make_alert(staff_uid=me.staff_uid)
    kept = attached(alert, make_officer())
    assert look(at(kept), me).status == 404
    assert "letter.pdf" not in look(f"/alerts/{alert.reference}/", me).text


def test_a_wrong_document_is_marked_and_not_shown_any_more(look: Look) -> None:
    officer, alert = make_officer(name="Priya Nair"), make_alert()
    kept = attached(alert, officer)
    alert.refresh_from_db()
    path, sent = f"/alerts/{alert.reference}/withdraw-document/", {"version": alert.version, "document": kept.pk}
    assert look(path, officer, post=True, **sent).status == 422
    assert look(path, officer, post=True, **sent, note="Of another patient.").status == 302
    assert AttachmentWithdrawal.objects.get().attachment == kept
    page = look(f"/alerts/{alert.reference}/", officer)
    assert "Withdrawn by Priya Nair" in page.text
    assert at(kept) not in page.html
    assert look(at(kept), officer).status == 403
    assert bytes(Attachment.objects.get().content) == PDF
    alert.refresh_from_db()
    with pytest.raises(Refused, match="not withdrawn"):
        actions.withdraw_document(alert=alert, by=officer, version=alert.version, document=kept.pk, note="Again.")


def test_a_document_of_another_alert_is_not_withdrawn() -> None:
    officer, alert = make_officer(), make_alert()
    kept = attached(make_alert(), officer)
    with pytest.raises(Refused, match="Choose a document of this alert"):
        actions.withdraw_document(alert=alert, by=officer, version=1, document=kept.pk, note="x")
