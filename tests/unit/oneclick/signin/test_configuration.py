"""CIS2_* of the environment: a wrong or missing one is a sentence that names it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from joserfc.jwk import ECKey, RSAKey

from oneclick.signin.cis2.configuration import from_environment, is_safe
from tests.faults.running import BASE_DIR, PYTHON

GOOD = {
    "CIS2_ISSUER": "https://cis2.example.nhs.uk/openam",
    "CIS2_CLIENT_ID": "ours",
    "CIS2_REDIRECT_URI": "https://oneclick.example.nhs.uk/sign-in/cis2/back",
    "CIS2_CLIENT_SECRET": "secret",
}
WRONG = {
    "CIS2_ISSUER": ["http://cis2.example.nhs.uk", "cis2", "https://", "https://a:b@cis2.example", "https://x:port"],
    "CIS2_REDIRECT_URI": ["https://oneclick.example.nhs.uk/", "http://oneclick.example.nhs.uk/sign-in/cis2/back"],
    "CIS2_ALGORITHMS": ["none", "HS256", "RS256,HS256", ","],
    "CIS2_ACR": [","],
    "CIS2_SCOPES": ["openid"],
    "CIS2_ID_ASSURANCE_LEVEL": ["4", "high", "-1", "٣"],
    "CIS2_AUTHENTICATION_ASSURANCE_LEVEL": ["AAL3"],
    "CIS2_REFRESH_SECONDS": ["0", "often"],
    "CIS2_PRIVATE_KEY_FILE": ["/no/such/file"],
    "CIS2_CLIENTID": ["ours"],
}


def test_nothing_set_is_no_configuration() -> None:
    assert from_environment({}) is None
    assert from_environment({"CIS2_ISSUER": " "}) is None


def test_what_is_needed_is_enough() -> None:
    found = from_environment(GOOD)
    assert found is not None
    assert (found.algorithms, found.acr, found.refresh_seconds) == (("RS256",), ("AAL3_ANY",), 600)
    assert (found.id_assurance_level, found.authentication_assurance_level) == (3, 3)
    assert found.base == "https://oneclick.example.nhs.uk"


def test_lists_and_levels_are_read() -> None:
    more = {"CIS2_ACR": "AAL3_ANY, AAL2_OR_AAL3_ANY", "CIS2_ALGORITHMS": "RS256 PS256", "CIS2_ID_ASSURANCE_LEVEL": "0"}
    found = from_environment(GOOD | more)
    assert found is not None
    assert found.acr == ("AAL3_ANY", "AAL2_OR_AAL3_ANY")
    assert found.algorithms == ("RS256", "PS256")
    assert found.id_assurance_level == 0


@pytest.mark.parametrize("name", ["CIS2_ISSUER", "CIS2_CLIENT_ID", "CIS2_REDIRECT_URI"])
def test_a_missing_one_is_named(name: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"{name} is not set"):
        from_environment({each: value for each, value in GOOD.items() if each != name})


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_a_wrong_one_is_named(name: str, value: str) -> None:
    without = {each: text for each, text in GOOD.items() if each != "CIS2_CLIENT_SECRET" or "KEY" not in name}
    with pytest.raises(ImproperlyConfigured, match=name):
        from_environment(without | {name: value})


def test_neither_or_both_ways_to_prove_ourselves_is_none() -> None:
    for more in ({}, {"CIS2_CLIENT_SECRET": "x", "CIS2_PRIVATE_KEY_FILE": "/x"}):
        with pytest.raises(ImproperlyConfigured, match="Set either CIS2_PRIVATE_KEY_FILE"):
            from_environment({each: GOOD[each] for each in list(GOOD)[:3]} | more)


def write(file: Path, content: bytes) -> dict[str, str]:
    file.write_bytes(content)
    return {each: GOOD[each] for each in list(GOOD)[:3]} | {"CIS2_PRIVATE_KEY_FILE": str(file)}


def test_a_private_key_is_read(tmp_path: Path) -> None:
    key = RSAKey.generate_key(2048)
    found = from_environment(write(tmp_path / "key", key.as_pem(private=True)))
    assert found is not None
    assert found.key is not None
    assert found.key.kid == key.thumbprint()
    assert "d" not in found.key.as_dict(private=False)


def test_a_key_that_will_not_do_is_named(tmp_path: Path) -> None:
    keys = {
        "public": RSAKey.generate_key(2048).as_pem(private=False),
        "other": ECKey.generate_key("P-256").as_pem(private=True),
        "none": b"nothing",
        "bytes": b"\xff\xfe",
    }
    for name, content in keys.items():
        with pytest.raises(ImproperlyConfigured, match="CIS2_PRIVATE_KEY_FILE is"):
            from_environment(write(tmp_path / name, content))


@pytest.mark.parametrize("address", ["http://127.0.0.1:8000", "http://localhost/x", "https://a.example"])
def test_addresses_where_nobody_reads_along(address: str) -> None:
    assert is_safe(address)


def refusal(**more: str) -> str:
    """What a command says that does not start."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CIS2_", "ONECLICK_"))}
    done = subprocess.run(
        [str(PYTHON), "manage.py", "check"], cwd=BASE_DIR, env=kept | more, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0, done.stdout
    assert "Traceback" not in done.stderr
    return done.stderr.strip()


def test_a_command_does_not_start_with_half_a_configuration() -> None:
    said = refusal(CIS2_ISSUER="https://cis2.example.nhs.uk", SECRET_KEY="x")
    assert said == "CIS2_CLIENT_ID is not set, but CIS2_ISSUER is. Set it as it was registered with CIS2."


def test_the_demo_sign_in_is_impossible_beside_cis2() -> None:
    assert "nobody may sign in as anyone" in refusal(**GOOD, ONECLICK_DEMO_SIGN_IN="1", SECRET_KEY="x")
