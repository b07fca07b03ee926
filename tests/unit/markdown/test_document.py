"""A document that grows: what was finished stays the same object, and an addition costs what it adds."""

from __future__ import annotations

import pytest

from app.logic.markdown.document import Document, empty, parse_leaves
from app.logic.markdown.plain import block_text
from app.logic.markdown.values import CodeBlock, Heading, Paragraph, Style, Table


def grow(source: str, step: int = 3, document: Document | None = None) -> Document:
    document = document or empty()
    for at in range(0, len(source), step):
        document = document.append(source[at : at + step])
    return document


def shown(document: Document) -> list[str]:
    return [block_text(leaf.block) for leaf in document]


LIST = "".join(f"{n}. Item number {n} with **bold** text and `code` in it.\n" for n in range(1, 501))
NESTED = "1. Outer\n" + "".join(f"   - inner {n} with a few words\n" for n in range(500))
TABLE = "| a | b |\n|---|---|\n" + "".join(f"| cell {n} | some text {n} |\n" for n in range(1000))
LINE = "Words that go on and on, with **bold** here and there. " * 600
LINES = "A line of a paragraph that is never ended by a blank one.\n" * 600
QUOTE = "> A quoted paragraph with a few words in it.\n>\n" * 400
FENCE = "```python\n" + "value = compute(1, 2)\n" * 1000
FENCE_IN_LIST = "- item\n\n  ```python\n" + "  value = compute(1, 2)\n" * 600
QUOTED_LINE = "> " + "Words that go on in a quote without any end. " * 600


@pytest.mark.parametrize(
    "source",
    [LIST, NESTED, TABLE, LINE, LINES, QUOTE, FENCE, FENCE_IN_LIST, QUOTED_LINE],
    ids=["list", "nested", "table", "line", "lines", "quote", "fence", "fence_in_list", "quoted_line"],
)
def test_long_open_blocks_are_finished_piece_by_piece(source: str) -> None:
    document, longest = empty(), 0
    for at in range(0, len(source), 40):
        document = document.append(source[at : at + 40])
        longest = max(longest, len(document.cursor.rest))
    assert longest < 2_500  # characters parsed again with each addition, of tens of thousands
    assert list(document.finish()) == parse_leaves(source)


def test_finished_leaves_keep_their_identity() -> None:
    first = grow("# One\n\nTwo words.\n\n- three\n- four\n\nLast")
    second = first.append(" paragraph grows.")
    assert len(first.finished) >= 4
    assert all(old is new for old, new in zip(first.finished, second.finished, strict=False))
    assert second.changed_from == len(first) - 1


def test_an_older_document_stays_what_it_was() -> None:
    first = grow("```\none\ntwo\n")
    before = shown(first)
    first.append("three\n")
    first.append("other\n")
    assert shown(first) == before


def test_an_open_fence_extends_its_last_line() -> None:
    document = grow("```py\na = 1\nb = ")
    [leaf] = document.append("2 # x").open
    assert isinstance(leaf.block, CodeBlock)
    assert list(leaf.block.lines) == ["a = 1", "b = 2 # x"]


def test_a_fence_that_closes_keeps_its_code() -> None:
    document = grow("```py\na = 1\n")
    closed = grow("```\n\nText", document=document)
    assert shown(closed) == ["a = 1", "Text"]


@pytest.mark.parametrize(
    "start", ["-", "1", "1.", "#", "##", "---", "**", ">", "```", "- [", "~~", "=", "|", "| a | b |"]
)
def test_a_line_that_may_become_anything_waits(start: str) -> None:
    assert shown(empty().append("Words.\n\n").append(start)) == ["Words."]


def test_a_list_never_flashes_as_an_underline() -> None:
    seen = set()
    document = empty()
    for character in "Words:\n- one\n- two\n":
        document = document.append(character)
        seen |= {type(leaf.block) for leaf in document}
    assert Heading not in seen


def test_a_table_never_flashes_as_text() -> None:
    document = empty()
    for character in "| a | b |\n|---|---|\n| 1 | 2 |\n":
        document = document.append(character)
        assert not any(isinstance(leaf.block, Paragraph) for leaf in document)
    assert isinstance(document.open[0].block, Table)


def test_open_marks_are_closed_for_the_eye() -> None:
    [leaf] = empty().append("See **the bold").open
    assert isinstance(leaf.block, Paragraph)
    assert [(run.text, run.style) for run in leaf.block.runs] == [("See ", Style.PLAIN), ("the bold", Style.BOLD)]


def test_the_end_shows_what_was_held_back() -> None:
    assert shown(empty().append("Words.\n\n2024").finish()) == ["Words.", "2024"]
    assert shown(empty().append("See **the bold").finish()) == ["See **the bold"]


def test_a_definition_that_comes_late_changes_what_stands_in_the_end() -> None:
    document = grow("[a][x] and more.\n\nSecond.\n\n[x]: https://example.com\n")
    final = document.finish()
    assert list(final) == parse_leaves("[a][x] and more.\n\nSecond.\n\n[x]: https://example.com\n")
    assert final.changed_from == 0


def test_halves_of_characters_and_line_ends_meet_again() -> None:
    document = empty().append("a\r").append("\nb\ud83d").append("\ude00").finish()
    assert shown(document) == ["a\nb\U0001f600"]


def test_damaged_characters_are_replaced() -> None:
    assert shown(empty().append("a\0b\ud83dc").finish()) == ["a\ufffdb\ufffdc"]


def test_the_source_is_kept_whole() -> None:
    source = "# One\n\n- two\n\nthree **four"
    assert grow(source).text == source


def test_an_enormous_open_block_is_not_parsed_at_every_addition() -> None:
    document = grow("[x]: /u\n" * 4_000, step=400)  # definitions yield no leaf at which parsing could start again
    assert document.append("y").cursor is document.cursor


@pytest.mark.parametrize("block", ["  ```\n  a\n  b\n  ```\n", "  | a |\n  |---|\n  | 1 |\n  | 2 |\n  | 3 |\n"])
def test_a_block_on_the_line_below_its_items_marker_stays_in_the_item(block: str) -> None:
    source = "-\n  one\n-\n" + block
    assert list(grow(source, 1).finish()) == parse_leaves(source)
    assert all(leaf.frames for leaf in grow(source, 1))
