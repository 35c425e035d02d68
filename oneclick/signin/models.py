"""What the national sign-in leaves behind: attempts, what the provider knows of a session, and logouts that were told."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from audit.people.sessions import Session


class Attempt(models.Model):
    """A sign-in that has begun. Only hashes say whose it is, so that who reads the table can use nothing."""

    state_hash = models.BinaryField(max_length=32, unique=True)
    browser_hash = models.BinaryField(max_length=32)
    nonce = models.CharField(max_length=64)
    verifier = models.CharField(max_length=128)
    go_on = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"Attempt {self.pk}"


class ProviderSession(models.Model):
    """What CIS2 calls a session of ours. Its tokens are encrypted, and gone once the session has ended."""

    session = models.OneToOneField(Session, on_delete=models.CASCADE, primary_key=True, related_name="cis2")
    sub = models.CharField(max_length=512)
    sid = models.CharField(max_length=512, blank=True)
    id_token = models.BinaryField(null=True)
    access_token = models.BinaryField(null=True)
    access_expires_at = models.DateTimeField()
    refreshed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["sid"], name="provider_session_sid")]

    def __str__(self) -> str:
        return f"CIS2's side of session {self.session_id}"


class ToldLogout(models.Model):
    """A logout token that was taken: none is taken twice, and no session of a sid that has ended begins later."""

    jti = models.CharField(max_length=512, unique=True)
    sid = models.CharField(max_length=512, db_index=True)
    told_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Logout {self.pk}"
