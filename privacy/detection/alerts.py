"""Alerts: findings about the same person and patient, or the same pattern, become one that an officer decides on."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from audit.trail.models import Access
from privacy.alerts.choices import Outcome, Status
from privacy.alerts.models import Alert, AlertAccess, Assessment, Finding
from privacy.context.explanations import Explanation
from privacy.detection import hand
from privacy.detection.findings import NAMING, AlertKey
from privacy.detection.habits import among_colleagues, companies_of, named_by
from privacy.detection.risk import DOUBTED, Scale, risk_of
from privacy.detection.surroundings import in_words
from privacy.detection.waiting import urgent_from
from privacy.detection.window import Window
from privacy.detection.worth import worth_a_look
from privacy.duty.due import due_after_rise
from privacy.duty.sharing import is_untouched, receive
from privacy.govern.in_force import Catalogue
from privacy.govern.suppressing import Suppressions
from privacy.review.models import ReviewEvent
from privacy.rules import BY_ID, Rule

# Crockford's base 32: no letter that is taken for a digit when a reference is read out.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PATTERNS = sorted(rule.id for rule in BY_ID.values() if rule.is_pattern)
CONTEXT = "care-data"  # the part of the risk that care data make


ABOUT = f"WITH {NAMING} SELECT DISTINCT staff_uid, nhs_number, rule FROM naming"


def questions_about(window: Window) -> set[AlertKey]:
    """Every question that rests on an access of the window: what is known of the access has perhaps changed."""
    with connection.cursor() as cursor:
        cursor.execute(ABOUT, window.parameters)
        return {AlertKey(staff, patient, rule if rule in PATTERNS else "") for staff, patient, rule in cursor}


def raise_alerts(organisation: str, keys: Iterable[AlertKey], scale: Scale) -> None:
    """Brings the alert of each key in step with the findings that stand: raises, grows, shrinks or settles it."""
    suppressions = Suppressions.of(organisation)
    for key in worth_a_look(organisation, keys, scale):
        _bring_in_step(organisation, key, scale, suppressions)


def judge_again(organisation: str, scale: Scale, since: datetime | None = None) -> None:
    """Brings every alert in step with its findings, because these weigh differently now; with `since` only those that
    are open or about conduct from then on.
    """
    findings = Finding.objects.filter(organisation_id=organisation, withdrawn_at=None)
    if since:
        is_open = Q(alert__isnull=False) & ~Q(alert__status=Status.CLOSED)
        findings = findings.filter(is_open | Q(occurred_at__gte=since))
    rows = findings.values_list("staff_uid", "nhs_number", "rule").distinct()
    keys = {AlertKey(staff, patient, rule if rule in PATTERNS else "") for staff, patient, rule in rows}
    raise_alerts(organisation, keys, scale)


def _bring_in_step(organisation: str, key: AlertKey, scale: Scale, suppressions: Suppressions) -> None:
    """One alert. What a closed alert holds stays with it; what is new forms the next, linked to it."""
    of_key = {"organisation_id": organisation, "staff_uid": key.staff_uid, "nhs_number": key.nhs_number}
    alerts = list(Alert.objects.select_for_update().filter(**of_key, pattern=key.pattern).order_by("-id"))
    alert = next((a for a in alerts if a.status != Status.CLOSED and a.part == 0), None)
    unheld = Finding.objects.filter(**of_key, withdrawn_at=None, alert=None)
    findings = [
        finding
        for finding in (unheld | Finding.objects.filter(alert=alert, withdrawn_at=None) if alert else unheld).order_by(
            "-occurred_at", "sentence", "subject"
        )
        if (finding.alert_id or (finding.rule if finding.rule in PATTERNS else "") == key.pattern)
        and not suppressions.hides(finding)
    ]
    picture = _picture(organisation, findings, scale, hand.of(alert)) if findings else None
    if picture is None or not picture.is_raised:
        if alert is not None:
            _settle(alert, picture.fields["risk"] if picture else 0)
    elif alert is None:
        _attach(
            _new(of_key, key, previous=alerts[0] if alerts else None, picture=picture), findings, picture.access_ids
        )
    else:
        _update(alert, picture)
        _attach(alert, findings, picture.access_ids)
    for other in hand.made_of(alerts):
        _keep_in_step(other, scale, suppressions)


def _keep_in_step(alert: Alert, scale: Scale, suppressions: Suppressions) -> None:
    """An alert that an officer made of others: what it holds is written anew where that changed, and it is never settled."""
    findings = _held(alert, suppressions)
    if findings:
        picture = _picture(alert.organisation_id, findings, scale, hand.of(alert))
        _update(alert, picture)
        _attach(alert, findings, picture.access_ids)


def retell(alert: Alert) -> None:
    """Makes a locked alert say what its evidence is, after an officer changed that; saving it is left to them."""
    findings = _held(alert, Suppressions.of(alert.organisation_id))
    if findings:
        picture = _picture(alert.organisation_id, findings, Scale.of(alert.organisation_id), hand.of(alert))
        fields = hand.in_its_words(alert, picture.fields)
        _attach(alert, findings, picture.access_ids)
    else:
        fields = hand.measure(alert)
    for name, value in fields.items():
        setattr(alert, name, value)


def _held(alert: Alert, suppressions: Suppressions) -> list[Finding]:
    """The findings of an alert that stand, the newest first."""
    held = Finding.objects.filter(alert=alert, withdrawn_at=None).order_by("-occurred_at", "sentence", "subject")
    return [finding for finding in held if not suppressions.hides(finding)]


@dataclass(frozen=True)
class _Picture:
    """What an alert says, from its findings alone, and whether that is enough for one."""

    fields: dict[str, Any]
    access_ids: list[int]
    is_raised: bool


def _picture(organisation: str, findings: list[Finding], scale: Scale, by_hand: hand.ByHand) -> _Picture:
    """The alert's contents; findings come newest first."""
    found = sorted({access_id for finding in findings for access_id in finding.access_ids})
    ids = by_hand.beside(found)
    accesses = Access.objects.filter(organisation_id=organisation, pk__in=ids).values_list("started_at", "site")
    # What officers looked up is no access: there the looks themselves are the conduct.
    times = sorted(started_at for started_at, _ in accesses) or sorted(finding.occurred_at for finding in findings)
    sites = sorted({site for _, site in accesses if site})
    heaviest = strongest(findings)
    named = named_by(heaviest, scale.habits)
    evidence = [
        *of_rules(heaviest, scale),
        *among_colleagues(heaviest, scale.habits, companies_of(named) if named else {}),
        *_of_context(found, findings),
    ]
    total = sum(weight for _, weight, _ in evidence)
    parts = risk_parts(evidence)
    learned = (
        scale.ranking.part({part: weight for part, weight, _ in evidence}, risk_of(total)) if scale.ranking else None
    )
    parts += [learned] if learned else []
    rules = [part["rule"] for part in parts if part["rule"] in BY_ID]
    first = next(part["sentence"] for part in parts if part["rule"] in BY_ID)
    also = [BY_ID[rule].title.lower() for rule in rules[1:]]
    return _Picture(
        {
            "risk": sum(part["points"] for part in parts),
            "parts": parts,
            "rules": rules,
            "sentence": first + (f" Also: {', '.join(also)}." if also else ""),
            "sites": sites,
            "access_count": len(ids),
            "first_conduct_at": times[0],
            "last_conduct_at": times[-1],
            "urgent_from": urgent_from(
                evidence, explained=Explanation.weight, last_conduct_at=times[-1], sites=sites, delays=scale.delays
            ),
        },
        ids,
        is_raised=is_enough(total, rules, scale),
    )


def is_enough(evidence: float, rules: Iterable[str], scale: Scale) -> bool:
    """Whether evidence that these rules gave is an alert."""
    is_reviewed = any(BY_ID[rule].always_reviewed for rule in rules)
    return evidence >= scale.suspicious or (is_reviewed and risk_of(evidence) >= scale.review_from)


Evidence = tuple[str, float, str]
"""What speaks (a rule's id, or the context), its weight as a natural logarithm, and its sentence."""


def strongest(findings: Iterable[Finding]) -> list[Finding]:
    """Of each rule its strongest finding, the newest of equals where these come newest first."""
    by_rule: dict[str, Finding] = {}
    for finding in findings:
        if finding.rule not in by_rule or finding.strength > by_rule[finding.rule].strength:
            by_rule[finding.rule] = finding
    return list(by_rule.values())


def of_rules(heaviest: Iterable[Finding], scale: Scale) -> list[Evidence]:
    """What the strongest finding of each rule weighs."""
    return [(f.rule, scale.weights[f.rule] + f.strength, f.sentence) for f in heaviest]


def _of_context(access_ids: list[int], findings: list[Finding]) -> list[Evidence]:
    """What care data say of the least explained of the accesses; of a pattern over many patients the rule itself says it.

    Of a crowd on one patient it is that in the middle, since a gap in the care data may spare one of the people.
    """
    if all(finding.rule in PATTERNS and not finding.nhs_number for finding in findings):
        return []
    by_context = Assessment.objects.filter(access_id__in=access_ids).order_by(
        "-context", "access__started_at", "access__launch_id"
    )
    skipped = len(access_ids) // 2 if findings[0].rule in PATTERNS else 0
    worst = by_context[skipped : skipped + 1].first()
    if worst is None or round(worst.context, 1) == 0:
        return []
    if worst.explanation:
        return _explained(worst, [BY_ID[finding.rule] for finding in findings])
    if worst.context < 0 and any(BY_ID[finding.rule].despite_care for finding in findings):
        return []
    return in_words(worst.surroundings, worst.explanation_text)


def _explained(assessment: Assessment, rules: list[Rule]) -> list[Evidence]:
    """What an explanation weighs beside findings of these rules."""
    if any(rule.despite_care for rule in rules):
        return []
    doubted = DOUBTED if any(rule.doubts_care for rule in rules) else 1.0
    return [(CONTEXT, doubted * assessment.context, f"{assessment.explanation_text}.")]


def risk_parts(evidence: list[Evidence]) -> list[dict[str, Any]]:
    """Parts that add up to the risk, heaviest first: each piece of evidence has its share of the number."""
    ordered = sorted(evidence, key=lambda e: (-e[1], e[0]))
    total = sum(weight for _, weight, _ in ordered)
    risk = risk_of(total)
    points = [round(risk * weight / total) if total > 0 else 0 for _, weight, _ in ordered]
    points[0] += risk - sum(points)
    return [
        {"rule": rule, "points": point, "sentence": sentence}
        for (rule, _, sentence), point in zip(ordered, points, strict=True)
    ]


def _new(of_key: dict[str, Any], key: AlertKey, *, previous: Alert | None, picture: _Picture) -> Alert:
    """Raises an alert and says so in the trail."""
    alert = Alert.objects.create(
        **of_key, pattern=key.pattern, reference=new_reference(), previous=previous, **picture.fields
    )
    ReviewEvent.objects.create(organisation_id=alert.organisation_id, alert=alert, kind="raised")
    receive(alert)
    return alert


def _update(alert: Alert, picture: _Picture) -> None:
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


def _attach(alert: Alert, findings: list[Finding], access_ids: list[int]) -> None:
    """Makes the findings and the accesses that they rest on those of the alert."""
    Finding.objects.filter(pk__in=[f.pk for f in findings if f.alert_id is None]).update(alert=alert)
    held = set(AlertAccess.objects.filter(alert=alert).values_list("access_id", flat=True))
    AlertAccess.objects.filter(alert=alert, access_id__in=held - set(access_ids), by_hand=False).delete()
    AlertAccess.objects.bulk_create(
        AlertAccess(organisation_id=alert.organisation_id, alert=alert, access_id=access_id)
        for access_id in access_ids
        if access_id not in held
    )


def _settle(alert: Alert, risk: int) -> None:
    """Closes an alert nobody has taken up once too little of it stands; one under investigation stays with its officer."""
    if alert.status != Status.NEW or alert.raised_by_id is not None or not is_untouched(alert):
        return
    changed = Catalogue.of(alert.organisation_id).changed_since(alert.rules, alert.raised_at)
    outcome = Outcome.RULE_CHANGED if changed else Outcome.EXPLAINED_LATER
    alert.status, alert.outcome, alert.closed_at = Status.CLOSED, outcome, timezone.now()
    alert.risk = risk
    alert.version += 1
    alert.save(update_fields=["status", "outcome", "closed_at", "risk", "version"])
    # Nobody has decided on them: should more come, they count again.
    Finding.objects.filter(organisation_id=alert.organisation_id, alert=alert, withdrawn_at=None).update(alert=None)
    ReviewEvent.objects.create(
        organisation_id=alert.organisation_id,
        alert=alert,
        kind="explained",
        note=f"The rule {BY_ID[changed[0]].title} was changed, and this is no longer found."
        if changed
        else "Care data that arrived later explain what raised this alert.",
    )


def new_reference() -> str:
    """A reference that tells nothing and can be read out, such as A4T7-K2QX."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"
