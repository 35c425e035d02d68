"""Sources and their API keys. A key is shown once; only its hash is kept."""

from __future__ import annotations

import secrets
from hashlib import sha256

from django.db import transaction

from audit.ingest.fields import EACH, TEXTS
from audit.ingest.models import Source
from audit.people.models import Organisation

FILE = "file"
"""The source of commands that name none; it may send for every organisation and has no key."""


class SourceError(Exception):
    """A source cannot be made or found; the sentence says why and what to do."""


def hashed(key: str) -> bytes:
    """What is kept of a key. It is long and random, so a plain hash is enough."""
    return sha256(key.encode()).digest()


def source_with_key(key: str) -> Source | None:
    """The source that has this key and is not disabled. Works before any organisation is in scope."""
    return next(iter(Source.objects.raw("SELECT * FROM audit_find_source(%s)", [hashed(key)])), None)


def file_source() -> Source:
    """The source `file`."""
    return Source.objects.get_or_create(name=FILE)[0]


def source_named(name: str) -> Source:
    """The source of that name. Raises `SourceError` where there is none."""
    if name == FILE:
        return file_source()
    source = Source.objects.filter(name=name).first()
    if source is None:
        raise SourceError(f"There is no source {name!r}. Add it: manage.py add_source {name} --organisation ODS")
    return source


@transaction.atomic
def add_source(name: str, *, organisation: str, new_key: bool = False) -> str:
    """Makes a source, and its organisation where that is new, and returns the API key.

    With `new_key` an existing source gets another key and the old one stops working. Raises `SourceError`.
    """
    ods_code = organisation.strip().upper()
    _check(name, ods_code)
    existing = Source.objects.filter(name=name).first()
    if existing and not new_key:
        raise SourceError(f"The source {name!r} exists. Add --new-key to replace its API key; the old one then stops.")
    if existing and existing.organisation_id != ods_code:
        raise SourceError(f"The source {name!r} belongs to {existing.organisation_id}. Choose another name.")
    Organisation.objects.get_or_create(ods_code=ods_code, defaults={"name": ods_code})
    key = f"oneclick_{secrets.token_urlsafe(32)}"
    Source.objects.update_or_create(
        name=name, defaults={"organisation_id": ods_code, "key_hash": hashed(key), "disabled_at": None}
    )
    return key


def _check(name: str, ods_code: str) -> None:
    if name == FILE:
        raise SourceError(f"{FILE!r} is the source of files that name none. Choose another name.")
    if not 0 < len(name) <= 100 or not name.isprintable():
        raise SourceError("The name of a source must be 1 to 100 characters on one line.")
    if not EACH["organisation"].fullmatch(ods_code):
        raise SourceError(f"--organisation must be {TEXTS['organisation'].must_be}.")
