"""Brings launches that were kept on this host while the database was down into the trail."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from audit.wording import count
from oneclick.launch import spool, sweeping


class Command(BaseCommand):
    """The service does the same by itself, every few seconds. Run it on the web host: the spool lies there."""

    help = "Replays the spool of this host in order, each event once, and says what is left."

    def handle(self, **options: Any) -> None:
        """Prints what was done."""
        self.stdout.write(f"Replayed {count(sweeping.sweep(), 'file')}. {count(spool.waiting(), 'file')} left.")
        if unreadable := spool.unreadable():
            self.stderr.write(
                f"{count(unreadable, 'file')} cannot be opened: put the former key into ONECLICK_SPOOL_KEYS."
            )
