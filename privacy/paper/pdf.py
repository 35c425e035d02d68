"""Sets data by a template of ours as PDF. The template reads nothing but the data: no file, no font of the machine, no net."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import typst

FOLDER: Final = Path(__file__).parent
# Tagged, with a title and a language: what a screen reader needs.
STANDARD: Final = "ua-1"


def pdf_of_case(data: dict[str, Any]) -> bytes:
    """The PDF of a case."""
    made = typst.compile(
        FOLDER / "case.typ",
        root=FOLDER,
        ignore_system_fonts=True,
        font_paths=[],
        format="pdf",
        pdf_standards=[STANDARD],
        sys_inputs={"case": json.dumps(data, ensure_ascii=False)},
    )
    if not isinstance(made, bytes):
        raise TypeError("A PDF is one file.")
    return made
