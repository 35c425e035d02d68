"""Local systems that launch, what organisations decided about launches, and permissions that last."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from audit.people.models import organisation_key
from privacy.govern.models import Decision


class LocalSystem(models.Model):
    """A source that launches 1-Click windows, and where its windows may report back to."""

    source = models.OneToOneField("audit.Source", on_delete=models.PROTECT, related_name="local_system")
    organisation = organisation_key(db_index=False)
    # Scheme, host and port to which a window may post what happened; empty: it reports nothing.
    return_origin = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "id"], name="local_system_of")]

    def __str__(self) -> str:
        return str(self.source_id)


class SystemKey(models.Model):
    """A public key with which a local system signs launches. It may have several, so that they can be changed in turn."""

    system = models.ForeignKey(LocalSystem, on_delete=models.PROTECT, related_name="keys", db_index=False)
    organisation = organisation_key(db_index=False)
    kid = models.CharField(max_length=64)
    algorithm = models.CharField(max_length=10)
    pem = models.TextField()
    added_at = models.DateTimeField(db_default=Now())
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "system", "kid"], name="key_of_local_system")
        ]

    def __str__(self) -> str:
        return self.kid


class LaunchPolicy(Decision):
    """What an organisation decided about launches, from here on; its newest row is in force."""

    # Permission is not asked: by the organisation's policy, or for patients registered with it.
    not_asked = models.BooleanField(default=False)
    own_patients = models.BooleanField(default=False)
    # Which permissions may last (`ongoing`, `proxy`, `workgroup`), and for how many days.
    keeps = ArrayField(models.CharField(max_length=20), default=list)
    keeps_days = models.IntegerField(default=365)
    # Emergency access needs B0168; otherwise whoever lacks it is warned and goes on.
    only_with_code = models.BooleanField(default=False)
    # Characters of an explanation.
    longest = models.IntegerField(default=2000)
    # After recording, the window goes on to NCRS: empty (own pages), `get` or `post`.
    hand_over = models.CharField(max_length=10, blank=True)
    hand_over_url = models.CharField(max_length=2000, blank=True)
    hand_over_fields = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "-id"], name="launch_policy_latest")]

    def __str__(self) -> str:
        return f"launches of {self.organisation_id}"


class LastingPermission(models.Model):
    """A patient's permission that holds for later launches of the organisation, until it expires or is revoked."""

    organisation = organisation_key(db_index=False)
    nhs_number = models.CharField(max_length=10)
    scope = models.CharField(max_length=20)
    workgroup = models.CharField(max_length=255, blank=True)
    launch_id = models.CharField(max_length=64)
    given_by = models.ForeignKey("audit.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    given_at = models.DateTimeField()
    until = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey("audit.User", on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    why = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "launch_id", "scope"], name="permission_of_launch")
        ]
        indexes: ClassVar = [models.Index(fields=["organisation", "nhs_number", "-id"], name="permission_of_patient")]

    def __str__(self) -> str:
        return f"{self.scope} until {self.until:%Y-%m-%d}"


class ShelvedTicket(models.Model):
    """A ticket that waits for its window where the cache cannot hold it: sealed, under the digest of its reference."""

    digest = models.BinaryField(max_length=32, primary_key=True)
    sealed = models.BinaryField()
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.until.isoformat()


class UsedOnce(models.Model):
    """The digest of what may be used once and was: a ticket's reference, the `jti` of a token."""

    digest = models.BinaryField(max_length=32, primary_key=True)
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.until.isoformat()
