"""Made-up people in the shapes of CIS2's answers: all arrays, no arrays, levels as numbers and as text."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

OFFICER_UID, CLINICIAN_UID, BARE_UID = "555900000011", "555900000012", "555900000013"


def role(profile: str, organisation: str, role_code: str, name: str, *codes: str, **more: Any) -> dict[str, Any]:
    """An entry of nhsid_nrbac_roles."""
    return {
        "activities": [f"What {code} is" for code in codes],
        "activity_codes": list(codes),
        "org_code": organisation,
        "person_orgid": "555900001000",
        "person_roleid": profile,
        "role_code": role_code,
        "role_name": name,
    } | more


NURSE = role(
    "555900002001", "RX1", "S8000:G8000:R8001", '"Clinical":"Clinical Provision":"Nurse Access Role"', "B0264", "B0370"
)
OFFICER = role(
    "555900002002", "RX1", "S8002:G8003:R0001", '"Admin":"Governance":"Privacy Officer"', "B0015", "B0016", "B0011",
    workgroups=["Information governance"], workgroups_codes=["555900003001"],
)  # fmt: skip
OFFICER_ELSEWHERE = role(
    "555900002003", "RY9", "S8002:G8003:R0001", '"Admin":"Governance":"Privacy Officer"', "B0015", "B0016"
)


def levels(level: Any = 3, **more: Any) -> dict[str, Any]:
    """What an ID token of CIS2 adds."""
    return {"id_assurance_level": level, "authentication_assurance_level": level, "amr": ["N3_SMARTCARD"]} | more


def people() -> dict[str, dict[str, Any]]:
    """Everybody who can sign in at the provider of the tests; a copy, for a test to change."""
    return deepcopy(PEOPLE)


PEOPLE: dict[str, dict[str, Any]] = {
    "one role": {
        "id_token": levels(selected_roleid="555900002001"),
        "user_info": {
            "nhsid_useruid": CLINICIAN_UID, "name": "NURSE Nina Ms", "given_name": "Nina", "family_name": "Nurse",
            "email": "nina@rx1.example", "nhsid_nrbac_roles": [NURSE],
            "nhsid_user_orgs": [{"org_code": "RX1", "org_name": "ST JUDE'S MADE-UP TRUST"}],
        },
    },
    "several roles, text levels, none selected": {
        "id_token": levels("3", selected_roleid=""),
        "user_info": {
            "nhsid_useruid": OFFICER_UID, "name": "OFFICER Olu Mr",
            "nhsid_nrbac_roles": [NURSE | {"person_roleid": "555900002011"}, OFFICER, OFFICER_ELSEWHERE],
        },
    },
    "no arrays": {"id_token": levels(), "user_info": {"nhsid_useruid": BARE_UID, "name": "BARE Bo"}},
    "stranger": {
        "id_token": levels(),
        "user_info": {
            "nhsid_useruid": "555900000014", "name": "STRANGER Stu",
            "nhsid_nrbac_roles": [role("555900002099", "ZZ9", "S8000:G8000:R8000", "Elsewhere", "B0264")],
        },
    },
    "weak": {
        "id_token": levels(2),
        "user_info": {"nhsid_useruid": "555900000015", "name": "WEAK Wes", "nhsid_nrbac_roles": [NURSE]},
    },
}  # fmt: skip
