"""What an attached file really is, told from its content; and the name under which it is kept."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from pathlib import PurePosixPath
from typing import Final

import filetype

from privacy.review.refusal import Refused

OFFICE: Final = "application/vnd.openxmlformats-officedocument."
# By the end of the name. A name may not promise what the content is not.
TYPES: Final = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "docx": OFFICE + "wordprocessingml.document",
    "xlsx": OFFICE + "spreadsheetml.sheet",
    "txt": "text/plain",
    "csv": "text/csv",
    "eml": "message/rfc822",
}
TEXTS: Final = frozenset({"txt", "csv", "eml"})
# The part that an Office document of each kind has.
PARTS: Final = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
LONGEST_NAME: Final = 100
ALLOWED: Final = "PDF, PNG, JPEG, DOCX, XLSX, TXT, CSV or EML"
# Characters of control and of direction: a name could be shown backwards by them.
HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def type_of(name: str, content: bytes) -> str:
    """The media type of a file that may be attached. Raises Refused for any other, or where name and content differ."""
    ending = PurePosixPath(name).suffix.removeprefix(".").lower()
    if ending not in TYPES:
        raise Refused(f"This kind of file cannot be attached. Choose a {ALLOWED} file.")
    if not content:
        raise Refused("This file is empty.")
    if ending in TEXTS:
        _check_is_text(content)
    elif ending in PARTS:
        _check_is_office(ending, content)
    else:
        found = filetype.guess(content)
        if found is None or found.mime != TYPES[ending]:
            raise Refused(f"The name ends with .{ending}, but what is in this file is something else.")
    return TYPES[ending]


def name_of(given: str) -> str:
    """A name without folders, without characters that hide something, and not too long; its ending is kept."""
    last = unicodedata.normalize("NFC", given).replace("\\", "/").rsplit("/", 1)[-1]
    clean = "".join("_" if c in '<>:"|?*' else c for c in last if unicodedata.category(c) not in HIDDEN)
    clean = " ".join(clean.split()).lstrip(". ") or "document"
    path = PurePosixPath(clean)
    return path.stem[: LONGEST_NAME - len(path.suffix)] + path.suffix if len(clean) > LONGEST_NAME else clean


def _check_is_text(content: bytes) -> None:
    """Raises Refused for what no text editor would show."""
    if filetype.guess(content) is not None:
        raise Refused("The name says that this is text, but what is in this file is something else.")
    try:
        text = content.decode("utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    if any(character < " " and character not in "\t\n\r\f" for character in text):
        raise Refused("The name says that this is text, but what is in this file is something else.")


def _check_is_office(ending: str, content: bytes) -> None:
    """Raises Refused for what is no document of this kind, or carries a program. Only the list of its parts is read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError) as error:
        raise Refused(f"The name ends with .{ending}, but what is in this file is something else.") from error
    if not {"[Content_Types].xml", PARTS[ending]} <= names:
        raise Refused(f"The name ends with .{ending}, but what is in this file is something else.")
    if any(name.lower().endswith(("vbaproject.bin", ".exe", ".dll", ".js", ".vbs")) for name in names):
        raise Refused("This document carries a program (a macro). Save it without macros, or as PDF.")
