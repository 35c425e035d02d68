"""The Jinja environment of the pages: the NHS design system's components and what every page needs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from jinja2 import ChainableUndefined, ChoiceLoader, Environment, PackageLoader

from audit import wording
from audit.trail import labels
from oneclick.navigation import navigation, questions_of, signed_in
from privacy.review.words import role

FILTERS = {
    "nhs_number": wording.nhs_number,
    "local_time": wording.local_time,
    "local_date": wording.local_date,
    "clock": wording.clock,
    "ago": wording.ago,
    "count_of": wording.count,
    "role_name": role,
}


def environment(**options: Any) -> Environment:
    """Django's Jinja environment plus the macros of nhsuk-frontend-jinja and the globals and filters of our pages."""
    options["undefined"] = ChainableUndefined  # the design system's macros read parameters that are not given
    options["trim_blocks"] = options["lstrip_blocks"] = True
    loader = options.pop("loader")
    jinja = Environment(loader=ChoiceLoader([loader, PackageLoader("nhsuk_frontend_jinja")]), **options)  # noqa: S701 - Django sets autoescape
    jinja.globals.update(
        url=_url,
        static=static,
        csrf_field=_csrf_field,
        navigation=navigation,
        signed_in=signed_in,
        questions_of=questions_of,
        announcements=get_messages,
        demo_sign_in=lambda: settings.DEMO_SIGN_IN,
        service_names=lambda: labels.SERVICES,
    )
    jinja.filters.update(FILTERS)
    return jinja


def _url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a view by its name."""
    return reverse(name, args=args, kwargs=kwargs)


def _csrf_field(request: HttpRequest) -> SafeString:
    """The hidden field that each form which changes something carries."""
    return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(request))
