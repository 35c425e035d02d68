"""The patient's stored preference about sharing their Summary Care Record: changed by whoever may control consent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from audit.people.gate import refusal
from audit.people.permissions import Activity
from oneclick.launch.state import Launch
from oneclick.launch.windows import in_window
from oneclick.national.answer import State
from oneclick.national.ask import state_of
from oneclick.national.caller import caller_of
from oneclick.national.client import Client
from oneclick.national.place import SCR, place_of
from oneclick.national.reading import Json
from oneclick.national.trouble import Trouble

PERMISSIONS: Final = "https://fhir.nhs.uk/CodeSystem/SCR-ACSPermission"
CHOICES: Final = {
    "Ask": "Share the record, and ask before each view",
    "No": "Do not share the record (opt out)",
}
MAY: Final = frozenset({Activity.CONTROL_CONSENT})


@dataclass(frozen=True)
class PreferencePage:
    """The form, and what came of it."""

    way_back: str
    request_id: str
    chosen: str = ""
    problem: str = ""
    saved: str = ""

    @property
    def choices(self) -> dict[str, str]:
        """What can be chosen."""
        return CHOICES


def may_change(launch: Launch) -> bool:
    """Whether the role in use may control consent."""
    return not MAY.isdisjoint(launch.role.activity_codes)


@require_http_methods(["GET", "POST"])
@in_window(decided=False)
def launch_preference(request: HttpRequest, launch: Launch) -> HttpResponse:
    """Asks what to store, and stores it."""
    if not may_change(launch):
        raise PermissionDenied(refusal(MAY))
    page = _changed(request, launch) if request.method == "POST" else _page(launch)
    context = {"page": page, "launch": launch}
    return render(request, "national/launch_preference.html", context, status=422 if page.problem else 200)


def _page(launch: Launch, **more: str) -> PreferencePage:
    way_back = reverse("launch_window", args=[launch.launch_id]) + "?all=1"
    return PreferencePage(**{"way_back": way_back, "request_id": str(uuid4())} | more)


def _changed(request: HttpRequest, launch: Launch) -> PreferencePage:
    """Stores the answer with the national service, and then keeps it as a note of the launch."""
    chosen, request_id = request.POST.get("preference", ""), _request_id(request.POST)
    if chosen not in CHOICES:
        return _page(launch, request_id=request_id, problem="Select what to store")
    try:
        client = Client(place_of(SCR), caller_of(request, launch))
        client.send("$setPermission", parameters(launch.nhs_number, chosen), request_id)
    except Trouble as trouble:
        return _page(launch, request_id=request_id, chosen=chosen, problem=_problem(state_of(trouble)))
    launch.record_note(f"Summary Care Record preference stored: {chosen}")
    return _page(launch, saved=CHOICES[chosen])


def parameters(nhs_number: str, permission: str) -> Json:
    """What `$setPermission` takes."""
    parts = [
        {"name": "nhsNumber", "valueString": nhs_number},
        {"name": "permissionCode", "valueCoding": {"system": PERMISSIONS, "code": permission}},
    ]
    return {"resourceType": "Parameters", "parameter": [{"name": "setPermissions", "part": parts}]}


def _request_id(said: QueryDict) -> str:
    """The id that the form carries: sent twice, it is one change."""
    try:
        return str(UUID(said.get("request_id", "")))
    except ValueError:
        return str(uuid4())


def _problem(state: State) -> str:
    """Why nothing was stored."""
    why = {
        State.REFUSED: "The service does not allow it for this role.",
        State.SIGNED_OUT: "The service did not accept your sign-in.",
        State.REJECTED: "The service did not take it: it may not know this patient.",
        State.NOT_CONNECTED: "The service is not connected.",
    }
    return f"Nothing was stored. {why.get(state, 'The service did not answer: try again in a few minutes.')}"
