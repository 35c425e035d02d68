#!/usr/bin/env python
"""Django's commands, with the embedded servers up for as long as they run where no DATABASE_URL is set."""

import os
import sys

UNDEFINED_TABLE = "42P01"


def main() -> int:
    """Runs the command. Returns 1, after one sentence, where the servers cannot be used."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oneclick.settings")
    os.environ.setdefault("ONECLICK_PROCESS", "command")
    try:
        from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415 - may be missing
        from django.core.management import execute_from_command_line  # noqa: PLC0415
        from django.db import OperationalError, ProgrammingError  # noqa: PLC0415

        from oneclick.embedded import StateError  # noqa: PLC0415
        from oneclick.embedded.commands import servers_for  # noqa: PLC0415
    except ModuleNotFoundError as error:
        sys.stderr.write(f"{error.name} is not installed: run `make setup`, then use .venv/bin/python.\n")
        return 1
    try:
        with servers_for(sys.argv):
            execute_from_command_line(sys.argv)
    except (StateError, ImproperlyConfigured) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except OperationalError as error:
        if not unreachable(error):
            raise
        reason = str(error).strip().splitlines()[0]
        sys.stderr.write(f"The database does not answer ({reason}): start it, or set DATABASE_URL right.\n")
        return 1
    except ProgrammingError as error:
        if getattr(error.__cause__, "sqlstate", None) != UNDEFINED_TABLE:
            raise
        sys.stderr.write("The database is not prepared for OneClick: run `.venv/bin/python manage.py prepare_store`.\n")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def unreachable(error: Exception) -> bool:
    """Whether the database could not be reached, went away, or would not let us in; and not what we asked of it."""
    state = getattr(error.__cause__, "sqlstate", None) or "08"
    return state[:2] in {"08", "28", "3D", "53", "57"}


if __name__ == "__main__":
    sys.exit(main())
