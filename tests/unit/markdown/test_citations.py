"""Marks of citations, wherever they stand."""

from __future__ import annotations

import pytest

from app.logic.markdown.citations import citation_mark, without_marks
from app.logic.markdown.document import empty, parse_leaves, whole
from app.logic.markdown.excerpt import source_text
from app.logic.markdown.plain import block_text, document_text
from app.logic.markdown.values import (
    Block,
    CodeBlock,
    Formula,
    FrameKind,
    Heading,
    Paragraph,
    Picture,
    Rule,
    Run,
    Style,
    Table,
)

ONE, TWO = citation_mark(1), citation_mark(2)
CITED = Run("[1]", Style.CITE, "#cite-1")


def blocks(source: str) -> list[Block]:
    return [leaf.block for leaf in parse_leaves(source)]


@pytest.mark.parametrize(
    ("source", "runs"),
    [
        (f"A passage{ONE}.", (Run("A passage"), CITED, Run("."))),
        (f"**bold.**{ONE} more", (Run("bold.", Style.BOLD), CITED, Run(" more"))),
        (
            f"**bo{ONE}ld**",
            (Run("bo", Style.BOLD), Run("[1]", Style.BOLD | Style.CITE, "#cite-1"), Run("ld", Style.BOLD)),
        ),
        (f"*it{ONE}*", (Run("it", Style.ITALIC), Run("[1]", Style.ITALIC | Style.CITE, "#cite-1"))),
        (f"https://x.y/z{ONE}.", (Run("https://x.y/z", link="https://x.y/z"), CITED, Run("."))),
        (f"[text](u{ONE})", (Run("text", link="u"), CITED)),
        (f"[text]{ONE}(u)", (Run("text", link="u"), CITED)),
        (f"<https://x.y{ONE}>", (Run("https://x.y", link="https://x.y"), CITED)),
        (f"`co{ONE}de`", (Run("code", Style.CODE), CITED)),
        (f"$x{ONE}$", (Run("$x$", Style.MATH), CITED)),
        (f"a &am{ONE}p; b", (Run("a &"), CITED, Run(" b"))),
        (f"a \\{ONE}* b", (Run("a *"), CITED, Run(" b"))),
        (f"{ONE}A", (CITED, Run("A"))),
        (f"two{ONE}{ONE}", (Run("two"), CITED, CITED)),
        (f"line \n{ONE}", (Run("line\n"), CITED)),
    ],
)
def test_a_mark_breaks_nothing(source: str, runs: tuple[Run, ...]) -> None:
    assert blocks(source) == [Paragraph(runs)]


def test_marks_stand_at_the_end_of_headings_items_and_cells() -> None:
    assert blocks(f"# Head #{ONE}") == [Heading(1, (Run("Head"), CITED))]
    assert blocks(f"Head\n---{ONE}") == [Heading(2, (Run("Head"), CITED))]
    [leaf] = parse_leaves(f"- item{ONE}\n")
    assert (leaf.block, leaf.frames[0].kind) == (Paragraph((Run("item"), CITED)), FrameKind.BULLET)
    [table] = blocks(f"| a | b |\n|---|---|\n| 1{ONE} | \\|2 |{TWO}\n| {ONE} | |\n")
    assert isinstance(table, Table)
    two = Run("[2]", Style.CITE, "#cite-2")
    assert list(table.rows) == [((Run("1"), CITED), (Run("|2"), two)), ((CITED,), ())]


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        (f"```\ncode\n```{ONE}", CodeBlock),
        (f"$$\nx\n$${ONE}", Formula),
        (f"---{ONE}", Rule),
        (f"![a](b){ONE}", Picture),
    ],
)
def test_a_mark_behind_what_cannot_carry_it_is_a_paragraph(source: str, kind: type) -> None:
    first, second, third = blocks(source + "\n\nAfter")
    assert isinstance(first, kind)
    assert (second, third) == (Paragraph((CITED,)), Paragraph((Run("After"),)))


def test_a_mark_inside_code_is_dropped() -> None:
    [code] = blocks(f"```py{ONE}\na = 1{ONE}\n{ONE}\nb\n")
    assert isinstance(code, CodeBlock)
    assert (list(code.lines), code.language) == (["a = 1", "", "b"], "py")
    document = empty().append("```\na\nb").append(f" = 1{ONE}\n")
    assert block_text(document.open[0].block) == "a\nb = 1"


@pytest.mark.parametrize(
    "stray", ["\ufdd2", "\ufdd3", "\ufdd2\ufdd3", "\ufdd2a\ufdd3", "\ufdd21 \ufdd3", "\ufdd2" + "1" * 10 + "\ufdd3"]
)
def test_characters_that_form_no_mark_are_replaced(stray: str) -> None:
    shown = document_text(parse_leaves(f"a{stray}b"))
    assert shown == "a" + stray.replace("\ufdd2", "\ufffd").replace("\ufdd3", "\ufffd") + "b"


def test_foreign_text_cannot_pretend_to_be_cited() -> None:
    assert blocks(without_marks(f"Lies{ONE}.")) == [Paragraph((Run("Lies\ufffd1\ufffd."),))]


def test_half_a_mark_waits_for_its_other_half() -> None:
    document = empty()
    for character in f"Text{citation_mark(123)} more":
        document = document.append(character)
        assert "\ufffd" not in document_text(document)
    assert list(document.finish()) == parse_leaves(f"Text{citation_mark(123)} more")
    assert document_text(empty().append("Text\ufdd21").finish()) == "Text\ufffd1"


def test_offsets_and_copies_know_the_marks() -> None:
    document = whole(f"One{ONE} two.\n\nThree{TWO}")
    assert [document.text[leaf.start : leaf.end] for leaf in document] == [f"One{ONE} two.", f"Three{TWO}"]
    assert source_text(document.leaves, document.text, (0, 0), (9, 0)) == "One[1] two.\n\nThree[2]"
