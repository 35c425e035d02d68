"""The AuditEvent of an alert, as the national API checks it."""

from __future__ import annotations

from datetime import UTC
from typing import Any, Final

from audit.ingest.resource import NHS_NUMBER, ODS_CODE, SDS_USER
from audit.ingest.scr_alert import MESSAGE, REASONS, SPINE_ASID, TYPES
from audit.models import AccessEvent
from oneclick.national.models import NationalAlert
from oneclick.national.place import Place
from oneclick.national.reading import Json
from privacy.review.words import role

SELF_CLAIMED: Final = ("1", "Create LR (Self Claimed)")
ACCESS_ALERT: Final = ("2", "Access Alert")
WITHOUT_PERMISSION: Final = {
    "public_interest": ("1", "Access made in the public interest"),
    "statute": ("2", "Access required by statute"),
    "court_order": ("3", "Access required by court order"),
}
SELF_CLAIMED_EMERGENCY: Final = ("4", "Self-claim emergency access")
EMERGENCY: Final = ("5", "Access made in an emergency")
OTHER: Final = ("6", "Other")
LONGEST_REASON: Final = 1000


class Unsendable(Exception):  # noqa: N818 - the word of the row
    """No alert can be made. `final` where that will not change."""

    def __init__(self, sentence: str, *, final: bool) -> None:
        super().__init__(sentence)
        self.final = final


def body_of(alert: NationalAlert, place: Place) -> Json:
    """The resource to post and the role profile that goes with it. Raises Unsendable."""
    if not place.asid:
        raise Unsendable("NATIONAL_SCR_ASID is not set: the API must know which system tells it.", final=False)
    events = AccessEvent.objects.filter(organisation_id=alert.organisation_id, launch_id=alert.launch_id)
    events = events.filter(staff_uid=alert.staff_uid)
    decided = events.filter(kind="permission").order_by("-occurred_at").first()
    if decided is None:
        raise Unsendable("The decision of this launch is not in the trail yet.", final=False)
    return {
        "role_profile_id": decided.role_profile_id,
        "resource": audit_event(decided, uuid=str(alert.request_id).upper(), asid=place.asid),
    }


def audit_event(decided: AccessEvent, *, uuid: str, asid: str) -> Json:
    """The AuditEvent that a decision means."""
    kind, reason = kind_and_reason(decided.decision, self_claimed=decided.self_claimed)
    said = decided.reason.strip()[:LONGEST_REASON]
    return {
        "resourceType": "AuditEvent",
        "id": uuid,
        "extension": [{"url": MESSAGE, "valueString": f"A Summary Care Record was opened: {reason[1]}. Alert {uuid}"}],
        "type": _coding(TYPES, kind),
        "subtype": [_coding(REASONS, reason)],
        "recorded": decided.occurred_at.astimezone(UTC).isoformat(timespec="seconds"),
        **({"outcomeDesc": said} if said else {}),
        "agent": [
            _agent(NHS_NUMBER, decided.nhs_number),
            _agent(ODS_CODE, decided.organisation_id),
            _agent(SDS_USER, decided.staff_uid) | {"role": [_role(decided.role_code)]},
        ],
        "source": {"observer": {"identifier": {"system": SPINE_ASID, "value": asid}}},
        "entity": [{"what": {"identifier": {"value": uuid}}}],
    }


def kind_and_reason(decision: str, *, self_claimed: bool) -> tuple[tuple[str, str], tuple[str, str]]:
    """Type and reason of an alert, each with its display; never one of the pairs that the API forbids."""
    kind = SELF_CLAIMED if self_claimed else ACCESS_ALERT
    if decision == "emergency":
        return kind, SELF_CLAIMED_EMERGENCY if self_claimed else EMERGENCY
    if decision in WITHOUT_PERMISSION:
        return kind, WITHOUT_PERMISSION[decision]
    if self_claimed:
        return kind, OTHER
    raise Unsendable(f"A decision of {decision} is no alert.", final=True)


def _coding(system: str, coded: tuple[str, str]) -> dict[str, str]:
    return {"system": system, "code": coded[0], "display": coded[1]}


def _agent(system: str, value: str) -> dict[str, Any]:
    return {"who": {"identifier": {"system": system, "value": value}}, "requestor": False}


def _role(role_code: str) -> dict[str, str]:
    return {"text": role(role_code) or role_code or "Not stated"}
