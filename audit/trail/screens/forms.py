"""Reads the reasons that were typed on the page "My accesses": one field for each access."""

from __future__ import annotations

from typing import Final

from django.http import QueryDict

FIELD: Final = "reason-"


def reasons_in(data: QueryDict) -> dict[int, str]:
    """The reason of each access of which one was typed, by the key of the access."""
    return {
        int(name.removeprefix(FIELD)): str(text)
        for name, text in data.items()
        if name.startswith(FIELD) and name.removeprefix(FIELD).isdecimal() and len(name) < 26 and str(text).strip()
    }
