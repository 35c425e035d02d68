"""Reports: asking for one, seeing how far it is, and taking its files away."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from audit.people.gate import requires, user_of
from audit.people.permissions import REPORT
from privacy.reports import actions
from privacy.reports.forms import ReportForm
from privacy.reports.presenters import report_list
from privacy.reports.querysets import files_visible_to


@requires(REPORT)
@require_GET
@never_cache
def reports(request: HttpRequest) -> HttpResponse:
    """The form and the latest reports; only their list where the page itself asks how far they are."""
    user = user_of(request)
    if request.headers.get("HX-Request"):
        return render(request, "reports/list.html", {"list": report_list(user)})
    return render(request, "reports/reports.html", {"form": ReportForm(user), "list": report_list(user)})


@requires(REPORT)
@require_POST
def request_report(request: HttpRequest) -> HttpResponse:
    """Asks for a report."""
    user = user_of(request)
    form = ReportForm(user, request.POST)
    if not form.is_valid():
        return render(request, "reports/reports.html", {"form": form, "list": report_list(user)}, status=422)
    actions.request_report(by=user, **form.cleaned_data)
    messages.success(request, "The report is being made. It appears below when it is ready.")
    return redirect("reports")


@requires(REPORT)
@require_GET
@never_cache
def report_file(request: HttpRequest, file_id: int) -> HttpResponse:
    """Downloads a file; that it left is recorded."""
    user = user_of(request)
    file = get_object_or_404(files_visible_to(user), pk=file_id)
    response = HttpResponse(actions.download(by=user, file=file), content_type=file.content_type)
    response["Content-Disposition"] = content_disposition_header(True, file.name)  # noqa: FBT003
    return response
