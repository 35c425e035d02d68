"""The pages of a review at ten million events, as the web server makes them: the queue, its filters, an alert, what is new."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle, islice
from urllib.parse import quote

from django.utils import timezone

from audit.models import User
from tests.benchmarks.long_past import PLACES, TRUST, fill
from tests.benchmarks.result import Result, seconds
from tests.benchmarks.sign_in import cookie_of
from tests.benchmarks.store import Store
from tests.factories import make_user

LOOKS, WARM = 60, 5
QUEUE_LIMIT, ALERT_LIMIT = 0.150, 0.200
QUEUES = {
    "new": "",
    "waiting for care data": "?status=waiting",
    "mine": "?status=mine",
    "closed": "?status=closed",
    "all, latest first": "?status=all&sort=-raised",
    "by due date": "?sort=due",
    "a rule": "?status=all&rule=no-care-contact",
    "a name": "?status=all&person=Family77",
    "page 20 of the closed": "?status=closed&page=20",
}


def measure(store: Store) -> Iterator[Result]:
    """For an officer of the large trust, and for one of all places."""
    fill(store, store.options.pages_events)
    web = store.start_web()
    yield Result("events stored", store.count("SELECT count(*) FROM audit_accessevent"), "events")
    yield Result("alerts stored", store.count("SELECT count(*) FROM privacy_alert"), "alerts")
    trust = make_user(TRUST)
    everywhere = make_user(*(f"B{place:03}" for place in range(PLACES)), role_code="S8002:G8003:R0001")
    for who, user in (("of the trust", trust), ("of all places", everywhere)):
        cookie = cookie_of(user)
        for name, query in QUEUES.items():
            value = percentile(store, cookie, [f"/alerts/{query}"])
            yield Result(f"queue, {name}, officer {who}: 95th percentile", value, "s", limit=QUEUE_LIMIT)
        addresses = [f"/alerts/{reference}/" for reference in references(store, user)]
        value = percentile(store, cookie, addresses)
        yield Result(f"alert, officer {who}: 95th percentile", value, "s", limit=ALERT_LIMIT)
        news = f"/alerts/news/?since={quote(timezone.now().isoformat())}"
        value = percentile(store, cookie | {"If-None-Match": '"0"'}, [news], status=304)
        yield Result(f"what is new, officer {who}: 95th percentile", value, "s", limit=0.05)
    store.service.kill(web)


def references(store: Store, user: User) -> list[str]:
    """Alerts all over the time and the places of an officer."""
    codes = [role.organisation_id for role in user.roles.all()]
    query = "SELECT reference FROM privacy_alert WHERE organisation = ANY (%s) ORDER BY md5(reference) LIMIT 60"
    return [reference for (reference,) in store.service.rows(query, codes)]


def percentile(store: Store, cookie: dict[str, str], addresses: list[str], status: int = 200) -> float:
    """The time under which 95 of 100 answers come, from a browser's request to the last byte, after a few to warm up."""

    def look(address: str) -> None:
        answer = store.service.request("GET", address, b"", cookie)
        assert answer.status == status, (address, answer.status)

    times = [seconds(lambda address=address: look(address)) for address in islice(cycle(addresses), LOOKS + WARM)]  # type: ignore[misc]
    return sorted(times[WARM:])[int(LOOKS * 0.95) - 1]
