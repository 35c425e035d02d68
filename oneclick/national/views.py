"""Pages of the four services, in the window of a launch. Each opening is an event of the trail, with its outcome."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from audit.trail.labels import VISIT_PLANNED, VISIT_UNSCHEDULED
from oneclick.launch.state import Launch
from oneclick.launch.windows import in_window
from oneclick.national import alerts
from oneclick.national.answer import Answer
from oneclick.national.ask import ask
from oneclick.national.caller import caller_of
from oneclick.national.own_views import own_views
from oneclick.national.page import Page
from oneclick.national.place import CPIS, REASONABLE_ADJUSTMENT, SERVICES, place_of
from oneclick.national.preference import may_change
from oneclick.national.question import Question
from oneclick.national.words import VISITS

_NOTES = {"planned": VISIT_PLANNED, "unscheduled": VISIT_UNSCHEDULED}


@require_GET
@in_window()
def launch_service(request: HttpRequest, launch: Launch, service: str) -> HttpResponse:
    """Opens a service for the patient of the launch; CP-IS asks first why the patient came."""
    if service not in SERVICES:
        raise Http404
    visit = request.GET.get("visit", "") if service == CPIS else ""
    if service == CPIS and visit not in VISITS:
        return render(request, "national/why_visited.html", {"page": _asking(request, launch), "launch": launch})
    answer = _opened(request, launch, service, visit)
    return render(
        request, f"national/{service}.html", {"page": _page(request, launch, answer, visit), "launch": launch}
    )


def _asking(request: HttpRequest, launch: Launch) -> dict[str, object]:
    """What the question of CP-IS needs."""
    return {"way_back": _way_back(launch), "address": request.path, "unanswered": "asked" in request.GET}


def _opened(request: HttpRequest, launch: Launch, service: str, visit: str) -> Answer:
    """Asks the service, then writes what came of it: no record is shown whose view is not kept."""
    question = Question(
        launch.nhs_number,
        unscheduled=visit != "planned" if visit else None,
        contents=service != REASONABLE_ADJUSTMENT or may_see_contents(launch),
    )
    answer = ask(service, question, caller_of(request, launch))
    if visit:
        launch.record_note(_NOTES[visit])
    launch.record_view(service, answer.outcome)
    alerts.after_view(launch, answer, caller_of(request, launch))
    return _with_own_views(launch, answer)


def may_see_contents(launch: Launch) -> bool:
    """Whether the role in use may see what a Reasonable Adjustment Flag says: a clinical role, or an activity for it."""
    role = launch.role.role_code.rpartition(":")[2]
    activities = set(settings.ONECLICK_ADJUSTMENT_ACTIVITIES) & set(launch.role.activity_codes)
    return role in settings.ONECLICK_ADJUSTMENT_ROLES or bool(activities)


def _with_own_views(launch: Launch, answer: Answer) -> Answer:
    """In the demo, earlier views come from our own trail."""
    if answer.service != CPIS or answer.record is None or not place_of(CPIS).demo or not launch.database:
        return answer
    return replace(answer, record=replace(answer.record, views=own_views(launch.nhs_number, launch.launch_id)))


def _page(request: HttpRequest, launch: Launch, answer: Answer, visit: str) -> Page:
    return Page(
        answer,
        way_back=_way_back(launch),
        again=request.get_full_path(),
        visit_answer=visit,
        known_death=launch.patient.deceased_text,
        own_views=answer.service == CPIS and place_of(CPIS).demo,
        preference=reverse("launch_preference", args=[launch.launch_id]) if may_change(launch) else "",
    )


def _way_back(launch: Launch) -> str:
    return reverse("launch_window", args=[launch.launch_id]) + "?all=1"
