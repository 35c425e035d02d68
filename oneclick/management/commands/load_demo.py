"""`load_demo`: the made-up trust in the store, ready to sign in to."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from oneclick import demo_data


class Command(BaseCommand):
    """Loads the demo where it is not there yet."""

    help = "Fills an empty store with a made-up trust and the people who can sign in to it. A second time does nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Loads it, telling each step."""
        if not settings.DEMO_SIGN_IN:
            raise CommandError(
                "The demo belongs only where ONECLICK_DEMO_SIGN_IN is set: made-up events stay for ever."
            )
        if demo_data.is_loaded():
            self.stdout.write("The demo data are there already.")
            return
        started = time.monotonic()
        try:
            demo_data.load(lambda what: self.stdout.write(f"==> Demo data: {what}"))
        except demo_data.DemoRefused as refused:
            raise CommandError(str(refused)) from None
        self.stdout.write(f"==> Demo data: ready after {time.monotonic() - started:.0f} s")
