"""A launch as the web server makes it: the page that asks for permission, with its event durable, and the answer."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from statistics import median, quantiles
from typing import Final

import httpx

from audit.models import User
from tests.benchmarks.result import Result, seconds
from tests.benchmarks.sign_in import cookie_of
from tests.benchmarks.store import Store
from tests.factories import make_clinician, make_nhs_number
from tests.faults.pieces import Pieces

LAUNCHES: Final = 120
WANTED: Final = 0.05
TOKEN: Final = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def measure(store: Store) -> Iterator[Result]:
    """One launch after another over a filled store; each page is fetched once, as in a window."""
    store.fill(store.options.events // 4)
    store.vacuum()
    web = store.start_web()
    user = make_clinician("RX1")
    key = store.service.add_source("launching", "RX1")
    with browser(store.service, user) as client:
        for _ in range(10):  # each worker loads its pages once
            launch(client, key, user)
        times = [launch(client, key, user) for _ in range(LAUNCHES)]
    store.service.kill(web)
    for number, name in enumerate(("asking for a launch", "its one-time address", "the launch page", "the answer")):
        part = [each[number] for each in times]
        said = f"at best {min(part):.3f} s, in the middle {median(part):.3f} s"
        yield Result(f"{name}, 95th percentile", quantiles(part, n=20)[-1], "s", limit=WANTED, note=said)


def browser(service: Pieces, user: User) -> httpx.Client:
    """Somebody signed in, with cookies that go where they belong."""
    address = f"http://127.0.0.1:{service.listener.getsockname()[1]}"
    name, _, value = cookie_of(user)["Cookie"].partition("=")
    return httpx.Client(base_url=address, cookies={name: value}, timeout=30)


def launch(client: httpx.Client, key: str, user: User) -> tuple[float, float, float, float]:
    """How long each step took."""
    body = json.dumps({"nhs_number": make_nhs_number(), "staff_uid": user.staff_uid})
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    answers: list[httpx.Response] = []

    def post() -> None:
        answers.append(client.post("/api/launches", content=body, headers=headers))

    def get(address: str) -> float:
        return seconds(lambda: answers.append(client.get(address)))

    asked = seconds(post)
    ticket = get(answers[-1].json()["launch"])
    window = answers[-1].headers["Location"]
    page = get(window)
    token = TOKEN.search(answers[-1].text)
    assert token, answers[-1].text
    said = {"decision": "granted", "csrfmiddlewaretoken": token[1]}
    answer = seconds(lambda: answers.append(client.post(f"{window}decide/", data=said)))
    assert answers[-1].status_code == 302, answers[-1].text
    return asked, ticket, page, answer
