"""Which accesses an alert rests on, where officers know better than rules: raised by hand, added to, merged, split."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils import timezone

from audit.people.models import User
from audit.trail.models import Access
from privacy.alerts.choices import Outcome, Status
from privacy.alerts.models import Alert, AlertAccess, Finding
from privacy.detection.alerts import retell
from privacy.detection.belonging import held
from privacy.detection.hand import BY_HAND
from privacy.detection.keeping import new_reference
from privacy.duty.sharing import receive
from privacy.review import policies
from privacy.review.actions.step import keep, locked, move, noted, now, record
from privacy.review.kinds import Kind
from privacy.review.permissions import check_can_review
from privacy.review.refusal import Refused
from privacy.review.transitions import TRANSITIONS, Act

LONGEST_REASON: Final = 500
REASON: Final = "Write in a sentence why this access should be looked at."


class OpenAlready(Refused):
    """There is an open alert about the person and the patient: the access can be added to that."""

    def __init__(self, alert: Alert) -> None:
        super().__init__(f"Alert {alert.reference} is open about the same person and patient. Add the access to it.")
        self.alert = alert


@transaction.atomic
def raise_by_hand(*, access: Access, by: User, reason: str) -> Alert:
    """Raises an alert about an access, for a reason that no rule knows. Raises Refused, OpenAlready among it."""
    check_can_raise(access, by)
    why = sentence_of(reason)
    if standing := open_about(access):
        raise OpenAlready(standing)
    before = _about(access).order_by("-id").first()
    alert = Alert(
        organisation_id=access.organisation_id, staff_uid=access.staff_uid, nhs_number=access.nhs_number, raised_by=by,
        previous=before, **_by_hand(why),
    )  # fmt: skip
    _make(alert, [access.pk])
    Finding.objects.filter(
        organisation_id=access.organisation_id, staff_uid=access.staff_uid, nhs_number=access.nhs_number, alert=None,
        withdrawn_at=None, access_ids__contains=[access.pk],
    ).update(alert=alert)  # fmt: skip
    retell(alert)
    alert.save()
    record(alert, Kind.RAISED_BY_HAND, by=by, note=why)
    receive(alert)
    return alert


def check_can_raise(access: Access, user: User) -> None:
    """Raises Refused for whoever cannot raise an alert about an access."""
    check_can_review(user, access.organisation_id)
    if access.staff_uid == user.staff_uid:
        raise Refused("This is your own access to a record, so another privacy officer must deal with it.")


def open_about(access: Access) -> Alert | None:
    """The open alert about the person and the patient of an access."""
    found: Alert | None = _about(access).open().order_by("part", "id").first()
    return found


@transaction.atomic
def add_evidence(*, alert: Alert, by: User, version: int, access: Access, note: str = "") -> Alert:
    """Adds an access of the same person to the alert. Raises Refused."""
    found = locked(alert, Act.ADD_EVIDENCE, by=by, version=version)
    if access.organisation_id != found.organisation_id or access.staff_uid != found.staff_uid:
        raise Refused("This access is not by the person whom the alert is about.")
    if AlertAccess.objects.filter(alert=found, access=access).exists():
        raise Refused("This access is part of the alert already.")
    _put(found, [access.pk])
    retell(found)
    return keep(found, Kind.EVIDENCE_ADDED, by=by, note=noted(note, ""))


@transaction.atomic
def merge(*, alert: Alert, by: User, version: int, into: str, note: str = "") -> Alert:
    """Closes the alert because another about the same person, by its reference, holds its evidence now. Raises Refused."""
    other = Alert.objects.filter(organisation_id=alert.organisation_id, reference=into.strip().upper()).first()
    if other is None or other.pk == alert.pk:
        raise Refused("Choose another alert about the same person.")
    targets = {pk: now(pk) for pk in sorted((alert.pk, other.pk))}  # locked in one order, whoever merges what
    found, target = locked(alert, Act.MERGE, by=by, version=version), targets[other.pk]
    check_can_take_in(target, found, by)
    _put(target, AlertAccess.objects.filter(alert=found).values_list("access_id", flat=True))
    Finding.objects.filter(alert=found).update(alert=target)
    retell(target)
    why = noted(note, "")
    keep(target, Kind.TOOK_IN, by=by, note=why, detail={"alert": found.reference})
    found.outcome, found.closed_at, found.merged_into = Outcome.MERGED, timezone.now(), target
    return move(
        found, Act.MERGE, Kind.MERGED, by=by, note=why, detail={"outcome": Outcome.MERGED, "into": target.reference}
    )


def check_can_take_in(target: Alert, alert: Alert, user: User) -> None:
    """Raises Refused where one alert cannot be merged into another."""
    is_same = target.staff_uid == alert.staff_uid and (alert.staff_uid or target.nhs_number == alert.nhs_number)
    if not is_same and alert.split_from_id != target.pk:
        raise Refused(f"Alert {target.reference} is not about the same person.")
    if target.status not in TRANSITIONS[Act.MERGE].sources:
        raise Refused(
            f"Alert {target.reference} is {Status(target.status).label.lower()}: nothing can be merged into it."
        )
    policies.check_can_decide(target, user)
    if target.assignee is not None and target.assignee_id != user.pk:
        raise Refused(f"{target.assignee.name} has alert {target.reference}. Take it over first.")


def can_be_merged_with(alert: Alert) -> Iterable[Alert]:
    """The open alerts about the same person, the newest first."""
    found = Alert.objects.filter(organisation_id=alert.organisation_id, staff_uid=alert.staff_uid)
    same = found if alert.staff_uid else found.filter(nhs_number=alert.nhs_number)
    if alert.split_from_id:
        same |= Alert.objects.filter(pk=alert.split_from_id)
    return same.filter(status__in=TRANSITIONS[Act.MERGE].sources).exclude(pk=alert.pk).order_by("-id")


@transaction.atomic
def split(*, alert: Alert, by: User, version: int, accesses: Collection[int], note: str) -> Alert:
    """Takes some of the accesses out of the alert: they form a new one, which the officer has. Raises Refused.

    Gives the alert that was split.
    """
    found = locked(alert, Act.SPLIT, by=by, version=version)
    why = sentence_of(note, "Write in a sentence why these accesses are a matter of their own.")
    held = AlertAccess.objects.filter(alert=found)
    chosen = sorted(held.filter(access_id__in=list(accesses)).values_list("access_id", flat=True))
    if not chosen or len(chosen) == held.count():
        raise Refused("Choose some of the accesses, and leave at least one.")
    new = _split_off(found, chosen, why)
    new.assignee = found.assignee = by
    new.save()
    record(new, Kind.SPLIT_OFF, by=by, note=why, detail={"alert": found.reference})
    if not Finding.objects.filter(alert=found, withdrawn_at=None).exists() and not found.raised_by_id:
        parts = _by_hand(f"This is what was left when alert {new.reference} was split off.")
        found.parts, found.sentence, found.rules = parts["parts"], parts["sentence"], []
    retell(found)
    return keep(found, Kind.SPLIT, by=by, note=why, detail={"alert": new.reference})


def _split_off(alert: Alert, chosen: list[int], why: str) -> Alert:
    """A new alert of some accesses of a locked one, with the findings that rest on these alone; of one person of a crowd it
    is about that person, who can be asked.
    """
    accesses = Access.objects.filter(pk__in=chosen)
    person, patient = (_only(set(accesses.values_list(name, flat=True))) for name in ("staff_uid", "nhs_number"))
    question = {"staff_uid": person, "nhs_number": patient, "pattern": "" if person and patient else alert.pattern}
    same = Alert.objects.filter(organisation_id=alert.organisation_id, **question)
    part = (same.aggregate(last=Max("part"))["last"] or 0) + 1
    new = Alert(
        organisation_id=alert.organisation_id, part=part, split_from=alert,
        status=Status.INVESTIGATING, raised_by=alert.raised_by, due_at=alert.due_at, **question, **_by_hand(why),
    )  # fmt: skip
    AlertAccess.objects.filter(alert=alert, access_id__in=chosen).delete()
    _make(new, chosen)
    Finding.objects.filter(alert=alert, access_ids__contained_by=chosen).update(alert=new)
    retell(new)
    return new


def _only(names: set[str]) -> str:
    """The only one of these; empty where there are several."""
    return names.pop() if len(names) == 1 else ""


def _make(alert: Alert, access_ids: Collection[int]) -> None:
    """Stores a new alert about these accesses."""
    facts = Access.objects.filter(pk__in=list(access_ids)).order_by("started_at")
    alert.first_conduct_at, alert.last_conduct_at = facts[0].started_at, facts.reverse()[0].started_at
    alert.reference = new_reference()
    try:
        with transaction.atomic():
            alert.save(force_insert=True)
    except IntegrityError as error:  # somebody, or detection, was faster
        raise Refused("An alert about the same person and patient was just raised. Look at it first.") from error
    alert.refresh_from_db(fields=["raised_at"])
    _put(alert, access_ids)


def _put(alert: Alert, access_ids: Iterable[int]) -> None:
    """Makes accesses evidence of an alert, by hand."""
    AlertAccess.objects.bulk_create(
        [
            AlertAccess(organisation_id=alert.organisation_id, alert=alert, access_id=access_id, by_hand=True)
            for access_id in access_ids
        ],
        ignore_conflicts=True,
    )


def _about(access: Access) -> Any:
    """Alerts about the person and the patient of an access, alone or among others."""
    theirs = Alert.objects.filter(organisation_id=access.organisation_id, staff_uid=access.staff_uid)
    among = Alert.objects.filter(held(access.staff_uid, access.nhs_number), nhs_number="").values("pk")
    return theirs.filter(Q(nhs_number=access.nhs_number, pattern="") | Q(pk__in=among))


def _by_hand(why: str) -> dict[str, Any]:
    """What an alert says that rests on an officer's reason alone."""
    return {"sentence": why, "risk": 0, "rules": [], "parts": [{"rule": BY_HAND, "points": 0, "sentence": why}]}


def sentence_of(text: str, missing: str = REASON) -> str:
    """The reason as it is kept. Raises Refused where it is empty or too long."""
    kept = " ".join(noted(text, missing).split())
    if len(kept) > LONGEST_REASON:
        raise Refused(f"A reason has at most {LONGEST_REASON:,} characters. This one has {len(kept):,}.")
    return kept
