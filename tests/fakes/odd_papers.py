"""PDFs that no well-meaning program writes, by what is wrong with them; and forms, which many programs get wrong."""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Callable

from tests.fakes.papers import paper, pdf_file

_WHOLE = paper(["The first page.", "The second page."], packed=True)
_START = _WHOLE.index(b"xref\n0")
_DEEP = 20_000
Found = str  # "read", or the code of the refusal


def filled_form(name: str, *, drawn: bool, needs: bool = False) -> bytes:
    """A page with a field that holds *name* and a crossed box; *drawn* says whether the file says how they look."""
    shown = b"/Tx BMC BT /F1 12 Tf 2 5 Td (%s) Tj ET EMC" % name.encode("cp1252")
    look = b"/AP << /N 7 0 R >>" if drawn else b""
    return pdf_file(
        [
            b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [6 0 R 8 0 R] /DA (/F1 12 Tf 0 g) "
            b"/DR << /Font << /F1 3 0 R >> >> /NeedAppearances %s >> >>" % (b"true" if needs else b"false"),
            b"<< /Type /Pages /Kids [4 0 R 9 0 R] /Count 2 >>",
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 5 0 R /Annots [6 0 R 8 0 R] "
            b"/Resources << /Font << /F1 3 0 R >> >> >>",
            _stream(b"BT /F1 12 Tf 72 720 Td (Name:) Tj ET"),
            b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V (%s) /DA (/F1 12 Tf 0 g) /P 4 0 R /F 4 "
            b"/Rect [100 600 300 620] %s >>" % (name.encode("cp1252"), look),
            _stream(shown, b"/Type /XObject /Subtype /Form /BBox [0 0 200 20] /Resources << /Font << /F1 3 0 R >> >>"),
            b"<< /Type /Annot /Subtype /Widget /FT /Btn /T (yes) /V /Yes /AS /Yes /Rect [100 560 112 572] /P 4 0 R "
            b"/F 4 /MK << /CA (4) >> >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] >>",
        ]
    )


def large_scan(sides: tuple[int, int]) -> bytes:
    """Two pages, the first with a picture of grain of *sides* pixels, which takes three bytes for each of them."""
    width, height = sides
    grain = random.Random(7).randbytes(3 * width * height)
    picture = b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB /BitsPerComponent 8" % sides
    return pdf_file(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R 6 0 R] /Count 2 /MediaBox [0 0 612 792] >>",
            b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>",
            _stream(b"612 0 0 792 0 0 cm /X Do"),
            _stream(grain, picture),
            b"<< /Type /Page /Parent 2 0 R >>",
        ]
    )


def _stream(data: bytes, more: bytes = b"") -> bytes:
    return b"<< %s /Length %d >>\nstream\n" % (more, len(data)) + data + b"\nendstream"


def _page(more: bytes = b"/MediaBox [0 0 612 792]", contents: bytes = b"", objects: tuple[bytes, ...] = ()) -> bytes:
    """One page; *objects* are numbered from 6."""
    return pdf_file(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
            b"<< /Type /Page /Parent 2 0 R /Contents 5 0 R %s >>" % more,
            _stream(contents),
            *objects,
        ]
    )


def _deep_tree() -> bytes:
    """A page below _DEEP nodes."""
    nodes = [b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (number + 1) for number in range(2, _DEEP)]
    page = b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 612 792] >>" % (_DEEP - 1)
    return pdf_file([b"<< /Type /Catalog /Pages 2 0 R >>", *nodes, page])


def _object_streams(number: int, extends: int) -> bytes:
    """A file whose pages are said to lie in object stream *number*, which is not, or which contains itself."""
    packed = b"2 0 4 45 "
    inner = packed + b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>    << /Type /Page /Parent 2 0 R >>"
    rows = b"".join(bytes(row) for row in ((0, 0, 0), (1, 0, 15), (2, number, 0), (2, number, 0), (2, number, 1)))
    head = b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
    place = len(head)
    head += b"3 0 obj\n" + _stream(inner, b"/Type /ObjStm /N 2 /First 9 /Extends %d 0 R" % extends) + b"\nendobj\n"
    start = len(head)
    rows = bytes((0, 0, 0, 1, 0, 15, 2, number, 0)) + bytes((1, place >> 8, place & 255, 2, number, 1))
    return (
        head
        + b"5 0 obj\n"
        + _stream(rows, b"/Type /XRef /Size 5 /W [1 1 1] /Root 1 0 R")
        + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % start
    )


def _forms_within_forms() -> bytes:
    own = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X %d 0 R >> >>"
    loop = (_stream(b"/X Do /X Do", own % 7), _stream(b"/X Do /X Do", own % 6))
    return _page(b"/MediaBox [0 0 612 792] /Resources << /XObject << /X 6 0 R >> >>", b"/X Do", loop)


def _swelling_forms() -> bytes:
    """Twenty-five forms, each of which draws the next one ten times."""
    own = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X %d 0 R >> >>"
    each = tuple(_stream(b"/X Do " * 10, own % (number + 1)) for number in range(6, 31))
    return _page(b"/MediaBox [0 0 612 792] /Resources << /XObject << /X 6 0 R >> >>", b"/X Do", (*each, _stream(b"f")))


def _packed_twice() -> bytes:
    """Contents of 300 MB in some hundred bytes."""
    once = zlib.compress(bytes(300_000_000), 9)
    twice = zlib.compress(once, 9)
    head = b"<< /Filter [/FlateDecode /FlateDecode] /Length %d >>\nstream\n" % len(twice)
    return _page().replace(b"<<  /Length 0 >>\nstream\n", head + twice)


def _huge_picture() -> bytes:
    """A picture that says it has 100,000 times 100,000 pixels."""
    picture = _stream(
        zlib.compress(bytes(1_000)),
        b"/Type /XObject /Subtype /Image /Width 100000 /Height 100000 /ColorSpace /DeviceRGB /BitsPerComponent 8 "
        b"/Filter /FlateDecode",
    )
    resources = b"/MediaBox [0 0 612 792] /Resources << /XObject << /X 6 0 R >> >>"
    return _page(resources, b"612 0 0 792 0 0 cm /X Do", (picture,))


def endless_drawing() -> bytes:
    """A page that takes for ever to be drawn: a pattern of itself, in steps of a thousandth of a point."""
    own = (
        b"/PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 1 1] /XStep 0.001 /YStep 0.001 "
        b"/Resources << /Pattern << /P 6 0 R >> >>"
    )
    pattern = _stream(b"/Pattern cs /P scn 0 0 1 1 re f", own)
    return _page(
        b"/MediaBox [0 0 612 792] /Resources << /Pattern << /P 6 0 R >> >>",
        b"/Pattern cs /P scn 0 0 612 792 re f",
        (pattern,),
    )


def _mangled(pattern: bytes, new: bytes) -> Callable[[], bytes]:
    assert re.search(pattern, _WHOLE)
    return lambda: re.sub(pattern, new, _WHOLE)


def _moved() -> bytes:
    """Every place in the index is seven bytes too far."""
    return re.sub(rb"0000000(\d{3}) 00000 n", lambda found: b"%010d 00000 n" % (int(found[1]) + 7), _WHOLE)


_KIDS = rb"/Kids \[4 0 R 6 0 R\]"
_CONTENTS = _WHOLE.index(b"stream\n") + 12

# By name: what makes the file, and what a look at it finds.
DAMAGED: dict[str, tuple[Callable[[], bytes], Found]] = {
    "the head alone": (lambda: b"%PDF-1.7\n", "broken_file"),
    "a tenth": (lambda: _WHOLE[: len(_WHOLE) // 10], "broken_file"),
    "cut in the contents": (lambda: _WHOLE[:_CONTENTS], "broken_file"),
    "cut before the index": (lambda: _WHOLE[:_START], "broken_file"),
    "cut in the index": (lambda: _WHOLE[: _START + 30], "broken_file"),
    "cut in the trailer": (lambda: _WHOLE[: _WHOLE.index(b"trailer") + 12], "broken_file"),
    "cut before the end": (lambda: _WHOLE[: _WHOLE.index(b"startxref")], "read"),
    "an index of wrong places": (_moved, "read"),
    "an index without end": (_mangled(rb"xref\n0 8", b"xref\n0 2147483647"), "read"),
    "an index that follows itself": (_mangled(rb"/Root 1 0 R", b"/Root 1 0 R /Prev %d" % _START), "read"),
    "a wrong start": (_mangled(rb"startxref\n\d+", b"startxref\n7"), "read"),
    "a start before the file": (_mangled(rb"startxref\n\d+", b"startxref\n-1"), "read"),
    "a start beyond all figures": (_mangled(rb"startxref\n\d+", b"startxref\n" + b"9" * 30), "read"),
    "a size of nothing": (_mangled(rb"/Size 8", b"/Size 0"), "read"),
    "nonsense": (lambda: b"%PDF-1.7\n" + bytes(range(256)) * 20, "broken_file"),
    "no root": (_mangled(rb"/Root 1 0 R", b""), "broken_file"),
    "a page for a root": (_mangled(rb"/Root 1 0 R", b"/Root 4 0 R"), "broken_file"),
    "a number for pages": (_mangled(rb"/Pages 2 0 R", b"/Pages 7"), "broken_file"),
    "no pages": (_mangled(_KIDS + rb" /Count 2", b"/Kids [] /Count 0"), "broken_file"),
    "pages that are not there": (_mangled(_KIDS, b"/Kids [null 99 0 R]"), "broken_file"),
    "pages within themselves": (_mangled(_KIDS, b"/Kids [2 0 R 2 0 R]"), "broken_file"),
    "a tree without end": (_deep_tree, "broken_file"),
    "fifteen thousand promised": (_mangled(rb"/Count 2", b"/Count 15000"), "read"),
    "two billions promised": (_mangled(rb"/Count 2", b"/Count 2000000000"), "read"),
    "less than nothing promised": (_mangled(rb"/Count 2", b"/Count -2"), "read"),
    "lengths too short": (_mangled(rb"/Length \d+", b"/Length 3"), "read"),
    "lengths too long": (_mangled(rb"/Length \d+", b"/Length 99999999"), "read"),
    "a length that is its stream": (_mangled(rb"/Length \d+", b"/Length 5 0 R"), "read"),
    "broken packing": (_mangled(rb"stream\nx\x9c", b"stream\nx\x00"), "read"),
    "an object stream in itself": (lambda: _object_streams(3, 3), "read"),
    "an object stream that is not there": (lambda: _object_streams(9, 3), "read"),
    "lists in lists": (lambda: _page(b"/MediaBox [0 0 9 9] /X " + b"[" * 100_000 + b"]" * 100_000), "read"),
    "lists in the contents": (lambda: _page(contents=b"[" * 100_000), "read"),
    "states on states": (lambda: _page(contents=b"q " * 500_000), "read"),
    "a page upside down": (lambda: _page(b"/MediaBox [612 792 0 0]"), "read"),
    "a page below nothing": (lambda: _page(b"/MediaBox [-100 -100 -5000 -9000]"), "read"),
    "a page of no number": (lambda: _page(b"/MediaBox [NaN 0 nan 1e999]"), "read"),
    "a page without room": (lambda: _page(b"/MediaBox [0 0 0 0]"), "read"),
    "a page larger than the earth": (lambda: _page(b"/MediaBox [0 0 1e30 1e30]"), "read"),
    "a page as a line": (lambda: _page(b"/MediaBox [0 0 999999999999 2]"), "read"),
    "a page without a size": (lambda: _page(b""), "read"),
    "an odd turn": (lambda: _page(b"/MediaBox [0 0 612 792] /Rotate 37"), "read"),
    "an enormous unit": (lambda: _page(b"/MediaBox [0 0 612 792] /UserUnit 1e9"), "read"),
    "an enormous picture": (_huge_picture, "read"),
    "contents that swell": (_packed_twice, "read"),
    "something behind": (lambda: _WHOLE + bytes(500), "read"),
    "an unknown packing": (_mangled(rb"FlateDecode", b"FlateDecoda"), "read"),
    "garbage before": (lambda: b"garbage\n" * 50 + _WHOLE, "read"),
    "line ends of another system": (lambda: _WHOLE.replace(b"\n", b"\r\n"), "read"),
    "sent as text": (lambda: _WHOLE.decode("latin-1").encode(), "read"),
    "seven bits": (lambda: bytes(byte & 127 for byte in _WHOLE), "read"),
    "an unknown lock": (_mangled(rb"/Root 1 0 R", b"/Root 1 0 R /Encrypt << /Filter /Odd >>"), "unknown_lock"),
    "a lock that is not there": (_mangled(rb"/Root 1 0 R", b"/Root 1 0 R /Encrypt 99 0 R"), "read"),
    "forms in each other": (_forms_within_forms, "crashed"),
    "forms that swell": (_swelling_forms, "crashed"),
}
