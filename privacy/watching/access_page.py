"""One access as an officer sees it outside of an alert: its timeline, and care and rota near it."""

from __future__ import annotations

from audit.models import Access, User
from audit.wording import local_time
from privacy.models import Alert
from privacy.review.case import evidence, rows
from privacy.review.case.story import story
from privacy.review.names import Names


class AccessCase:
    """An access with all that helps to judge it."""

    def __init__(self, user: User, access: Access) -> None:
        self.access = access
        at = access.started_at
        care = evidence.care_near(user, [access.nhs_number], at, at)
        shifts = evidence.shifts_near(user, [access.staff_uid], [access])
        places = {(access.organisation_id, access.site)}
        places |= {(one.organisation_id, one.site) for one in care} | {
            (one.organisation_id, one.site) for one in shifts
        }
        self.names = names = Names.of(
            staff={access.staff_uid, *(contact.staff_uid for contact in care)},
            patients=[access.nhs_number],
            sites=places,
        )
        self.story = story(access, evidence.events_of([access]), names)
        self.care = [rows.care_row(contact, names, here=access.organisation_id) for contact in care]
        self.shifts = [rows.shift_row(shift, names) for shift in shifts]
        found = Alert.objects.to_review_by(user).filter(accesses=access).order_by("-id")
        self.alerts = [rows.alert_row(alert) for alert in found[:10]]

    @property
    def sentence(self) -> str:
        """Who opened whose record, and when."""
        who, role = (
            self.names.person(self.access.staff_uid),
            self.names.role(self.access.staff_uid, self.access.role_code),
        )
        whom = self.names.patient(self.access.nhs_number) or "a patient"
        where = self.names.site(self.access.organisation_id, self.access.site)
        acted = f"{who} ({role})" if role else who
        from_where = f" from {where}" if where else ""
        return f"{acted} opened the record of {whom} on {local_time(self.access.started_at)}{from_where}."
