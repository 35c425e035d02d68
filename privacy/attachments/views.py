"""Documents are served by this view alone, to whoever may see their alert."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from audit.people.gate import requires, user_of
from audit.people.permissions import REVIEW
from privacy.attachments.downloading import download
from privacy.attachments.querysets import visible_to
from privacy.review.refusal import Refused


@requires(REVIEW)
@require_GET
def attachment(request: HttpRequest, reference: str, attachment_id: int) -> HttpResponse:
    """Downloads a document; that it left is recorded. A browser saves it and shows nothing of it here."""
    user = user_of(request)
    found = get_object_or_404(visible_to(user), pk=attachment_id, alert__reference=reference)
    try:
        content = download(attachment=found, by=user)
    except Refused as refused:
        raise PermissionDenied(refused.sentence) from refused
    response = HttpResponse(content, content_type=found.content_type)
    response["Content-Disposition"] = content_disposition_header(True, found.name)  # noqa: FBT003
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
