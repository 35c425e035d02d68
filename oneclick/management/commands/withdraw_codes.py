"""Takes activity codes from a person's roles at once, until CIS2 says otherwise."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit.people.models import Role
from audit.wording import count


class Command(BaseCommand):
    """`withdraw_codes STAFF_UID CODE… [--organisation ODS]`."""

    help = "Takes activity codes from a person's roles. It counts from their next page on, until they sign in by CIS2 again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """From whom, which, and where."""
        parser.add_argument("staff_uid", help="the SDS user id (nhsid_useruid)")
        parser.add_argument("codes", nargs="+", help="activity codes, such as B0015")
        parser.add_argument("--organisation", help="only the roles at this organisation (ODS code)")

    def handle(self, *args: Any, staff_uid: str, codes: list[str], organisation: str | None, **options: Any) -> None:
        """Does so, and says how many roles changed."""
        roles = Role.objects.filter(user__staff_uid=staff_uid, activity_codes__overlap=codes)
        found = list(roles.filter(organisation_id=organisation) if organisation else roles)
        if not found:
            raise CommandError("No role of that person holds any of these codes.")
        for role in found:
            role.activity_codes = [code for code in role.activity_codes if code not in codes]
        Role.objects.bulk_update(found, ["activity_codes"])
        self.stdout.write(f"{', '.join(codes)} taken from {count(len(found), 'role')}.")
