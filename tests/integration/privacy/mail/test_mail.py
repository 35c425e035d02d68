"""Mail is sent once, tried again, given up, and never tells of a patient."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from audit.people.scope import organisation_scope
from privacy.mail.models import Mail
from privacy.mail.post import post
from privacy.mail.querysets import figures_of_all, organisations_with_mail
from privacy.mail.send import NO_ADDRESS, PAUSES, send_due
from tests.factories import ELSEWHERE, TRUST, make_clinician, make_organisation
from tests.integration.privacy.mail.smtp import Post

pytestmark = pytest.mark.django_db
AsService = Callable[[], AbstractContextManager[None]]


def posted(key: str = "question:1", organisation: str = TRUST, **fields: Any) -> Mail:
    """A mail in the outbox."""
    person = make_clinician(organisation, **{"email": "sam@rx1.example"} | fields)
    mail = post(organisation=organisation, to=person, key=key, subject="A question", body="Reference A4T7-K2QX")
    assert mail is not None
    return mail


def test_mail_is_sent_once_under_row_level_security(office: Post, as_service: AsService) -> None:
    mail = posted()
    posted("question:2", ELSEWHERE)
    with as_service():
        assert organisations_with_mail() == [TRUST, ELSEWHERE]
        assert send_due(TRUST) == 1
        assert send_due(TRUST) == 0
        assert organisations_with_mail() == [ELSEWHERE]
    assert office.recipients == ["sam@rx1.example"]
    assert office.mails[0].get_payload().strip() == "Reference A4T7-K2QX"
    assert office.mails[0]["Auto-Submitted"] == "auto-generated"
    mail.refresh_from_db()
    assert (mail.attempts, mail.due_at, mail.failed_at) == (1, None, None)
    assert mail.sent_at is not None


def test_the_same_is_not_posted_twice() -> None:
    mail = posted()
    assert post(organisation=TRUST, to=mail.recipient, key=mail.key, subject="Again", body="Again") is None
    assert Mail.objects.count() == 1


def test_mail_of_an_action_that_fails_is_not_written() -> None:
    before = transaction.savepoint()
    posted()
    transaction.savepoint_rollback(before)
    assert not Mail.objects.exists()


@pytest.mark.parametrize("number", ["9990402132", "999 040 2132", "999\u00a0040\u00a02132", "Patient 999-040-2132."])
def test_mail_never_holds_an_nhs_number(number: str) -> None:
    make_organisation()
    with pytest.raises(ValueError, match="NHS number"):
        post(organisation=TRUST, to=make_clinician(), key="k", subject="x", body=number)
    assert post(organisation=TRUST, to=make_clinician(), key="k", subject="x", body="Reference 1234-5678, 1234567890")


def test_a_server_that_is_down_is_tried_again_after_longer_and_longer_pauses(office: Post, settings: Any) -> None:
    settings.EMAIL_PORT = 1
    mail = posted()
    for tries, pause in enumerate(PAUSES, 1):
        Mail.objects.update(due_at=timezone.now())
        assert send_due(TRUST) == 0
        mail.refresh_from_db()
        assert mail.attempts == tries
        assert mail.due_at is not None
        left = mail.due_at - timezone.now()
        assert timedelta(minutes=pause, seconds=-20) < left <= timedelta(minutes=pause)
        assert "refused" in mail.failure
    assert send_due(TRUST) == 0  # it is not due
    Mail.objects.update(due_at=timezone.now())
    send_due(TRUST)
    mail.refresh_from_db()
    assert mail.due_at is None
    assert mail.failed_at is not None
    assert (figures_of_all().waiting, figures_of_all().failed) == (0, 1)


def test_one_server_that_is_down_is_asked_once_for_many_mails(office: Post, settings: Any) -> None:
    settings.EMAIL_PORT = 1
    for number in range(3):
        posted(f"question:{number}")
    send_due(TRUST)
    assert sorted(Mail.objects.values_list("attempts", flat=True)) == [0, 0, 1]
    settings.EMAIL_PORT = office.port
    Mail.objects.update(due_at=timezone.now())
    assert send_due(TRUST) == 3
    assert len(office.mails) == 3


def test_an_address_that_the_server_refuses_is_given_up_at_once_and_holds_up_nobody(office: Post) -> None:
    refused, sent = posted("1", email="gone@rx1.example"), posted("2")
    office.answers["gone@rx1.example"] = "550 no such person"
    assert send_due(TRUST) == 1
    refused.refresh_from_db()
    sent.refresh_from_db()
    assert sent.sent_at is not None
    assert refused.failure == "The mail server refuses the address (550)."
    assert refused.failed_at is not None


def test_a_server_that_is_busy_is_tried_again(office: Post) -> None:
    mail = posted()
    office.answers["sam@rx1.example"] = "451 come back later"
    send_due(TRUST)
    mail.refresh_from_db()
    assert mail.due_at is not None
    assert mail.failed_at is None


def test_a_person_without_an_address_is_given_up(office: Post) -> None:
    mail = posted(email="")
    send_due(TRUST)
    mail.refresh_from_db()
    assert mail.failure == NO_ADDRESS


def test_mail_waits_where_no_server_is_named(office: Post, settings: Any) -> None:
    settings.ONECLICK_MAIL_IS_ON = False
    mail = posted()
    assert send_due(TRUST) == 0
    mail.refresh_from_db()
    assert mail.attempts == 0
    assert figures_of_all().waiting == 1


def test_service_sees_mail_of_its_scope_only(as_service: AsService) -> None:
    posted()
    with as_service():
        with organisation_scope([ELSEWHERE]):
            assert not Mail.objects.exists()
        with organisation_scope([TRUST]):
            assert Mail.objects.exists()
