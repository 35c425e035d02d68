"""The XHTML of a narrative taken apart into headings, paragraphs, lists and tables of plain text.

Nothing of the markup is passed on: pages write these parts again with their own templates, which escape all text. What
is not known here leaves its text and nothing else; scripts, styles and the like leave not even that.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

from oneclick.national.reading import text

LONGEST: Final = 2_000_000
SILENT: Final = frozenset(
    {"script", "style", "template", "title", "object", "svg", "math", "iframe", "noscript", "head"}
)
HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "caption"})
BREAKS: Final = frozenset({"p", "div", "section", "pre", "blockquote", "dl", "dt", "dd", "hr", "ul", "ol"})
ALONE: Final = frozenset({"br", "hr", "img", "input", "col", "wbr", "meta", "link"})


@dataclass
class Cell:
    """One cell of a table; `across` is the number of columns it covers."""

    text: str = ""
    across: int = 1
    heads: bool = False


@dataclass
class Block:
    """A part of a narrative: `heading`, `paragraph`, `important` (a highlighted statement), `items` or `table`."""

    kind: str
    text: str = ""
    items: list[str] = field(default_factory=list)
    head: list[Cell] = field(default_factory=list)
    rows: list[list[Cell]] = field(default_factory=list)
    # What the sender called this part (its id), such as `Practice`.
    mark: str = ""

    def heading_of(self, row: list[Cell], place: int) -> str:
        """The column's heading over the cell at this place of a row, cells before it counted as wide as they are."""
        column = sum(cell.across for cell in row[:place])
        for cell in self.head:
            if column < cell.across:
                return cell.text
            column -= cell.across
        return ""


class _Reader(HTMLParser):
    """Collects blocks while the parser tells what it meets."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.words: list[str] = []
        self.silent = 0
        self.table: Block | None = None
        self.row: list[Cell] | None = None
        self.cell: Cell | None = None
        self.in_head = False
        self.kind = "paragraph"
        self.mark = ""
        self.items: Block | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self.silent += 1
        elif tag == "br":
            self.words.append(" ")
        elif tag == "table":
            self._begin_table()
        elif tag in {"thead", "tbody", "tfoot"}:
            self.in_head = tag == "thead"
        elif tag == "tr":
            self._end_row()
            self.row = []
        elif tag in {"td", "th"}:
            self._begin_cell(tag, dict(attrs))
        elif tag == "li":
            self._begin_item()
        elif tag in HEADINGS | BREAKS:
            self._begin_block(tag, dict(attrs))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in ALONE:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag == "table":
            self._end_table()
        elif tag == "tr":
            self._end_row()
        elif tag in {"td", "th"}:
            self._end_cell()
        elif tag == "thead":
            self._end_row()
            self.in_head = False
        elif tag in HEADINGS | BREAKS | {"li"}:
            self._end_block()
            if tag in {"ul", "ol"}:
                self.items = None

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.words.append(data)

    def _begin_table(self) -> None:
        self._end_table()
        self._end_block()
        self.table = Block("table")

    def _end_table(self) -> None:
        self._end_row()
        table, self.table, self.in_head = self.table, None, False
        if table and (table.rows or table.head):
            self.blocks.append(table)
        self._end_block()

    def _end_row(self) -> None:
        self._end_cell()
        self._end_block()
        row, self.row = self.row, None
        if not row or self.table is None:
            return
        if not self.table.head and not self.table.rows and (self.in_head or all(cell.heads for cell in row)):
            self.table.head = row
        else:
            self.table.rows.append(row)

    def _begin_cell(self, tag: str, attributes: dict[str, str | None]) -> None:
        self._end_cell()
        if self.table is None:
            self._end_block()
            return
        if self.row is None:
            self.row = []
        across = text(attributes.get("colspan") or "1")
        self._end_block()
        self.cell = Cell(
            across=min(int(across), 50) if across.isdecimal() and int(across[:3]) else 1, heads=tag == "th"
        )

    def _end_cell(self) -> None:
        if self.cell is not None and self.row is not None:
            self.cell.text = self._said()
            self.row.append(self.cell)
        self.cell = None

    def _begin_item(self) -> None:
        if self.cell is not None:
            self.words.append(" ")
        else:
            self._end_block()
            self.items = self.items or Block("items")
            if self.items not in self.blocks:
                self.blocks.append(self.items)
            self.kind = "item"

    def _begin_block(self, tag: str, attributes: dict[str, str | None]) -> None:
        if self.cell is not None:
            self.words.append(" ")
            return
        self._end_block()
        marked = "highlighted" in (attributes.get("class") or "").lower()
        self.kind = "heading" if tag in HEADINGS else "important" if marked else "paragraph"
        self.mark = text(attributes.get("id") or "")

    def _end_block(self) -> None:
        if self.cell is not None:
            self.words.append(" ")
            return
        said, kind, mark = self._said(), self.kind, self.mark
        self.kind, self.mark = "paragraph", ""
        if said and kind == "item" and self.items is not None:
            self.items.items.append(said)
        elif said:
            self.blocks.append(Block("paragraph" if kind == "item" else kind, said, mark=mark))

    def _said(self) -> str:
        said, self.words = text(" ".join("".join(self.words).split())), []
        return said

    def finish(self) -> list[Block]:
        """What was read, with everything left open closed."""
        self.close()
        self._end_table()
        return [block for block in self.blocks if block.text or block.items or block.rows or block.head]


def blocks_of(markup: object) -> list[Block]:
    """The parts of a narrative, whatever its markup is."""
    reader = _Reader()
    try:
        reader.feed(markup[:LONGEST] if isinstance(markup, str) else "")
        return reader.finish()
    except (AssertionError, ValueError):  # html.parser on declarations that never end
        return []
