"""Plain text in whatever encoding: recognised, and turned into UTF-8."""

from __future__ import annotations

from pathlib import Path

from app.logic.tokens import NEWER, OLDER, estimate_text
from app.media.values import Looked, MadeText, refused
from app.model.attachment import AttachmentFacts, AttachmentKind

MOST_BYTES = 20_000_000
_SAMPLE = 512 * 1024  # bytes by which an encoding is guessed
_USUAL = "cp1252"
_CONTROLS = frozenset(range(32)) - {7, 8, 9, 10, 11, 12, 13, 27}
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


def look(path: Path, name: str) -> Looked:
    """The facts of a text. Raises MediaError: ``unknown_kind`` for what is none, ``too_large``."""
    text, encoding, guessed = read(path, name)
    if not text.strip():
        raise refused("no_text", f"{name} has no text in it.", "Attach a file with something in it.")
    facts = AttachmentFacts(
        newer=(round(estimate_text(text, NEWER)),),
        older=(round(estimate_text(text, OLDER)),),
        source=path_ending(name) or "text",
        notes=("guessed_encoding",) if guessed else (),
        encoding=encoding,
    )
    return Looked(AttachmentKind.TEXT, "text/plain", facts)


def convert(path: Path, target: Path, source: str) -> MadeText:
    """Write the text of the file at *path* to *target* in UTF-8. Raises MediaError."""
    if source in ("docx", "xlsx"):
        from app.media import office  # noqa: PLC0415

        text = office.text(path, source)[0]
    else:
        text = read(path, "The file")[0]
    return written(text, target)


def written(text: str, target: Path) -> MadeText:
    """Write *text* to *target*."""
    data = text.encode("utf-8", "replace")
    target.write_bytes(data)
    return MadeText(len(data), round(estimate_text(text, NEWER)), round(estimate_text(text, OLDER)))


def read(path: Path, name: str) -> tuple[str, str, bool]:
    """Text, encoding, and whether that was guessed. Line ends stay as they are. Raises MediaError."""
    if path.stat().st_size > MOST_BYTES:
        raise refused(
            "too_large",
            f"{name} is larger than {MOST_BYTES // 1_000_000} MB, which is too much text.",
            "Attach a part of it.",
        )
    data = path.read_bytes()
    certain = _certain(data)
    if certain is not None:
        return _without_nulls(certain[0], name), certain[1], False
    if _is_binary(data[:_SAMPLE]):
        raise _no_text(name)
    encoding = _guessed(data[:_SAMPLE])
    if encoding is None:
        raise _no_text(name)
    return data.decode(encoding, "replace"), encoding, True


def path_ending(name: str) -> str:
    """The ending of *name* in lower case, without its dot; empty without one."""
    stem, dot, ending = name.rpartition(".")
    return ending.lower() if dot and stem and ending.isalnum() and len(ending) <= 10 else ""


def _certain(data: bytes) -> tuple[str, str] | None:
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    for encoding in (marked, "utf-8", _bare_utf_16(data)):
        if encoding is None:
            continue
        try:
            return data.decode(encoding), "utf-8" if encoding == "utf-8-sig" else encoding
        except UnicodeDecodeError:
            continue
    return None


def _bare_utf_16(data: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of Latin text is null."""
    sample = data[:4096]
    if len(sample) < 4 or len(data) % 2:
        return None
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > half * 0.7 and even < half * 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.7 and odd < half * 0.1 else None


def _without_nulls(text: str, name: str) -> str:
    if sum(ord(each) in _CONTROLS for each in text[:_SAMPLE]) > len(text[:_SAMPLE]) * 0.02:
        raise _no_text(name)
    return text.replace("\0", "")


def _is_binary(sample: bytes) -> bool:
    return sum(byte in _CONTROLS for byte in sample) > len(sample) * 0.01


def _guessed(sample: bytes) -> str | None:
    from charset_normalizer import from_bytes  # noqa: PLC0415

    found = from_bytes(sample, threshold=0.3)
    best = found.best()
    if best is None:
        return None
    # The most usual of the western encodings, unless another one reads clearly better.
    western = next((each for each in found if each.encoding == _USUAL and each.chaos <= best.chaos + 0.01), best)
    return western.encoding


def _no_text(name: str) -> Exception:
    advice = "Pictures, PDFs, text files, DOCX and XLSX can be attached."
    return refused("unknown_kind", f"{name} is of a kind that cannot be attached.", advice)
