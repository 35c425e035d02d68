"""Narratives are taken apart into plain text; nothing of their markup is passed on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclick.national.narrative import Block, blocks_of


def kinds(markup: str) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in blocks_of(markup)]


def test_headings_paragraphs_and_highlights() -> None:
    markup = '<div><h3 id="A">One</h3><p id="P">Two <b>three</b></p><p class="HighlightedStatement">Four</p>five</div>'
    assert kinds(markup) == [
        ("heading", "One"),
        ("paragraph", "Two three"),
        ("important", "Four"),
        ("paragraph", "five"),
    ]
    assert [block.mark for block in blocks_of(markup)] == ["A", "P", "", ""]


def test_tables_keep_their_shape() -> None:
    (table,) = blocks_of(
        "<table><thead><tr><th>Date</th><th>What</th><th>More</th></tr></thead><tbody>"
        "<tr><td>1</td><td/><td>x<br/>y</td></tr><tr><td colspan='2'>wide</td><td>z</td></tr></tbody></table>"
    )
    assert [cell.text for cell in table.head] == ["Date", "What", "More"]
    assert [[cell.text for cell in row] for row in table.rows] == [["1", "", "x y"], ["wide", "z"]]
    assert table.heading_of(table.rows[1], 1) == "More"


def test_lists() -> None:
    (items,) = blocks_of("<ul><li>a</li><li>b <i>c</i></li></ul>")
    assert items.items == ["a", "b c"]


@pytest.mark.parametrize("silent", ["script", "style", "svg", "iframe", "template"])
def test_what_is_not_text_is_left_out(silent: str) -> None:
    assert kinds(f"<p>before</p><{silent}>x()</{silent}><p>after</p>") == [
        ("paragraph", "before"),
        ("paragraph", "after"),
    ]


@pytest.mark.parametrize(
    "broken", [None, 5, [], "", "<table>", "<tr><td>", "</div>", "<![CDATA[", "<!-- ", "<td>x</td>"]
)
def test_broken_markup_is_no_error(broken: object) -> None:
    assert all(isinstance(block, Block) for block in blocks_of(broken))


def test_text_of_a_cell_outside_of_a_table_is_kept() -> None:
    assert kinds("<td>x</td>") == [("paragraph", "x")]


OPENING = [
    "<p>",
    "<table>",
    "<tr>",
    "<td colspan='3'>",
    "<td colspan='-1'>",
    "<th>",
    "<li>",
    "<ul>",
    "<h3 class='highlighted'>",
]
CLOSING = ["</p>", "</table>", "</td>", "</script>", "</h3>", "-->"]
PIECES = st.sampled_from([*OPENING, *CLOSING, "word ", "&lt;", "&#0;", "<script>", "<!--", "<br/>", "<"])


@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_markup_gives_blocks(markup: str) -> None:
    for block in blocks_of(markup):
        for row in [block.head, *block.rows]:
            for place in range(len(row)):
                block.heading_of(row, place)


@given(st.lists(st.sampled_from(["<p>", "</p>", "<td>", "<table>", "<tr>", "</table>", "<li>", "<b>"]), max_size=30))
def test_no_word_is_lost(tags: list[str]) -> None:
    markup = "".join(f"{tag}word{n} " for n, tag in enumerate(tags))
    said = " ".join(
        " ".join([block.text, *block.items, *(cell.text for row in [block.head, *block.rows] for cell in row)])
        for block in blocks_of(markup)
    )
    assert [f"word{n}" for n in range(len(tags)) if f"word{n}" not in said.split()] == []
