"""The pages of rules: the list, one rule, its switch, thresholds and preview, and the agreed list."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import User
from privacy.alerts.choices import Outcome
from privacy.models import Agreement, Rate, ReviewEvent, RuleChange
from privacy.rules import RULES
from tests.factories import (
    ELSEWHERE,
    TRUST,
    make_access,
    make_alert,
    make_assessment,
    make_clinician,
    make_closed_alert,
    make_officer,
    make_organisation,
)
from tests.integration.conftest import Look
from tests.pages import Page

pytestmark = pytest.mark.django_db

RECENT = timezone.now() - timedelta(days=3)
RULE, CHANGE = "/rules/no-care-contact/", "/rules/no-care-contact/change/"
TYPED = {"seen": "0", "enabled": "on", "threshold-days": "4", "threshold-within": "90", "why": "Two is a lot here"}


def recorded(kind: str) -> ReviewEvent:
    """The one review event of a kind."""
    return ReviewEvent.objects.get(kind=kind)


def change(look: Look, user: User | None, button: str = "save", path: str = CHANGE, **typed: Any) -> Page:
    """Sends the form of the rule."""
    return look(path, user, post=True, **TYPED | typed, **{button: "1"})


def row(page: Page, title: str) -> str:
    """What the list says of a rule."""
    start = page.text.index(title)
    return page.text[start : start + 600]


def test_rules_works(look: Look) -> None:
    Rate.objects.create(
        organisation=make_organisation(TRUST), kind="rule", key="emergency-access", share=0.02, accesses=900
    )
    for outcome in (Outcome.INAPPROPRIATE, Outcome.POORLY_RECORDED, Outcome.APPROPRIATE, Outcome.TECHNICAL):
        access = make_access(started_at=RECENT)
        make_assessment(access, explanation="registration")
        alert = make_closed_alert(accesses=[access], outcome=outcome, closed_at=timezone.now())
        alert.findings.update(subject=f"access:{access.pk}")
    page = look("/rules/", make_officer())
    assert page.status == 200
    for rule in RULES:
        assert rule.title in page.text
    said = row(page, "Emergency access")
    assert "4 2 of 3: 67 % (21 % to 94 %)" in said.replace("Found", "").replace("Officers agreed", "").replace(
        "  ", " "
    )
    assert "4 explained" in said
    assert "1 in 50" in said
    assert "Nobody has agreed this list yet." in page.text


def test_rules_requires_sign_in(look: Look) -> None:
    page = look("/rules/")
    assert (page.status, page.leads_to) == (302, "/sign-in/?next=/rules/")


def test_rules_requires_role(look: Look) -> None:
    page = look("/rules/", make_clinician())
    assert page.status == 403
    assert "B0015" in page.text


def test_rules_hides_other_organisations(look: Look) -> None:
    make_closed_alert(ELSEWHERE, accesses=[make_access(ELSEWHERE, started_at=RECENT)], closed_at=timezone.now())
    officer = make_officer()
    assert "1 of 1" not in look("/rules/", officer).text
    assert "0 of 1" not in look("/rules/", officer).text
    assert look(f"/rules/?organisation={ELSEWHERE}", officer).status == 404
    both = make_officer(TRUST, ELSEWHERE)
    assert "0 of 1" in look(f"/rules/?organisation={ELSEWHERE}", both).text


def test_rule_works(look: Look) -> None:
    page = look(RULE, make_officer())
    assert page.status == 200
    assert "Repeat access with no care contact" in page.text
    assert "2 as it comes" in page.text
    assert 'value="120"' in page.html
    assert "Nobody has changed this rule" in page.text


def test_rule_requires_sign_in(look: Look) -> None:
    assert look(RULE).status == 302


def test_rule_requires_role(look: Look) -> None:
    assert look(RULE, make_clinician()).status == 403


def test_rule_hides_other_organisations(look: Look) -> None:
    change(look, make_officer(ELSEWHERE, name="Robin Hale"))
    page = look(RULE, make_officer())
    assert "Robin Hale" not in page.text
    assert 'value="2"' in page.html


def test_a_rule_that_does_not_exist_is_not_found(look: Look) -> None:
    assert look("/rules/no-such-rule/", make_officer()).status == 404


def test_change_rule_works(look: Look) -> None:
    officer = make_officer(name="Priya Nair")
    page = change(look, officer)
    assert (page.status, page.leads_to) == (302, RULE)
    changed = RuleChange.objects.get()
    assert (changed.thresholds, changed.enabled, changed.by) == ({"days": 4, "within": 90}, True, officer)
    page = look(RULE, officer)
    for said in ("Priya Nair", "On; Days: 4 days; Within: 90 days", "Two is a lot here"):
        assert said in page.text


def test_change_rule_requires_sign_in(look: Look) -> None:
    assert change(look, None).status == 302
    assert not RuleChange.objects.exists()


def test_change_rule_requires_role(look: Look) -> None:
    assert change(look, make_clinician()).status == 403


def test_change_rule_hides_other_organisations(look: Look) -> None:
    make_organisation(ELSEWHERE)
    assert change(look, make_officer(), path=f"{CHANGE}?organisation={ELSEWHERE}").status == 404
    assert not RuleChange.objects.exists()


def test_change_rule_is_recorded(look: Look) -> None:
    officer = make_officer()
    change(look, officer)
    event = recorded("rule_changed")
    assert (event.actor, event.note, event.organisation_id) == (officer, "Two is a lot here", TRUST)
    assert event.detail["from"]["thresholds"] == {"days": 2, "within": 120}
    assert event.detail["to"]["thresholds"] == {"days": 4, "within": 90}


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"why": " "}, "Write why you change this rule."),
        ({"threshold-days": "1"}, "Days must be from 2 to 20."),
        ({"threshold-days": "2.5"}, "Days must be a whole number."),
        ({"threshold-days": "a few"}, "Days must be a number, such as 2."),
        ({"threshold-days": "2", "threshold-within": "120"}, "Nothing differs from what is in force."),
        ({"enabled": "perhaps"}, "Select a valid choice"),
    ],
)
def test_change_rule_says_what_will_not_do_and_keeps_what_was_typed(
    look: Look, typed: dict[str, str], says: str
) -> None:
    page = change(look, make_officer(), **typed)
    assert page.status == 422
    assert says in page.text
    assert (typed | TYPED)["threshold-within"] in page.html
    assert not RuleChange.objects.exists()


def test_change_rule_refuses_what_somebody_else_changed_meanwhile(look: Look) -> None:
    change(look, make_officer(name="Robin Hale"))
    page = change(look, make_officer(), **{"threshold-days": "5"})
    assert page.status == 422
    assert "Robin Hale changed this rule while you were reading." in page.text


def test_preview_works_and_is_recorded(look: Look) -> None:
    officer = make_officer()
    make_access(started_at=RECENT)
    page = change(look, officer, "preview")
    assert page.status == 200
    assert "Nothing is saved yet." in page.text
    assert "1 access from" in page.text
    assert not RuleChange.objects.exists()
    event = recorded("rule_previewed")
    assert (event.actor, event.detail["rule"]) == (officer, "no-care-contact")


def test_preview_needs_no_reason(look: Look) -> None:
    assert change(look, make_officer(), "preview", why="").status == 200


def test_agree_works_and_is_recorded(look: Look) -> None:
    officer = make_officer(name="Priya Nair")
    page = look("/rules/agree/", officer, post=True, why="IG group, 2 November")
    assert (page.status, page.leads_to) == (302, "/rules/")
    assert recorded("catalogue_agreed").actor == officer
    said = look("/rules/", officer).text
    assert "Agreed by Priya Nair" in said
    assert "Nothing has changed since." in said
    change(look, officer)
    assert "Changed since: Repeat access with no care contact." in look("/rules/", officer).text


def test_agree_says_what_is_missing(look: Look) -> None:
    page = look("/rules/agree/", make_officer(), post=True, why="")
    assert page.status == 422
    assert "Write where or with whom this was agreed." in page.text
    assert not Agreement.objects.exists()


def test_agree_requires_sign_in(look: Look) -> None:
    assert look("/rules/agree/", post=True, why="So").status == 302


def test_agree_requires_role(look: Look) -> None:
    assert look("/rules/agree/", make_clinician(), post=True, why="So").status == 403


def test_agree_hides_other_organisations(look: Look) -> None:
    make_organisation(ELSEWHERE)
    assert look(f"/rules/agree/?organisation={ELSEWHERE}", make_officer(), post=True, why="So").status == 404


def test_catalogue_works(look: Look) -> None:
    officer = make_officer(name="Priya Nair")
    change(look, officer, why="=1+1")
    look("/rules/agree/", officer, post=True, why="IG group")
    page = look("/rules/list.csv", officer)
    rows = list(csv.DictReader(io.StringIO(page.response.content.decode("utf-8-sig"))))
    assert [one["Rule"] for one in rows] == [rule.id for rule in RULES]
    changed = next(one for one in rows if one["Rule"] == "no-care-contact")
    assert changed["Thresholds in force"] == "Days: 4 days; Within: 90 days"
    assert (changed["Set by"], changed["Why"], changed["Agreed by"]) == ("Priya Nair", "'=1+1", "Priya Nair")
    assert "attachment" in page.response.headers["Content-Disposition"]
    workbook = look("/rules/list.xlsx", officer)
    assert "xl/workbook.xml" in ZipFile(io.BytesIO(workbook.response.content)).namelist()


def test_catalogue_requires_sign_in(look: Look) -> None:
    assert look("/rules/list.csv").status == 302


def test_catalogue_requires_role(look: Look) -> None:
    assert look("/rules/list.csv", make_clinician()).status == 403


def test_catalogue_hides_other_organisations(look: Look) -> None:
    make_organisation(ELSEWHERE)
    assert look(f"/rules/list.csv?organisation={ELSEWHERE}", make_officer()).status == 404


def test_catalogue_is_recorded(look: Look) -> None:
    officer = make_officer()
    look("/rules/list.xlsx", officer)
    event = recorded("catalogue_exported")
    assert (event.actor, event.detail) == (officer, {"form": "xlsx"})


def test_number_of_queries_does_not_grow_with_the_alerts(look: Look) -> None:
    officer = make_officer()
    make_alert(accesses=[make_access(started_at=RECENT)])
    look("/rules/", officer)
    with CaptureQueriesContext(connection) as with_one:
        look("/rules/", officer)
    for _ in range(5):
        make_alert(accesses=[make_access(started_at=RECENT)])
    with CaptureQueriesContext(connection) as with_six:
        look("/rules/", officer)
    assert len(with_six) == len(with_one)
