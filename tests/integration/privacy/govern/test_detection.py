"""What detection does with what an organisation decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from audit.models import ChangedAccess, User
from privacy.alerts.choices import Outcome, Status
from privacy.govern.actions import change_rule, switch_template
from privacy.govern.in_force import Catalogue
from privacy.govern.models import Suppression, SuppressionEnd, TemplateChange
from privacy.govern.preview import preview
from privacy.models import Alert, Finding, Template
from privacy.pipeline import catch_up
from privacy.rules import BY_ID
from privacy.rules.examples import START
from tests.factories import TRUST, make_officer
from tests.situations import ORGANISATION, lay_out, nhs_number, staff_uid

pytestmark = pytest.mark.django_db

OWN, REPEAT = BY_ID["own-record"], BY_ID["no-care-contact"]
FIRING = next(example for example in OWN.examples if example.fires)


def set_rule(officer: User, rule: Any, *, enabled: bool = True, seen: int = 0, **thresholds: float) -> int:
    """Changes a rule and lets detection catch up; returns the key of the change."""
    change = change_rule(
        by=officer, organisation=TRUST, rule=rule, enabled=enabled,
        thresholds=rule.parameters | thresholds, why="Agreed by the group", seen=seen,
    )  # fmt: skip
    catch_up(TRUST)
    return change.pk


def standing(rule: Any) -> list[Finding]:
    """Findings of a rule that stand."""
    return list(Finding.objects.filter(rule=rule.id, withdrawn_at=None).order_by("id"))


def test_a_rule_that_is_off_finds_nothing_and_takes_back_what_it_found() -> None:
    officer = make_officer()
    lay_out(FIRING)
    catch_up(ORGANISATION)
    assert standing(OWN)

    off = set_rule(officer, OWN, enabled=False)
    assert not standing(OWN)
    assert Finding.objects.filter(rule=OWN.id).exists()
    alert = Alert.objects.get(rules__contains=[OWN.id])
    assert (alert.status, alert.outcome) == (Status.CLOSED, Outcome.RULE_CHANGED)
    assert "Own record" in alert.review_events.get(kind="explained").note

    set_rule(officer, OWN, seen=off)
    assert standing(OWN)


def test_thresholds_of_an_organisation_are_what_its_rules_compare_with() -> None:
    officer = make_officer()
    lay_out(next(example for example in REPEAT.examples if example.fires))
    catch_up(ORGANISATION)
    assert standing(REPEAT)
    set_rule(officer, REPEAT, days=20)
    assert not standing(REPEAT)
    assert Catalogue.of(TRUST).parameters(REPEAT)["days"] == 20
    assert Catalogue.of("RY9").parameters(REPEAT) == REPEAT.parameters


def test_a_change_queues_what_is_recent_and_nothing_older() -> None:
    officer = make_officer()
    lay_out(FIRING)
    catch_up(ORGANISATION)
    Finding.objects.all().delete()
    change_rule(by=officer, organisation=TRUST, rule=OWN, enabled=False, thresholds={}, why="Because", seen=0)
    assert ChangedAccess.objects.filter(organisation_id=TRUST).count() == len(FIRING.accesses)


def test_preview_tells_what_would_go_and_writes_nothing() -> None:
    lay_out(FIRING)
    catch_up(ORGANISATION)
    before = list(Finding.objects.values())

    same = preview(TRUST, OWN, enabled=True, thresholds=OWN.parameters)
    off = preview(TRUST, OWN, enabled=False, thresholds=OWN.parameters)

    assert (len(same.now), len(same.then), same.alerts_now, same.alerts_then) == (1, 1, 1, 1)
    assert [kind for kind, _ in same.examples()] == ["stays"]
    assert (len(off.now), len(off.then), off.alerts_now, off.alerts_then) == (1, 0, 1, 0)
    assert [kind for kind, _ in off.examples()] == ["gone"]
    assert list(Finding.objects.values()) == before
    assert not ChangedAccess.objects.exists()


def test_preview_counts_serial_conduct_as_detection_does() -> None:
    rule = BY_ID["after-leaving"]
    example = next(example for example in rule.examples if example.fires)
    more = tuple(replace(example.accesses[-1], patient=70 + n, minute=n) for n in range(3))
    lay_out(replace(example, accesses=(*example.accesses, *more)))
    catch_up(ORGANISATION)
    told = preview(TRUST, rule, enabled=True, thresholds=rule.parameters)
    assert (len(told.now), told.alerts_now, told.alerts_then) == (4, 1, 1)
    assert Alert.objects.get().pattern == rule.id


def test_preview_of_many_accesses_takes_the_newest_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    lay_out(next(example for example in REPEAT.examples if example.fires))
    catch_up(ORGANISATION)
    monkeypatch.setattr("privacy.govern.preview.MOST_ACCESSES", 1)
    result = preview(TRUST, REPEAT, enabled=True, thresholds=REPEAT.parameters)
    assert (result.is_sample, result.looked_at) == (True, 1)


def test_preview_finds_what_catching_up_finds_for_every_rule() -> None:
    for rule in BY_ID.values():
        Finding.objects.filter(rule=rule.id).update(withdrawn_at=None)
    lay_out(FIRING)
    catch_up(ORGANISATION)
    for rule in BY_ID.values():
        result = preview(TRUST, rule, enabled=True, thresholds=rule.parameters)
        assert result.now.keys() == result.then.keys(), rule.id


def make_suppression(**fields: Any) -> Suppression:
    """A suppression of everything about person 1 around the examples."""
    officer = fields.pop("by", None) or make_officer()
    values = {"staff_uid": staff_uid(1), "since": START - timedelta(days=1), "until": START + timedelta(days=1)}
    return Suppression.objects.create(
        organisation_id=TRUST, by=officer, owner=fields.pop("owner", officer), why="Agreed", **values | fields
    )


@pytest.mark.parametrize(
    ("fields", "is_suppressed"),
    [
        ({}, True),
        ({"rule": OWN.id, "nhs_number": ""}, True),
        ({"rule": REPEAT.id}, False),
        ({"staff_uid": staff_uid(2)}, False),
        ({"staff_uid": "", "nhs_number": nhs_number(99)}, False),
        ({"staff_uid": "", "site": "RX101"}, True),
        ({"site": "RX199"}, False),
        ({"since": START + timedelta(days=1), "until": START + timedelta(days=9)}, False),
        ({"since": START - timedelta(days=9), "until": START - timedelta(days=1)}, False),
    ],
)
def test_suppressed_findings_are_kept_and_raise_no_alert(fields: dict[str, Any], is_suppressed: bool) -> None:
    lay_out(FIRING)
    make_suppression(**fields)
    catch_up(ORGANISATION)
    assert standing(OWN)
    assert Alert.objects.filter(rules__contains=[OWN.id]).exists() is not is_suppressed


def test_a_suppression_that_ended_early_covers_what_was_done_before() -> None:
    lay_out(FIRING)
    suppression = make_suppression(until=timezone.now() + timedelta(days=9))
    SuppressionEnd.objects.create(organisation_id=TRUST, suppression=suppression, by=suppression.by, why="Over")
    catch_up(ORGANISATION)
    assert not Alert.objects.exists()


@pytest.mark.parametrize("part", ["by", "owner"])
def test_a_suppression_never_covers_whoever_made_or_owns_it(part: str) -> None:
    lay_out(FIRING)
    make_suppression(**{"staff_uid": "", "rule": OWN.id, part: make_officer(staff_uid=staff_uid(1))})
    catch_up(ORGANISATION)
    assert Alert.objects.filter(rules__contains=[OWN.id]).exists()


def test_switching_a_template_is_kept_and_looks_again() -> None:
    officer = make_officer()
    lay_out(FIRING)
    catch_up(ORGANISATION)
    template = Template.objects.create(
        organisation_id=TRUST, company="pharmacy", kind="admission", lag_from=0, lag_to=1,
        support=20, people=4, share=0.5, lift=30,
    )  # fmt: skip
    switch_template(by=officer, template=template, enabled=False, why="Not in our trust")
    template.refresh_from_db()
    assert template.enabled is False
    assert TemplateChange.objects.get().company == "pharmacy"
    assert ChangedAccess.objects.exists()
