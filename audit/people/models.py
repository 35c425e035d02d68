"""Organisations, their sites and staff, and the people who sign in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.functional import cached_property

if TYPE_CHECKING:
    from audit.people.sessions import Session


def organisation_key(**options: Any) -> Any:
    """The foreign key by which every table names its organisation: a column `organisation` that holds the ODS code."""
    settings: dict[str, Any] = {"on_delete": models.PROTECT, "db_column": "organisation", "related_name": "+"}
    return models.ForeignKey("audit.Organisation", **(settings | options))


class Organisation(models.Model):
    """An organisation of the NHS by its ODS code. The directory of codes and names is public, so every role may read it."""

    ods_code = models.CharField(max_length=10, primary_key=True)
    name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.name if self.name == self.ods_code else f"{self.name} ({self.ods_code})"


class Site(models.Model):
    """A place of an organisation. Hours are local time; both empty means open at all hours."""

    organisation = organisation_key()
    code = models.CharField(max_length=10)
    name = models.CharField(max_length=200)
    opens = models.TimeField(null=True)
    closes = models.TimeField(null=True)
    open_days = ArrayField(models.CharField(max_length=3), default=list)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["organisation", "code"], name="site_code")]

    def __str__(self) -> str:
        return self.name


class Staff(models.Model):
    """A member of staff as `staff.csv` tells of them: what the organisation knows of its own people."""

    staff_uid = models.CharField(max_length=20, primary_key=True)
    organisation = organisation_key()
    given_name = models.CharField(max_length=100, blank=True)
    family_name = models.CharField(max_length=100, blank=True)
    role_code = models.CharField(max_length=20, blank=True)
    team = models.CharField(max_length=100, blank=True)
    site = models.CharField(max_length=10, blank=True)
    nhs_number = models.CharField(max_length=10, blank=True)
    address_line = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    date_of_birth = models.DateField(null=True)
    started_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    manager_uid = models.CharField(max_length=20, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organisation", "nhs_number"], name="staff_nhs_number"),
            models.Index(
                fields=["organisation", "nhs_number"], name="staff_by_number", condition=~models.Q(nhs_number="")
            ),
            models.Index(
                fields=["organisation", "date_of_birth"], name="staff_by_birth", condition=models.Q(nhs_number="")
            ),
            models.Index(fields=["organisation", "role_code", "site"], name="staff_peers"),
        ]

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}".strip() or self.staff_uid


class UserManager(BaseUserManager["User"]):
    """Makes users without passwords: who somebody is, the national sign-in says."""

    def get_by_natural_key(self, username: str | None) -> User:
        """The user of an SDS user id."""
        return self.get(staff_uid=username)

    def active(self, staff_uids: Iterable[str]) -> models.QuerySet[User]:
        """Those of these SDS user ids who may sign in."""
        return self.filter(staff_uid__in=list(staff_uids), is_active=True)


class User(AbstractBaseUser):
    """Somebody who signs in, known by the SDS user id and by nothing else."""

    staff_uid = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "staff_uid"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    session: Session | None = None
    """The session in which this person acts now; a command acts in none."""

    reaches: tuple[list[Role], dict[frozenset[str], frozenset[str]]] | None = None
    """By rights, the organisations of the roles in use that have one of them: what `organisations_for` has worked out."""

    @cached_property
    def roles_held(self) -> list[Role]:
        """Every role of the person that is known here, read once a request."""
        return list(self.roles.select_related("organisation").order_by("pk"))

    @cached_property
    def roles_in_use(self) -> list[Role]:
        """In a session the role chosen for it, first, and those it reaches; outside of any session every role."""
        return self.roles_held if self.session is None else self.session.roles_among(self.roles_held)

    def __str__(self) -> str:
        return self.name


class Role(models.Model):
    """What a user may do for one organisation: the RBAC role profile with its activity codes, as last told by the sign-in."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="roles")
    organisation = organisation_key()
    role_profile_id = models.CharField(max_length=20, blank=True)
    role_code = models.CharField(max_length=20)
    name = models.CharField(max_length=200, blank=True, db_default="")
    activity_codes = ArrayField(models.CharField(max_length=10), default=list)
    workgroups = ArrayField(models.CharField(max_length=100), default=list, db_default=[])

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "user", "role_code", "role_profile_id"], name="role_profile_of_user"
            )
        ]

    def __str__(self) -> str:
        return f"{self.role_code} at {self.organisation_id}"
