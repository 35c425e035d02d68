"""Reading a request's body within its limits, however it is sent."""

import gzip
import io
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from audit.ingest.body import BodyError
from audit.ingest.http import DRAINED_LIMITS, read_body

LIMIT = 1000


@pytest.fixture(autouse=True)
def _limits(settings: Any) -> None:
    settings.ONECLICK_MAX_BODY_BYTES = LIMIT
    settings.ONECLICK_MAX_DECODED_BYTES = 5 * LIMIT


def plain(body: bytes, announced: int | None = None, encoding: str = "") -> HttpRequest:
    request = RequestFactory().generic("POST", "/", body, headers={"Content-Encoding": encoding})
    request.META["CONTENT_LENGTH"] = str(len(body) if announced is None else announced)
    return request


def chunked(stream: Any) -> HttpRequest:
    """A request whose server undoes the chunks and announces no length, as gunicorn does."""
    request = RequestFactory().generic("POST", "/", headers={"Transfer-Encoding": "chunked"})
    request.META.pop("CONTENT_LENGTH", None)
    request.META["wsgi.input"] = stream
    return request


def test_a_body_up_to_the_limit_is_read() -> None:
    body = b"x" * LIMIT
    assert read_body(plain(body)) == read_body(chunked(io.BytesIO(body))) == body


@pytest.mark.parametrize("size", [LIMIT + 1, 3 * LIMIT])
def test_a_body_over_the_limit_is_413_and_is_read_away(size: int) -> None:
    stream = io.BytesIO(b"x" * size)
    for request in (plain(b"x" * size), chunked(stream)):
        with pytest.raises(BodyError) as caught:
            read_body(request)
        assert caught.value.status == 413
    assert stream.read() == b""


def test_a_body_without_end_is_given_up() -> None:
    class Endless:
        given = 0

        def read(self, size: int) -> bytes:
            self.given += size
            return b"x" * size

    stream = Endless()
    with pytest.raises(BodyError):
        read_body(chunked(stream))
    assert stream.given == (DRAINED_LIMITS + 1) * LIMIT + 1


def test_a_body_that_is_cut_short_is_400() -> None:
    with pytest.raises(BodyError, match="shorter") as caught:
        read_body(plain(b"abc", announced=10))
    assert caught.value.status == 400


@pytest.mark.parametrize("error", [OSError, ValueError])
def test_a_body_that_breaks_is_400(error: type[Exception]) -> None:
    class Broken:
        def read(self, size: int) -> bytes:
            raise error("broken chunk")

    with pytest.raises(BodyError, match="connection was cut"):
        read_body(chunked(Broken()))


def test_the_limit_of_what_is_unpacked_is_another() -> None:
    assert len(read_body(plain(gzip.compress(b"x" * 5 * LIMIT), encoding="gzip"))) == 5 * LIMIT
    with pytest.raises(BodyError, match="unpacked"):
        read_body(plain(gzip.compress(b"x" * (5 * LIMIT + 1)), encoding="gzip"))


def test_a_content_length_that_is_no_number_is_400() -> None:
    request = plain(b"abc")
    request.META["CONTENT_LENGTH"] = "three"
    with pytest.raises(BodyError, match="Content-Length"):
        read_body(request)
