"""What waits a minute to be used once: in Valkey; where that is down in the database; without both on this host."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from hashlib import sha256
from typing import Final

import redis
from django.conf import settings
from django.db import connection
from django.utils import timezone

from oneclick.launch import drawer
from oneclick.launch.models import ShelvedTicket

PREFIX: Final = "oneclick:launch:"
TIMEOUT: Final = 0.5  # seconds
MOST_A_MINUTE: Final = 10


class Nowhere(Exception):  # noqa: N818 - what it is
    """Neither Valkey nor the database can be reached, and this host cannot keep it, or was not the one that did."""


@cache
def _valkey(address: str) -> redis.Redis:
    """The connections of this process."""
    return redis.Redis.from_url(address, socket_connect_timeout=TIMEOUT, socket_timeout=TIMEOUT)


def valkey() -> redis.Redis:
    """Valkey, asked with little patience."""
    return _valkey(settings.REDIS_URL)


def digest(text: str) -> bytes:
    """What stands for a secret text: nobody can use what is stored."""
    return sha256(text.encode()).digest()


def put(secret: str, sealed: bytes, keep: timedelta, *, database: bool) -> None:
    """Keeps something under a secret text. Raises Nowhere."""
    try:
        valkey().set(f"{PREFIX}ticket:{digest(secret).hex()}", sealed, ex=keep)
    except redis.RedisError:
        if not database:
            _put_here(secret, sealed, keep)
            return
        until = timezone.now() + keep
        ShelvedTicket.objects.create(digest=digest(secret), sealed=sealed, until=until)


def _put_here(secret: str, sealed: bytes, keep: timedelta) -> None:
    try:
        drawer.put(f"ticket-{digest(secret).hex()}", sealed, keep)
    except OSError:
        raise Nowhere from None


def get(secret: str, *, database: bool) -> bytes | None:
    """What was put there. Raises Nowhere where it cannot be told."""
    reached = database
    try:
        found = valkey().get(f"{PREFIX}ticket:{digest(secret).hex()}")
        reached = True
    except redis.RedisError:
        found = None
    if found is None and database:
        row = ShelvedTicket.objects.filter(digest=digest(secret), until__gt=timezone.now()).first()
        found = bytes(row.sealed) if row else None
    if found is None:
        found = drawer.get(f"ticket-{digest(secret).hex()}")
    if found is None and not reached:
        raise Nowhere
    return found  # type: ignore[return-value]


def first_use(secret: str, keep: timedelta, *, by: str, database: bool) -> bool:
    """Whether nobody used this before; from now on somebody has. The same request may ask again. Raises Nowhere."""
    in_valkey = _first_in_valkey(secret, keep, by)
    in_database = _first_in_database(secret, keep) if database else None
    here = _first_here(secret, keep, by, alone=in_valkey is None and in_database is None)
    return in_valkey is not False and in_database is not False and here


def _first_here(secret: str, keep: timedelta, by: str, *, alone: bool) -> bool:
    """As far as this host knows, which alone decides where nothing else can: then two hosts could each let it in."""
    name = f"used-{digest(secret).hex()}"
    if not alone:
        return drawer.get(name) in (None, by.encode())
    try:
        return drawer.claim(name, by, keep)
    except OSError:
        raise Nowhere from None


def _first_in_valkey(secret: str, keep: timedelta, by: str) -> bool | None:
    name = f"{PREFIX}used:{digest(secret).hex()}"
    try:
        if valkey().set(name, by, ex=keep, nx=True):
            return True
        found: object = valkey().get(name)
    except redis.RedisError:
        return None
    return bool(found == by.encode())


def _first_in_database(secret: str, keep: timedelta) -> bool:
    """Another request with the same secret waits here until this one is committed, and then comes second."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO oneclick_usedonce (digest, until) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            [digest(secret), timezone.now() + keep],
        )
        return bool(cursor.rowcount == 1)


def is_among_first(what: str) -> bool:
    """Whether this happened seldom in the last minute: whoever floods us fills no store. Not so where that cannot be told."""
    name = f"{PREFIX}often:{digest(what).hex()}"
    try:
        valkey().set(name, 0, ex=60, nx=True)
        often: object = valkey().incr(name)
    except redis.RedisError:
        return False
    return isinstance(often, int) and often <= MOST_A_MINUTE


def remember(name: str, sealed: bytes, keep: timedelta) -> None:
    """Keeps what was read from the database, for when it is down."""
    drawer.refresh(f"known-{digest(name).hex()}", sealed, keep)
    try:
        valkey().set(f"{PREFIX}known:{name}", sealed, ex=keep)
    except redis.RedisError:
        return


def recall(name: str) -> bytes | None:
    """What was remembered."""
    try:
        return valkey().get(f"{PREFIX}known:{name}")  # type: ignore[return-value]
    except redis.RedisError:
        return drawer.get(f"known-{digest(name).hex()}")
