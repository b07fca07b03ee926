"""Hostile Markdown: no exception, and what it costs grows as the text grows, whole and in pieces.

Times are compared within one run, the same text once and twice as long, so that a slow or busy machine changes nothing.
"""

from __future__ import annotations

import gc
import time
import tracemalloc
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.logic.markdown.citations import citation_mark
from app.logic.markdown.document import Document, empty, parse_leaves, whole
from app.logic.markdown.plain import document_text

# Each makes a text of about that many characters.
HOSTILE: dict[str, Callable[[int], str]] = {
    "backticks": lambda n: "`" * n,
    "growing backticks": lambda n: " ".join("`" * k for k in range(1, int((2 * n) ** 0.5))),
    "dollars": lambda n: "$" * n,
    "dollars apart": lambda n: "$a " * (n // 3),
    "escaped dollars": lambda n: "\\$" * (n // 2),
    "open formulas": lambda n: "\\(a" * (n // 3),
    "open displays": lambda n: "$$\n" * (n // 3),
    "displays of prose": lambda n: "\\[ a\n\n" * (n // 6),
    "environments": lambda n: "\\begin{align}\n" * (n // 14),
    "stars": lambda n: "*" * n,
    "emphasis": lambda n: "*a _b " * (n // 6),
    "brackets": lambda n: "[" * n,
    "open links": lambda n: "[a](" * (n // 4),
    "open pictures": lambda n: "![" * (n // 2),
    "open notes": lambda n: "[^" * (n // 2),
    "note marks": lambda n: "".join(f"[^{k}]" for k in range(n // 8)),
    "notes": lambda n: "".join(f"a[^{k}]\n\n[^{k}]: b\n\n" for k in range(n // 24)),
    "definitions": lambda n: "".join(f"[{k}]: /u\n" for k in range(n // 12)),
    "long label": lambda n: "[^" + "a" * n + "]: b",
    "one line": lambda n: "x" * n,
    "words": lambda n: "word " * (n // 5),
    "quotes": lambda n: "> " * (n // 2) + "a",
    "items": lambda n: "- " * (n // 2) + "a",
    "nested notes": lambda n: "[^a]: " * (n // 6) + "a",
    "deep list": lambda n: "".join(" " * (2 * depth) + "- a\n" for depth in range(int(n**0.5))),
    "pipes": lambda n: "|" * n + "\n" + "|-" * 1000,
    "columns": lambda n: "|a" * (n // 5) + "|\n" + "|-" * (n // 5) + "|\n" + "|b|\n",
    "entities": lambda n: "&" * n,
    "escapes": lambda n: "\\" * n,
    "angles": lambda n: "<" * n,
    "tildes": lambda n: "~~~\n" * (n // 4),
    "overrides": lambda n: "\u202e" * n,
    "surrogates": lambda n: "\ud83d" * n,
    "nulls": lambda n: "\0" * n,
    "citation marks": lambda n: citation_mark(1) * (n // 3),
    "half marks": lambda n: "\ufdd2" * n,
    "addresses": lambda n: "a@b.c@" * (n // 6),
    "heading": lambda n: "# " + "$a **b `c [^d " * (n // 14),
    "cell": lambda n: "|a|\n|-|\n|" + "$a **b `c ![ " * (n // 14),
}  # fmt: skip
SIZE = 8_000  # characters
PIECES = 8


def in_pieces(source: str) -> Document:
    document, step = empty(), len(source) // PIECES + 1
    for at in range(0, len(source), step):
        document = document.append(source[at : at + step])
    return document.finish()


def seconds(parse: Callable[[str], Document], source: str) -> float:
    """Without collections of garbage: late in a long run one takes half a second, for what other tests left."""
    gc.disable()
    try:
        begin = time.process_time()
        parse(source)
        return time.process_time() - begin
    finally:
        gc.enable()


@pytest.mark.parametrize("parse", [whole, in_pieces])
@pytest.mark.parametrize("name", HOSTILE)
def test_twice_the_text_costs_about_twice(name: str, parse: Callable[[str], Document]) -> None:
    once, twice = HOSTILE[name](SIZE), HOSTILE[name](2 * SIZE)
    parse(once[:100])  # patterns are compiled, the engine is loaded
    spent = min(seconds(parse, once) for _ in range(2))
    assert seconds(parse, twice) < 3.5 * spent + 0.25  # quadratic work takes four times as long


@pytest.mark.parametrize("name", HOSTILE)
def test_pieces_of_hostile_text_end_as_parsed_at_once(name: str) -> None:
    source = HOSTILE[name](4_000)
    document, at = empty(), 0
    for step in (1, 7, 100, 1_000, 1, 3_000):
        document, at = document.append(source[at : at + step]), at + step
    assert list(document.finish()) == parse_leaves(source[:at])


@pytest.mark.parametrize("name", HOSTILE)
def test_memory_stays_within_bounds(name: str) -> None:
    source = HOSTILE[name](SIZE)
    whole(source[:100])
    tracemalloc.start()
    whole(source)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000 * len(source)  # bytes for a character, where every one is a token; text takes some 50


@pytest.mark.parametrize("character", ["`", "$", "\\", "word "])
def test_a_million_characters_are_taken(character: str) -> None:
    source = character * (1_000_000 // len(character))
    document = empty()
    for at in range(0, len(source), 50_000):
        document = document.append(source[at : at + 50_000])
    assert len(document_text(document.finish()).replace("\n", "")) <= len(source)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(sorted(HOSTILE)), st.integers(1, 300)), max_size=6), st.integers(1, 50))
def test_hostile_texts_in_a_row_end_as_parsed_at_once(parts: list[tuple[str, int]], step: int) -> None:
    source = "\n".join(HOSTILE[name](size) for name, size in parts)
    document = empty()
    for at in range(0, len(source), step):
        document = document.append(source[at : at + step])
    assert list(document.finish()) == parse_leaves(source)
