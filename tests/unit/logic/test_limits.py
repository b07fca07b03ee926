"""What the API would refuse for its size is found before it is sent, and said in words."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base import resources
from app.logic.capabilities import ModelTable
from app.logic.limits import MOST_BYTES, MOST_IMAGE_BYTES, LimitProblem, problems
from app.logic.limits_said import limit_error
from app.logic.picture_size import size_of
from app.model.blocks import Json
from app.model.errors import ErrorKind
from tests.unit.demo.test_demo_pictures import gif, jpeg, png, webp_extended, webp_lossless, webp_lossy

_TABLE = ModelTable.from_json(resources.read_json("models.json"))
_LARGE, _SMALL = _TABLE.describe("claude-opus-5-5"), _TABLE.describe("claude-haiku-4-5")


def _image(data: str | bytes) -> Json:
    text = data if isinstance(data, str) else base64.b64encode(data).decode()
    return {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": text}}


def _request(*blocks: Json) -> Json:
    return {"model": "m", "messages": [{"role": "user", "content": [*blocks, {"type": "text", "text": "What?"}]}]}


def _codes(request: Json, info: Any = _LARGE) -> list[str]:
    return [problem.code for problem in problems(request, info)]


_MAKERS = [png, gif, jpeg, webp_lossy, webp_lossless, webp_extended]


@pytest.mark.parametrize("make", _MAKERS)
@pytest.mark.parametrize("size", [(1, 1), (640, 480), (8_001, 3)])
def test_the_size_of_a_picture_is_read(make: Any, size: tuple[int, int]) -> None:
    assert size_of(base64.b64encode(make(*size)).decode()) == size


def test_the_size_of_a_jpeg_may_stand_far_behind() -> None:
    profile = b"\xff\xe2" + (60_000).to_bytes(2, "big") + bytes(59_998)
    far = b"\xff\xd8" + profile * 10 + jpeg(300, 200)[2:]
    assert size_of(base64.b64encode(far).decode()) == (300, 200)
    farther = b"\xff\xd8" + profile * 30 + jpeg(300, 200)[2:]
    assert size_of(base64.b64encode(farther).decode()) is None


@given(
    st.binary(max_size=200), st.sampled_from([b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF0000WEBP", b"\xff\xd8\xff", b""])
)
def test_any_bytes_are_survived(body: bytes, head: bytes) -> None:
    found = size_of(base64.b64encode(head + body).decode())
    assert found is None or len(found) == 2
    assert size_of("é" + body.hex()) is None


def test_nothing_is_found_where_nothing_is_wrong() -> None:
    assert problems(_request(_image(png(8_000, 8_000))), _LARGE) == ()
    assert problems(_request(*[_image(png(2_000, 10))] * 21), _LARGE) == ()
    assert problems({"messages": []}, _LARGE) == ()


def test_pictures_that_are_too_large() -> None:
    wide = _image(png(8_001, 10))
    assert problems(_request(_image(png(1, 1)), wide), _LARGE) == (LimitProblem("image_pixels", 8_001, 8_000, 0, 1),)
    inside: Json = {"type": "tool_result", "tool_use_id": "t", "content": [{"type": "text", "text": "x"}, wide]}
    assert problems(_request(inside), _LARGE) == (LimitProblem("image_pixels", 8_001, 8_000, 0, 0),)
    many = _request(*[_image(png(10, 2_001))] * 21)
    assert _codes(many) == ["image_pixels_of_many"] * 21
    heavy = png(10, 10).ljust(MOST_IMAGE_BYTES * 3 // 4 + 3, b"\0")
    assert problems(_request(_image(heavy)), _LARGE) == (
        LimitProblem("image_bytes", MOST_IMAGE_BYTES + 4, MOST_IMAGE_BYTES, 0, 0),
    )


def test_too_many_pictures_and_documents() -> None:
    small, pdf = _image(png(1, 1)), {"type": "document", "source": {"type": "url", "media_type": "application/pdf"}}
    assert _codes(_request(*[small] * 100), _SMALL) == []
    assert problems(_request(*[small] * 101), _SMALL) == (LimitProblem("images", 101, 100),)
    assert problems(_request(*[small] * 601), _LARGE) == (LimitProblem("images", 601, 600),)
    assert problems(_request(*[pdf] * 101), _SMALL) == (LimitProblem("documents", 101, 100),)
    blind = replace(_LARGE, images=False, pdfs=False)
    assert _codes(_request(small, pdf), blind) == ["images_not_taken", "documents_not_taken"]


def test_pages_are_counted_as_far_as_the_pdfs_say() -> None:
    def pdf(raw: bytes) -> Json:
        source = {"type": "base64", "media_type": "application/pdf", "data": base64.b64encode(raw).decode()}
        return {"type": "document", "source": source}

    sixty, silent = pdf(b"1 0 obj << /Type /Pages /Count 60 >> endobj"), pdf(b"%PDF-1.7")
    assert _codes(_request(sixty, *[silent] * 40), _SMALL) == []
    assert problems(_request(sixty, *[silent] * 41), _SMALL) == (LimitProblem("pages", 101, 100),)
    assert _codes(_request(*[sixty] * 10), _LARGE) == []
    assert problems(_request(*[sixty] * 11), _LARGE) == (LimitProblem("pages", 660, 600),)
    odd: Json = {"type": "document", "source": {"type": "base64", "media_type": "application/pdf", "data": "A"}}
    assert _codes(_request(odd, {**odd, "source": {**odd["source"], "data": 7}}), _SMALL) == []


def test_a_request_that_is_too_large_as_a_whole() -> None:
    document: Json = {"type": "document", "source": {"type": "base64", "media_type": "application/pdf"}}
    document["source"]["data"] = "A" * (MOST_BYTES - 500)
    fits = _request(document)
    over = MOST_BYTES - len(json.dumps(fits, separators=(",", ":")))
    document["source"]["data"] += "A" * over
    assert problems(fits, _LARGE) == ()
    document["source"]["data"] += "A"
    assert problems(fits, _LARGE) == (LimitProblem("request_bytes", MOST_BYTES + 1, MOST_BYTES),)


def test_bytes_are_counted_as_they_are_sent() -> None:
    assert _codes(
        _request({"type": "text", "text": "漢" * (MOST_BYTES // 3 + 1)}), replace(_LARGE, window_known=False)
    ) == ["request_bytes"]


def test_too_many_messages() -> None:
    message: Json = {"role": "user", "content": [{"type": "text", "text": "x"}]}
    assert _codes({"messages": [message] * 100_000}) == []
    assert _codes({"messages": [message] * 100_001}) == ["messages"]


def test_a_window_is_broken_only_when_that_is_sure() -> None:
    assert _codes(_request({"type": "text", "text": "word " * 200_000}), _SMALL) == []
    (problem,) = problems(_request({"type": "text", "text": "word " * 400_000}), _SMALL)
    assert (problem.code, problem.most) == ("window", 200_000)
    assert problem.found > 200_000
    assert _codes(_request({"type": "text", "text": "word " * 400_000}), _TABLE.describe("claude-next-9")) == []


_SAID = [
    ("request_bytes", MOST_BYTES + 1, MOST_BYTES, "32.1 MB; the API takes at most 32 MB"),
    ("messages", 100_001, 100_000, "100,001 messages"),
    ("window", 1_200_000, 1_000_000, "more than 1,200,000 tokens"),
    ("images", 101, 100, "101 pictures"),
    ("documents", 101, 100, "101 PDFs"),
    ("pages", 640, 600, "640 pages"),
    ("images_not_taken", 1, 0, "takes no pictures"),
    ("documents_not_taken", 1, 0, "takes no PDFs"),
    ("image_bytes", MOST_IMAGE_BYTES * 2, MOST_IMAGE_BYTES, "20 MB as it is sent; the API takes at most 10 MB"),
    ("image_pixels", 9_000, 8_000, "9,000 pixels; the API takes at most 8,000"),
    ("image_pixels_of_many", 2_400, 2_000, "2,400 pixels; with more than 20 pictures"),
]


@pytest.mark.parametrize(("code", "found", "most", "words"), _SAID)
def test_every_problem_has_words(code: str, found: int, most: int, words: str) -> None:
    error = limit_error([LimitProblem(code, found, most, 0, 1)], _request())
    assert (error.kind, error.code) == (ErrorKind.USER, f"limit_{code}")
    assert words in error.message
    assert error.message.endswith(".")
    assert error.advice.endswith(".")
    assert error.detail == f"messages.0.content.1: {code} {found} > {most}"


def test_the_words_say_where_a_picture_is() -> None:
    two = {"messages": [*_request()["messages"], *_request()["messages"]]}
    assert "in this message" in limit_error([LimitProblem("image_pixels", 9_000, 8_000, 1, 0)], two).message
    assert "earlier" in limit_error([LimitProblem("image_pixels", 9_000, 8_000, 0, 0)], two).message
