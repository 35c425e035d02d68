"""The pages of learned templates."""

from __future__ import annotations

from typing import Any

import pytest

from privacy.models import ReviewEvent, Template, TemplateChange
from tests.factories import ELSEWHERE, TRUST, make_clinician, make_officer, make_organisation, make_site
from tests.integration.conftest import Look

pytestmark = pytest.mark.django_db


def make_template(organisation: str = TRUST, **fields: Any) -> Template:
    """Pharmacists open patients who are admitted."""
    make_organisation(organisation)
    values = {"company": "pharmacy", "kind": "admission", "lag_from": 0, "lag_to": 1, "support": 481, "people": 8}
    return Template.objects.create(organisation_id=organisation, **values | {"share": 0.85, "lift": 43.2} | fields)


def test_learned_works(look: Look) -> None:
    site = make_site(name="Ashen Ward")
    make_template(team="ward 9 surgery")
    make_template(company=f"R8001@{site.code}", lag_from=-7, lag_to=-2, support=9)
    page = look("/rules/learned/", make_officer())
    assert page.status == 200
    assert "Pharmacy" in page.text
    assert "Admission with ward 9 surgery" in page.text
    assert "while it lasts, and up to 1 day after" in page.text
    for number in ("481", "85 %", "43 times"):
        assert number in page.text
    assert "Nurse at Ashen Ward" in page.text
    assert "2 to 7 days before it begins" in page.text


def test_learned_requires_sign_in(look: Look) -> None:
    assert look("/rules/learned/").status == 302


def test_learned_requires_role(look: Look) -> None:
    assert look("/rules/learned/", make_clinician()).status == 403


def test_learned_hides_other_organisations(look: Look) -> None:
    make_template(ELSEWHERE)
    assert "Pharmacy" not in look("/rules/learned/", make_officer()).text


def test_learned_says_where_nothing_was(look: Look) -> None:
    assert "Nothing has been learned yet." in look("/rules/learned/", make_officer()).text


def test_template_works(look: Look) -> None:
    page = look(f"/rules/learned/{make_template().pk}/", make_officer())
    assert page.status == 200
    assert "Nobody has switched this template." in page.text
    assert "Switch off" in page.text


def test_template_requires_sign_in(look: Look) -> None:
    assert look(f"/rules/learned/{make_template().pk}/").status == 302


def test_template_requires_role(look: Look) -> None:
    assert look(f"/rules/learned/{make_template().pk}/", make_clinician()).status == 403


def test_template_hides_other_organisations(look: Look) -> None:
    assert look(f"/rules/learned/{make_template(ELSEWHERE).pk}/", make_officer()).status == 404


def switch(look: Look, template: Template, user: Any, **typed: str) -> Any:
    """Sends the form."""
    return look(f"/rules/learned/{template.pk}/switch/", user, post=True, **{"enabled": "off", "why": "Odd"} | typed)


def test_switch_template_works(look: Look) -> None:
    officer, template = make_officer(name="Priya Nair"), make_template()
    page = switch(look, template, officer)
    assert (page.status, page.leads_to) == (302, f"/rules/learned/{template.pk}/")
    template.refresh_from_db()
    assert not template.enabled
    said = look(page.leads_to, officer).text
    assert "Priya Nair" in said
    assert "Switch on" in said


def test_switch_template_requires_sign_in(look: Look) -> None:
    assert switch(look, make_template(), None).status == 302


def test_switch_template_requires_role(look: Look) -> None:
    assert switch(look, make_template(), make_clinician()).status == 403


def test_switch_template_hides_other_organisations(look: Look) -> None:
    assert switch(look, make_template(ELSEWHERE), make_officer()).status == 404


def test_switch_template_is_recorded(look: Look) -> None:
    officer = make_officer()
    switch(look, make_template(), officer)
    event = ReviewEvent.objects.get(kind="template_switched")
    assert (event.actor, event.note, event.detail["enabled"]) == (officer, "Odd", False)
    assert TemplateChange.objects.get().by == officer


@pytest.mark.parametrize(("typed", "says"), [({"why": ""}, "Write why"), ({"enabled": "on"}, "was switched")])
def test_switch_template_says_what_will_not_do(look: Look, typed: dict[str, str], says: str) -> None:
    page = switch(look, make_template(), make_officer(), **typed)
    assert page.status == 422
    assert says in page.text
    assert not TemplateChange.objects.exists()
