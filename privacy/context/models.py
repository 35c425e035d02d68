"""What makes an access ordinary: patients, care contacts, rotas; and who is watched over with particular care."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from audit.people.models import organisation_key


class Patient(models.Model):
    """A patient as `patients.csv` tells. Known to an organisation once it cared for them or opened their record."""

    nhs_number = models.CharField(max_length=10, primary_key=True)
    given_name = models.CharField(max_length=100, blank=True)
    family_name = models.CharField(max_length=100, blank=True)
    date_of_birth = models.DateField(null=True)
    address_line = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    deceased_on = models.DateField(null=True)
    registered_practice = models.CharField(max_length=10, blank=True)

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}".strip() or self.nhs_number


class CareContact(models.Model):
    """One reason why somebody at an organisation has to do with a patient. Without an end it is still running."""

    organisation = organisation_key(db_index=False)
    contact_id = models.CharField(max_length=64, unique=True)
    nhs_number = models.CharField(max_length=10)
    site = models.CharField(max_length=10, blank=True)
    team = models.CharField(max_length=100, blank=True)
    staff_uid = models.CharField(max_length=20, blank=True)
    kind = models.CharField(max_length=20)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    # When it was first loaded, which tells how late an organisation's care data ordinarily are; null: not known.
    loaded_at = models.DateTimeField(null=True, db_default=Now())

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organisation", "nhs_number", "starts_at"], name="care_by_patient"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.contact_id}"


class RotaShift(models.Model):
    """When somebody was on duty, and where."""

    organisation = organisation_key(db_index=False)
    staff_uid = models.CharField(max_length=20)
    site = models.CharField(max_length=10)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "staff_uid", "starts_at", "ends_at", "site"], name="rota_shift"
            )
        ]

    def __str__(self) -> str:
        return f"{self.staff_uid} {self.starts_at:%Y-%m-%d}"


class WatchedPatient(models.Model):
    """A patient whose record draws curiosity, with why and for how long (dates inclusive; empty: no limit)."""

    nhs_number = models.CharField(max_length=10, primary_key=True)
    why = models.TextField(blank=True)
    from_date = models.DateField(null=True, db_column="from")
    until_date = models.DateField(null=True, db_column="until")

    def __str__(self) -> str:
        return self.nhs_number


class Surname(models.Model):
    """How common a family name is among the patients known here: "Smith" is nothing, a rare name is much."""

    family_name = models.CharField(max_length=100, primary_key=True)
    people = models.IntegerField()
    share = models.FloatField()

    def __str__(self) -> str:
        return self.family_name
