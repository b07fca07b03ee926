"""A document that arrives in any pieces ends as if it had been parsed at once; no text is too hostile."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.logic.markdown.citations import PLACE, citation_mark, lifted, without_marks
from app.logic.markdown.document import Document, empty, parse_leaves, whole
from app.logic.markdown.plain import block_text as plain_text
from app.logic.markdown.plain import document_text
from app.logic.markdown.values import Paragraph

# What Markdown is made of, and what breaks parsers.
ATOMS = (
    "a", "foo bar", "b. ", "word " * 3, "é", "日本", "- ", "* ", "+ ", "1. ", "2) ", "10. ", "  ", "    ", "\t",
    "\n", "\n", "\n\n", "> ", ">", "`", "``", "```", "```py\n", "~~~", "**", "*", "_", "__", "~~", "[x]", "[x]: /u\n",
    "![i](u)", "[t](", "(y)", ")", "|", "a | b\n", "|---|---|\n", "|:-:|\n", "| 1 | 2 |\n", "#", " # ", "---", "===",
    "***", "<b>", "<!-- ", "&amp;", "\\", "https://x.y ", "[ ] ", "[x] ", "\r", "\r\n", "\0", "\ud83d", "\ude00",
    "$", "$$", "$$\n", "$x$", "\\(", "\\)", "\\[", "\\]", "\\[\n", "\\]\n", "x^2 ", "\\alpha ", "\\begin{align}\n",
    "\\end{align}\n", "$5 ", "= b\n",
    citation_mark(1), citation_mark(23),
    "\ufdd2", "\ufdd3", "\ufdd21",
    "[^1]", "[^b]", "[^1]: ", "[^b]: note\n", "[^1]:\n", "![i](u)\n", "![i][x]\n",
    "\u202e", "\u2028", "\u2029", ":", '"', "'",
)  # fmt: skip
SOUP = st.lists(st.sampled_from(ATOMS), max_size=60).map("".join)
CUTS = st.lists(st.integers(1, 40), min_size=1, max_size=20)

# Constructs as models write them, so that the soup also meets ordinary documents.
PARTS = st.sampled_from(
    (
        "# Heading\n\n",
        "A paragraph with **bold**, *italic* and `code`, and a [link](https://example.com).\n\n",
        "- one\n- two\n  - three\n\n    more\n- four\n\n",
        "1. one\n\n   ```py\n   a = 1\n\n   b = 2\n   ```\n2. two\n",
        "> quoted\n> - item\n>\n> more\n\n",
        "| a | b |\n|---|--:|\n| 1 | **2** |\n| 3 | 4 |\n\n",
        "```\ncode\n\n| a |\n|---|\n```\n",
        "Title\n===\n\n",
        "lazy\n> quote\ncontinued\n",
        "[x]\n\n[x]: https://example.com 'title'\n",
        "    indented\n\n    code\n",
        "Long text. " * 300 + "\n\n",
        "- " + "Long item with words. " * 150 + "\n",
        "  Long in an item. " + "Words that go on. " * 150 + "\n\n",
        "Inline $a_1*b*c_2$, \\(x^*\\), $5 and $10, $$y$$ and \\[z^2\\].\n\n",
        "Before\n$$\nx = 1\n\ny = 2\n$$\nAfter\n\n",
        "- item\n  \\[\n  x_1 = 1\n  \\]\n  more\n> $$\n> x\n> $$\n",
        "\\begin{align}\na &= b \\\\\n\nc &= d\n\\end{align}\n",
        "$$\nnever closed\n\nWords go on here.\n\n",
        "Long text. " * 240 + "\n$$ a b c d\ne f $$ behind its end\n",
        "Text[^1] and[^long].\n\n[^1]: The note.\n[^long]: Long **note**.\n\n    Or[^1].\n\n    ```\n    x\n    ```\n",
        "[^b]: Defined before its mark, " + "and long. " * 300 + "\n\nAfter[^b] and [^none].\n\n",
        "- item[^1]\n  [^2]: in an item\n- ![alone](https://x.y/z.png)\n\n![a](b)\n![c](d)\n\n![a](b) in text\n\n",
        f"Cited{citation_mark(1)} and **bold.**{citation_mark(2)}\n- item{citation_mark(3)}\n\n---{citation_mark(4)}\n",
        f"| a | b |\n|---|---|\n| 1{citation_mark(1)} | 2 |{citation_mark(2)}\n| {citation_mark(3)} |\n\n",
        f"```\ncode{citation_mark(1)}\n```{citation_mark(2)}\nText. " + f"A passage{citation_mark(7)}.\n" * 300 + "\n",
        "> Long in a quote. " + "Words that go on. " * 150 + "\n> end\n\n",
        "1. one\n\n   > two\n   >\n   > " + "Words that go on. " * 150 + "\n",
    )
)
DOCUMENTS = st.lists(st.one_of(PARTS, SOUP), max_size=8).map("".join)


def fed(source: str, cuts: list[int]) -> Document:
    document, at, turn = empty(), 0, 0
    while at < len(source):
        step = cuts[turn % len(cuts)]
        document = document.append(source[at : at + step])
        at, turn = at + step, turn + 1
    return document


@settings(max_examples=400, deadline=None)
@given(SOUP, CUTS)
def test_any_soup_in_any_pieces_ends_as_parsed_at_once(source: str, cuts: list[int]) -> None:
    assert list(fed(source, cuts).finish()) == parse_leaves(source)


@settings(max_examples=150, deadline=None)
@example("\ufdd2\ud83d", [1])  # half a mark, half a character
@example("\ufdd21\r", [1])
@given(DOCUMENTS, CUTS)
def test_documents_in_any_pieces_end_as_parsed_at_once(source: str, cuts: list[int]) -> None:
    assert list(fed(source, cuts).finish()) == parse_leaves(source)


@settings(max_examples=150, deadline=None)
@given(DOCUMENTS, DOCUMENTS)
def test_a_whole_document_can_still_grow(source: str, more: str) -> None:
    assert list(whole(source)) == parse_leaves(source)
    assert list(whole(source).append(more).finish()) == parse_leaves(source + more)


@settings(max_examples=150, deadline=None)
@given(DOCUMENTS, CUTS)
def test_what_is_finished_never_changes(source: str, cuts: list[int]) -> None:
    document, at = empty(), 0
    for step in cuts * 5:
        before, document = document, document.append(source[at : at + step])
        at += step
        kept = min(document.changed_from, len(before))
        assert all(old is new for old, new in zip(list(before)[:kept], document, strict=False))


@settings(max_examples=150, deadline=None)
@given(DOCUMENTS, st.data())
def test_a_citations_mark_changes_nothing_but_itself(source: str, data: st.DataObject) -> None:
    lines = without_marks(source).replace("\r", "\n").split("\n")
    solid = [at for at, line in enumerate(lines) if PLACE not in lifted(line + citation_mark(5))[0]]
    if solid:
        marked = list(lines)
        marked[data.draw(st.sampled_from(solid))] += citation_mark(5)
        assert _structure("\n".join(marked)) == _structure("\n".join(lines))


def _structure(source: str) -> list[str]:
    """The blocks without marks, and without paragraphs that hold nothing else."""
    found = []
    for leaf in parse_leaves(source):
        text = plain_text(leaf.block).replace("[5]", "")
        if text or not isinstance(leaf.block, Paragraph):
            found.append(f"{type(leaf.block).__name__} {text} {[frame.kind for frame in leaf.frames]}")
    return found


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300), CUTS)
def test_any_text_at_all_is_taken(source: str, cuts: list[int]) -> None:
    document_text(fed(source, cuts).finish())


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from("abcdefghij 123 .,- \n"), max_size=300).map("".join))
def test_every_letter_survives(source: str) -> None:
    letters = [character for character in source if character.isalpha()]
    found = [character for character in document_text(parse_leaves(source)) if character.isalpha()]
    assert found == letters


FOLDER = os.environ.get("CHATELAINE_RECORDINGS", "")


def replies() -> Iterator[tuple[str, str]]:
    """Name and text of every recorded reply that has text."""
    for file in sorted(Path(FOLDER).glob("*.json")) if FOLDER else ():
        body = (json.loads(file.read_text(encoding="utf-8")).get("response") or {}).get("body")
        text = "".join(_texts(body)) if isinstance(body, str) else ""
        if text:
            yield file.stem, text


def _texts(body: str) -> Iterator[str]:
    if not body.lstrip().startswith(("event:", "data:")):
        content = json.loads(body).get("content") if body.lstrip().startswith("{") else None
        for block in content if isinstance(content, list) else ():
            if isinstance(block, dict) and isinstance(block.get("text"), str):
                yield block["text"]
        return
    for line in body.splitlines():
        if line.startswith("data:"):
            delta = json.loads(line[5:]).get("delta")
            if isinstance(delta, dict) and isinstance(delta.get("text"), str):
                yield delta["text"]


REPLIES = list(replies())


@pytest.mark.skipif(not FOLDER, reason="CHATELAINE_RECORDINGS names no folder of recordings")
def test_there_are_recorded_replies() -> None:
    assert len(REPLIES) > 150


@pytest.mark.parametrize(("name", "text"), REPLIES, ids=[name for name, _ in REPLIES])
def test_recorded_replies_in_random_pieces_end_as_parsed_at_once(name: str, text: str) -> None:
    chance = random.Random(name)
    for longest in (3, 40):
        cuts = [chance.randint(1, longest) for _ in range(50)]
        assert list(fed(text, cuts).finish()) == parse_leaves(text)
