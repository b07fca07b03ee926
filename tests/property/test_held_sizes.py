"""What is known of held blocks without their bytes agrees with the request that goes out with them."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from app.base import resources
from app.logic import held, held_facts, limits, tokens
from app.logic.capabilities import ModelTable
from app.model.attachment import Held, Part
from app.model.blocks import Json
from app.model.held import held_source
from tests.fakes.attached import png
from tests.fakes.papers import paper

_INFO = ModelTable.from_json(resources.read_json("models.json")).describe("claude-opus-5-5")


@dataclass(frozen=True)
class Case:
    """A block with a held source, and its bytes."""

    block: Json
    data: bytes


def _image(size: tuple[int, int]) -> Case:
    data = png(*size)
    return Case({"type": "image", "source": held_source(Part(_held(data, "image/png"), *size))}, data)


def _pdf(pages: int) -> Case:
    data = paper(["Rain."] * pages)
    part = Part(_held(data, "application/pdf"), pages=pages)
    return Case({"type": "document", "source": held_source(part), "title": "r.pdf"}, data)


def _text(words: str) -> Case:
    newer, older = (round(tokens.estimate_text(words, each)) for each in (tokens.NEWER, tokens.OLDER))
    data = words.encode()
    part = Part(_held(data, "text/plain"), newer=newer, older=older)
    return Case({"type": "document", "source": held_source(part), "title": "n.txt"}, data)


def _held(data: bytes, media_type: str) -> Held:
    return Held(f"{hash(data) & (2**256 - 1):064x}", len(data), media_type)


def _source(case: Case) -> Json:
    media_type = case.block["source"]["media_type"]
    if media_type == "text/plain":
        return {"type": "text", "media_type": media_type, "data": case.data.decode()}
    return {"type": "base64", "media_type": media_type, "data": base64.b64encode(case.data).decode()}


_PRINTABLE = st.text(st.characters(codec="utf-8", exclude_categories=["C"], exclude_characters='"\\'), max_size=300)
_CASES = st.lists(
    st.one_of(
        st.tuples(st.integers(1, 300), st.integers(1, 300)).map(_image),
        st.integers(1, 5).map(_pdf),
        _PRINTABLE.map(_text),
    ),
    min_size=1,
    max_size=6,
)


@given(_CASES, st.sampled_from([tokens.NEWER, tokens.OLDER]))
def test_sizes_are_those_of_the_bytes(cases: list[Case], weights: tokens.Weights) -> None:
    request = {"messages": [{"role": "user", "content": [case.block for case in cases]}]}
    by_sha = {case.block["source"]["sha256"]: _source(case) for case in cases}
    sources = {each: by_sha[each.held.sha256] for each in held.wanted(request) if each.held is not None}
    resolved = held.replaced(request, sources)
    data = [block["source"]["data"] for block in resolved["messages"][0]["content"]]
    assert held_facts.all_wire_bytes(request) == sum(len(each.encode()) for each in data)
    for case, block in zip(cases, resolved["messages"][0]["content"], strict=True):
        assert limits.least_pages(case.block) == limits.least_pages(block)
        if case.block["source"]["media_type"] != "application/pdf":  # whose text is only known of what is held
            expected = tokens.estimate_block(block, weights)
            assert abs(tokens.estimate_block(case.block, weights) - expected) <= 0.5
    assert limits.problems(request, _INFO) == limits.problems(resolved, _INFO) == ()
