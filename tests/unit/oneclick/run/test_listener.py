"""The port of the service."""

import socket

import pytest

from oneclick.embedded import StateError
from oneclick.run.listener import answers, bound_socket, wished_port


def test_port_is_8000_or_what_port_says(monkeypatch):
    monkeypatch.delenv("PORT", raising=False)
    assert wished_port() == 8000
    monkeypatch.setenv("PORT", " 9123 ")
    assert wished_port() == 9123


@pytest.mark.parametrize("text", ["0", "65536", "-1", "http", "80.5"])
def test_what_is_no_port_is_refused(monkeypatch, text):
    monkeypatch.setenv("PORT", text)
    with pytest.raises(StateError, match="set it to a number from 1 to 65535"):
        wished_port()


@pytest.mark.parametrize("address", ["127.0.0.1", "0.0.0.0"])
def test_a_port_that_somebody_listens_on_is_refused(address):
    with socket.socket() as other:
        other.bind((address, 0))
        other.listen()
        with pytest.raises(StateError, match="is in use: stop the program that uses it"):
            bound_socket(other.getsockname()[1])


def test_a_taken_port_refuses_callers_until_somebody_listens():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with bound_socket(port):
        assert not answers(port)
