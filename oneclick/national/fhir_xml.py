"""FHIR XML as the JSON that it stands for. Elements that may be repeated and occur once come as a single object.

The readers take one for a list of one, so the cardinalities of FHIR need not be known here.
"""

from __future__ import annotations

from typing import Any, Final
from xml.parsers.expat import ExpatError, ParserCreate

FHIR: Final = "http://hl7.org/fhir"
XHTML: Final = "http://www.w3.org/1999/xhtml"
DEEPEST: Final = 100


class NoFhir(ValueError):  # noqa: N818
    """These bytes are not a FHIR resource in XML."""


class _Reader:
    """Builds objects while the parser tells what it meets."""

    def __init__(self) -> None:
        self.root: dict[str, Any] = {}
        # Each open element: its name and what it holds so far.
        self.open: list[tuple[str, dict[str, Any]]] = []
        self.narrative: list[str] = []
        self.inside_narrative = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        if len(self.open) + self.inside_narrative > DEEPEST:
            raise NoFhir("nested too deeply")
        if space == XHTML or self.inside_narrative:
            self._start_narrative(local, attributes)
            return
        if space != FHIR:
            raise NoFhir("not FHIR")
        self.open.append((local, dict(attributes)))

    def _start_narrative(self, local: str, attributes: dict[str, str]) -> None:
        self.inside_narrative += 1
        shown = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items() if " " not in key)
        self.narrative.append(f"<{local}{shown}>")

    def end(self, name: str) -> None:
        if self.inside_narrative:
            self.inside_narrative -= 1
            self.narrative.append(f"</{name.rpartition(' ')[2]}>")
            if not self.inside_narrative and self.open:
                _put(self.open[-1][1], "div", "".join(self.narrative))
                self.narrative = []
            return
        local, held = self.open.pop()
        if not self.open:
            self.root = {"resourceType": local, **held}
            return
        _put(self.open[-1][1], local, _value(local, held, parent=self.open[-1][0], top=len(self.open) == 1))

    def data(self, text: str) -> None:
        if self.inside_narrative:
            self.narrative.append(escape(text))


def escape(text: str) -> str:
    """Text as it may stand in XHTML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def _value(local: str, held: dict[str, Any], *, parent: str, top: bool) -> Any:
    """What an element means: a primitive is its value, a resource inside `resource` or `contained` says its type."""
    if local[:1].isupper() and (parent in {"resource", "contained"} or top):
        return {"resourceType": local, **held}
    if local in {"resource", "contained"} and len(held) == 1:
        (only,) = held.values()
        return only
    if set(held) <= {"value", "id"} and isinstance(held.get("value"), str):
        return held["value"]
    return held


def _put(holder: dict[str, Any], name: str, value: Any) -> None:
    """Adds a value; one that comes again makes a list."""
    if name not in holder:
        holder[name] = value
    elif isinstance(holder[name], list):
        holder[name].append(value)
    else:
        holder[name] = [holder[name], value]


def read(document: bytes) -> dict[str, Any]:
    """The resource in an XML document. Raises NoFhir; a document with a DTD is refused, so that entities cannot grow."""
    reader = _Reader()
    parser = ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.data
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        parser.Parse(document, True)  # noqa: FBT003 - expat takes no keywords
    except ExpatError as error:
        raise NoFhir("not XML") from error
    if not reader.root:
        raise NoFhir("empty")
    return reader.root


def _refuse_doctype(*_: object) -> None:
    raise NoFhir("a DTD")
