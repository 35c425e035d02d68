"""Addresses of questions. A question is named by its reference; no address holds a person or a patient."""

from django.urls import path

from privacy.questions import views

urlpatterns = [
    path("questions/", views.questions, name="questions"),
    path("questions/how-we-ask/", views.how_we_ask, name="how_we_ask"),
    path("questions/<reference:reference>/", views.question, name="question"),
    path("questions/<reference:reference>/answer/", views.answer_question, name="answer_question"),
]
