"""Small PDFs that are really PDFs: a page of text for each string."""

from __future__ import annotations

import zlib
from collections.abc import Sequence


def paper(pages: Sequence[str], *, packed: bool = False) -> bytes:
    """A PDF with a page for each of *pages*, whose lines are Latin text; *packed* deflates their contents."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, text in enumerate(pages):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> "
            b"/Contents %d 0 R >>" % (5 + 2 * number)
        )
        objects.append(_contents(text, packed))
    return _file(objects)


def _contents(text: str, packed: bool) -> bytes:
    lines = [b"(" + _escaped(line) + b") Tj T*" for line in text.split("\n")]
    data = b"BT /F1 12 Tf 14 TL 72 720 Td\n" + b"\n".join(lines) + b"\nET" if text else b""
    head = b"<< /Length %d" % len(zlib.compress(data) if packed else data)
    return (
        head
        + (b" /Filter /FlateDecode" if packed else b"")
        + b" >>\nstream\n"
        + (zlib.compress(data) if packed else data)
        + b"\nendstream"
    )


def _escaped(line: str) -> bytes:
    raw = line.encode("cp1252")
    return raw.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _file(objects: Sequence[bytes]) -> bytes:
    made, places = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    made += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(made)
