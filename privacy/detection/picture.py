"""What an alert says: its risk and the parts of it, its sentence, and whether that is enough for an alert."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import log2
from typing import Any

from audit.trail.models import Access
from audit.wording import count
from privacy.alerts.models import Assessment, Finding
from privacy.context.explanations import Explanation
from privacy.detection import hand
from privacy.detection.habits import among_colleagues, companies_of, named_by
from privacy.detection.risk import DOUBTED, Scale, risk_of
from privacy.detection.surroundings import in_words
from privacy.detection.waiting import urgent_from
from privacy.rules import BY_ID, Rule

PATTERNS = sorted(rule.id for rule in BY_ID.values() if rule.is_pattern)
CONTEXT = "care-data"  # the part of the risk that care data make
OFTEN = "how-often"  # the part that the number of accesses makes


@dataclass(frozen=True)
class Picture:
    """What an alert says, from its findings alone, and whether that is enough for one."""

    fields: dict[str, Any]
    access_ids: list[int]
    is_raised: bool


def picture_of(organisation: str, findings: list[Finding], scale: Scale, by_hand: hand.ByHand) -> Picture:
    """The alert's contents; findings come newest first."""
    found = sorted({access_id for finding in findings for access_id in finding.access_ids})
    ids = by_hand.beside(found)
    accesses = Access.objects.filter(organisation_id=organisation, pk__in=ids).values_list("started_at", "site")
    # What officers looked up is no access: there the looks themselves are the conduct.
    times = sorted(started_at for started_at, _ in accesses) or sorted(finding.occurred_at for finding in findings)
    sites = sorted({site for _, site in accesses if site})
    heaviest, again = _counted_once(strongest(findings), scale)
    named = named_by(heaviest, scale.habits)
    evidence = [
        *of_rules(heaviest, scale),
        *((finding.rule, 0.0, finding.sentence) for finding in again),
        *among_colleagues(heaviest, scale.habits, companies_of(named) if named else {}),
        *_of_context(found, heaviest, scale),
    ]
    alone = sum(weight for _, weight, _ in evidence)
    evidence += _of_number(len(found))
    total = sum(weight for _, weight, _ in evidence)
    parts = risk_parts(evidence)
    learned = (
        scale.ranking.part({part: weight for part, weight, _ in evidence}, risk_of(total)) if scale.ranking else None
    )
    parts += [learned] if learned else []
    rules = [part["rule"] for part in parts if part["rule"] in BY_ID]
    first = next(part["sentence"] for part in parts if part["rule"] in BY_ID)
    others = len({finding.nhs_number for finding in findings if finding.rule == rules[0]}) - 1
    first += f" The same with {count(others, 'other patient')}." if others else ""
    also = [BY_ID[rule].title.lower() for rule in rules[1:]]
    return Picture(
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
        is_raised=is_enough(alone, rules, scale),
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
    return [(f.rule, weight_of(f, scale), f.sentence) for f in heaviest]


def weight_of(finding: Finding, scale: Scale) -> float:
    """What one finding weighs in the organisation, as a natural logarithm."""
    return scale.weights[finding.rule] + finding.strength


def _counted_once(heaviest: list[Finding], scale: Scale) -> tuple[list[Finding], list[Finding]]:
    """Findings that count, and those that are only told: patterns of the same accesses say the same, so one of them counts."""
    patterns = [finding for finding in heaviest if finding.rule in PATTERNS]
    again = sorted(patterns, key=lambda f: (-weight_of(f, scale), f.rule))[1:]
    return [finding for finding in heaviest if finding not in again], again


def _of_context(access_ids: list[int], findings: list[Finding], scale: Scale) -> list[Evidence]:
    """What care data say of the least explained of the accesses; where a pattern over many patients weighs most, its rule
    itself says it.

    Of a crowd on one patient it is that in the middle, since a gap in the care data may spare one of the people.
    """
    leading = max(findings, key=lambda f: (weight_of(f, scale), f.rule))
    if leading.rule in PATTERNS and not leading.nhs_number:
        return []
    by_context = Assessment.objects.filter(access_id__in=access_ids).order_by(
        "-context", "access__started_at", "access__launch_id"
    )
    skipped = len(access_ids) // 2 if leading.rule in PATTERNS else 0
    worst = by_context[skipped : skipped + 1].first()
    if worst is None or round(worst.context, 1) == 0:
        return []
    if worst.explanation:
        return _explained(worst, [BY_ID[finding.rule] for finding in findings])
    if worst.context < 0 and any(BY_ID[finding.rule].despite_care for finding in findings):
        return []
    return in_words(worst.surroundings, worst.explanation_text)


def _of_number(accesses: int) -> list[Evidence]:
    """What it says that there are so many accesses: one for each time twice as many. An oddity that is honest happens once;
    it orders what is an alert without it.
    """
    return (
        [(OFTEN, round(log2(accesses), 2), f"{count(accesses, 'access', 'accesses')} like this.")]
        if accesses > 1
        else []
    )


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
