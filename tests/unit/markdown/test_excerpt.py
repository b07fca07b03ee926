"""Copying a range as Markdown."""

from __future__ import annotations

import pytest

from app.logic.markdown.document import whole
from app.logic.markdown.excerpt import fenced, source_text
from app.logic.markdown.plain import block_text

SOURCE = """# One

Two **bold** words.

1. three
   - four

     five

         code in five
2. six

> quoted

```py
a = 1
b = 2
```

| a | b |
|---|--:|
| 1 | 2 |
"""


def excerpt(source: str, start: tuple[int, int], end: tuple[int, int]) -> str:
    document = whole(source)
    return source_text(document.leaves, document.text, start, end)


def test_the_whole_document_comes_as_it_was_written() -> None:
    assert excerpt(SOURCE, (0, 0), (99, 0)) == SOURCE.rstrip()


@pytest.mark.parametrize(
    ("index", "written"),
    [
        (0, "# One"),
        (1, "Two **bold** words."),
        (2, "1. three"),
        (3, "- four"),
        (4, "five"),
        (5, "    code in five"),
        (7, "> quoted"),
        (8, "```py\na = 1\nb = 2\n```"),
        (9, "| a | b |\n|---|--:|\n| 1 | 2 |"),
    ],
)
def test_one_leaf_comes_as_it_was_written_at_the_left_margin(index: int, written: str) -> None:
    text = block_text(whole(SOURCE).leaves[index].block)
    assert excerpt(SOURCE, (index, 0), (index, len(text))) == written


def test_several_leaves_keep_what_stands_between_them() -> None:
    assert excerpt(SOURCE, (3, 0), (4, 4)) == "- four\n\n  five"


def test_parts_come_as_plain_text() -> None:
    assert excerpt(SOURCE, (1, 4), (1, 8)) == "bold"
    assert excerpt(SOURCE, (1, 4), (2, 5)) == "bold words.\n\n1. three"
    assert excerpt(SOURCE, (1, 0), (2, 2)) == "Two **bold** words.\n\n1. th"


def test_a_part_of_code_beside_other_leaves_is_fenced() -> None:
    assert excerpt(SOURCE, (7, 0), (8, 5)) == "> quoted\n\n```py\na = 1\n```"
    assert excerpt(SOURCE, (8, 0), (8, 5)) == "a = 1"


def test_a_fence_is_longer_than_those_in_the_code() -> None:
    assert fenced("```\na\n````") == "`````\n```\na\n````\n`````"


def test_an_empty_or_reversed_range_is_empty() -> None:
    assert excerpt(SOURCE, (1, 3), (1, 3)) == ""
    assert excerpt(SOURCE, (2, 0), (1, 0)) == ""
    assert excerpt("", (0, 0), (0, 5)) == ""
