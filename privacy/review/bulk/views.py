"""Work on many alerts: chosen, looked at, confirmed, undone."""

from __future__ import annotations

from functools import partial
from typing import Final

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from audit.people.gate import requires, user_of
from audit.people.models import User
from audit.people.permissions import REVIEW
from privacy.review.actions import look_through
from privacy.review.bulk import wake
from privacy.review.bulk.choosing import choose, chosen
from privacy.review.bulk.doing import confirm, confirm_undo, go_on
from privacy.review.bulk.forms import form_for
from privacy.review.bulk.models import BulkWork, Stage
from privacy.review.bulk.pages import BulkPage
from privacy.review.case.act_form import ActForm
from privacy.review.queue.filters import kept
from privacy.review.queue.listing import Queue
from privacy.review.refusal import Refused

# So many are done before the answer; a worker does the rest.
AT_ONCE: Final = 100


@requires(REVIEW)
@require_POST
def choose_bulk(request: HttpRequest) -> HttpResponse:
    """Prepares work on the alerts that were chosen in the queue; nothing is done to them yet."""
    user, said = user_of(request), request.POST
    alerts = chosen(Queue(user, request.GET), said.get("which", ""), said.getlist("alert"), said.getlist("shown"))
    address = kept(request.GET)
    try:
        work = choose(by=user, act=said.get("act", ""), alerts=alerts, query=address.removeprefix("?"))
    except Refused as refused:
        messages.error(request, refused.sentence)
        return redirect(reverse("alerts") + address)
    return redirect("bulk", work.pk)


@requires(REVIEW)
@require_GET
def bulk(request: HttpRequest, work_id: int) -> HttpResponse:
    """What will happen to each alert; afterwards the receipt. Which alerts were shown is recorded."""
    user = user_of(request)
    work = get_object_or_404(BulkWork.objects.filter(by=user), pk=work_id)
    form = form_for(work) if work.stage == Stage.PREVIEW else None
    return _show(request, user, work, form)


@requires(REVIEW)
@require_POST
def confirm_bulk(request: HttpRequest, work_id: int) -> HttpResponse:
    """Does what was previewed."""
    user = user_of(request)
    work = get_object_or_404(BulkWork.objects.filter(by=user), pk=work_id)
    form = form_for(work, request.POST)
    if not form.is_valid():
        return _show(request, user, work, form, status=422)
    try:
        confirm(work=work, by=user, said=form.said())
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        transaction.on_commit(partial(_begin, work.pk, user), robust=True)
    return redirect("bulk", work_id)


@requires(REVIEW)
@require_POST
def undo_bulk(request: HttpRequest, work_id: int) -> HttpResponse:
    """Undoes what was done."""
    user = user_of(request)
    work = get_object_or_404(BulkWork.objects.filter(by=user), pk=work_id)
    try:
        confirm_undo(work=work, by=user)
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        transaction.on_commit(partial(_begin, work.pk, user), robust=True)
    return redirect("bulk", work_id)


def _begin(work_id: int, user: User) -> None:
    """Does the first of it before the answer, and leaves the rest to a worker."""
    if not go_on(work_id, user, AT_ONCE):
        wake.up([(work_id, user.pk)])


def _show(request: HttpRequest, user: User, work: BulkWork, form: ActForm | None, status: int = 200) -> HttpResponse:
    """The page of bulk work."""
    page = BulkPage(user, work, request.GET.get("page", ""), form)
    look_through(alerts=page.shown, by=user, asked_for={})
    return render(request, "review/bulk.html", {"page": page}, status=status)
