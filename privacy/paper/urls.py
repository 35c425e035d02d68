"""Addresses of what goes on paper."""

from django.urls import path

from privacy.paper import views

urlpatterns = [path("alerts/<reference:reference>/pdf/", views.case_pdf, name="case_pdf")]
