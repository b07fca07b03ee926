"""Formulas, and what only looks like one."""

from __future__ import annotations

import pytest

from app.logic.markdown.document import Document, empty, parse_leaves
from app.logic.markdown.mathematics import MAX_FORMULA
from app.logic.markdown.plain import block_text
from app.logic.markdown.values import Block, CodeBlock, Formula, FrameKind, Paragraph, Run, Style, Table


def blocks(source: str) -> list[Block]:
    return [leaf.block for leaf in parse_leaves(source)]


def formulas(source: str) -> list[str]:
    """The inline formulas of one paragraph, as written."""
    [block] = blocks(source)
    assert isinstance(block, Paragraph)
    return [run.text for run in block.runs if run.style & Style.MATH]


def grown(source: str, step: int = 1) -> Document:
    document = empty()
    for at in range(0, len(source), step):
        document = document.append(source[at : at + step])
    return document


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("$x$", ["$x$"]),
        ("so $a_1 * b_2*c$ and \\(\\alpha_i^*\\).", ["$a_1 * b_2*c$", "\\(\\alpha_i^*\\)"]),
        ("the $n$th, $k$-means, $2^n$s", ["$n$", "$k$", "$2^n$"]),
        ("函数$f(x)$是", ["$f(x)$"]),
        ("($x$), **$y$**, “$z$”", ["$x$", "$y$", "$z$"]),
        ("a $$x^2$$ b \\[y^2\\] c", ["$$x^2$$", "\\[y^2\\]"]),
        ("$\\$5 + x$", ["$\\$5 + x$"]),
        ("$a\nb$", ["$a\nb$"]),
        ("cost $5 and size $x$", ["$x$"]),
        ("$\\text{two words} = x$", ["$\\text{two words} = x$"]),
        ("$3 \\text{ and } 4$", ["$3 \\text{ and } 4$"]),
        ("\\(a \\\\[2pt] b\\)", ["\\(a \\\\[2pt] b\\)"]),
        ("$$x$$ in front", ["$$x$$"]),
    ],
)
def test_inline_formulas_keep_their_source_with_delimiters(source: str, found: list[str]) -> None:
    assert formulas(source) == found


@pytest.mark.parametrize(
    "source",
    [
        "$5 and $10",
        "costs $12.84 of $30.00",
        "US$ 5",
        "US$5 or CA$7, A$8",
        "$HOME and $PATH",
        "$HOME/$USER:$PATH and $USER, 5$",
        "a $100 bill and a $20 bill",
        "$20-$30, $5/$10",
        "from 5$ to 10$",
        "between $10 and 20$",
        "$5/month or 50$",
        "[$5 plan](x) or [5$](y)",
        "The $PATH variable and the HOME$ one",
        "\\$x\\$",
        "$ x $",
        "$x $ and $ y$",
        "$$$$",
        "$a",
        "\\(\\)",
        "\\[sic\\] and \\[1\\]",
        "\\[a+b\\](c)",
        "$a `b$` c",
        "`$x$` and ``\\(y\\)``",
    ],
)
def test_prices_variables_and_escapes_are_no_formulas(source: str) -> None:
    assert formulas(source) == []


def test_a_formula_keeps_the_style_around_it() -> None:
    [block] = blocks("**bold $x$** and [$y$](https://example.com)")
    assert isinstance(block, Paragraph)
    assert Run("$x$", Style.BOLD | Style.MATH) in block.runs
    assert Run("$y$", Style.MATH, "https://example.com") in block.runs


@pytest.mark.parametrize(
    ("source", "latex"),
    [
        ("$$x$$", "x"),
        ("$$\nx\n+ y\n$$", "x\n+ y"),
        ("$$ x\ny $$  ", "x\ny"),
        ("\\[\n\\frac{a}{b}\n\\]", "\\frac{a}{b}"),
        ("\\[ E = mc^2 \\]", "E = mc^2"),
        ("   $$x$$", "x"),
        ("$$\nx = 1\n\ny = 2\n$$", "x = 1\n\ny = 2"),
        ("$$ Total Cost = Price \\times Size $$", "Total Cost = Price \\times Size"),
        ("\\begin{align*}\na &= b \\\\\nc &= d\n\\end{align*}", "\\begin{align*}\na &= b \\\\\nc &= d\n\\end{align*}"),
        ("\\begin{equation}x\\end{equation}", "\\begin{equation}x\\end{equation}"),
        ("$$\n- x\n# y\n> z\n---\n$$", "- x\n# y\n> z\n---"),
    ],
)
def test_formulas_on_lines_of_their_own_are_blocks(source: str, latex: str) -> None:
    assert blocks(source) == [Formula(latex, source.strip())]


def test_a_display_formula_interrupts_a_paragraph() -> None:
    assert [type(block) for block in blocks("Before\n\\[\nx\n\\]\nafter")] == [Paragraph, Formula, Paragraph]


@pytest.mark.parametrize(
    ("source", "kind"), [("- item\n  $$\n  x\n  $$\n", FrameKind.BULLET), ("> $$\n> x\n> $$\n", FrameKind.QUOTE)]
)
def test_a_display_formula_stands_in_lists_and_quotes(source: str, kind: FrameKind) -> None:
    leaf = parse_leaves(source)[-1]
    assert leaf.block == Formula("x", "$$\nx\n$$")
    assert [frame.kind for frame in leaf.frames] == [kind]


def test_a_formula_in_a_cell_is_a_run() -> None:
    [table] = blocks("| a |\n|---|\n| $x_1$ |\n")
    assert isinstance(table, Table)
    assert table.rows[0][0] == (Run("$x_1$", Style.MATH),)


def test_code_wins() -> None:
    assert [type(block) for block in blocks("```\n$$\nx\n$$\n```\n\n    $$\n")] == [CodeBlock, CodeBlock]
    assert [type(block) for block in blocks("$$\nx\n```\ncode\n```\n")] == [Formula, CodeBlock]


@pytest.mark.parametrize(
    ("source", "after"),
    [
        ("$$\nx\n\nWords go on here.", "Words go on here."),
        ("$$\nx\n\n\ny = 2", "y = 2"),
        ("\\[\nx\n\n# Heading", "Heading"),
    ],
)
def test_a_forgotten_end_swallows_no_document(source: str, after: str) -> None:
    first, second = parse_leaves(source)
    assert isinstance(first.block, Formula)
    assert not first.block.closed
    assert block_text(second.block) == after


def test_an_endless_formula_ends() -> None:
    found = blocks("$$\n" + "x = 1\n" * 2_000)
    assert isinstance(found[0], Formula)
    assert len(found[0].source) <= MAX_FORMULA


@pytest.mark.parametrize(
    "source", ["$$ is the number of the shell", "\\[not a link](x)\nmore", "\\[ here is what I think of it"]
)
def test_prose_behind_a_delimiter_is_prose(source: str) -> None:
    assert [type(block) for block in blocks(source)] == [Paragraph]


@pytest.mark.parametrize(
    "source",
    [
        "Words.\n\n$$\nx = 1\n\ny_2 = 3\n$$\n\n",
        "Words.\n\\[ x = \\frac{1}{2} \\]\n\n",
        "\\begin{align}\nx\n\\end{align}\n",
    ],
)
def test_a_display_formula_is_one_from_its_first_character_on(source: str) -> None:
    document, shown = empty(), set()
    for character in source:
        document = document.append(character)
        shown |= {block_text(leaf.block) for leaf in document if not isinstance(leaf.block, Formula)}
    assert {text.strip(".") for text in shown} <= {"", *(("Words"[:end]) for end in range(1, 6))}


@pytest.mark.parametrize("source", ["See $x^2 + y$ now", "See \\(\\alpha\\) now", "See $$x$$ now", "See \\[y^2\\] now"])
def test_an_inline_formula_waits_for_its_end(source: str) -> None:
    document, shown = empty(), set()
    for character in source:
        document = document.append(character)
        shown |= {block_text(leaf.block) for leaf in document}
    formula = source[4:-4]
    assert all(formula in text or "See ".startswith(text) or text == "See" for text in shown)


@pytest.mark.parametrize(
    "source",
    ["It costs $5 at most", "a $100 bill", "the $HOME of the user", "\\[here is what I think of it", "\\[sic] and"],
)
def test_what_turns_out_to_be_no_formula_is_shown(source: str) -> None:
    assert block_text(grown(source).open[-1].block) == source.replace("\\[", "[")


def test_words_behind_a_sign_that_waits_are_not_added_by_the_shortcut() -> None:
    document = empty().append("a fox $x")
    assert block_text(document.append(" y").open[0].block) == "a fox"


def test_a_formula_that_was_none_gives_its_lines_back() -> None:
    source = "Words. " * 300 + "\n$$ a b\nc $$"
    document = grown(source, 50)
    assert isinstance(document.open[-1].block, Formula)
    grown_on = document.append(" and more").finish()
    assert list(grown_on) == parse_leaves(source + " and more")
    assert not any(isinstance(leaf.block, Formula) for leaf in grown_on)


def test_a_long_open_formula_stays_bounded() -> None:
    source = "Words.\n\n" + ("$$\n" + "x_{1} &= 2 \\\\\n" * 60 + "$$\n\n") * 3 + "$$\n" + "x = 1\n" * 3_000
    document, longest = empty(), 0
    for at in range(0, len(source), 40):
        document = document.append(source[at : at + 40])
        longest = max(longest, len(document.cursor.rest))
    assert longest < MAX_FORMULA + 500
    assert list(document.finish()) == parse_leaves(source)
