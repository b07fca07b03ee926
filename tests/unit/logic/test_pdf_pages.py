"""The pages that a PDF says it has, in plain and in packed page trees, and in files that lie."""

from __future__ import annotations

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.logic.pdf_pages import told_pages

_ROOT = b"<< /Type /Pages /Kids [2 0 R] /Count 12 >>"


def _packed(content: bytes) -> bytes:
    data = zlib.compress(content)
    head = b"9 0 obj << /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /DecodeParms << /X 1 >> /Length %d >>"
    return head % len(data) + b"\nstream\r\n" + data + b"\nendstream endobj\n"


@pytest.mark.parametrize(
    ("raw", "pages"),
    [
        (b"1 0 obj " + _ROOT + b" endobj", 12),
        (b"1 0 obj\n<</Count 3/Kids[2 0 R]/Resources<</Font<</F 3 0 R>>>>/Type/Pages>>\nendobj", 3),
        (b"2 0 obj << /Type /Pages /Parent 1 0 R /Count 5 >> endobj 1 0 obj " + _ROOT, 12),
        (b"7 0 obj << /Type /Outlines /Count 99 >> endobj 1 0 obj " + _ROOT, 12),
        (_packed(b"1 0 " + _ROOT), 12),
        (b"1 0 obj " + _ROOT + b" endobj 1 0 obj " + _ROOT.replace(b"12", b"4") + b" endobj", 4),
        (_packed(b"1 0 " + _ROOT) + b"1 0 obj << /Type /Pages /Count 7 >>", 7),
        (b"5 0 obj << >> stream << <<\xff<< endstream endobj 1 0 obj " + _ROOT, 12),
        (b"1 0 obj << /Type /Pages /Count 12 0 R >> endobj", None),
        (b"1 0 obj << /Type /Page /Count 3 >> endobj", None),
        (_packed(_ROOT).replace(b"stream\r\n", b"stream\r\nencrypted"), None),
        (b"%PDF-1.7 /Type /Pages /Count 5", None),
        (b"", None),
    ],
)
def test_the_root_of_the_page_tree_counts(raw: bytes, pages: int | None) -> None:
    assert told_pages(raw) == pages


def test_what_is_packed_too_well_is_not_unpacked_whole() -> None:
    bomb = _packed(bytes(50_000_000) + _ROOT)
    assert len(bomb) < 100_000
    assert told_pages(bomb) is None
    assert told_pages(bomb + b"1 0 obj " + _ROOT) == 12


_PIECES = [
    b"<<",
    b">>",
    b" obj ",
    b"/Type /Pages",
    b"/Type /ObjStm",
    b"/Count 5 ",
    b"/Parent",
    b"stream\n",
    b"\x78\x9c",
]


@given(st.lists(st.sampled_from(_PIECES) | st.binary(max_size=9)))
def test_any_bytes_are_survived(pieces: list[bytes]) -> None:
    assert told_pages(b"".join(pieces)) in (None, 5)
