"""A case on paper."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from audit.people.gate import requires, user_of
from audit.people.permissions import REVIEW
from privacy.paper.exporting import export_case
from privacy.review.case.page import find_alert
from privacy.review.refusal import Refused


@requires(REVIEW)
@require_POST
def case_pdf(request: HttpRequest, reference: str) -> HttpResponse:
    """Downloads the case as PDF; that it left is recorded."""
    user = user_of(request)
    alert = find_alert(user, reference)
    try:
        content = export_case(alert=alert, by=user)
    except Refused as refused:
        raise PermissionDenied(refused.sentence) from refused
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="alert-{alert.reference}.pdf"'
    return response
