"""Launches that a local system signs itself, and everything that is none."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from joserfc import jwt
from joserfc.jwk import OctKey, OKPKey, RSAKey

from oneclick.launch import shelf
from oneclick.launch.models import LocalSystem
from oneclick.launch.register import add_key, retire_key
from tests.factories import ELSEWHERE, TRUST, make_clinician
from tests.integration.oneclick.launch.conftest import ORIGIN, Desktop, events, refused
from tests.integration.oneclick.launch.test_tickets import QUESTION
from tests.pages import Page

pytestmark = pytest.mark.django_db
Private = Ed25519PrivateKey | RSAPrivateKey
ED, OTHER = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
RSA = generate_private_key(65537, 2048)


def public(key: Private) -> bytes:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def private(key: Private) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def sign(claims: dict[str, Any], key: Private = ED, alg: str = "Ed25519", **header: str) -> str:
    imported = (RSAKey if isinstance(key, RSAPrivateKey) else OKPKey).import_key(private(key))
    return jwt.encode({"alg": alg, **header}, claims, imported, algorithms=[alg])


def claims(said: dict[str, str], **changed: Any) -> dict[str, Any]:
    """A launch that is right, but for what is changed; None takes a claim away."""
    now = int(time.time())
    right = said | {"iss": "ward", "aud": "oneclick", "iat": now, "exp": now + 60, "jti": uuid4().hex}
    return {name: value for name, value in (right | changed).items() if value is not None}


@pytest.fixture
def system(desktop: Desktop) -> LocalSystem:
    """The ward's system with an Ed25519 and an RSA key."""
    found = LocalSystem.objects.get()
    add_key(found, public(ED), kid="ed")
    add_key(found, public(RSA), kid="rsa")
    return found


@pytest.fixture
def send(desktop: Desktop, system: LocalSystem) -> Callable[[str], Page]:
    """The form that the local system posts into the child window."""
    return lambda token: desktop.post("/launch", launch=token)


Send = Callable[[str], Page]


def test_launch_works(desktop: Desktop, said: dict[str, str], send: Send) -> None:
    posted = send(sign(claims(said), kid="ed"))
    assert posted.status == 303
    assert said["nhs_number"] not in posted.leads_to
    assert QUESTION in desktop.get(posted.leads_to).text
    assert [(event.kind, event.outcome) for event in events()] == [("launch", "success")]


def test_launch_comes_from_another_site_without_a_session(
    desktop: Desktop, said: dict[str, str], send: Send, clinician: Any
) -> None:
    """A browser sends no session cookie with a form of another site: the redirect to a page brings it."""
    desktop.client.logout()
    posted = send(sign(claims(said)))
    assert posted.status == 303
    cookie = posted.response.cookies["oneclick_arrival"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (posted.leads_to, True, "Lax")
    desktop.client.force_login(clinician)
    assert QUESTION in desktop.get(posted.leads_to).text


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
@pytest.mark.parametrize(
    ("key", "alg", "kid"), [(ED, "EdDSA", "ed"), (ED, "Ed25519", ""), (RSA, "RS256", "rsa"), (RSA, "RS256", "")]
)
def test_both_kinds_of_keys_sign(said: dict[str, str], send: Send, key: Private, alg: str, kid: str) -> None:
    header = {"kid": kid} if kid else {}
    assert send(sign(claims(said), key, alg, **header)).status == 303


def test_a_retired_key_signs_nothing_and_the_next_goes_on(
    said: dict[str, str], send: Send, system: LocalSystem
) -> None:
    retire_key(system, "ed")
    assert send(sign(claims(said))).status == 403
    assert events() == []
    assert send(sign(claims(said), RSA, "RS256")).status == 303


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"aud": "another-service"}, "is for another service"),
        ({"aud": None}, "is for another service"),
        ({"iat": None}, "needs iat and exp"),
        ({"exp": None}, "needs iat and exp"),
        ({"exp": "soon"}, "needs iat and exp"),
        ({"exp": True}, "needs iat and exp"),
        ({"jti": None}, "needs a jti"),
        ({"jti": "x" * 65}, "needs a jti"),
        ({"jti": 7}, "needs a jti"),
        ({"iat": int(time.time()) - 300, "exp": int(time.time()) - 240}, "came too late"),
        ({"exp": int(time.time()) + 3600}, "60 seconds at most"),
        ({"iat": int(time.time()) + 3600, "exp": int(time.time()) + 3610}, "lies in the future"),
        ({"nbf": int(time.time()) + 3600}, "lies in the future"),
        ({"iat": int(time.time()) + 10, "exp": int(time.time())}, "must follow iat"),
        ({"service": "everything"}, "one of scr"),
        ({"organisation": ELSEWHERE}, "cannot launch for another organisation"),
        ({"extra": "x"}, "not a field of a launch"),
    ],
)
def test_a_signed_launch_that_is_wrong_is_denied_and_recorded(
    said: dict[str, str], send: Send, changed: dict[str, Any], says: str
) -> None:
    page = send(sign(claims(said, **changed)))
    assert page.status == 403
    assert says in page.text
    (event,) = events()
    assert (event.outcome, event.nhs_number, event.staff_uid) == ("denied", said["nhs_number"], said["staff_uid"])
    assert f'data-origin="{ORIGIN}"' in page.html
    assert 'data-outcome="denied"' in page.html


def test_a_signed_launch_of_an_invalid_number_is_kept_as_refused(said: dict[str, str], send: Send) -> None:
    page = send(sign(claims(said, nhs_number="9990402131")))
    assert "check digit" in page.text
    assert "9990402131" not in page.text
    assert events() == []
    assert [record.field for record in refused()] == ["nhs_number"]


def test_a_jti_is_good_once(said: dict[str, str], send: Send) -> None:
    jti = uuid4().hex
    assert send(sign(claims(said, jti=jti))).status == 303
    page = send(sign(claims(said, jti=jti)))
    assert "was used already" in page.text
    assert [event.outcome for event in events()] == ["denied"]


def unsigned(said: dict[str, Any], header: dict[str, str]) -> str:
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in (header, said)]
    return ".".join([*parts, ""])


def tampered(said: dict[str, Any]) -> str:
    head, _, signature = sign(said).split(".")
    body = base64.urlsafe_b64encode(json.dumps(said | {"staff_uid": "555000000999"}).encode()).rstrip(b"=").decode()
    return f"{head}.{body}.{signature}"


def confused(said: dict[str, Any]) -> str:
    """Signed with the public key as though it were a shared secret."""
    key = OctKey.import_key(public(RSA).replace(b"-----", b""))
    return jwt.encode({"alg": "HS256", "kid": "rsa"}, said, key, algorithms=["HS256"])


FORGED: dict[str, Callable[[dict[str, Any]], str]] = {
    "nothing": lambda said: "",
    "no token": lambda said: "not.a.token",
    "half a token": lambda said: sign(said).rsplit(".", 1)[0],
    "too long": lambda said: sign(said | {"device": "x" * 9000}),
    "a key that nobody registered": lambda said: sign(said, OTHER),
    "the name of another key": lambda said: sign(said, OTHER, kid="ed"),
    "an unknown key name": lambda said: sign(said, kid="other"),
    "the right key under the wrong name": lambda said: sign(said, kid="rsa"),
    "an issuer that nobody knows": lambda said: sign(said | {"iss": "nobody"}),
    "no issuer": lambda said: sign({name: value for name, value in said.items() if name != "iss"}),
    "an issuer that is no text": lambda said: sign(said | {"iss": ["ward"]}),
    "no algorithm": lambda said: unsigned(said, {"alg": "none"}),
    "no algorithm with a key name": lambda said: unsigned(said, {"alg": "none", "kid": "ed"}),
    "a shared key": confused,
    "changed content": tampered,
    "another hash": lambda said: sign(said, RSA, "RS512"),
    "another padding": lambda said: sign(said, RSA, "PS256"),
    "a body that is no object": lambda said: unsigned([said], {"alg": "Ed25519"}),
}


OF_NOBODY = {
    *("nothing", "no token", "half a token", "too long", "a body that is no object"),
    *("an issuer that nobody knows", "no issuer", "an issuer that is no text"),
}
"""Forgeries that name no record system: there is nobody for whom they could be kept."""


@pytest.fixture(autouse=True)
def _none_before(db: None) -> None:
    shelf.valkey().delete(f"{shelf.PREFIX}often:{shelf.digest('forged ward').hex()}")


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
@pytest.mark.parametrize("name", list(FORGED))
def test_a_forged_launch_opens_nothing_and_blames_nobody(said: dict[str, str], send: Send, name: str) -> None:
    page = send(FORGED[name](claims(said)))
    assert page.status == 403
    assert "not signed by a record system that is known here" in page.text
    assert events() == []
    assert "launch-report" not in page.html
    kept = [(each.organisation_id, each.field, json.loads(bytes(each.record))["outcome"]) for each in refused()]
    assert kept == ([] if name in OF_NOBODY else [(TRUST, "signature", "denied")])


def test_a_flood_of_forged_launches_fills_no_store(said: dict[str, str], send: Send) -> None:
    for _ in range(14):
        assert send(sign(claims(said), OTHER)).status == 403
    assert len(refused()) == 10
    assert send(sign(claims(said))).status == 303


def test_a_forged_launch_is_kept_by_the_organisation_it_names_alone(said: dict[str, str], send: Send) -> None:
    send(sign(claims(said), OTHER))
    (record,) = refused()
    assert "Not signed by ward" in record.reason
    assert json.loads(bytes(record.record))["nhs_number"] == said["nhs_number"]


def test_a_signed_launch_for_another_user_is_denied(desktop: Desktop, said: dict[str, str], send: Send) -> None:
    window = send(sign(claims(said, staff_uid=make_clinician().staff_uid))).leads_to
    page = desktop.get(window)
    assert page.status == 403
    assert "another user" in page.text
    assert [event.outcome for event in events()] == ["denied"]


def test_launch_is_no_link(desktop: Desktop) -> None:
    assert desktop.get("/launch").status == 405
