"""A mail server for the tests of mail."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.integration.privacy.mail.smtp import Post, post_office


@pytest.fixture
def office(settings: Any) -> Iterator[Post]:
    """A mail server that the settings name."""
    with post_office() as office:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.ONECLICK_MAIL_IS_ON = "127.0.0.1", office.port, True
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        yield office
