"""The first look at a file: what it is, whether it can be taken, and what is known of it."""

from __future__ import annotations

from pathlib import Path

from app.media import sniff
from app.media.values import Looked, refused

_NAMES = {
    "old office": "a document of an old Office version",
    "rtf": "a Rich Text document",
    "pptx": "a presentation",
    "zip": "an archive",
    "gzip": "an archive",
    "7z": "an archive",
    "rar": "an archive",
    "exe": "a program",
    "mp3": "a sound file",
    "ogg": "a sound file",
    "flac": "a sound file",
    "wav": "a sound file",
    "mp4": "a video",
    "avi": "a video",
    "matroska": "a video",
    "sqlite": "a database",
    "photoshop": "a Photoshop picture",
    "postscript": "a PostScript document",
}
_ADVICE = {
    "old office": "Save it as DOCX, XLSX or PDF.",
    "rtf": "Save it as DOCX or PDF.",
    "pptx": "Save it as PDF.",
    "zip": "Attach the files in it.",
    "gzip": "Attach the files in it.",
    "7z": "Attach the files in it.",
    "rar": "Attach the files in it.",
    "photoshop": "Save it as PNG.",
    "postscript": "Save it as PDF.",
}
_USUAL_ADVICE = "Pictures, PDFs, text files, DOCX and XLSX can be attached."
_PICTURES = ("jpeg", "png", "gif", "webp", "bmp", "tiff", "avif", "heic", "ico", "svg")


def look(path: Path, name: str) -> Looked:
    """What the file at *path* is by its content; *name* is how the user knows it. Raises MediaError."""
    found = sniff.sniff(path)
    if found == "empty":
        raise refused("empty_file", f"{name} is empty.", "Attach a file with something in it.")
    if found in _PICTURES:
        from app.media import pictures  # noqa: PLC0415

        return pictures.look(path, found)
    if found == "pdf":
        from app.media import pdf  # noqa: PLC0415

        return pdf.look(path)
    if found in ("docx", "xlsx"):
        from app.media import office  # noqa: PLC0415

        return office.look(path, found)
    if found == "text":
        from app.media import texts  # noqa: PLC0415

        return texts.look(path, name)
    raise refused(
        "unknown_kind",
        f"{name} is {_NAMES.get(found, 'a file of another kind')}, which cannot be attached.",
        _advice(found),
    )


def _advice(found: str) -> str:
    return _ADVICE.get(found, _USUAL_ADVICE)
