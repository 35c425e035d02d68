"""Addresses of documents: by the reference of their alert and a number."""

from django.urls import path

from privacy.attachments import views

urlpatterns = [
    path("alerts/<reference:reference>/documents/<int:attachment_id>/", views.attachment, name="attachment"),
]
