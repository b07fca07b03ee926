"""Every example of the CommonMark specification: our leaves and frames are the structure of the expected HTML."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.logic.markdown.document import empty, parse_leaves
from tests.fakes.structure import shapes_of_html, shapes_of_leaves

FILE = Path(__file__).parents[2] / "golden" / "commonmark" / "examples.json"
EXAMPLES: list[dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))

# Raw HTML is shown as text (decision 1): it is in what we show, and it neither begins nor ends a block.
_HTML = "raw HTML is text"
_HTML_EXAMPLES = (
    21, 31, *range(148, 157), *range(158, 192), 201, 308, 309, 344, 475, 476, 477, 491, 494, 524, 536, *range(613, 618),
    623, *range(625, 632), 642, 643,
)  # fmt: skip
DEPARTURES = dict.fromkeys(_HTML_EXAMPLES, _HTML)


def number(example: dict[str, Any]) -> str:
    return str(example["example"])


def test_all_examples_are_here() -> None:
    assert [example["example"] for example in EXAMPLES] == list(range(1, 653))


@pytest.mark.parametrize("example", EXAMPLES, ids=number)
def test_examples_have_the_expected_structure(example: dict[str, Any]) -> None:
    same = shapes_of_leaves(parse_leaves(example["markdown"])) == shapes_of_html(example["html"])
    reason = DEPARTURES.get(example["example"])
    assert same == (reason is None), reason or f"{example['markdown']!r} should be {example['html']!r}"


@pytest.mark.parametrize("example", EXAMPLES, ids=number)
def test_examples_that_arrive_in_pieces_end_as_parsed_at_once(example: dict[str, Any]) -> None:
    source = example["markdown"]
    for step in (1, 3, 7):
        document = empty()
        for at in range(0, len(source), step):
            document = document.append(source[at : at + step])
        assert list(document.finish()) == parse_leaves(source)
