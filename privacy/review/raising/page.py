"""The page on which an officer raises an alert about an access, or adds the access to the alert that is open."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django.urls import reverse

from audit.models import Access, User
from privacy.models import Alert
from privacy.review import policies
from privacy.review.actions.evidence import check_can_raise, open_about
from privacy.review.case.forms import AddEvidenceForm, RaiseForm, form_of
from privacy.review.permissions import organisations_to_review
from privacy.review.refusal import Refused
from privacy.review.transitions import Act
from privacy.watching.access_page import AccessCase


def find_access(user: User, key: int) -> Access:
    """The access of a key among those of the organisations for which somebody reviews. Raises Http404 for any other."""
    visible = Access.objects.filter(organisation_id__in=organisations_to_review(user)).select_related("assessment")
    return get_object_or_404(visible, pk=key)


class RaisePage:
    """An access with what helps to judge it, and the form; where an alert is open, the way to that."""

    def __init__(self, user: User, access: Access, form: RaiseForm | None = None) -> None:
        self.access, self.case = access, AccessCase(user, access)
        self.form = form or RaiseForm(auto_id="raise-%s")
        self.open: Alert | None = open_about(access)
        self.nothing = self._refusal(user)
        self.cannot_add = policies.refusal(policies.check_can_add_evidence, self.open, user) if self.open else ""
        self.is_held = bool(self.open and self.open.accesses.filter(pk=access.pk).exists())

    def _refusal(self, user: User) -> str:
        """Why the reader may raise nothing about the access; empty where they may."""
        try:
            check_can_raise(self.access, user)
        except Refused as refused:
            return refused.sentence
        return ""

    @property
    def add(self) -> AddEvidenceForm | None:
        """The form that adds the access to the open alert."""
        if self.open is None or self.cannot_add or self.is_held:
            return None
        form = form_of(Act.ADD_EVIDENCE, alert=self.open, version=self.open.version, access=self.access.pk)
        return form if isinstance(form, AddEvidenceForm) else None

    @property
    def add_to(self) -> str:
        """Where that form is sent."""
        return reverse("act_on_alert", args=[self.open.reference, Act.ADD_EVIDENCE]) if self.open else ""

    @property
    def reason(self) -> str:
        """What was written."""
        return str(self.form["reason"].value() or "")

    @property
    def errors(self) -> list[dict[str, str]]:
        """What is wrong, each leading to the field."""
        return [
            {"text": str(error)} | ({"href": "#raise-reason"} if name == "reason" else {})
            for name, errors in self.form.errors.items()
            for error in errors
        ]

    @property
    def error(self) -> str:
        """What is wrong with the reason."""
        return " ".join(str(error) for error in self.form.errors.get("reason", ()))
