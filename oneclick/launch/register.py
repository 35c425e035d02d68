"""Registers local systems: the source, the origin that its windows report to, and the public keys that it signs with."""

from __future__ import annotations

from hashlib import sha256
from typing import Final
from urllib.parse import urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
from django.db import transaction
from django.utils import timezone

from audit.ingest.models import Source
from audit.ingest.sources import SourceError, add_source
from oneclick.launch.hand_over import LOCAL
from oneclick.launch.models import LocalSystem, SystemKey

SMALLEST_RSA: Final = 2048


@transaction.atomic
def register(name: str, *, organisation: str, origin: str | None = None) -> tuple[LocalSystem, str]:
    """The local system of that name, made where it is missing, and the API key of a source that is new, else nothing.

    Raises SourceError.
    """
    code, key = organisation.strip().upper(), ""
    source = Source.objects.filter(name=name).first()
    if source is None:
        key = add_source(name, organisation=code)
        source = Source.objects.get(name=name)
    if source.organisation_id != code:
        raise SourceError(f"The source {name!r} belongs to {source.organisation_id}. Choose another name.")
    system, _ = LocalSystem.objects.get_or_create(source=source, defaults={"organisation_id": code})
    if origin is not None:
        system.return_origin = checked_origin(origin)
        system.save(update_fields=["return_origin"])
    return system, key


def checked_origin(text: str) -> str:
    """Scheme, host and port, as browsers write an origin; empty for none. Raises SourceError."""
    text = text.strip().rstrip("/")
    parts = urlsplit(text)
    local = parts.scheme == "http" and parts.hostname in LOCAL
    if text and (text != f"{parts.scheme}://{parts.netloc}" or not parts.hostname or "@" in parts.netloc):
        raise SourceError("A return origin is scheme, host and port alone, such as https://records.example.nhs.uk.")
    if text and parts.scheme != "https" and not local:
        raise SourceError("A return origin must begin with https://.")
    return text.lower()


@transaction.atomic
def add_key(system: LocalSystem, pem: bytes, *, kid: str = "") -> SystemKey:
    """One more public key of a system; the same again changes nothing. Raises SourceError."""
    try:
        public = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm):
        raise SourceError("This is not a public key in PEM. A private key must never leave the local system.") from None
    if isinstance(public, RSAPublicKey):
        if public.key_size < SMALLEST_RSA:
            raise SourceError(f"An RSA key needs {SMALLEST_RSA} bits or more. Make a new one.")
        algorithm = "RS256"
    elif isinstance(public, Ed25519PublicKey):
        algorithm = "EdDSA"
    else:
        raise SourceError("Use an Ed25519 or an RSA key.")
    text = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")
    kid = kid or sha256(text.encode()).hexdigest()[:16]
    key, new = SystemKey.objects.get_or_create(
        organisation_id=system.organisation_id, system=system, kid=kid, defaults={"algorithm": algorithm, "pem": text}
    )
    if not new and (key.pem != text or key.retired_at):
        raise SourceError(f"A key {kid!r} of this system was registered before. Choose another --kid.")
    return key


def retire_key(system: LocalSystem, kid: str) -> None:
    """Takes a key out of use: what it signs from now on is not believed. Raises SourceError."""
    found = SystemKey.objects.filter(system=system, kid=kid, retired_at=None)
    if not found.update(retired_at=timezone.now()):
        raise SourceError(f"This system has no key {kid!r} in use.")
