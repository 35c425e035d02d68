"""Addresses of the pages about reports."""

from django.urls import path

from privacy.reports import views

urlpatterns = [
    path("reports/", views.reports, name="reports"),
    path("reports/request/", views.request_report, name="request_report"),
    path("reports/files/<int:file_id>/", views.report_file, name="report_file"),
]
