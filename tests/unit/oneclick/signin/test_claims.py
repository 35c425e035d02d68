"""Reading the UserInfo of CIS2: complete, scarce, and anything else that could come."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oneclick.signin.cis2.claims import Person, read_person, selected_role
from oneclick.signin.cis2.configuration import Configuration
from oneclick.signin.cis2.provider import Provider
from oneclick.signin.cis2.refusal import SignInRefused
from oneclick.signin.cis2.tokens import level, signed_claims
from tests.openid.people import OFFICER, people

SAMPLES = Path(__file__).resolve().parents[5] / "shared" / "samples" / "cis2"
UID = {"nhsid_useruid": "555900000001"}


def test_a_whole_role_is_read() -> None:
    (found,) = read_person(UID | {"nhsid_nrbac_roles": [OFFICER]}).roles
    assert found.profile_id == "555900002002"
    assert (found.organisation, found.role_code, found.name) == ("RX1", "S8002:G8003:R0001", "Privacy Officer")
    assert found.activity_codes == ("B0015", "B0016", "B0011")
    assert found.workgroups == ("Information governance",)


def test_what_may_be_missing_may_be_missing() -> None:
    bare = {"person_roleid": "1", "org_code": "rx1", "role_code": "R8000"}
    person = read_person(UID | {"nhsid_nrbac_roles": [bare]})
    (found,) = person.roles
    assert (found.organisation, found.activity_codes, found.workgroups, found.name) == ("RX1", (), (), "")
    assert (person.name, person.email) == ("555900000001", "")
    assert read_person(UID).roles == ()
    assert read_person(UID | {"nhsid_nrbac_roles": None, "nhsid_user_orgs": None}).roles == ()


@pytest.mark.parametrize(
    "change",
    [
        {"person_roleid": ""}, {"person_roleid": "x"}, {"org_code": "R X"}, {"org_code": "RX1,RY9"}, {"org_code": None},
        {"role_code": ""}, {"role_code": "R" * 30}, {"role_code": ["R8000"]},
    ],
)  # fmt: skip
def test_a_role_that_does_not_say_which_is_left_out(change: dict[str, Any]) -> None:
    assert read_person(UID | {"nhsid_nrbac_roles": [OFFICER | change]}).roles == ()


def test_codes_that_are_none_give_no_power() -> None:
    codes = ["B0015", "b0016", "B0015 ", " B0011", "B00151", 15, None, ["B0016"], "*"]
    (found,) = read_person(UID | {"nhsid_nrbac_roles": [OFFICER | {"activity_codes": codes}]}).roles
    assert found.activity_codes == ("B0015", "B0011")


@pytest.mark.parametrize("uid", [None, "", "1", "5559000000011", "55590000000x", 5.0, True, ["555900000001"]])
def test_who_does_not_say_who_they_are_is_refused(uid: Any) -> None:
    with pytest.raises(SignInRefused):
        read_person({"nhsid_useruid": uid})


@pytest.mark.parametrize(
    ("value", "meant"),
    [(3, 3), ("3", 3), ("0", 0), ("33", None), ("AAL3", None), (True, None), (None, None), (3.0, None)],
)
def test_levels_come_as_number_or_text(value: Any, meant: int | None) -> None:
    assert level(value) == meant


def test_the_selected_role_may_be_empty_or_missing() -> None:
    assert selected_role({"selected_roleid": ""}, {}) == ""
    assert selected_role({}, {"selected_roleid": "7"}) == "7"
    assert selected_role({"selected_roleid": 7}, {}) == "7"


def test_everybody_of_the_tests_is_read() -> None:
    assert all(isinstance(read_person(each["user_info"]), Person) for each in people().values())


@pytest.mark.skipif(not SAMPLES.exists(), reason="There are no published samples beside this checkout.")
def test_every_published_sample_is_read() -> None:
    for file in SAMPLES.glob("*.json"):
        sample = json.loads(file.read_text())
        person = read_person(sample)
        assert [role.profile_id for role in person.roles] == [
            each["person_roleid"] for each in sample["nhsid_nrbac_roles"]
        ]
        assert all(role.activity_codes for role in person.roles)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
NAMES = [
    "person_orgid",
    "person_roleid",
    "org_code",
    "role_name",
    "role_code",
    "activities",
    "activity_codes",
    "workgroups",
]
ROLE = st.fixed_dictionaries({}, optional=dict.fromkeys(NAMES, JSON)) | st.builds(
    lambda change: OFFICER | change, st.dictionaries(st.sampled_from(NAMES), JSON, max_size=3)
)
CLAIMS = st.fixed_dictionaries(
    {"nhsid_useruid": st.sampled_from(["555900000001", 555900000001]) | JSON},
    optional={
        "nhsid_nrbac_roles": st.lists(ROLE | JSON, max_size=4) | JSON,
        "nhsid_user_orgs": JSON,
        "name": JSON, "given_name": JSON, "family_name": JSON, "email": JSON,
    },
)  # fmt: skip


@settings(deadline=None)
@given(CLAIMS)
def test_whatever_comes_is_read_or_refused_and_fits_the_tables(claims: dict[str, Any]) -> None:
    try:
        person = read_person(claims)
    except SignInRefused:
        return
    assert person.uid == "555900000001"
    assert 0 < len(person.name) <= 200
    assert len({role.profile_id for role in person.roles}) == len(person.roles)
    for role in person.roles:
        assert len(role.profile_id) <= 20
        assert role.organisation.isascii()
        assert role.organisation.isalnum()
        assert len(role.role_code) <= 20
        assert len(role.name) <= 200
        assert all(len(code) == 5 for code in role.activity_codes)
        assert all(0 < len(group) <= 100 for group in role.workgroups)
        assert "\x00" not in "".join([person.name, person.email, role.name, *role.workgroups])


@settings(deadline=None)
@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda raw: raw.decode("latin-1")))
def test_no_text_is_taken_for_a_token(text: str) -> None:
    provider = Provider(Configuration("http://127.0.0.1:1", "ours", "http://127.0.0.1:1/sign-in/cis2/back"))
    provider._discovery = (float("inf"), {})
    with pytest.raises(SignInRefused):
        signed_claims(provider, text)
