"""Images: reading their headers, the API's limits, their tokens."""

from __future__ import annotations

import base64
import struct
from typing import Any

import pytest

from app.demo.models import Model, all_models
from app.demo.picture import Picture, read_picture
from app.demo.tokens import image_tokens
from tests.fakes.papers import paper

Json = dict[str, Any]


def png(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">II", width, height) + b"\x08\x06\x00\x00\x00"


def gif(width: int, height: int) -> bytes:
    return b"GIF89a" + struct.pack("<HH", width, height) + b"\x00\x00\x00;"


def jpeg(width: int, height: int) -> bytes:
    """An image with an EXIF segment before its frame, as cameras write it, and a fill byte."""
    exif = b"\xff\xe1" + struct.pack(">H", 2 + 40_000) + b"E" * 40_000
    tables = b"\xff\xc4" + struct.pack(">H", 4) + b"\x00\x00"
    frame = b"\xff\xff\xc2" + struct.pack(">HBHH", 11, 8, height, width) + b"\x01\x11\x00"
    return b"\xff\xd8" + exif + tables + frame + b"\xff\xd9"


def webp(kind: bytes, body: bytes) -> bytes:
    chunk = kind + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", 4 + len(chunk)) + b"WEBP" + chunk


def webp_lossy(width: int, height: int) -> bytes:
    return webp(b"VP8 ", b"\x00\x00\x00\x9d\x01\x2a" + struct.pack("<HH", width, height))


def webp_lossless(width: int, height: int) -> bytes:
    bits = (width - 1) | (height - 1) << 14
    return webp(b"VP8L", b"\x2f" + struct.pack("<I", bits) + b"\x00" * 8)


def webp_extended(width: int, height: int) -> bytes:
    sides = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return webp(b"VP8X", b"\x10\x00\x00\x00" + sides)


MAKERS = {
    "png": (png, "image/png"),
    "gif": (gif, "image/gif"),
    "jpeg": (jpeg, "image/jpeg"),
    "webp lossy": (webp_lossy, "image/webp"),
    "webp lossless": (webp_lossless, "image/webp"),
    "webp extended": (webp_extended, "image/webp"),
}


@pytest.mark.parametrize(("make", "media_type"), MAKERS.values(), ids=MAKERS.keys())
@pytest.mark.parametrize("size", [(1, 1), (640, 480), (8001, 17)])
def test_headers_are_read(make: Any, media_type: str, size: tuple[int, int]) -> None:
    assert read_picture(make(*size)) == Picture(media_type, *size)


@pytest.mark.parametrize(("make", "_type"), MAKERS.values(), ids=MAKERS.keys())
def test_a_file_cut_short_is_no_picture(make: Any, _type: str) -> None:
    data = make(640, 480)
    for length in (0, 1, 5, 9):
        assert read_picture(data[:length]) is None


def test_other_bytes_are_no_picture() -> None:
    for data in (b"", b"%PDF-1.7", b"\xff\xd8\xff", b"RIFF____WEBPVP9 ", b"\xff\xd8" + b"\x00" * 50):
        assert read_picture(data) is None


def block(data: bytes, media_type: str = "image/png") -> Json:
    source = {"type": "base64", "media_type": media_type, "data": base64.b64encode(data).decode()}
    return {"type": "image", "source": source}


def user(*images: Json) -> list[Json]:
    return [{"role": "user", "content": [*images, {"type": "text", "text": "What is this?"}]}]


@pytest.mark.parametrize(("make", "media_type"), MAKERS.values(), ids=MAKERS.keys())
async def test_an_image_up_to_the_limit_is_accepted(create: Any, refusal: Any, make: Any, media_type: str) -> None:
    assert (await create(messages=user(block(make(8000, 20), media_type)))).stop_reason == "end_turn"
    error = await refusal(messages=user(block(make(20, 8001), media_type)))
    assert error.api_message == (
        "messages.0.content.0.image.source.base64.data: At least one of the image dimensions exceed max allowed "
        "size: 8000 pixels"
    )


async def test_more_than_ten_megabytes_of_base64_are_refused(create: Any, refusal: Any) -> None:
    """The limit is on the encoded form: 7.5 MiB of file are 10 MiB of base64."""
    fits = png(10, 10).ljust(10 * 1024 * 1024 * 3 // 4, b"\0")
    assert (await create(messages=user(block(fits)))).stop_reason == "end_turn"
    error = await refusal(messages=user(block(fits + b"\0")))
    assert "image exceeds 10 MB maximum: 10485764 bytes > 10485760 bytes" in error.api_message


async def test_many_images_must_be_smaller(create: Any, refusal: Any) -> None:
    large = block(png(2001, 10))
    assert (await create(messages=user(*[large] * 20))).stop_reason == "end_turn"
    error = await refusal(messages=user(*[large] * 21))
    assert error.api_message.endswith("max allowed size for many-image requests: 2000 pixels")
    assert (await create(messages=user(*[block(png(2000, 10))] * 21))).stop_reason == "end_turn"


async def test_there_is_a_number_of_images_per_request(refusal: Any) -> None:
    small = block(png(10, 10))
    assert "at most 600 images" in (await refusal(messages=user(*[small] * 601))).api_message
    error = await refusal(model="claude-haiku-4-5", messages=user(*[small] * 101))
    assert "at most 100 images" in error.api_message


async def test_what_is_no_image_or_another_one_is_refused(refusal: Any) -> None:
    error = await refusal(messages=user(block(b"This is text.")))
    assert error.api_message.endswith("Could not process image")
    error = await refusal(messages=user(block(gif(10, 10))))
    assert "specified image/png, but the image appears to be image/gif" in error.api_message
    error = await refusal(messages=user(block(png(10, 10), "image/tiff")))
    assert "media_type: Input should be 'image/jpeg'" in error.api_message
    broken = block(png(10, 10))
    broken["source"]["data"] = "not base64"
    assert "Invalid base64 data" in (await refusal(messages=user(broken))).api_message


async def test_images_in_tool_results_count_too(refusal: Any) -> None:
    call = {"type": "tool_use", "id": "toolu_1", "name": "camera", "input": {}}
    result = {"type": "tool_result", "tool_use_id": "toolu_1", "content": [block(png(8001, 10))]}
    messages = [
        {"role": "user", "content": "Take a picture"},
        {"role": "assistant", "content": [call]},
        {"role": "user", "content": [result]},
    ]
    error = await refusal(messages=messages)
    assert error.api_message.startswith("messages.2.content.0.content.0.image")


async def test_an_image_behind_an_address_is_taken_on_trust(create: Any, refusal: Any) -> None:
    image = {"type": "image", "source": {"type": "url", "url": "https://example.org/cat.png"}}
    assert (await create(messages=user(image))).usage.input_tokens > 1000
    image["source"] = {"type": "url", "url": "file:///etc/passwd"}
    assert "Only HTTP and HTTPS addresses" in (await refusal(messages=user(image))).api_message


def _model(name: str) -> Model:
    return next(model for model in all_models() if model.id == name)


@pytest.mark.parametrize(
    ("size", "high", "standard"),
    [((1000, 1000), 1296, 1296), ((1920, 1080), 2691, 1560), ((2000, 1500), 3888, 1564), ((3840, 2160), 4784, 1560)],
)
def test_tokens_are_the_documented_ones(size: tuple[int, int], high: int, standard: int) -> None:
    assert image_tokens(*size, _model("claude-opus-5-5")) == high
    assert image_tokens(*size, _model("claude-opus-4-6")) == standard


async def test_an_images_tokens_are_billed(create: Any) -> None:
    small = (await create(messages=user(block(png(28, 28))))).usage.input_tokens
    large = (await create(messages=user(block(png(280, 280))))).usage.input_tokens
    assert large - small == 99


async def test_the_pages_of_a_pdf_are_billed_and_limited(create: Any, refusal: Any) -> None:
    def pdf(pages: int) -> Json:
        data = paper(["A page."] * pages)
        source = {"type": "base64", "media_type": "application/pdf", "data": base64.b64encode(data).decode()}
        return {"type": "document", "source": source}

    one = (await create(messages=user(pdf(1)))).usage.input_tokens
    three = (await create(messages=user(pdf(3)))).usage.input_tokens
    assert 1500 * 2 <= three - one <= 5000 * 2
    error = await refusal(model="claude-haiku-4-5", messages=user(pdf(101)))
    assert "A maximum of 100 PDF pages" in error.api_message
