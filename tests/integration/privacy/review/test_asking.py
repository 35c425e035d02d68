"""An officer asks the person whom an alert is about, who answers without any right to review."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from audit.models import Addition, Role, User
from privacy.mail.models import Mail
from privacy.models import Alert, Question, ReviewEvent
from privacy.questions import answering
from privacy.questions.due import chase_all
from privacy.questions.in_force import QUESTIONS, REASONS
from privacy.review import actions
from privacy.review.refusal import Refused
from tests.factories import (
    ELSEWHERE,
    MORNING,
    TRUST,
    make_access,
    make_alert,
    make_care_contact,
    make_clinician,
    make_officer,
    make_patient,
    make_shift,
    make_staff,
    make_user,
)
from tests.integration.conftest import Look

pytestmark = pytest.mark.django_db
TEXT = "Please tell us why you opened this record."


def person(**fields: Any) -> User:
    """Somebody who can be asked, without any right to review."""
    return make_clinician(**{"name": "Sam Okafor", "email": "sam@rx1.example"} | fields)


def asked(user: User, by: User | None = None, **fields: Any) -> Question:
    """A question to somebody, as the alert page asks it."""
    access = make_access(staff_uid=user.staff_uid, **fields)
    alert = make_alert(accesses=[access])
    actions.ask(alert=alert, by=by or make_officer(), version=1, question=TEXT)
    return Question.objects.get(alert=alert)


def test_ask_puts_the_alert_into_waiting_and_mails_a_reference_only(look: Look) -> None:
    officer, user = make_officer(name="Priya Nair"), person()
    patient = make_patient(family_name="Pereira")
    alert = make_alert(staff_uid=user.staff_uid, nhs_number=patient.nhs_number)
    page = look(f"/alerts/{alert.reference}/ask/", officer, post=True, version=1, question=QUESTIONS[0])
    assert page.status == 302
    alert.refresh_from_db()
    question, mail = Question.objects.get(), Mail.objects.get()
    assert (alert.status, alert.assignee) == ("asked", officer)
    assert (question.text, question.staff_uid, question.access_ids) == (
        QUESTIONS[0], user.staff_uid, [alert.accesses.get().pk],
    )  # fmt: skip
    assert mail.recipient == user
    words = f"{mail.subject}\n{mail.body}"
    assert question.reference in words
    assert "http://127.0.0.1:8000/" in words
    for secret in (
        "Sam",
        "Okafor",
        "Priya",
        "Nair",
        "Pereira",
        alert.nhs_number,
        alert.reference,
        user.staff_uid,
        TEXT,
    ):
        assert secret not in words
    event = ReviewEvent.objects.get(kind="asked")
    assert (event.actor, event.note, event.detail["mailed"]) == (officer, QUESTIONS[0], True)


def test_ask_with_words_of_ones_own(look: Look) -> None:
    alert = make_alert(staff_uid=person().staff_uid)
    empty = look(f"/alerts/{alert.reference}/ask/", make_officer(), post=True, version=1, question="own", words=" ")
    assert empty.status == 422
    assert "Write your question." in empty.text
    sent = {"version": 1, "question": "own", "words": "What <b>did</b> you need?"}
    look(f"/alerts/{alert.reference}/ask/", make_officer(), post=True, **sent)
    assert Question.objects.get().text == "What <b>did</b> you need?"


@pytest.mark.parametrize(
    ("known", "why"),
    [(False, "has never signed in to OneClick, so no mail can be sent"), (True, "has no mail address here")],
)
def test_the_officer_is_told_where_no_mail_can_be_sent(look: Look, known: bool, why: str) -> None:
    alert, officer = make_alert(), make_officer()
    if known:
        make_clinician(staff_uid=alert.staff_uid)
    look(f"/alerts/{alert.reference}/ask/", officer, post=True, version=1, question=QUESTIONS[0])
    assert not Mail.objects.exists()
    page = look(f"/alerts/{alert.reference}/", officer)
    assert f"The person {why}" in page.text
    assert "waits for their next sign-in" in page.text
    latecomer = User.objects.filter(staff_uid=alert.staff_uid).first() or person(staff_uid=alert.staff_uid)
    assert Question.objects.get().reference in look("/my-accesses/", latecomer).text


def test_nobody_is_asked_about_a_crowd() -> None:
    alert = make_alert(staff_uid="", pattern="crowd-on-one-patient")
    with pytest.raises(Refused, match="several people"):
        actions.ask(alert=alert, by=make_officer(), version=1, question=TEXT)


def test_question_works(look: Look) -> None:
    """What it is about and one's own day, and nothing of the suspicion or of care in which one had no part."""
    user = person()
    staff = make_staff(staff_uid=user.staff_uid, team="Resus")
    patient, other = make_patient(given_name="Ada"), make_patient(given_name="Bea")
    question = asked(user, make_officer(name="Priya Nair"), nhs_number=patient.nhs_number, reason="asdf")
    make_access(staff_uid=user.staff_uid, nhs_number=other.nhs_number, started_at=MORNING + timedelta(hours=1))
    make_access(staff_uid=user.staff_uid, started_at=MORNING + timedelta(days=1), reason="of another day")
    make_care_contact(nhs_number=other.nhs_number, team="Resus", starts_at=MORNING + timedelta(minutes=30))
    make_care_contact(nhs_number=patient.nhs_number, team="Fertility clinic", starts_at=MORNING)
    make_shift(staff_uid=user.staff_uid)
    page = look(f"/questions/{question.reference}/", user)
    assert page.status == 200
    assert staff.team == "Resus"
    assert all(
        words in page.text for words in (TEXT, "Priya Nair", "Ada", "Bea", "You wrote then: asdf", "Attendance, Resus")
    )
    assert "8:30am to 4:30pm" in page.text
    assert all(reason in page.text for reason in REASONS)
    for secret in ("Fertility", "of another day", "risk", "points", question.alert.reference, question.alert.sentence):
        assert secret not in page.text


def test_question_is_recorded(look: Look) -> None:
    user = person()
    question = asked(user)
    for _ in range(2):
        look(f"/questions/{question.reference}/", user)
    event = ReviewEvent.objects.get(kind="question_read")
    assert (event.actor, event.alert) == (user, question.alert)
    assert "Read " in look(f"/alerts/{question.alert.reference}/", make_officer()).text


def test_question_requires_sign_in(look: Look) -> None:
    question = asked(person())
    for path in ("/questions/", f"/questions/{question.reference}/"):
        assert look(path).leads_to == f"/sign-in/?next={path}"


def test_question_is_for_the_person_alone(look: Look) -> None:
    """Not for colleagues, nor for the officer who asked."""
    officer = make_officer()
    question = asked(person(), officer)
    for other in (make_clinician(), officer, make_officer(ELSEWHERE)):
        assert look(f"/questions/{question.reference}/", other).status == 404
        answer = look(f"/questions/{question.reference}/answer/", other, post=True, reason=REASONS[0], words="")
        assert answer.status == 404
        assert question.reference not in look("/questions/", other).text
    assert not Addition.objects.exists()


def test_answer_question_works(look: Look) -> None:
    user, officer = person(), make_officer()
    question = asked(user, officer)
    path = f"/questions/{question.reference}/answer/"
    page = look(path, user, post=True, reason=REASONS[1], words="The ward rang me.")
    assert (page.status, page.leads_to) == (302, f"/questions/{question.reference}/")
    alert = Alert.objects.get()
    said = f"{REASONS[1]}. The ward rang me."
    assert (alert.status, alert.assignee) == ("investigating", officer)
    addition = Addition.objects.get()
    assert (addition.text, addition.author, addition.in_answer, addition.access_id) == (
        said, user, True, alert.accesses.get().pk,
    )  # fmt: skip
    event = ReviewEvent.objects.get(kind="answered")
    assert (event.actor, event.note, event.detail["version"]) == (user, said, alert.version)
    shown = look(f"/alerts/{alert.reference}/", officer).text
    assert f"The answer {said}" in shown
    assert "Answered after the access, on" in shown
    assert said in look(f"/questions/{question.reference}/", user).text
    assert said in look("/my-accesses/", user).text or alert.first_conduct_at < timezone.now() - timedelta(days=30)


def test_answer_question_works_for_somebody_without_any_role(look: Look) -> None:
    """Whoever has left the organisation, or acts for another now, is asked all the same."""
    for roles in ((), (ELSEWHERE,)):
        user = make_user(*roles, codes=["B9999"])
        question = asked(user)
        assert look("/", user).leads_to == "/questions/"
        assert question.reference in look("/questions/", user).text
        assert look(f"/questions/{question.reference}/", user).status == 200
        sent = {"reason": "other", "words": "I helped out that day."}
        assert look(f"/questions/{question.reference}/answer/", user, post=True, **sent).status == 302
        question.refresh_from_db()
        assert question.answer == "I helped out that day."
        assert "There is nothing for you here yet" in look("/", user).text


def test_answer_question_keeps_what_was_written_and_says_what_is_missing(look: Look) -> None:
    user = person()
    question = asked(user)
    path = f"/questions/{question.reference}/answer/"
    page = look(path, user, post=True, words="Kept.")
    assert page.status == 422
    assert "Choose a reason" in page.text
    assert ">Kept.</textarea>" in page.html
    page = look(path, user, post=True, reason="other", words=" ")
    assert "Choose a reason, or write your own." in page.text
    page = look(path, user, post=True, reason="not offered", words="x")
    assert page.status == 422
    assert not Addition.objects.exists()


def test_an_answer_stands_for_good(look: Look) -> None:
    user = person()
    question = asked(user)
    path = f"/questions/{question.reference}/answer/"
    look(path, user, post=True, reason=REASONS[0], words="")
    page = look(path, user, post=True, reason=REASONS[1], words="")
    assert page.status == 422
    assert answering.ANSWERED in page.text or "Your answer" in page.text
    assert Addition.objects.get().text == REASONS[0]


def test_an_answer_covers_every_access_asked_about_and_none_that_came_later() -> None:
    user = person()
    accesses = [make_access(staff_uid=user.staff_uid) for _ in range(3)]
    alert = make_alert(accesses=accesses)
    actions.ask(alert=alert, by=make_officer(), version=1, question=TEXT)
    later = make_access(staff_uid=user.staff_uid)
    alert.accesses.add(later, through_defaults={"organisation_id": TRUST})
    answering.answer(question=Question.objects.get(), by=user, reason=REASONS[0])
    assert set(Addition.objects.values_list("access_id", flat=True)) == {access.pk for access in accesses}


def test_a_withdrawn_question_is_gone(look: Look) -> None:
    user, officer = person(), make_officer()
    question = asked(user, officer)
    alert = Alert.objects.get()
    page = look(
        f"/alerts/{alert.reference}/withdraw-question/", officer, post=True, version=alert.version, note="Found it."
    )
    assert page.status == 302
    alert.refresh_from_db()
    assert alert.status == "investigating"
    assert look(f"/questions/{question.reference}/", user).status == 404
    assert "Questions to you" not in look("/my-accesses/", user).text
    with pytest.raises(Refused, match="withdrawn"):
        answering.answer(question=question, by=user, reason=REASONS[0])
    actions.ask(alert=alert, by=officer, version=alert.version, question="Once more.")
    assert Question.objects.filter(withdrawn_at=None).count() == 1


def test_mail_about_what_is_over_is_not_sent() -> None:
    user = person()
    question = asked(user)
    answering.answer(question=question, by=user, reason=REASONS[0])
    mail = Mail.objects.get()
    assert (mail.due_at, mail.sent_at, mail.failed_at) == (None, None, None)


def let_days_pass(question: Question, days: int) -> Question:
    """Moves what is due so many days nearer, and does it."""
    question.refresh_from_db()
    for name in ("remind_at", "escalate_at"):
        due = getattr(question, name)
        if due:
            setattr(question, name, due - timedelta(days=days))
    question.save()
    chase_all()
    question.refresh_from_db()
    return question


def test_reminders_and_then_the_line_manager(look: Look) -> None:
    user, manager = person(), make_clinician(name="Max Manager", email="max@rx1.example")
    make_staff(staff_uid=user.staff_uid, given_name="Sam", family_name="Okafor", manager_uid=manager.staff_uid)
    question = asked(user)
    assert chase_all() == 0
    assert question.reference not in look("/questions/", manager).text
    let_days_pass(question, 3)
    let_days_pass(question, 3)
    assert Question.objects.get().remind_at is None
    let_days_pass(question, 4)
    assert [mail.recipient for mail in Mail.objects.order_by("id")] == [user, user, user, manager]
    last = Mail.objects.latest("id")
    assert question.reference in last.body
    assert not re.search(r"Sam|Okafor|Max", last.subject + last.body)
    assert list(ReviewEvent.objects.filter(actor=None, alert=question.alert).order_by("id").values_list("kind", flat=True)) == [
        "reminded", "reminded", "escalated",
    ]  # fmt: skip
    page = look("/questions/", manager)
    assert "Sam Okafor" in page.text
    assert question.reference in page.text
    assert TEXT not in page.text
    assert look(f"/questions/{question.reference}/", manager).status == 404
    assert chase_all() == 0
    shown = look(f"/alerts/{question.alert.reference}/", make_officer()).text
    assert "Reminded 2 times." in shown
    assert "The line manager was told" in shown


@pytest.mark.parametrize("manager_uid", ["", "itself", "556999999999"])
def test_a_line_manager_who_cannot_be_told_is_said_to_the_officer(look: Look, manager_uid: str) -> None:
    user = person()
    make_staff(staff_uid=user.staff_uid, manager_uid=user.staff_uid if manager_uid == "itself" else manager_uid)
    question = let_days_pass(asked(user), 10)
    assert question.escalated_at is not None
    note = ReviewEvent.objects.get(kind="escalated").note
    assert note in {
        "Nobody was told: the line manager is not known.",
        "No mail was sent: the line manager has never signed in to OneClick, so no mail can be sent.",
    }
    assert note in look(f"/alerts/{question.alert.reference}/", make_officer()).text


def test_nobody_is_chased_after_the_answer() -> None:
    user = person()
    question = asked(user)
    answering.answer(question=question, by=user, reason=REASONS[0])
    let_days_pass(question, 30)
    assert Mail.objects.count() == 1


def test_a_role_of_elsewhere_does_not_show_the_question(look: Look) -> None:
    user = person()
    question = asked(user)
    Role.objects.all().delete()
    assert look(f"/questions/{question.reference}/", make_officer(ELSEWHERE)).status == 404
    assert look(f"/questions/{question.reference}/", user).status == 200
