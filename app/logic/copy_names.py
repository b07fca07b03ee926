"""What a copy of an attachment is called when it leaves the program."""

from __future__ import annotations

from app.logic.file_names import safe_file_name

_OFFICE = "application/vnd.openxmlformats-officedocument."
# The first is the usual one. What is not here is handed out as text, whose programs run nothing.
_ENDINGS: dict[str, tuple[str, ...]] = {
    "application/pdf": ("pdf",),
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg", "jpe", "jfif"),
    "image/gif": ("gif",),
    "image/webp": ("webp",),
    "image/bmp": ("bmp", "dib"),
    "image/tiff": ("tiff", "tif"),
    "image/avif": ("avif",),
    "image/heic": ("heic", "heif"),
    "image/x-icon": ("ico",),
    _OFFICE + "wordprocessingml.document": ("docx",),
    _OFFICE + "spreadsheetml.sheet": ("xlsx",),
}
_TEXT = ("txt",)
_LONGEST = 80


def opened_name(name: str, media_type: str) -> str:
    """A safe name whose ending says what the bytes are, whatever *name* says: no program or script is ever opened.

    Drawings in SVG may carry scripts, so they are text as all other texts are.
    """
    return _with_ending(name, _ENDINGS.get(media_type, _TEXT))


def saved_name(name: str, media_type: str) -> str:
    """A safe name to be proposed for saving: a text keeps its own ending."""
    if media_type in _ENDINGS:
        return _with_ending(name, _ENDINGS[media_type])
    safe = safe_file_name(name)
    return safe if "." in safe.strip(".") else _with_ending(name, _TEXT)


def _with_ending(name: str, endings: tuple[str, ...]) -> str:
    safe = safe_file_name(name) or "attachment"
    if safe.rpartition(".")[2].lower() in endings and "." in safe:
        return safe
    stem = safe[: _LONGEST - len(endings[0]) - 1].rstrip(" .")
    return f"{stem or 'attachment'}.{endings[0]}"
