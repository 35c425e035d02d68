"""What a person did on one day, kept so that a comparison with others reads hundreds of rows and not millions."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from audit.people.models import organisation_key


class StaffDay(models.Model):
    """One person's accesses on one local day (Europe/London), with the role and site of most of them."""

    organisation = organisation_key(db_index=False)
    staff_uid = models.CharField(max_length=20)
    day = models.DateField()
    role_code = models.CharField(max_length=20, blank=True)
    site = models.CharField(max_length=10, blank=True)
    accesses = models.IntegerField()
    patients = models.IntegerField()
    # Patients of that day for whom no access was explained.
    unexplained_patients = models.IntegerField()
    # As the person's own entry says; people of one role and site may be of several.
    team = models.CharField(max_length=100, blank=True, default="")
    emergencies = models.IntegerField(default=0)
    unexplained_emergencies = models.IntegerField(default=0)
    # The most patients within sixty minutes, of those for whom no access of the day was explained.
    busiest_hour = models.IntegerField(default=0)
    # Accesses by the hour of the day in which they began, from midnight on; null: not counted yet.
    hours = ArrayField(models.SmallIntegerField(), null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["organisation", "staff_uid", "day"], name="staff_day")]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "role_code", "site", "day"], name="staff_day_peers"),
            models.Index(fields=["organisation", "team", "day"], name="staff_day_mates"),
            models.Index(fields=["organisation", "day"], include=["accesses"], name="staff_day_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.staff_uid} {self.day}"
