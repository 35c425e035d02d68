"""Several workers at once send each mail once."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from privacy.mail.models import Mail
from privacy.mail.send import send_due
from tests.factories import TRUST
from tests.integration.privacy.mail.smtp import Post
from tests.integration.privacy.mail.test_mail import posted


@pytest.mark.usefixtures("committed")
def test_four_workers_send_each_mail_once(office: Post) -> None:
    for number in range(20):
        posted(f"question:{number}", email=f"person{number}@rx1.example")
    sent: list[int] = []

    def work() -> None:
        sent.append(send_due(TRUST))
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(office.recipients) == sorted(f"person{number}@rx1.example" for number in range(20))
    assert sum(sent) == 20
    assert len({mail["Message-ID"] for mail in office.mails}) == 20
    assert not Mail.objects.exclude(attempts=1).exists()
