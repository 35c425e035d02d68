"""What the pages about launching show."""

from __future__ import annotations

from dataclasses import dataclass

from audit.people.models import User
from audit.wording import local_date, local_time
from oneclick.launch import lasting, sweeping
from oneclick.launch.models import LaunchPolicy, LocalSystem
from oneclick.launch.office.forms import TermsForm
from oneclick.launch.office.place import CONSENT, DECIDE, Place
from oneclick.launch.pages import SCOPES
from oneclick.launch.policy import terms_of
from privacy.govern.forms import problems_of
from privacy.review.names import Names

CHANGES = 20


@dataclass(frozen=True)
class SystemRow:
    """A local system in words."""

    name: str
    origin: str
    keys: list[str]


class LaunchingPage:
    """What is in force for an organisation, who changed it, its local systems, and what waits on this host."""

    def __init__(self, user: User, asked: str, data: object = None) -> None:
        self.place = Place.of(user, DECIDE, asked)
        self.form = TermsForm(terms_of(self.place.code), data)
        self.spool = sweeping.figures()

    @property
    def problems(self) -> list[dict[str, str]]:
        """What is wrong with the form."""
        return problems_of(self.form) if self.form.is_bound else []

    def error_of(self, name: str) -> dict[str, str] | None:
        """What is wrong with a field."""
        found = self.form.errors.get(name) if self.form.is_bound else None
        return {"text": str(found[0])} if found else None

    @property
    def changes(self) -> list[LaunchPolicy]:
        """Who changed it, the newest first."""
        found = LaunchPolicy.objects.filter(organisation_id=self.place.code).select_related("by")
        return list(found.order_by("-id")[:CHANGES])

    @property
    def systems(self) -> list[SystemRow]:
        """Local systems that may launch here."""
        found = LocalSystem.objects.filter(organisation_id=self.place.code).select_related("source")
        return [_system_row(system) for system in found.prefetch_related("keys").order_by("source__name")]


def _system_row(system: LocalSystem) -> SystemRow:
    keys = [
        f"{key.kid} ({key.algorithm}), {f'retired {local_date(key.retired_at)}' if key.retired_at else 'in use'}"
        for key in system.keys.all()
    ]
    return SystemRow(name=system.source.name, origin=system.return_origin, keys=keys)


@dataclass(frozen=True)
class PermissionRow:
    """A permission that lasts, in words."""

    id: int
    patient: str
    nhs_number: str
    scope: str
    given: str
    until: str


class PermissionsPage:
    """The permissions that hold for an organisation, the newest first. That they were looked at is recorded."""

    def __init__(self, user: User, asked: str) -> None:
        self.place = Place.of(user, CONSENT, asked)
        found = lasting.list_them(organisation=self.place.code, by=user)
        names = Names.of(patients=[permission.nhs_number for permission in found])
        self.most = lasting.SHOWN
        self.rows = [
            PermissionRow(
                id=permission.pk,
                patient=names.patient(permission.nhs_number),
                nhs_number=permission.nhs_number,
                scope=f"{SCOPES.get(permission.scope, permission.scope)} {permission.workgroup}".strip(),
                given=f"{local_time(permission.given_at)}, to {permission.given_by.name}",
                until=local_date(permission.until),
            )
            for permission in found
        ]
