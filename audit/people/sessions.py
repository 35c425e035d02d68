"""Sessions: somebody signed in, with one browser, in one role, from the sign-in until it ends by whatever comes first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar, Final

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from audit.ledger.append_only import AppendOnly
from audit.people.jobs import jobs, reach
from audit.people.models import Role, User, organisation_key

SEEN_AT_LEAST: Final = 60
"""An idle session is noticed within this fraction of the time that it may be idle: not every request is a write."""


class Ended(models.TextChoices):
    """What ended a session."""

    SIGNED_OUT = "signed_out", "Signed out"
    EVERYWHERE = "everywhere", "Signed out everywhere"
    IDLE = "idle", "Idle too long"
    TOO_LONG = "too_long", "Lasted too long"
    AGAIN = "again", "Signed in again"
    PROVIDER = "provider", "Ended by the national sign-in"
    ADMINISTRATOR = "administrator", "Ended by an administrator"


def idle_limit() -> timedelta:
    """How long a session lives without anybody at it."""
    return timedelta(seconds=settings.ONECLICK_IDLE_SECONDS)


def longest() -> timedelta:
    """How long a session lives whatever happens."""
    return timedelta(seconds=settings.ONECLICK_SESSION_SECONDS)


class SessionQuerySet(models.QuerySet["Session"]):
    """Sessions, and the one way in which they end."""

    def open_at(self, now: datetime) -> SessionQuerySet:
        """Those that live."""
        return self.filter(ended_at=None, last_seen_at__gt=now - idle_limit(), started_at__gt=now - longest())

    def end(self, why: Ended) -> int:
        """Ends those that have not ended, whatever browser they are in, and returns how many."""
        return self.filter(ended_at=None).update(ended_at=timezone.now(), ended_by=why)


class Session(models.Model):
    """Somebody signed in. It names a person and no organisation's data, so the service reads it before it has a scope."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="sessions")
    # Empty where the person must still choose, and again where the role chosen is no longer theirs.
    role = models.ForeignKey(Role, on_delete=models.SET_NULL, null=True, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=20, choices=Ended, blank=True)

    objects: ClassVar = SessionQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["user", "-started_at"], name="session_of_user", condition=Q(ended_at=None))
        ]

    def __str__(self) -> str:
        return f"Session {self.pk} of {self.user_id}"

    def over(self, now: datetime) -> Ended | None:
        """What has ended the session by this time; nothing where it lives."""
        if self.ended_at:
            return Ended(self.ended_by)
        if now >= self.started_at + longest():
            return Ended.TOO_LONG
        return Ended.IDLE if now >= self.last_seen_at + idle_limit() else None

    def left(self, now: datetime) -> timedelta:
        """How long it lives if nobody comes."""
        return min(self.last_seen_at + idle_limit(), self.started_at + longest()) - now

    def is_final(self) -> bool:
        """Whether it ends at that time whoever comes."""
        return self.started_at + longest() <= self.last_seen_at + idle_limit()

    def touch(self, now: datetime) -> None:
        """Somebody is there."""
        if now - self.last_seen_at >= idle_limit() / SEEN_AT_LEAST:
            self.last_seen_at = now
            Session.objects.filter(pk=self.pk, ended_at=None).update(last_seen_at=now)

    def roles_among(self, held: Sequence[Role]) -> list[Role]:
        """The role of the session as it stands now, first, and those it reaches; none where it is no longer held."""
        chosen = next((role for role in held if role.pk == self.role_id), None)
        return reach(chosen, held) if chosen else []

    @transaction.atomic
    def choose(self, role: Role) -> None:
        """Acts in this role from now on, which is recorded. Only inside the person's scope, or as the owner."""
        self.role = role
        Session.objects.filter(pk=self.pk).update(role=role)
        RoleInUse.objects.create(
            session=self,
            user_id=self.user_id,
            organisation_id=role.organisation_id,
            role_profile_id=role.role_profile_id,
            role_code=role.role_code,
            activity_codes=role.activity_codes,
        )


class RoleInUse(AppendOnly):
    """From when on somebody acted in which role, with what codes: what answers for whatever they did."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="roles_used")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    organisation = organisation_key(db_index=False)
    role_profile_id = models.CharField(max_length=20, blank=True)
    role_code = models.CharField(max_length=20)
    activity_codes = ArrayField(models.CharField(max_length=10), default=list)
    since = models.DateTimeField(db_default=Now())

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "-id"], name="role_in_use_latest")]

    def __str__(self) -> str:
        return f"{self.role_code} in session {self.session_id}"


@transaction.atomic
def begin(user: User, role_profile_id: str = "") -> Session:
    """A new session of a person, in the role of that profile, or in their only job; otherwise they must choose."""
    held = user.roles_held
    chosen = next((role for role in held if role_profile_id and role.role_profile_id == role_profile_id), None)
    if chosen is None and not role_profile_id and len(choices := jobs(held)) == 1:
        chosen = choices[0][0]
    session = Session.objects.create(user=user)
    if chosen:
        session.choose(chosen)
    return session
