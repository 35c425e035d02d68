"""Addresses of the pages about batches."""

from django.urls import path

from audit.ingest.screens import views

urlpatterns = [
    path("ingest/", views.ingest, name="ingest"),
    path("ingest/<int:batch_id>/", views.batch, name="batch"),
]
