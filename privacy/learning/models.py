"""What an organisation's own last months teach: which teams ordinarily open whose patients, and how rare each finding is."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from audit.people.models import organisation_key


class Template(models.Model):
    """A team ordinarily opens patients with a contact of this kind, so many days from it: learned, shown, switchable."""

    organisation = organisation_key(db_index=False)
    # The team, or where a team is too small to show habits of its own the role, as in "role R8006".
    company = models.CharField(max_length=120)
    kind = models.CharField(max_length=20)
    # The team of the contact; empty where any will do. `same_site` asks for a contact at the person's own site.
    team = models.CharField(max_length=100, blank=True)
    same_site = models.BooleanField(default=False)
    # Days from the contact: below 0 before it began, 0 while it lasted, above 0 after it ended.
    lag_from = models.FloatField()
    lag_to = models.FloatField()
    support = models.IntegerField()
    people = models.IntegerField()
    share = models.FloatField()
    lift = models.FloatField()
    # The part of all such contacts that the team opens; null: not known yet.
    coverage = models.FloatField(null=True)
    enabled = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "company", "kind", "team", "same_site", "lag_from", "lag_to"],
                name="template_key",
            )
        ]

    def __str__(self) -> str:
        return f"{self.company}: {self.kind} {self.team}"


class Rate(models.Model):
    """How often something is so among an organisation's ordinary accesses: a rule's finding, or that nothing explains one."""

    organisation = organisation_key(db_index=False)
    # `rule`: of a finding; `load` and `person`: patients of a team and of a person whom nothing explains, in 90 days;
    # `work`: accesses of a team in 90 days; `way`: of a team's accesses, emergencies and claims; `habit`: of a rule's finding
    # among what nothing explains of a team's; `conduct`: how many times as often as of colleagues care leaves out accesses of
    # a person, where it is more; `fed`: teams that care data name; `delay`: hours; `review`: risks from which on something
    # is an alert; `service`.
    kind = models.CharField(max_length=10)
    key = models.CharField(max_length=140)
    share = models.FloatField()
    accesses = models.IntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["organisation", "kind", "key"], name="rate_key")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}: {self.share:.4f}"


class Lesson(models.Model):
    """When an organisation's data were last learned from, by the time of the data and never of the clock."""

    organisation = organisation_key(db_index=False)
    accesses = models.IntegerField()
    until = models.DateField()
    # Whether rates were learned too. Before, nothing can be weighed, so no alert is raised.
    is_whole = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["organisation"], name="lesson_of_organisation")]

    def __str__(self) -> str:
        return f"{self.organisation_id} until {self.until:%Y-%m-%d}"
