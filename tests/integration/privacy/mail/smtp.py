"""A mail server small enough to stand in a test: it takes mail over a real socket, and refuses what it is told to."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message


@dataclass
class Post:
    """What came, to whom, and for whom the server answers otherwise: an address and the answer to it."""

    port: int = 0
    mails: list[Message] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)


@contextmanager
def post_office() -> Iterator[Post]:
    """A server for as long as the block lasts."""
    post = Post()

    class Session(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.say("220 here")
            while line := self.rfile.readline().decode().strip():
                verb = line.upper()
                if verb.startswith("RCPT"):
                    address = line.split("<")[1].split(">")[0]
                    post.recipients.append(address)
                    self.say(post.answers.get(address, "250 ok"))
                elif verb.startswith("DATA"):
                    self.say("354 go on")
                    post.mails.append(message_from_bytes(b"".join(iter(self.rfile.readline, b".\r\n"))))
                    self.say("250 taken")
                elif verb.startswith("QUIT"):
                    self.say("221 bye")
                    return
                else:
                    self.say("250 ok")

        def say(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session) as server:
        server.daemon_threads = True
        post.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield post
        server.shutdown()
        thread.join()
