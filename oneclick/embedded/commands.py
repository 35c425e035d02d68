"""The servers of one `manage.py` command."""

import contextlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from oneclick.embedded.prepare import BASE_DIR, prepare_store
from oneclick.embedded.visit import servers

# These need no store, or are what makes it.
WITHOUT_STORE = {
    "check",
    "collectstatic",
    "help",
    "make_demo",
    "makemigrations",
    "migrate",
    "prepare_store",
    "showmigrations",
    "sqlmigrate",
    "version",
}
HELP = {"-h", "--help", "--version"}


def state_path() -> Path:
    """The state folder that the environment names, or the one in the checkout."""
    return Path(os.environ.get("ONECLICK_STATE") or BASE_DIR / ".state")


@contextlib.contextmanager
def servers_for(arguments: Sequence[str]) -> Iterator[None]:
    """Sets where the servers answer for as long as a command runs; does nothing where a database is given."""
    if os.environ.get("DATABASE_URL") or os.environ.get("DATABASE_OWNER_URL"):
        yield
        return
    command = arguments[1] if len(arguments) > 1 else "help"
    storeless = command in WITHOUT_STORE or bool(HELP.intersection(arguments))
    with servers(state_path(), who=f"manage.py {command}", prepare=None if storeless else prepare_store) as addresses:
        os.environ.update(addresses.environment())
        yield
