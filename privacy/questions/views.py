"""Pages of whoever is asked, and the page on which officers set how people are asked."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from audit.people.gate import requires, user_of
from audit.people.permissions import REVIEW
from audit.people.scope import organisation_scope
from privacy.govern.pages.place import Place
from privacy.questions import answering
from privacy.questions.changing import change_asking
from privacy.questions.forms import AnswerForm, AskingForm
from privacy.questions.presenters import QuestionPage, question_list
from privacy.questions.settings_page import AskingPage
from privacy.review.refusal import Refused


@login_required
@require_GET
def questions(request: HttpRequest) -> HttpResponse:
    """The questions to the person signed in. Whoever is asked needs no role to answer."""
    return render(request, "questions/questions.html", {"list": question_list(user_of(request))})


@login_required
@require_GET
def question(request: HttpRequest, reference: str) -> HttpResponse:
    """One's own question. That it was read is recorded."""
    user = user_of(request)
    found = answering.find_question(user, reference)
    with organisation_scope([found.organisation_id], user_id=user.pk):
        answering.read(question=found, by=user)
    page = QuestionPage(found, user)
    return render(request, "questions/question.html", {"page": page, "form": AnswerForm(page.reasons)})


@login_required
@require_POST
def answer_question(request: HttpRequest, reference: str) -> HttpResponse:
    """Answers it; what is refused stands there with its sentence, nothing lost."""
    user = user_of(request)
    found = answering.find_question(user, reference)
    page = QuestionPage(found, user)
    form = AnswerForm(page.reasons, request.POST)
    if form.is_valid():
        try:
            with organisation_scope([found.organisation_id], user_id=user.pk):
                answering.answer(question=found, by=user, **form.said())
        except Refused as refused:
            form.add_error("words", refused.sentence)
        else:
            messages.success(request, "Your answer was sent to the privacy officer. Thank you.")
            return redirect("question", reference)
    return render(request, "questions/question.html", {"page": page, "form": form}, status=422)


@requires(REVIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def how_we_ask(request: HttpRequest) -> HttpResponse:
    """How an organisation asks its people, and how its mail is getting on."""
    user = user_of(request)
    place = Place.of(user, request.GET.get("organisation", ""))
    form = AskingForm(request.POST) if request.method == "POST" else None
    if form and form.is_valid():
        change_asking(organisation=place.code, by=user, **form.cleaned_data)
        messages.success(request, "This is in force from now on.")
        return redirect(reverse("how_we_ask") + place.query)
    return render(request, "questions/how_we_ask.html", {"page": AskingPage(place, form)}, status=422 if form else 200)
