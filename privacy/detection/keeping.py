"""One alert: raised, brought up to date with its evidence, joined into another or settled, each with its review event."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils import timezone

from privacy.alerts.choices import Outcome, Status
from privacy.alerts.models import Alert, AlertAccess, Finding
from privacy.detection import hand
from privacy.detection.findings import AlertKey
from privacy.detection.picture import Picture, picture_of
from privacy.detection.risk import Scale
from privacy.duty.due import due_after_rise
from privacy.duty.sharing import is_untouched, receive
from privacy.govern.in_force import Catalogue
from privacy.govern.suppressing import Suppressions
from privacy.review.kinds import Kind
from privacy.review.models import ReviewEvent
from privacy.rules import BY_ID

# Crockford's base 32: no letter that is taken for a digit when a reference is read out.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True)
class Bench:
    """What every alert of an organisation is judged with. `grown` are those of serial conduct that a step has changed: each
    is written once, when all its questions are answered, however many there are.
    """

    organisation: str
    scale: Scale
    suppressions: Suppressions
    grown: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, organisation: str, scale: Scale | None = None) -> Bench:
        """That of an organisation, on its own scale if no other is given."""
        return cls(organisation, scale or Scale.of(organisation), Suppressions.of(organisation))

    def standing(self, which: Q) -> list[Finding]:
        """The findings among these that stand and are not suppressed, the newest first."""
        found = Finding.objects.filter(which, organisation_id=self.organisation, withdrawn_at=None)
        ordered = found.order_by("-occurred_at", "sentence", "subject")
        return [finding for finding in ordered if not self.suppressions.hides(finding)]

    def held(self, alert: Alert) -> list[Finding]:
        """The standing findings of an alert, the newest first."""
        return self.standing(Q(alert=alert))

    def picture(self, findings: list[Finding], alert: Alert | None) -> Picture:
        """What findings, the newest first, say together, beside what officers did to the alert that holds them."""
        return picture_of(self.organisation, findings, self.scale, hand.of(alert))

    def keep_in_step(self, alert: Alert) -> None:
        """Writes anew what an alert says of what it holds, where that changed; it is never settled."""
        findings = self.held(alert)
        if findings:
            picture = self.picture(findings, alert)
            update(alert, picture)
            attach(alert, findings, picture.access_ids)


def raise_new(
    key: AlertKey, organisation: str, findings: list[Finding], *, previous: Alert | None, picture: Picture
) -> None:
    """Raises an alert with its evidence and says so in the trail."""
    alert = Alert.objects.create(
        organisation_id=organisation,
        staff_uid=key.staff_uid,
        nhs_number=key.nhs_number,
        pattern=key.pattern,
        reference=new_reference(),
        previous=previous,
        **picture.fields,
    )
    ReviewEvent.objects.create(organisation_id=organisation, alert=alert, kind=Kind.RAISED)
    attach(alert, findings, picture.access_ids)
    receive(alert)  # whose turn it is depends on whom the evidence is about


def update(alert: Alert, picture: Picture) -> None:
    """Writes what changed; an alert that says the same is left alone, so that nobody's work on it goes stale."""
    fields = hand.in_its_words(alert, picture.fields)
    changed = {name: [getattr(alert, name), value] for name, value in fields.items() if getattr(alert, name) != value}
    if changed:
        for name in changed:
            setattr(alert, name, fields[name])
        changed |= hand.wake(alert) | _nearer(alert, changed)
        alert.version += 1
        alert.save(update_fields=[*changed, "version"])
        hand.record(alert, changed)


def _nearer(alert: Alert, changed: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """The due date of an alert whose risk rose, where it comes nearer; gives what it changed."""
    before, after = changed.get("risk", [0, 0])
    due_at = due_after_rise(alert.organisation_id, alert.risk, alert.due_at) if after > before else alert.due_at
    if due_at == alert.due_at:
        return {}
    former, alert.due_at = alert.due_at, due_at
    return {"due_at": [former, due_at]}


def attach(alert: Alert, findings: list[Finding], access_ids: list[int]) -> None:
    """Makes the findings and the accesses that they rest on those of the alert."""
    Finding.objects.filter(pk__in=[f.pk for f in findings if f.alert_id != alert.pk]).update(alert=alert)
    held = set(AlertAccess.objects.filter(alert=alert).values_list("access_id", flat=True))
    AlertAccess.objects.filter(alert=alert, access_id__in=held - set(access_ids), by_hand=False).delete()
    AlertAccess.objects.bulk_create(
        AlertAccess(organisation_id=alert.organisation_id, alert=alert, access_id=access_id)
        for access_id in access_ids
        if access_id not in held
    )


def is_free(alert: Alert) -> bool:
    """Whether detection may settle an alert: nobody has taken it up, raised it, or put evidence into it."""
    return (
        alert.status == Status.NEW
        and alert.raised_by_id is None
        and is_untouched(alert)
        and not AlertAccess.objects.filter(alert=alert, by_hand=True).exists()
    )


def settle(alert: Alert, risk: int) -> None:
    """Closes an alert nobody has taken up once too little of it stands; one under investigation stays with its officer."""
    if alert.status != Status.NEW or alert.raised_by_id is not None or not is_untouched(alert):
        return
    changed = Catalogue.of(alert.organisation_id).changed_since(alert.rules, alert.raised_at)
    alert.risk = risk
    _close(alert, Outcome.RULE_CHANGED if changed else Outcome.EXPLAINED_LATER, "risk")
    # Nobody has decided on them: should more come, they count again.
    Finding.objects.filter(organisation_id=alert.organisation_id, alert=alert, withdrawn_at=None).update(alert=None)
    ReviewEvent.objects.create(
        organisation_id=alert.organisation_id,
        alert=alert,
        kind=Kind.EXPLAINED,
        note=f"The rule {BY_ID[changed[0]].title} was changed, and this is no longer found."
        if changed
        else "Care data that arrived later explain what raised this alert.",
    )


def join(alert: Alert, into: Alert) -> None:
    """Closes an alert that nobody has taken up, because another holds what it held."""
    Finding.objects.filter(organisation_id=alert.organisation_id, alert=alert, withdrawn_at=None).update(alert=into)
    alert.merged_into, alert.risk = into, 0
    _close(alert, Outcome.MERGED, "merged_into", "risk")
    for one, kind, detail in (
        (alert, Kind.MERGED, {"outcome": Outcome.MERGED, "into": into.reference}),
        (into, Kind.TOOK_IN, {"alert": alert.reference}),
    ):
        ReviewEvent.objects.create(
            organisation_id=alert.organisation_id, alert=one, kind=kind, detail=detail, note="The same conduct."
        )


def _close(alert: Alert, outcome: Outcome, *more: str) -> None:
    """Closes an alert in nobody's name."""
    alert.status, alert.outcome, alert.closed_at = Status.CLOSED, outcome, timezone.now()
    alert.version += 1
    alert.save(update_fields=["status", "outcome", "closed_at", "version", *more])


def new_reference() -> str:
    """A reference that tells nothing and can be read out, such as A4T7-K2QX."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"
