"""The local estimate of tokens."""

from __future__ import annotations

import base64
import struct

import pytest

from app.logic.picture_size import size_of
from app.logic.tokens import (
    NEWER,
    OLDER,
    Calibration,
    estimate_block,
    estimate_media,
    estimate_messages,
    estimate_text,
    image_tokens,
    weights_for,
)

# Recorded replies with the tokens that the API counted.
_PROSE = (
    "The pool keeps its workers alive between jobs, hands each one a job from the channel, and waits for all of "
    "them when it is shut down, so that no goroutine is left behind. "
)


@pytest.mark.parametrize(
    ("model", "weights"),
    [
        ("claude-opus-5-5", NEWER),
        ("claude-opus-4-7", NEWER),
        ("claude-mythos-preview", NEWER),
        ("claude-next-9", NEWER),
        ("claude-opus-4-6", OLDER),
        ("claude-sonnet-4-6", OLDER),
        ("claude-haiku-4-5-20251001", OLDER),
        ("claude-sonnet-4-20250514", OLDER),
        ("claude-3-5-haiku-20241022", OLDER),
    ],
)
def test_each_model_has_its_tokenizer(model: str, weights: object) -> None:
    assert weights_for(model) == weights


def test_english_prose_is_about_four_and_three_characters_a_token() -> None:
    assert 3.6 < len(_PROSE) / estimate_text(_PROSE, OLDER) < 4.6
    assert 2.8 < len(_PROSE) / estimate_text(_PROSE, NEWER) < 3.5


def test_every_script_counts() -> None:
    for text, least in (
        ("\u6f6e\u6c50\u8868", 3),
        ("\u043f\u0440\u0438\u043b\u0438\u0432", 3),
        ("\U0001f30a" * 3, 6),
        ("\u0e19\u0e49\u0e33", 3),
    ):
        assert least <= estimate_text(text) <= 4 * len(text)
    assert estimate_text("") == 0
    assert estimate_text("\udcff half a pair") > 0


def test_the_estimate_adds_up() -> None:
    assert estimate_text(_PROSE * 7) == pytest.approx(7 * estimate_text(_PROSE))
    one = {"role": "user", "content": [{"type": "text", "text": _PROSE}]}
    assert estimate_messages([one, one]) == pytest.approx(2 * estimate_messages([one]))


def test_pictures_are_not_counted_by_their_bytes() -> None:
    picture = {"type": "image", "source": {"type": "base64", "data": "A" * 1_000_000}}
    assert estimate_block(picture) < 5_000
    assert estimate_block({"type": "document", "source": {"data": "A" * 1_000_000}}) < 100_000


def test_a_summary_counts_by_its_words_alone() -> None:
    block = {"type": "compaction", "content": _PROSE, "signature": "c2lnbmVk" * 200, "encrypted_content": None}
    assert estimate_block(block) == estimate_text(_PROSE)
    assert estimate_block({"type": "compaction", "content": None}) == 0


def test_other_blocks_are_counted_as_json() -> None:
    assert estimate_block({"type": "tool_use", "id": "t", "name": "clock", "input": {"zone": "UTC"}}) > 10
    assert estimate_block({"type": "thinking", "thinking": _PROSE, "signature": "A" * 9_000}) == estimate_text(_PROSE)


def _png(width: int, height: int) -> str:
    head = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">II", width, height)
    return base64.b64encode(head).decode()


@pytest.mark.parametrize(
    ("width", "height", "newer", "older"),
    [  # the examples of the API's own page on images
        (1_000, 1_000, 1_296, 1_296),
        (1_920, 1_080, 2_691, 1_560),
        (2_000, 1_500, 3_888, 1_564),
        (3_840, 2_160, 4_784, 1_560),
    ],
)
def test_pictures_are_counted_by_their_size(width: int, height: int, newer: int, older: int) -> None:
    assert image_tokens(width, height, NEWER) == pytest.approx(newer, rel=0.01)
    assert image_tokens(width, height, OLDER) == pytest.approx(older, rel=0.01)
    picture = {"type": "image", "source": {"type": "base64", "data": _png(width, height)}}
    assert estimate_block(picture, NEWER) == image_tokens(width, height, NEWER)


@pytest.mark.parametrize(
    "head",
    [
        b"GIF89a" + struct.pack("<HH", 640, 480),
        b"RIFF\x00\x00\x00\x00WEBPVP8X" + bytes(8) + (639).to_bytes(3, "little") + (479).to_bytes(3, "little"),
        b"RIFF\x00\x00\x00\x00WEBPVP8L" + bytes(5) + (639 | 479 << 14).to_bytes(4, "little"),
        b"RIFF\x00\x00\x00\x00WEBPVP8 " + bytes(10) + struct.pack("<HH", 640, 480),
        b"\xff\xd8\xff\xe0\x00\x04\x00\x00\xff\xff\xc0\x00\x11\x08" + struct.pack(">HH", 480, 640),
    ],
)
def test_the_size_stands_at_the_beginning_of_a_file(head: bytes) -> None:
    assert size_of(base64.b64encode(head + bytes(40)).decode()) == (640, 480)


@pytest.mark.parametrize("head", [b"", b"BM", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"\xff\xd8\x00\x00", b"RIFF"])
def test_a_file_that_says_no_size_has_none(head: bytes) -> None:
    assert size_of(base64.b64encode(head).decode()) is None
    assert size_of("not base64 \u20ac") is None


def test_pages_of_a_document_are_counted() -> None:
    def document(raw: bytes) -> dict[str, object]:
        source = {"type": "base64", "media_type": "application/pdf", "data": base64.b64encode(raw).decode()}
        return {"type": "document", "source": source}

    one = estimate_block(document(b"%PDF-1.4 /Type /Page"))
    assert 4_000 < one < 7_000
    assert estimate_block(document(b"%PDF-1.4" + b" /Type /Page " * 24 + b"/Type /Pages")) == 24 * one
    assert estimate_block(document(b"%PDF-1.5 << /Type /Pages /Count 12 >>")) == 12 * one
    assert estimate_block(document(b"%PDF-1.5 << /Type /Pages /Count 700 >>")) == 700 * one
    assert estimate_block(document(b"%PDF-1.5 packed" + bytes(300_000))) == 5 * one
    plain = {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": _PROSE}}
    assert estimate_block(plain) == estimate_text(_PROSE)


def test_a_picture_in_the_result_of_a_tool_is_a_picture() -> None:
    picture = {"type": "image", "source": {"type": "base64", "data": _png(1_000, 1_000)}}
    result = {"type": "tool_result", "tool_use_id": "t", "content": [picture]}
    assert estimate_media([{"role": "user", "content": [result]}]) == 1_296
    assert 1_296 <= estimate_block(result) < 1_310


def test_what_was_counted_corrects_what_is_expected() -> None:
    assert Calibration().factor == 1.0
    once = Calibration().learn(100, 200)
    assert 1.0 < once.factor < 1.05  # a short text proves little
    often = once
    for _ in range(50):
        often = often.learn(10_000, 12_000)
    assert often.factor == pytest.approx(1.2, abs=0.01)


def test_old_counts_fade() -> None:
    known = Calibration()
    for _ in range(200):
        known = known.learn(20_000, 30_000)
    assert known.factor == pytest.approx(1.5, abs=0.01)
    for _ in range(60):
        known = known.learn(20_000, 20_000)
    assert known.factor < 1.05
    assert known.samples == 260


def test_one_long_request_does_not_outweigh_all_others() -> None:
    assert Calibration().learn(9_000_000, 18_000_000).estimated == 20_000
    assert Calibration(5, 1e5, 9e5).factor == 2.0
    assert Calibration().learn(0, 10) == Calibration()
