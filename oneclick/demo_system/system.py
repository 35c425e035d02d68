"""The demo's record system: who uses it, whose records it shows, and the key that it signs with."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.conf import settings
from django.http import HttpRequest
from joserfc import jwt
from joserfc.jwk import OKPKey

from audit.people.models import Role
from audit.people.scope import organisation_scope
from oneclick.demo.people import DEMO_PEOPLE
from oneclick.launch.models import LocalSystem
from oneclick.launch.register import add_key, register
from privacy.context.models import CareContact, Patient
from privacy.review.words import role as role_name

NAME: Final = "demo-system"
ORGANISATION: Final = "RX1"
SITE: Final = "RX101"
KID: Final = "demo"
PATIENTS: Final = 10
SECONDS: Final = 60


@dataclass(frozen=True)
class DemoUser:
    """Somebody who is signed in to the record system, in one role."""

    value: str
    text: str


def users() -> list[DemoUser]:
    """The people of the demo with each of their roles, those who open records first."""
    order = [person.staff_uid for person in DEMO_PEOPLE]
    with organisation_scope([ORGANISATION]):
        found = Role.objects.filter(organisation_id=ORGANISATION, user__staff_uid__in=order).select_related("user")
        roles = sorted(
            found, key=lambda role: ("B0264" not in role.activity_codes, order.index(role.user.staff_uid), role.pk)
        )
        return [DemoUser(f"{one.user.staff_uid} {one.role_profile_id}".strip(), _text(one)) for one in roles]


def _text(role: Role) -> str:
    return f"{role.user.name}, {role.name or role_name(role.role_code)}"


def patients() -> list[Patient]:
    """Patients who were here lately."""
    with organisation_scope([ORGANISATION]):
        latest = CareContact.objects.filter(organisation_id=ORGANISATION).order_by("-starts_at")
        numbers = list(dict.fromkeys(latest.values_list("nhs_number", flat=True)[: 20 * PATIENTS]))
        found = Patient.objects.in_bulk(numbers)
        return [found[number] for number in numbers if number in found][:PATIENTS]


def registered(request: HttpRequest) -> LocalSystem:
    """The record system as OneClick knows it: its origin is this service's own, its key the demo's."""
    with organisation_scope([ORGANISATION]):
        system = LocalSystem.objects.filter(source__name=NAME, organisation_id=ORGANISATION).first()
        origin = f"{request.scheme}://{request.get_host()}"
        if system is None or system.return_origin != origin:
            system, _ = register(NAME, organisation=ORGANISATION, origin=origin)
        if not system.keys.filter(kid=KID).exists():
            add_key(system, _public_pem(), kid=KID)
        return system


def signed(said: dict[str, str]) -> str:
    """A launch as a record system without a back end signs it."""
    now = int(time.time())
    claims = said | {"iss": NAME, "aud": settings.ONECLICK_LAUNCH_AUDIENCE, "iat": now, "exp": now + SECONDS}
    key = OKPKey.import_key(_private().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    header = {"alg": "Ed25519", "kid": KID}
    return jwt.encode(header, claims | {"jti": uuid4().hex}, key, algorithms=["Ed25519"])


def _private() -> Ed25519PrivateKey:
    """The demo's own key, made from its secret so that it is the same after a restart and kept nowhere."""
    made = HKDF(SHA256(), length=32, salt=None, info=b"oneclick demo system").derive(settings.SECRET_KEY.encode())
    return Ed25519PrivateKey.from_private_bytes(made)


def _public_pem() -> bytes:
    return _private().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
