"""Addresses to which sources send."""

from django.urls import path

from audit.ingest import fhir_views, views

urlpatterns = [
    path("api/events", views.events, name="ingest_events"),
    path("fhir/AuditEvent", fhir_views.audit_events, name="fhir_audit_events"),
    path("fhir/AuditEvent/<path:event_id>", fhir_views.audit_event, name="fhir_audit_event"),
]
