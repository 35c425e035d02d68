"""Which findings are suppressed: by their own conduct and its time alone, whenever they are looked at."""

from __future__ import annotations

from dataclasses import dataclass

from audit.trail.models import Access
from privacy.alerts.models import Alert, Finding
from privacy.govern.models import Suppression
from privacy.review.refusal import Refused
from privacy.rules import BY_ID


@dataclass(frozen=True)
class Extent:
    """What somebody wants suppressed: a rule, the person or the patient of an alert, a site; what is empty narrows nothing."""

    rule: str = ""
    alert: Alert | None = None
    person: bool = False
    patient: bool = False
    site: str = ""

    def columns(self) -> dict[str, str]:
        """The scope as it is stored. Raises Refused where there is none, or where it cannot be."""
        if self.rule and self.rule not in BY_ID:
            raise Refused("Choose a rule of the list.")
        person, patient = self._of_alert()
        if not (self.rule or person or patient or self.site):
            raise Refused("Choose a rule, a person, a patient or a site: everything cannot be suppressed at once.")
        return {"rule": self.rule, "staff_uid": person, "nhs_number": patient, "site": self.site}

    def _of_alert(self) -> tuple[str, str]:
        """The person and the patient that are meant; empty where not. Raises Refused where the alert has none."""
        if self.alert is None:
            if self.person or self.patient:
                raise Refused("Write the reference of an alert about the person or the patient.")
            return "", ""
        if not (self.person or self.patient):
            raise Refused("Choose whether the person or the patient of that alert is meant, or both.")
        if self.person and not self.alert.staff_uid:
            raise Refused("That alert is about many people. Choose its patient instead.")
        if self.patient and not self.alert.nhs_number:
            raise Refused("That alert is about many patients. Choose its person instead.")
        return self.alert.staff_uid if self.person else "", self.alert.nhs_number if self.patient else ""


@dataclass(frozen=True)
class Suppressions:
    """All suppressions of an organisation, ended ones too: they go by when something was done."""

    rows: tuple[Suppression, ...]

    @classmethod
    def of(cls, organisation: str) -> Suppressions:
        """Those of an organisation."""
        found = Suppression.objects.filter(organisation_id=organisation).select_related("end", "by", "owner")
        return cls(tuple(found.order_by("id")))

    def hides(self, finding: Finding) -> bool:
        """Whether a finding raises no alert."""
        return any(covers(row, finding) for row in self.rows)


def covers(suppression: Suppression, finding: Finding) -> bool:
    """Whether a finding is within a suppression's scope and time."""
    end = getattr(suppression, "end", None)
    until = min(suppression.until, end.at) if end else suppression.until
    return (
        suppression.since <= finding.occurred_at < until
        and suppression.rule in ("", finding.rule)
        and suppression.staff_uid in ("", finding.staff_uid)
        and suppression.nhs_number in ("", finding.nhs_number)
        and finding.staff_uid not in (suppression.by.staff_uid, suppression.owner.staff_uid)
        and (not suppression.site or _only_at(suppression.site, finding))
    )


def _only_at(site: str, finding: Finding) -> bool:
    """Whether all accesses of a finding were at one site."""
    found = Access.objects.filter(organisation_id=finding.organisation_id, pk__in=finding.access_ids)
    return set(found.values_list("site", flat=True)) == {site}


# The same in bulk, for counting: relation `f` is privacy_finding, `s` the suppression and `e` its early end.
COVERS = """
    f.organisation = s.organisation AND f.occurred_at >= s.since AND f.occurred_at < least(s.until, e.at)
    AND s.rule IN ('', f.rule) AND s.staff_uid IN ('', f.staff_uid) AND s.nhs_number IN ('', f.nhs_number)
    AND NOT EXISTS (SELECT FROM audit_user u WHERE u.id IN (s.by_id, s.owner_id) AND u.staff_uid = f.staff_uid)
    AND (s.site = '' OR NOT EXISTS (SELECT FROM audit_access a WHERE a.id = ANY (f.access_ids) AND a.site <> s.site))
"""
