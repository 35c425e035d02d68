"""What happened: people, ingest, ledger and trail. Knows nothing of suspicion."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The ingested trail."""

    name = "audit"
