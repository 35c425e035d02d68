"""Saved views: own, shared with an organisation's officers, and nobody else's to change."""

from __future__ import annotations

import pytest

from audit.people.scope import organisation_scope
from privacy.models import ReviewEvent, SavedView
from privacy.review.refusal import Refused
from privacy.review.saved_views import actions
from privacy.review.saved_views.querysets import views_for
from tests.factories import ELSEWHERE, TRUST, make_alert, make_clinician, make_officer
from tests.integration.conftest import Look

pytestmark = pytest.mark.django_db
QUERY = "status=mine&rule=own-record"


def test_save_view_works(look: Look) -> None:
    officer = make_officer()
    page = look(
        "/alerts/views/save/", officer, post=True, name=" My  own ", query=f"{QUERY}&page=3&nhs_number=9434765919"
    )
    assert page.leads_to == f"/alerts/?{QUERY}"
    view = SavedView.objects.get()
    assert (view.name, view.query, view.by, view.organisation) == ("My own", QUERY, officer, None)
    queue = look(f"/alerts/?{QUERY}", officer)
    assert '?status=mine&amp;rule=own-record" aria-current="page">My own</a>' in queue.html


def test_saved_views_works(look: Look) -> None:
    officer = make_officer()
    assert "You have no saved views yet" in look("/alerts/views/", officer).text
    actions.save_view(by=officer, name="Overdue", query="due=overdue")
    page = look("/alerts/views/?status=mine&page=2", officer)
    assert 'name="query" value="status=mine"' in page.html
    assert "Overdue" in page.text


def test_a_shared_view_is_that_of_the_organisations_officers(look: Look) -> None:
    officer, colleague, stranger = make_officer(name="Priya Nair"), make_officer(), make_officer(ELSEWHERE)
    view = actions.save_view(by=officer, name="Late ones", query="due=overdue", organisation=TRUST)
    for user, sees in ((officer, True), (colleague, True), (stranger, False)):
        assert ("Late ones" in look("/alerts/", user).text) is sees
    assert "shared by Priya Nair" in look("/alerts/", colleague).text
    assert look(f"/alerts/views/{view.pk}/delete/", colleague, post=True).status == 404
    assert look(f"/alerts/views/{view.pk}/share/", colleague, post=True, organisation="").status == 404
    look(f"/alerts/views/{view.pk}/share/", officer, post=True, organisation="")
    assert "Late ones" not in look("/alerts/", colleague).text
    look(f"/alerts/views/{view.pk}/delete/", officer, post=True)
    assert not SavedView.objects.exists()


def test_the_database_shows_nobody_elses_views(as_service) -> None:
    officer, stranger = make_officer(), make_officer(ELSEWHERE)
    actions.save_view(by=officer, name="Mine", query="")
    actions.save_view(by=officer, name="Ours", query="", organisation=TRUST)
    with as_service():
        for user, code, names in ((officer, TRUST, ["Mine", "Ours"]), (stranger, ELSEWHERE, [])):
            with organisation_scope([code], user_id=user.pk):
                assert list(SavedView.objects.order_by("name").values_list("name", flat=True)) == names


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "Give the view a name."),
        ("x" * 61, "at most 60 characters"),
        ("of 943 476 5919", "NHS number"),
        ("Taken", "already have a view called"),
    ],
)
def test_save_view_refuses(look: Look, name: str, sentence: str) -> None:
    officer = make_officer()
    actions.save_view(by=officer, name="Taken", query="")
    page = look("/alerts/views/save/", officer, post=True, name=name, query=QUERY)
    assert page.status == 422
    assert sentence in page.text
    assert page.html.count('value="status=mine&amp;rule=own-record"') == 1
    assert SavedView.objects.count() == 1


def test_save_view_refuses_to_share_elsewhere() -> None:
    with pytest.raises(Refused, match="of this organisation"):
        actions.save_view(by=make_officer(TRUST), name="Ours", query="", organisation=ELSEWHERE)
    assert not SavedView.objects.exists()


def test_somebody_who_left_the_organisation_loses_its_views() -> None:
    officer, colleague = make_officer(), make_officer()
    actions.save_view(by=colleague, name="Ours", query="", organisation=TRUST)
    assert len(views_for(officer)) == 1
    officer.roles.all().delete()
    del officer.roles_held
    officer.__dict__.pop("roles_in_use", None)
    assert len(views_for(officer)) == 0


@pytest.mark.parametrize("path", ["/alerts/views/", "/alerts/keyboard/", "/alerts/news/"])
def test_saved_views_requires_sign_in(look: Look, path: str) -> None:
    assert look(path).leads_to.startswith("/sign-in/")


@pytest.mark.parametrize("path", ["/alerts/views/", "/alerts/keyboard/", "/alerts/news/"])
def test_saved_views_requires_role(look: Look, path: str) -> None:
    assert look(path, make_clinician()).status == 403


def test_saved_views_hides_other_organisations(look: Look) -> None:
    actions.save_view(by=make_officer(ELSEWHERE), name="Theirs", query="", organisation=ELSEWHERE)
    assert "Theirs" not in look("/alerts/views/", make_officer(TRUST)).text


def test_sharing_is_recorded() -> None:
    officer = make_officer()
    view = actions.save_view(by=officer, name="Overdue", query="due=overdue", organisation=TRUST)
    actions.delete_view(by=officer, view=view)
    found = list(ReviewEvent.objects.order_by("pk").values_list("kind", "organisation", "actor", "detail__name"))
    assert found == [("view_shared", TRUST, officer.pk, "Overdue"), ("view_withdrawn", TRUST, officer.pk, "Overdue")]
    actions.save_view(by=officer, name="Mine", query="")
    assert ReviewEvent.objects.count() == 2


def test_keyboard_shortcuts_are_off_until_somebody_switches_them_on_for_themselves(look: Look) -> None:
    officer, colleague, alert = make_officer(), make_officer(), make_alert().reference
    for path in ("/alerts/", f"/alerts/{alert}/"):
        assert "shortcuts.js" not in look(path, officer).html
    assert "They are off for you" in look("/alerts/keyboard/", officer).text
    look("/alerts/keyboard/switch/", officer, post=True, shortcuts="on")
    for path in ("/alerts/", f"/alerts/{alert}/"):
        assert "shortcuts.js" in look(path, officer).html
        assert "shortcuts.js" not in look(path, colleague).html
    look("/alerts/keyboard/switch/", officer, post=True, shortcuts="off")
    assert "shortcuts.js" not in look("/alerts/", officer).html
