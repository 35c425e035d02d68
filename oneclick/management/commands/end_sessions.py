"""Ends every session of a person at once, and keeps them out where asked."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit.people.models import User
from audit.people.sessions import Ended, Session
from audit.wording import count


class Command(BaseCommand):
    """`end_sessions STAFF_UID [--bar]`."""

    help = "Ends every session of a person, whatever browser they are in; with --bar they cannot sign in again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who, and whether for good."""
        parser.add_argument("staff_uid", help="the SDS user id (nhsid_useruid)")
        parser.add_argument("--bar", action="store_true", help="switch the account off as well")

    def handle(self, *args: Any, staff_uid: str, bar: bool, **options: Any) -> None:
        """Does so, and says how many."""
        user = User.objects.filter(staff_uid=staff_uid).first()
        if user is None:
            raise CommandError(f"Nobody here has the SDS user id {staff_uid}.")
        if bar:
            User.objects.filter(pk=user.pk).update(is_active=False)
        ended = Session.objects.filter(user=user).end(Ended.ADMINISTRATOR)
        self.stdout.write(f"{user.name}: {count(ended, 'session')} ended{', and switched off' if bar else ''}.")
