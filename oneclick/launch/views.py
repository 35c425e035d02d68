"""The pages of a window: the question of permission, the services, and the end."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from audit.people.models import User
from oneclick.launch import denial, hand_over, question
from oneclick.launch.begin import NotAllowed, NotTheirs, OtherRole, begin
from oneclick.launch.lasting import revoke_offered
from oneclick.launch.pages import EMERGENCY, OTHER, QuestionPage, RecordPage
from oneclick.launch.question import LONGEST_NOTE, Answer, read_answer
from oneclick.launch.state import Launch
from oneclick.launch.windows import arrived, in_window, keep, opened, sign_in_first, survives

EXPIRED = "This window has expired, or it belongs to another browser."
CANNOT_REVOKE = "The permission cannot be revoked at this moment, because the database is down. It was not used."


@require_GET
@survives
def launch_window(request: HttpRequest, launch_id: str) -> HttpResponse:
    """Where a window stands: it begins here, asks, or shows the services."""
    if not isinstance(request.user, User):
        return sign_in_first(request, launch_id)
    found = opened(request, launch_id)
    if found is None:
        return _begin(request, launch_id)
    if found.role.staff_uid != request.user.staff_uid:
        return denial.of_other_user(request, found.state.context)
    return _stage(request, found)


@require_GET
@in_window(decided=False)
def launch_emergency(request: HttpRequest, launch: Launch) -> HttpResponse:
    """Asks for the explanation of an emergency access."""
    return _ask(request, launch, EMERGENCY)


@require_GET
@in_window(decided=False)
def launch_other_reasons(request: HttpRequest, launch: Launch) -> HttpResponse:
    """Asks for one of the other reasons, and its explanation."""
    return _ask(request, launch, OTHER)


@require_POST
@in_window(decided=False)
def launch_decide(request: HttpRequest, launch: Launch) -> HttpResponse:
    """Takes the answer to the question of permission."""
    answer = read_answer(launch, request.POST)
    if answer.problems or answer.hint:
        return _ask(request, launch, request.POST.get("step", ""), answer)
    question.record(launch, answer)
    return redirect("launch_window", launch.launch_id)


@require_POST
@in_window(decided=False)
def launch_revoke(request: HttpRequest, launch: Launch) -> HttpResponse:
    """Revokes the earlier permission that was offered; the patient is asked again."""
    if not revoke_offered(launch):
        return denial.page(request, CANNOT_REVOKE, todo="Go back and ask the patient.", status=503)
    return redirect("launch_window", launch.launch_id)


@require_POST
@in_window()
def launch_note(request: HttpRequest, launch: Launch) -> HttpResponse:
    """Adds a note to the launch."""
    note = request.POST.get("note", "").strip().replace("\x00", "")
    if not 0 < len(note) <= LONGEST_NOTE:
        problem = f"Write a note of at most {LONGEST_NOTE:,} characters." if note else "Write the note."
        page = RecordPage(launch, note=note, problem=problem)
        return render(request, "launch/record.html", {"page": page}, status=422)
    launch.record_note(note)
    return redirect(reverse("launch_window", args=[launch.launch_id]) + "?" + urlencode({"all": "noted"}))


@require_POST
@in_window(decided=False)
def launch_close(request: HttpRequest, launch: Launch) -> HttpResponse:  # noqa: ARG001 - Django passes it
    """Ends the launch, and tells the local system."""
    launch.record_close()
    return redirect("launch_window", launch.launch_id)


def _begin(request: HttpRequest, launch_id: str) -> HttpResponse:
    """Begins the launch that waits in this window, if the person signed in may."""
    context = arrived(request, launch_id)
    if context is None:
        return denial.page(request, EXPIRED, status=410)
    try:
        launch = begin(request, launch_id, context)
    except NotTheirs:
        return denial.of_other_user(request, context)
    except NotAllowed as refused:
        return denial.of_context(request, str(refused), context)
    except OtherRole:
        return redirect(f"{reverse('choose_role')}?{urlencode({'next': request.path})}")
    return keep(_stage(request, launch), launch)


def _stage(request: HttpRequest, launch: Launch) -> HttpResponse:
    """The page for what has been decided so far."""
    if launch.state.finished:
        return _last(request, launch, "closed")
    if launch.may_open and "again" not in request.GET:
        return _record(request, launch)
    if launch.decision == "refused" and "again" not in request.GET:
        return _last(request, launch, "refused")
    return _ask(request, launch, "")


def _ask(request: HttpRequest, launch: Launch, step: str, answer: Answer | None = None) -> HttpResponse:
    """The question, or the part of it that needs an explanation."""
    page = QuestionPage(launch, step, answer)
    return render(request, page.template, {"page": page}, status=422 if page.problems else 200)


def _record(request: HttpRequest, launch: Launch) -> HttpResponse:
    """The services; the one that was asked for opens at once. Where the organisation hands over, NCRS takes its turn."""
    if launch.state.terms.hand_over:
        return hand_over.answer(request, launch)
    asked = launch.state.context.service
    if asked and not launch.state.opened and "all" not in request.GET:
        return redirect("launch_service", launch.launch_id, asked)
    page = RecordPage(launch, noted=request.GET.get("all") == "noted")
    return render(request, "launch/record.html", {"page": page})


def _last(request: HttpRequest, launch: Launch, outcome: str) -> HttpResponse:
    """The page after which nothing is shown any more."""
    return render(request, f"launch/{outcome}.html", {"launch": launch})
