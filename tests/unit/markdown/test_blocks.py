"""What Markdown turns into."""

from __future__ import annotations

import pytest

from app.logic.markdown.document import parse_leaves
from app.logic.markdown.plain import block_text as plain
from app.logic.markdown.plain import document_text
from app.logic.markdown.values import (
    Align,
    Block,
    CodeBlock,
    Frame,
    FrameKind,
    Heading,
    Leaf,
    Paragraph,
    Rule,
    Run,
    Style,
    Table,
)


def blocks(source: str) -> list[Block]:
    return [leaf.block for leaf in parse_leaves(source)]


def runs(source: str) -> tuple[Run, ...]:
    [block] = blocks(source)
    assert isinstance(block, Paragraph)
    return block.runs


def text(leaf: Leaf) -> str:
    return document_text([leaf]).strip()


def test_headings_paragraphs_and_rules_follow_each_other() -> None:
    found = blocks("# One\n\ntext\n\nTwo\n---\n\n***\n")
    assert found == [Heading(1, (Run("One"),)), Paragraph((Run("text"),)), Heading(2, (Run("Two"),)), Rule()]


def test_inline_styles_combine() -> None:
    assert runs("a **b *c*** ~~d~~ `e`") == (
        Run("a "),
        Run("b ", Style.BOLD),
        Run("c", Style.BOLD | Style.ITALIC),
        Run(" "),
        Run("d", Style.STRIKE),
        Run(" "),
        Run("e", Style.CODE),
    )


def test_a_link_keeps_its_whole_target() -> None:
    assert runs('see [the *page*](https://example.com/a?b=c#d "title")') == (
        Run("see "),
        Run("the ", link="https://example.com/a?b=c#d"),
        Run("page", Style.ITALIC, "https://example.com/a?b=c#d"),
    )


def test_links_of_any_scheme_are_values_since_nothing_opens_them_here() -> None:
    assert runs("[x](javascript:alert)") == (Run("x", link="javascript:alert"),)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("<https://example.com>", "https://example.com"),
        ("https://example.com/a_b.", "https://example.com/a_b"),
        ("(https://example.com/x)", "https://example.com/x"),
        ("https://en.wikipedia.org/wiki/A_(b)", "https://en.wikipedia.org/wiki/A_(b)"),
        ("see www.example.com/a?b=c, then", "http://www.example.com/a?b=c"),
        ("Mail a.b+c@mail.example.org.", "mailto:a.b+c@mail.example.org"),
        ("<me@example.com>", "mailto:me@example.com"),
    ],
)
def test_bare_addresses_become_links(source: str, target: str) -> None:
    assert [run.link for run in runs(source) if run.link] == [target]


@pytest.mark.parametrize(
    "source", ["www.", "awww.example.com", "@name", "a@b", "a@b.c_", "a@b.c-", "x/a@b.cd", "me@", "http://"]
)
def test_what_is_no_address_is_no_link(source: str) -> None:
    assert [run.link for run in runs(source) if run.link] == []


def test_addresses_inside_code_stay_code() -> None:
    assert runs("`https://example.com`") == (Run("https://example.com", Style.CODE),)


def test_a_picture_is_text_with_an_address() -> None:
    assert runs("See ![a *cat*](https://example.com/cat.png)") == (
        Run("See "),
        Run("a cat", Style.IMAGE, "https://example.com/cat.png"),
    )


def test_a_picture_without_words_shows_its_address() -> None:
    assert runs("![](x.png) here") == (Run("x.png", Style.IMAGE, "x.png"), Run(" here"))


def test_line_breaks_soft_and_hard_are_kept() -> None:
    assert runs("one\ntwo  \nthree") == (Run("one\ntwo\nthree"),)


def test_raw_html_is_text() -> None:
    assert blocks("<div onclick='x'>a</div>") == [Paragraph((Run("<div onclick='x'>a</div>"),))]


def test_entities_and_escapes_are_characters() -> None:
    assert runs("&amp; &copy; \\*") == (Run("& © *"),)


def test_a_fence_keeps_its_lines_and_its_first_word() -> None:
    [block] = blocks("```Python title=x\na = 1\n\n  b\n```\n")
    assert isinstance(block, CodeBlock)
    assert (list(block.lines), block.language, block.info, block.closed) == (
        ["a = 1", "", "  b"],
        "python",
        "Python title=x",
        True,
    )


def test_an_unclosed_fence_says_so() -> None:
    [block] = blocks("~~~\na\n")
    assert isinstance(block, CodeBlock)
    assert not block.closed


def test_indented_code_is_code() -> None:
    assert blocks("    a\n\n    b\n") == [CodeBlock(blocks("```\na\n\nb\n```")[0].lines)]  # type: ignore[union-attr]


def test_a_table_has_alignments_and_rows_of_equal_length() -> None:
    [block] = blocks("| a | b | c |\n|:--|:-:|--:|\n| 1 | **2** |\n| 3 | 4 | 5 | 6 |\n")
    assert isinstance(block, Table)
    assert block.aligns == (Align.LEFT, Align.CENTER, Align.RIGHT)
    assert [len(row) for row in block.rows] == [3, 3]
    assert block.rows[0][1] == (Run("2", Style.BOLD),)


def test_a_list_item_with_bars_is_no_table() -> None:
    [leaf] = parse_leaves("- a | b\n|---|---|\n")
    assert [frame.kind for frame in leaf.frames] == [FrameKind.BULLET]
    assert isinstance(leaf.block, Paragraph)


def test_a_table_stands_in_a_list() -> None:
    [leaf] = parse_leaves("- | a | b |\n  |---|---|\n  | 1 | 2 |\n")
    assert isinstance(leaf.block, Table)
    assert leaf.frames == (Frame(FrameKind.BULLET),)


def test_lists_are_leaves_with_frames() -> None:
    leaves = parse_leaves("3. a\n   - b\n\n     c\n4. d\n")
    number, later = Frame(FrameKind.NUMBER, True, 3), Frame(FrameKind.NUMBER, False, 3)
    bullet = Frame(FrameKind.BULLET)
    assert [leaf.frames for leaf in leaves] == [
        (number,),
        (later, bullet),
        (later, Frame(FrameKind.BULLET, False)),
        (Frame(FrameKind.NUMBER, True, 4),),
    ]
    assert [leaf.spaced for leaf in leaves] == [False, False, True, False]


def test_ordinals_count_on_whatever_the_markers_say() -> None:
    assert [leaf.frames[0].number for leaf in parse_leaves("1. a\n1. b\n1. c\n")] == [1, 2, 3]


def test_an_empty_item_keeps_its_place() -> None:
    assert [text(leaf) for leaf in parse_leaves("- a\n-\n- c\n")] == ["- a", "-", "- c"]


def test_tasks_know_whether_they_are_done() -> None:
    assert [leaf.frames[0].done for leaf in parse_leaves("- [x] a\n- [ ] b\n- c\n")] == [True, False, None]


def test_quotes_hold_whatever_stands_in_them() -> None:
    leaves = parse_leaves("> a\n> > b\n>\n> ```\n> c\n> ```\n")
    assert [[frame.kind for frame in leaf.frames] for leaf in leaves] == [
        [FrameKind.QUOTE],
        [FrameKind.QUOTE, FrameKind.QUOTE],
        [FrameKind.QUOTE],
    ]


def test_definitions_reach_back() -> None:
    leaves = parse_leaves("[a][x] and\n\n[x]: https://example.com\n")
    assert leaves[0].block == Paragraph((Run("a", link="https://example.com"), Run(" and")))


def test_offsets_point_at_the_source() -> None:
    source = "# One\n\n- two **three**\n\n      code\n\n> four\n> five\n"
    assert [source[leaf.start : leaf.end] for leaf in parse_leaves(source)] == [
        "# One",
        "- two **three**",
        "      code",
        "> four\n> five",
    ]


@pytest.mark.parametrize("mark", ["> ", "- ", "1. "])
def test_nothing_is_lost_in_deep_nesting(mark: str) -> None:
    assert "treasure" in document_text(parse_leaves(mark * 400 + "treasure"))


def test_plain_text_of_a_document_reads_like_the_document() -> None:
    source = "# Title\n\nText with **bold**.\n\n- a\n- b\n\n| x | y |\n|---|---|\n| 1 | 2 |\n\n```\ncode\n```\n"
    assert document_text(parse_leaves(source)) == "Title\n\nText with bold.\n\n- a\n- b\n\nx\ty\n1\t2\n\ncode"


@pytest.mark.parametrize("indent", ["  ", "   ", "    ", "\t"])
def test_lists_nest_by_any_indentation(indent: str) -> None:
    source = f"1. a\n{indent * (2 if len(indent) == 2 else 1)}- b\n"
    assert [len(leaf.frames) for leaf in parse_leaves(source)] == [1, 2]
    assert [len(leaf.frames) for leaf in parse_leaves(f"- a\n{indent}- b\n")] == [1, 2]


@pytest.mark.parametrize("fence", ["```", "````", "~~~", "~~~~~~", "`" * 40])
def test_fences_of_any_length_hold_shorter_ones(fence: str) -> None:
    [block] = blocks(f"{fence} rust,ignore key=value\n{fence[:-1]}\nb\n{fence}\n")
    assert isinstance(block, CodeBlock)
    assert (list(block.lines), block.info, block.closed) == ([fence[:-1], "b"], "rust,ignore key=value", True)


@pytest.mark.parametrize("source", ["a\\\nb", "a  \nb", "a\nb"])
def test_every_line_break_is_one(source: str) -> None:
    assert runs(source) == (Run("a\nb"),)


@pytest.mark.parametrize("source", ["***", "---", "_ _ _", " * * *", "-----------"])
def test_thematic_breaks(source: str) -> None:
    assert blocks(f"a\n\n{source}\n\nb")[1] == Rule()


def test_tasks_nest_and_keep_their_text() -> None:
    leaves = parse_leaves("1. [x] a\n   - [ ] b\n")
    assert [[frame.done for frame in leaf.frames] for leaf in leaves] == [[True], [True, False]]
    assert [plain(leaf.block) for leaf in leaves] == ["a", "b"]


def test_raw_html_inside_text_is_text() -> None:
    assert runs("a <b onclick='x'>c</b> <!-- d -->") == (Run("a <b onclick='x'>c</b> <!-- d -->"),)


def test_one_tilde_is_no_strikethrough_and_two_are() -> None:
    assert runs("~a~ ~~b~~") == (Run("~a~ "), Run("b", Style.STRIKE))
