"""Addresses of the pages about accesses."""

from django.urls import path

from audit.trail.screens import views

urlpatterns = [path("my-accesses/", views.my_accesses, name="my_accesses")]
