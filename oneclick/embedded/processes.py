"""Finds processes by the title that every user may read."""

import contextlib
from pathlib import Path


def processes_titled(cluster: str, program: str) -> list[int]:
    """The processes of a program that carry the name of a cluster in their title or arguments."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                title = (folder / "cmdline").read_bytes()
                if cluster.encode() in title and program.encode() in title[: title.find(cluster.encode())]:
                    found.append(int(folder.name))
    return found
