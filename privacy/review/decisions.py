"""What was proposed where conduct was found inappropriate: it holds only once a second person has approved it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar, Final

from django.db import models
from django.db.models import TextChoices
from django.db.models.functions import Now

from audit.people.models import organisation_key
from privacy.alerts.models import Alert

# A breach that is likely to be a risk to people is reported to the Information Commissioner within 72 hours of becoming
# aware of it (UK GDPR, article 33).
TIME_TO_REPORT: Final = timedelta(hours=72)


class Harm(TextChoices):
    """What the conduct did to the patient or to somebody else, as far as is known."""

    NONE = "none", "No harm known"
    SOME = "some", "Some harm, such as distress or a loss of trust"
    SERIOUS = "serious", "Serious harm, such as a danger to somebody’s safety, money or work"


class Answer(TextChoices):
    """Yes or no, where neither is the usual."""

    YES = "yes", "Yes"
    NO = "no", "No"


class State(TextChoices):
    """Of a decision."""

    PROPOSED = "proposed", "Waits for approval"
    APPROVED = "approved", "Approved"
    SENT_BACK = "sent_back", "Sent back"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Decision(models.Model):
    """That an alert shows inappropriate conduct: what one officer proposes and a second approves or sends back."""

    organisation = organisation_key(db_index=False)
    alert = models.ForeignKey("privacy.Alert", on_delete=models.PROTECT, related_name="decisions")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    note = models.TextField()
    harm = models.CharField(max_length=10, choices=Harm.choices)
    # By when the patient is to be told; none: they are not.
    tell_by = models.DateField(null=True)
    told_at = models.DateTimeField(null=True)
    # When the organisation became aware of a breach that it has to report to the regulator; none: it has not to.
    aware_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)
    proposed_by = models.ForeignKey("audit.User", on_delete=models.PROTECT, db_index=False, related_name="+")
    proposed_at = models.DateTimeField(db_default=Now())
    decided_by = models.ForeignKey("audit.User", on_delete=models.PROTECT, null=True, db_index=False, related_name="+")
    decided_at = models.DateTimeField(null=True)
    # Why it was sent back or withdrawn, or what the second person adds.
    answer = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "alert"],
                condition=models.Q(state=State.PROPOSED),
                name="one_proposal_of_alert",
            )
        ]

    def __str__(self) -> str:
        return f"{self.alert_id}: {self.state}"

    @property
    def report_by(self) -> datetime | None:
        """When the time to report to the regulator is over; none where nothing has to be reported."""
        return self.aware_at + TIME_TO_REPORT if self.aware_at else None


def waiting(alert: Alert) -> Decision | None:
    """What waits for approval about an alert."""
    return next((made for made in alert.decisions_newest_first if made.state == State.PROPOSED), None)


def latest(alert: Alert) -> Decision | None:
    """The newest decision about an alert that was not withdrawn."""
    return next((made for made in alert.decisions_newest_first if made.state != State.WITHDRAWN), None)
