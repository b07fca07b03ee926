"""Footnotes, and pictures that stand by themselves."""

from __future__ import annotations

import pytest

from app.logic.markdown.document import Document, empty, parse_leaves, whole
from app.logic.markdown.notes import MAX_LABEL
from app.logic.markdown.plain import block_text
from app.logic.markdown.values import Block, CodeBlock, Frame, FrameKind, Paragraph, Picture, Run, Style


def note(number: int, opens: bool = True) -> Frame:
    return Frame(FrameKind.NOTE, opens, number)


def marks(block: Block) -> list[tuple[str, str | None]]:
    return (
        [(run.text, run.link) for run in block.runs if run.style & Style.NOTE] if isinstance(block, Paragraph) else []
    )


def grown(source: str, step: int = 1) -> Document:
    document = empty()
    for at in range(0, len(source), step):
        document = document.append(source[at : at + step])
    return document


def test_a_mark_is_a_run_and_its_definition_a_leaf_in_its_place() -> None:
    first, second, third = parse_leaves("Text[^a].\n\n[^a]: The *note*.\n\nAfter.\n")
    assert first.block == Paragraph((Run("Text"), Run("[1]", Style.NOTE, "#note-1"), Run(".")))
    assert (second.block, second.frames) == (Paragraph((Run("The "), Run("note", Style.ITALIC), Run("."))), (note(1),))
    assert (block_text(third.block), third.frames) == ("After.", ())


def test_numbers_follow_the_first_marks() -> None:
    leaves = parse_leaves("One[^z] two[^1][^Z].\n\n[^1]: first\n[^z]: second\n")
    assert marks(leaves[0].block) == [("[1]", "#note-1"), ("[2]", "#note-2"), ("[1]", "#note-1")]
    assert [leaf.frames for leaf in leaves[1:]] == [(note(2),), (note(1),)]


def test_a_definition_before_its_mark_and_one_without_get_numbers_too() -> None:
    leaves = parse_leaves("[^b]: second\n[^none]: third\n\nText[^a] and[^b].\n\n[^a]: first\n")
    assert [leaf.frames[0].number for leaf in leaves if leaf.frames] == [2, 3, 1]


@pytest.mark.parametrize(
    "source",
    [
        "Text[^a].",
        "Text[^].\n\n[^]: x",
        "Text[^a b].\n\n[^a b]: x",
        f"Text[^{'x' * (MAX_LABEL + 1)}].\n\n[^{'x' * (MAX_LABEL + 1)}]: note",
        "`[^a]`\n\n[^a]: x",
        "\\[^a]\n\n[^a]: x",
        "[^a](https://example.com)\n\n[^a]: x",
    ],
)
def test_what_is_no_mark_is_text(source: str) -> None:
    assert marks(parse_leaves(source)[0].block) == []


def test_a_mark_without_a_definition_is_the_text_that_it_is() -> None:
    assert block_text(parse_leaves("Text[^a].")[0].block) == "Text[^a]."


def test_a_definition_holds_further_blocks_by_indentation() -> None:
    source = "x[^1]\n\n[^1]: One\n    lazy\n\n    Two\n\n    - item\n\n    ```\n    code\n    ```\nOut\n"
    leaves = parse_leaves(source)[1:]
    assert [block_text(leaf.block) for leaf in leaves] == ["One\nlazy", "Two", "item", "code", "Out"]
    bullet = Frame(FrameKind.BULLET)
    later = note(1, opens=False)
    assert [leaf.frames for leaf in leaves] == [(note(1),), (later,), (later, bullet), (later,), ()]
    assert isinstance(leaves[3].block, CodeBlock)


def test_an_empty_definition_keeps_its_place() -> None:
    leaves = parse_leaves("x[^1]\n\n[^1]:\n\nAfter\n")
    assert [leaf.frames for leaf in leaves] == [(), (note(1),), ()]


def test_definitions_stand_in_lists_and_quotes_and_interrupt_text() -> None:
    leaves = parse_leaves("- a[^1]\n  [^1]: b\n\n> c[^2]\n> [^2]: d\n")
    kinds = [[frame.kind.value for frame in leaf.frames] for leaf in leaves]
    assert kinds == [["bullet"], ["bullet", "note"], ["quote"], ["quote", "note"]]


def test_a_mark_that_arrives_before_its_definition_is_shown_as_one() -> None:
    document = grown("Text[^1] goes on")
    assert marks(document.open[0].block) == [("[1]", "#note-1")]
    assert marks(document.finish().open[0].block) == []


def test_a_definition_never_flashes_as_text() -> None:
    document = grown("Text[^1] here.\n\n")
    for character in "[^1]: Note":
        document = document.append(character)
        assert all(leaf.frames for leaf in list(document)[1:])


def test_half_a_mark_waits() -> None:
    assert block_text(grown("Text[^no").open[0].block) == "Text"


def test_a_definition_that_comes_late_reaches_back_into_a_whole_document() -> None:
    document = whole("Text[^1].\n\nMore.\n\n").append("[^1]: note").finish()
    assert list(document) == parse_leaves("Text[^1].\n\nMore.\n\n[^1]: note")
    assert marks(document.leaves[0].block) == [("[1]", "#note-1")]


def test_a_long_footnote_is_finished_piece_by_piece() -> None:
    source = "x[^1]\n\n[^1]: " + "Words that go on in a footnote. " * 600 + "\n\n" + "    More in it.\n\n" * 400
    document, longest = empty(), 0
    for at in range(0, len(source), 40):
        document = document.append(source[at : at + 40])
        longest = max(longest, len(document.cursor.rest))
    assert longest < 2_500
    assert list(document.finish()) == parse_leaves(source)


def test_a_picture_alone_is_a_block() -> None:
    [leaf] = parse_leaves('  ![a *cat*](https://example.com/cat.png "title")  \n')
    assert leaf.block == Picture("a cat", "https://example.com/cat.png")
    assert parse_leaves("![](x.png)")[0].block == Picture("", "x.png")
    assert parse_leaves("![a][x]\n\n[x]: /u\n")[0].block == Picture("a", "/u")


def test_pictures_on_lines_of_their_own_are_blocks_with_their_places() -> None:
    source = "- ![a](b)\n  ![c](d)\n"
    leaves = parse_leaves(source)
    assert [leaf.block for leaf in leaves] == [Picture("a", "b"), Picture("c", "d")]
    assert [leaf.frames for leaf in leaves] == [(Frame(FrameKind.BULLET),), (Frame(FrameKind.BULLET, False),)]
    assert [source[leaf.start : leaf.end] for leaf in leaves] == ["- ![a](b)", "![c](d)"]


@pytest.mark.parametrize(
    "source",
    ["![a](b) text", "text\n![a](b)", "![a](b) ![c](d)", "[![a](b)](c)", "**![a](b)**", "![a]()", "![a]", "# ![a](b)"],
)
def test_a_picture_beside_anything_else_is_text(source: str) -> None:
    assert not any(isinstance(leaf.block, Picture) for leaf in parse_leaves(source))


@pytest.mark.parametrize("before", ["", "Words.\n\n", "- ", "![x](y)\n"])
def test_half_a_picture_is_not_shown(before: str) -> None:
    document, shown = grown(before), set()
    for character in "![a cat](https://example.com/cat.png)\n":
        document = document.append(character)
        shown |= {block_text(leaf.block) for leaf in document}
    assert shown - {"", "Words.", "x"} == {"a cat"}
