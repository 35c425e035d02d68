"""Work on many alerts: chosen, looked at, confirmed, on a receipt, undone."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from audit.models import User
from privacy.alerts.choices import Status
from privacy.models import Alert, BulkItem, BulkWork, ReviewEvent
from privacy.review import actions
from privacy.review.bulk import doing, views
from privacy.review.bulk.choosing import ACTS, MOST, choose
from privacy.review.bulk.doing import confirm, confirm_undo, go_on, waiting_work
from privacy.review.bulk.models import Fate, Stage
from privacy.review.refusal import Refused
from privacy.review.transitions import Act
from tests.factories import ELSEWHERE, TRUST, make_alert, make_clinician, make_closed_alert, make_officer
from tests.integration.conftest import Look
from tests.pages import Page

pytestmark = pytest.mark.django_db
CLOSE = {"outcome": "appropriate", "note": "Seen in resus."}


@pytest.fixture
def press(look: Look, django_capture_on_commit_callbacks: Any) -> Look:
    """Posts as somebody, and does what the service does once that is kept."""

    def post(path: str, user: User, **data: Any) -> Page:
        with django_capture_on_commit_callbacks(execute=True):
            return look(path, user, post=True, **data)

    return post


def choose_all(press: Look, officer: User, act: str, query: str = "") -> str:
    """Chooses all alerts that match, and gives the address of the preview."""
    page = press(f"/alerts/bulk/{query}", officer, which="all", act=act)
    assert page.status == 302
    return page.leads_to


def fates() -> dict[str, str]:
    """What became of each alert, by its reference."""
    return dict(BulkItem.objects.values_list("alert__reference", "fate"))


def test_choose_bulk_works(press: Look, look: Look) -> None:
    officer = make_officer()
    ticked, left, other = make_alert(), make_alert(), make_alert(rules=["own-record"])
    shown = [ticked.reference, left.reference]
    press("/alerts/bulk/", officer, which="ticked", act="take", alert=[ticked.reference], shown=shown)
    assert set(fates()) == {ticked.reference}
    BulkWork.objects.all().delete()
    press("/alerts/bulk/", officer, which="page", act="take", shown=shown)
    assert set(fates()) == set(shown)
    BulkWork.objects.all().delete()
    choose_all(press, officer, "take", "?rule=own-record")
    assert set(fates()) == {other.reference}
    assert not Alert.objects.exclude(assignee=None).exists()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"which": "ticked", "act": "take"}, "Choose the alerts first"),
        ({"which": "all", "act": "approve"}, "Choose what to do."),
        ({"which": "all", "act": ""}, "Choose what to do."),
    ],
)
def test_choose_bulk_refuses(press: Look, look: Look, data: dict[str, str], sentence: str) -> None:
    make_alert()
    officer = make_officer()
    assert press("/alerts/bulk/?status=new", officer, **data).leads_to == "/alerts/?status=new"
    assert not BulkWork.objects.exists()
    alerts = Alert.objects.all() if data["which"] == "all" else Alert.objects.none()
    with pytest.raises(Refused, match=sentence):
        choose(by=officer, act=data["act"], alerts=alerts, query="")


def test_too_many_alerts_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("privacy.review.bulk.choosing.MOST", 2)
    for _ in range(3):
        make_alert()
    with pytest.raises(Refused, match="at most 2 alerts"):
        choose(by=make_officer(), act="take", alerts=Alert.objects.all(), query="")
    assert MOST == 5_000


def test_bulk_works(press: Look, look: Look) -> None:
    officer, colleague = make_officer(), make_officer(name="Robin Hale")
    free, held, closed = make_alert(), make_alert(assignee=colleague), make_closed_alert()
    address = choose_all(press, officer, "close", "?status=all")
    preview = look(address, officer)
    assert "Close 1 alert" in preview.text
    assert "It will be closed, and you will have it" in preview.text
    assert "Left out: Robin Hale has this alert. Take it over first." in preview.text
    assert "Left out: This alert is already closed." in preview.text
    assert "Inappropriate" not in preview.text
    assert press(f"{address}confirm/", officer, **CLOSE).leads_to == address
    receipt = look(address, officer)
    assert "1 alert closed. 2 alerts left out." in receipt.text
    assert "Undo all of it" in receipt.text
    assert fates() == {
        free.reference: Fate.DONE, held.reference: Fate.LEFT_OUT, closed.reference: Fate.LEFT_OUT,
    }  # fmt: skip
    free.refresh_from_db()
    assert (free.status, free.outcome, free.assignee) == (Status.CLOSED, "appropriate", officer)
    assert ReviewEvent.objects.filter(kind="closed", note="Seen in resus.").count() == 1


@pytest.mark.parametrize("act", ACTS)
def test_every_act_on_offer_can_be_done_to_several(press: Look, look: Look, act: Act) -> None:
    officer, colleague = make_officer(), make_officer()
    of_act: dict[Act, dict[str, Any]] = {
        Act.WAKE: {"status": Status.SNOOZED, "snoozed_at_risk": 40},
        Act.REOPEN: {"status": Status.CLOSED, "outcome": "technical", "closed_at": timezone.now()},
        Act.HAND_BACK: {"assignee": officer},
    }
    made = of_act.get(act, {})
    alerts = [make_alert(**made) for _ in range(3)]
    words: dict[Act, dict[str, Any]] = {
        Act.CLOSE: CLOSE,
        Act.SNOOZE: {"until": "week"},
        Act.ASSIGN: {"to": colleague.staff_uid},
        Act.ADD_NOTE: {"note": "Rang the ward."},
        Act.REOPEN: {"note": "Again."},
    }
    said = words.get(act, {})
    address = choose_all(press, officer, act, "?status=all")
    press(f"{address}confirm/", officer, **said)
    assert set(fates().values()) == {Fate.DONE}
    assert look(address, officer).status == 200
    events = ReviewEvent.objects.filter(alert__in=alerts, detail__has_key="version")
    assert sorted(events.values_list("alert", flat=True)) == [alert.pk for alert in alerts]
    assert len(set(events.values_list("kind", flat=True))) == 1
    press(f"{address}undo/", officer)
    assert set(fates().values()) == {Fate.DONE if act == Act.ADD_NOTE else Fate.UNDONE}


def test_confirm_bulk_asks_for_what_the_act_needs(press: Look, look: Look) -> None:
    officer, alert = make_officer(), make_alert()
    address = choose_all(press, officer, "close")
    page = press(f"{address}confirm/", officer, note="")
    assert page.status == 422
    assert "Choose what you found these alerts to be." in page.text
    assert "Write why you came to this outcome." in page.text
    page = press(f"{address}confirm/", officer, **CLOSE | {"outcome": "inappropriate"})
    assert page.status == 422
    alert.refresh_from_db()
    assert (alert.status, BulkWork.objects.get().stage) == (Status.NEW, Stage.PREVIEW)


def test_what_changed_since_the_preview_is_not_done(press: Look, look: Look) -> None:
    officer, colleague = make_officer(), make_officer(name="Robin Hale")
    first, second = make_alert(), make_alert()
    address = choose_all(press, officer, "close")
    actions.take(alert=first, by=colleague, version=1)
    press(f"{address}confirm/", officer, **CLOSE)
    assert fates() == {first.reference: Fate.REFUSED, second.reference: Fate.DONE}
    assert (
        "Not done: This alert changed while you were reading it: Robin Hale took the alert"
        in look(address, officer).text
    )


def test_undo_bulk_works(press: Look, look: Look) -> None:
    officer, colleague = make_officer(), make_officer()
    first, second = make_alert(), make_alert()
    address = choose_all(press, officer, "close")
    press(f"{address}confirm/", officer, **CLOSE)
    actions.reopen(alert=first, by=colleague, version=2, note="Again.")
    press(f"{address}undo/", officer)
    assert fates() == {first.reference: Fate.KEPT, second.reference: Fate.UNDONE}
    second.refresh_from_db()
    assert (second.status, second.assignee, second.outcome, second.closed_at) == (Status.NEW, None, "", None)
    page = look(address, officer)
    assert "1 alert as before: undone. 1 alert could not be undone." in page.text
    assert "Undo all of it" not in page.text
    assert ReviewEvent.objects.filter(kind="undone").count() == 1


def test_undo_bulk_is_refused_after_ten_minutes(press: Look, look: Look) -> None:
    officer = make_officer()
    make_alert()
    address = choose_all(press, officer, "take")
    with pytest.raises(Refused, match="Only what is done"):
        confirm_undo(work=BulkWork.objects.get(), by=officer)
    press(f"{address}confirm/", officer)
    BulkWork.objects.update(finished_at=timezone.now() - timedelta(minutes=10, seconds=1))
    assert "Undo all of it" not in look(address, officer).text
    press(f"{address}undo/", officer)
    assert set(fates().values()) == {Fate.DONE}


def test_work_is_confirmed_once(press: Look) -> None:
    officer = make_officer()
    make_alert()
    address = choose_all(press, officer, "take")
    for _ in range(2):
        press(f"{address}confirm/", officer)
    assert ReviewEvent.objects.filter(kind="taken").count() == 1
    with pytest.raises(Refused, match="confirmed already"):
        confirm(work=BulkWork.objects.get(), by=officer, said={})


def test_long_work_is_left_to_a_worker_and_resumed(
    press: Look, look: Look, monkeypatch: pytest.MonkeyPatch, as_service: Any
) -> None:
    officer, woken = make_officer(), list[tuple[int, int]]()
    for _ in range(5):
        make_alert()
    monkeypatch.setattr(views, "AT_ONCE", 2)
    monkeypatch.setattr("privacy.review.bulk.wake.up", woken.extend)
    address = choose_all(press, officer, "take")
    press(f"{address}confirm/", officer)
    work = BulkWork.objects.get()
    page = look(address, officer)
    assert "3 alerts still to do. 2 alerts taken." in page.text
    assert f'hx-get="{address}"' in page.html
    with as_service():
        assert woken == waiting_work() == [(work.pk, officer.pk)]
        assert go_on(work.pk, User.objects.get(pk=officer.pk))
    work.refresh_from_db()
    assert (work.stage, set(fates().values())) == (Stage.DONE, {Fate.DONE})
    assert ReviewEvent.objects.filter(kind="taken").count() == 5
    assert waiting_work() == []


def test_a_crash_half_way_leaves_a_true_receipt(press: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    officer, acts = make_officer(), []
    alerts = [make_alert() for _ in range(4)]
    choose_all(press, officer, "take")
    work = confirm(work=BulkWork.objects.get(), by=officer, said={})

    def crash(*, alert: Alert, **said: Any) -> Alert:
        acts.append(alert)
        if len(acts) == 3:
            actions.take(alert=alert, **said)
            raise MemoryError
        return actions.take(alert=alert, **said)

    monkeypatch.setitem(doing.DOES, Act.TAKE, crash)
    with pytest.raises(MemoryError):
        go_on(work.pk, officer)
    done = BulkItem.objects.filter(fate=Fate.DONE).values_list("alert", flat=True)
    assert sorted(done) == [alert.pk for alert in alerts[:2]]
    assert list(Alert.objects.filter(assignee=officer).order_by("pk")) == alerts[:2]
    assert ReviewEvent.objects.filter(kind="taken").count() == 2
    assert go_on(work.pk, officer)
    assert ReviewEvent.objects.filter(kind="taken").count() == 4


def test_bulk_is_its_owners(press: Look, look: Look) -> None:
    officer, colleague = make_officer(), make_officer()
    make_alert()
    address = choose_all(press, officer, "take")
    for path in (address, f"{address}confirm/", f"{address}undo/"):
        assert look(path, colleague, post=path != address).status == 404
    with pytest.raises(Refused):
        confirm(work=BulkWork.objects.get(), by=colleague, said={})


def test_bulk_requires_sign_in(look: Look) -> None:
    assert look("/alerts/bulk/", post=True).leads_to.startswith("/sign-in/")


def test_bulk_requires_role(look: Look) -> None:
    assert look("/alerts/bulk/", make_clinician(), post=True).status == 403


def test_bulk_hides_other_organisations(press: Look, look: Look) -> None:
    officer, here, there = make_officer(TRUST), make_alert(TRUST), make_alert(ELSEWHERE)
    ticked = [here.reference, there.reference]
    press("/alerts/bulk/", officer, which="ticked", act="take", alert=ticked)
    assert set(fates()) == {here.reference}
    choose_all(press, officer, "take")
    assert there.reference not in fates()


def test_an_alert_about_oneself_is_never_chosen(press: Look) -> None:
    officer = make_officer()
    own, other = make_alert(staff_uid=officer.staff_uid), make_alert()
    press("/alerts/bulk/", officer, which="ticked", act="take", alert=[own.reference, other.reference])
    assert set(fates()) == {other.reference}


def test_bulk_is_recorded(press: Look, look: Look) -> None:
    officer = make_officer()
    alert = make_alert()
    address = choose_all(press, officer, "take")
    look(address, officer)
    event = ReviewEvent.objects.get()
    assert (event.kind, event.actor, event.detail["alerts"]) == ("listed", officer, [alert.reference])


def test_a_preview_of_long_ago_is_forgotten(press: Look) -> None:
    officer = make_officer()
    make_alert()
    choose_all(press, officer, "take")
    BulkWork.objects.update(asked_at=timezone.now() - timedelta(days=2))
    choose_all(press, officer, "take")
    assert BulkWork.objects.count() == BulkItem.objects.count() == 1


def test_pages_of_a_long_preview(press: Look, look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("privacy.review.bulk.pages.PAGE", 2)
    officer = make_officer()
    for _ in range(5):
        make_alert()
    address = choose_all(press, officer, "take")
    rows = [
        len(re.findall(r'class="app-nowrap" href="/alerts/', look(f"{address}?page={n}", officer).html)) for n in "1239"
    ]
    assert rows == [2, 2, 1, 1]
