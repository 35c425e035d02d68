"""The one log of the group: a line a message, each with the name of who says it."""

import sys

COLOURS = {"web": 36, "worker": 35, "beat": 33, "servers": 34, "run": 32}
WIDTH = max(map(len, COLOURS))


def say(name: str, line: str) -> None:
    """Prints one line of one program."""
    prefix = f"{name:>{WIDTH}} |"
    if sys.stdout.isatty():
        prefix = f"\x1b[{COLOURS.get(name, 37)}m{prefix}\x1b[0m"
    sys.stdout.write(f"{prefix} {line.rstrip()}\n")
    sys.stdout.flush()
