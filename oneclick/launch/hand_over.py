"""Hands a launch over to NCRS, by an address and fields that the organisation was given. Nothing of them is public."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter
from typing import Final
from urllib.parse import quote, urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from oneclick.launch.report import Report
from oneclick.launch.state import Launch

GET, POST = "get", "post"
IN_ADDRESS: Final = (
    "launching_system",
    "time",
    "staff_uid",
    "role_profile_id",
    "role_code",
    "organisation",
    "site",
    "service",
    "launch_id",
    "correlation_id",
)
IN_FIELDS: Final = (*IN_ADDRESS, "nhs_number")
"""What a template may name. The NHS number may stand in a posted field and never in an address."""
LOCAL: Final = ("127.0.0.1", "localhost")


class TemplateRefused(Exception):  # noqa: N818 - what it is
    """The template cannot be used; the sentence says why."""


def check_address(template: str) -> None:
    """Raises TemplateRefused unless this is an address whose host is fixed and in which no patient is named."""
    _check(template, IN_ADDRESS)
    try:
        parts = urlsplit(template)
        local = parts.hostname in LOCAL
    except ValueError:
        raise TemplateRefused("This is not an address.") from None
    if not parts.hostname or parts.scheme not in (("https", "http") if local else ("https",)):
        raise TemplateRefused("Write an address that begins with https://.")
    if "{" in parts.netloc or "@" in parts.netloc:
        raise TemplateRefused("The host must be fixed: placeholders may follow it.")


def check_fields(fields: Mapping[str, str]) -> None:
    """Raises TemplateRefused for a field that names what is not known."""
    for template in fields.values():
        _check(template, IN_FIELDS)


def _check(template: str, allowed: tuple[str, ...]) -> None:
    try:
        named = [name for _, name, form, change in Formatter().parse(template) if name is not None or form or change]
    except ValueError:
        raise TemplateRefused("A brace is not closed. Placeholders look like {launch_id}.") from None
    for name in named:
        if name == "nhs_number" and name not in allowed:
            raise TemplateRefused("An NHS number never stands in an address. Post it as a field instead.")
        if name not in allowed:
            raise TemplateRefused(f"{{{name}}} is not known. Choose from {', '.join(allowed)}.")


def address_of(launch: Launch) -> str:
    """Where the window goes."""
    values = {name: quote(value, safe="") for name, value in _values(launch).items()}
    return launch.state.terms.hand_over_url.format_map(values)


def fields_of(launch: Launch) -> dict[str, str]:
    """What is posted there."""
    values = _values(launch) | {"nhs_number": launch.nhs_number}
    return {name: template.format_map(values) for name, template in launch.state.terms.hand_over_fields.items()}


def answer(request: HttpRequest, launch: Launch) -> HttpResponse:
    """The page that goes on to NCRS by itself, or by its button where no script runs."""
    context = launch.state.context
    said = {
        "launch": launch,
        "address": address_of(launch),
        "fields": fields_of(launch) if launch.state.terms.hand_over == POST else None,
        "report": Report.of("handed_over", context.origin, launch.launch_id, context.correlation_id),
    }
    response = render(request, "launch/hand_over.html", said)
    parts = urlsplit(launch.state.terms.hand_over_url)
    vars(response)["_csp_update"] = {"form-action": [f"{parts.scheme}://{parts.netloc}"]}  # as django-csp reads it
    return response


def _values(launch: Launch) -> dict[str, str]:
    context, acting = launch.state.context, launch.role
    return {
        "launching_system": context.source,
        "time": launch.moment.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "staff_uid": acting.staff_uid,
        "role_profile_id": acting.role_profile_id,
        "role_code": acting.role_code,
        "organisation": context.organisation,
        "site": context.site,
        "service": context.service,
        "launch_id": launch.launch_id,
        "correlation_id": context.correlation_id,
    }
