"""Runs each view in one transaction that sees the organisations of the person signed in, and no others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from audit.people.permissions import roles_of
from audit.people.scope import move_scope, organisation_scope


class OrganisationScopeMiddleware:
    """A forgotten filter in a view shows nothing of another organisation: the database knows the scope of the transaction."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Hands on; the work is done around the view itself, so that a failing view rolls back."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Runs the view of somebody signed in within scope, rendering included; a view for nobody runs as it is."""
        if not request.user.is_authenticated:
            return None
        with organisation_scope((), user_id=request.user.pk):
            move_scope({role.organisation_id for role in roles_of(request.user)}, user_id=request.user.pk)
            response = view(request, *args, **kwargs)
            render = getattr(response, "render", None)
            return render() if callable(render) else response
