"""Every rule, by its own examples: what fires fires for the person it is about, and what should be silent is."""

import pytest

from privacy.alerts.models import Alert, Finding
from privacy.pipeline import catch_up
from privacy.rules import RULES, Rule
from privacy.rules.examples import Example
from tests.situations import ORGANISATION, lay_out, staff_uid

CASES = [pytest.param(rule, example, id=f"{rule.id}: {example.title}") for rule in RULES for example in rule.examples]


@pytest.mark.django_db
@pytest.mark.parametrize(("rule", "example"), CASES)
def test_fires_and_stays_silent_as_its_examples_say(rule: Rule, example: Example) -> None:
    lay_out(example)
    catch_up(ORGANISATION)

    found = Finding.objects.filter(rule=rule.id, staff_uid__in=[staff_uid(1), ""], withdrawn_at=None)

    assert bool(found) == example.fires
    assert all(finding.sentence.endswith(".") for finding in found)
    assert Alert.objects.filter(rules__contains=[rule.id]).exists() == example.fires


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_tells_what_a_reviewer_needs(rule: Rule) -> None:
    assert all((rule.title, rule.rationale, rule.innocent))
    assert rule.reviewer_checks
    assert all(threshold.source and threshold.unit for threshold in rule.thresholds)
    assert {example.fires for example in rule.examples} == {True, False}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_uses_every_threshold_and_none_unnamed(rule: Rule) -> None:
    for name in rule.parameters:
        assert f"%({name})s" in rule.query + rule.widen


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_file_id_and_class_share_one_name(rule: Rule) -> None:
    name = type(rule).__module__.rpartition(".")[2]
    assert rule.id == name.replace("_", "-")
    assert type(rule).__name__ == "".join(word.capitalize() for word in name.split("_"))
