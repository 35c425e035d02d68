"""The running service: wiring, sign-in and the 1-Click front door."""

from django.apps import AppConfig


class OneClickConfig(AppConfig):
    """Wiring; nothing imports it."""

    name = "oneclick"

    def ready(self) -> None:
        """Registers the start-up checks."""
        from oneclick import checks  # noqa: F401, PLC0415 - registers on import
