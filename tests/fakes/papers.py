"""Small PDFs that are really PDFs: a page of text for each string."""

from __future__ import annotations

import hashlib
import re
import struct
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
    return pdf_file(objects)


def encrypted_paper(pages: Sequence[str], user: str, owner: str) -> bytes:
    """The same, encrypted with RC4 of 40 bits (ISO 32000-1, 7.6.3); an empty *user* password lets everybody read."""
    plain = paper(pages)
    owners = _rc4(hashlib.md5(_padded(owner)).digest()[:5], _padded(user))
    allowed, identifier = -44, b"0123456789abcdef"
    key = hashlib.md5(_padded(user) + owners + struct.pack("<i", allowed) + identifier).digest()[:5]
    users = _rc4(key, _PADDING)
    made = bytearray()
    for part in re.split(rb"(?=^\d+ 0 obj\n)", plain[: plain.index(b"xref\n")], flags=re.MULTILINE):
        made += _encrypted(part, key)
    encrypt = b"<< /Filter /Standard /V 1 /R 2 /P %d /O <%s> /U <%s> >>" % (
        allowed,
        owners.hex().encode(),
        users.hex().encode(),
    )
    trailer = b"trailer\n<< /Root 1 0 R /Encrypt %s /ID [<%s> <%s>] >>\n" % (
        encrypt,
        identifier.hex().encode(),
        identifier.hex().encode(),
    )
    return bytes(made) + trailer + b"%%EOF\n"


_PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


def _padded(password: str) -> bytes:
    return (password.encode("latin-1") + _PADDING)[:32]


def _encrypted(part: bytes, key: bytes) -> bytes:
    found = re.match(rb"(\d+) 0 obj\n(.*?stream\n)(.*)(\nendstream.*)", part, re.DOTALL)
    if found is None:
        return part
    salted = hashlib.md5(key + struct.pack("<I", int(found[1]))[:3] + b"\0\0").digest()[:10]
    return found[1] + b" 0 obj\n" + found[2] + _rc4(salted, found[3]) + found[4]


def _rc4(key: bytes, data: bytes) -> bytes:
    box, other = list(range(256)), 0
    for place in range(256):
        other = (other + box[place] + key[place % len(key)]) % 256
        box[place], box[other] = box[other], box[place]
    made, place, other = bytearray(), 0, 0
    for byte in data:
        place = (place + 1) % 256
        other = (other + box[place]) % 256
        box[place], box[other] = box[other], box[place]
        made.append(byte ^ box[(box[place] + box[other]) % 256])
    return bytes(made)


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


def pdf_file(objects: Sequence[bytes]) -> bytes:
    """A PDF of *objects*, numbered from 1; the first is its catalogue."""
    made, places = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    made += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(made)
