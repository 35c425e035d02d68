"""Local systems that are known, by their API key or by name. What was read is remembered for a day without the database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final, TypeVar

import msgspec

from audit.ingest.models import Source
from audit.ingest.sources import hashed, source_with_key
from audit.people.models import Organisation
from audit.people.scope import organisation_scope
from oneclick.launch import shelf
from oneclick.launch.models import LocalSystem, SystemKey
from oneclick.launch.policy import terms_of
from oneclick.launch.sealing import Unsealable, seal, unseal
from oneclick.launch.state import Terms

T = TypeVar("T")
KEPT: Final = timedelta(days=1)


class Key(msgspec.Struct, frozen=True):
    """A public key."""

    kid: str
    algorithm: str
    pem: str


class System(msgspec.Struct, frozen=True, kw_only=True):
    """A source that may launch."""

    source: str
    organisation: str
    origin: str = ""
    keys: list[Key] = []


class House(msgspec.Struct, frozen=True, kw_only=True):
    """An organisation, and what it decided about launches."""

    name: str
    terms: Terms


def system_with_key(key: str, *, database: bool) -> System | None:
    """The system that has this API key."""
    return _known(f"key:{hashed(key).hex()}", System, lambda: _system(source_with_key(key)), database=database)


def system_named(name: str, *, database: bool) -> System | None:
    """The system of this name."""
    digest = shelf.digest(name).hex()
    return _known(f"issuer:{digest}", System, lambda: _system(_source_named(name)), database=database)


def house_of(organisation: str, *, database: bool) -> House:
    """An organisation's name and terms; where nothing can be known, its code and the usual terms."""

    def read() -> House:
        with organisation_scope([organisation]):
            known = Organisation.objects.filter(pk=organisation).first()
            return House(name=known.name if known else organisation, terms=terms_of(organisation))

    found = _known(f"house:{organisation}", House, read, database=database)
    return found or House(name=organisation, terms=Terms())


def _source_named(name: str) -> Source | None:
    """A source by name. Works before any organisation is in scope."""
    return next(iter(Source.objects.raw("SELECT * FROM oneclick_find_issuer(%s)", [name])), None)


def _system(source: Source | None) -> System | None:
    """What a launch has to know of a source; one that may send for every organisation launches for none."""
    if source is None or source.organisation_id is None:
        return None
    with organisation_scope([source.organisation_id]):
        registered = LocalSystem.objects.filter(source=source).first()
        keys = SystemKey.objects.filter(system=registered, retired_at=None).order_by("-id") if registered else []
        return System(
            source=source.name,
            organisation=source.organisation_id,
            origin=registered.return_origin if registered else "",
            keys=[Key(key.kid, key.algorithm, key.pem) for key in keys],
        )


def _known(name: str, kind: type[T], read: Callable[[], T | None], *, database: bool) -> T | None:
    """What the database says, or without it what it said last."""
    if database:
        found = read()
        if found is not None:
            shelf.remember(name, seal("registry", found), KEPT)
        return found
    sealed = shelf.recall(name)
    try:
        return unseal("registry", sealed, kind) if sealed else None
    except Unsealable:
        return None
