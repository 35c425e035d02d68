"""Addresses of the pages about accesses."""

from django.urls import path

from audit.trail.screens import views

urlpatterns = [
    path("my-accesses/", views.my_accesses, name="my_accesses"),
    path("my-accesses/reasons/", views.add_my_reasons, name="add_my_reasons"),
]
