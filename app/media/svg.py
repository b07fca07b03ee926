"""Drawings in SVG, turned into pixels without fetching or reading anything that they name."""

from __future__ import annotations

import gzip
import io
import math
import re
import tempfile
from pathlib import Path
from xml.etree.ElementTree import Element, tostring

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from PIL import Image

from app.media.values import MediaError, refused

_MOST_BYTES = 20_000_000
_USUAL = 1_000  # pixels a side of a drawing that does not say how large it is
_LENGTH = re.compile(r"\s*([0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?)\s*(px|pt|pc|mm|cm|in)?\s*")
_UNITS = {"pt": 4 / 3, "pc": 16, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96}
_INSIDE = re.compile(r"\s*(?:#|data:image/(?:png|jpeg|gif|webp)[;,])", re.IGNORECASE)
_MOST_SIDE = 100_000


def size(path: Path) -> tuple[int, int]:
    """Width and height in pixels, as the drawing says. Raises MediaError."""
    return _size(_root(path))


def draw(path: Path, edge: int) -> Image.Image:
    """The drawing with its longer side *edge* pixels. Raises MediaError, and ValueError for what is no drawing."""
    from resvg_py import svg_to_bytes  # noqa: PLC0415

    root = _root(path)
    _close(root)
    width, height = _size(root)
    root.set("width", str(width))  # as it was told, also where what it says itself is nothing that can be drawn
    root.set("height", str(height))
    wide, high = (edge, None) if width >= height else (None, edge)
    text = tostring(root, encoding="unicode")
    with tempfile.TemporaryDirectory() as empty:  # where relative names would be looked for
        made = svg_to_bytes(svg_string=text, background="#ffffff", resources_dir=empty, width=wide, height=high)
    return Image.open(io.BytesIO(bytes(made))).convert("RGB")


def _root(path: Path) -> Element:
    if path.stat().st_size > _MOST_BYTES:
        raise _too_large()
    data = path.read_bytes()
    if data.startswith(b"\x1f\x8b"):
        data = gzip.GzipFile(fileobj=io.BytesIO(data)).read(_MOST_BYTES + 1)
        if len(data) > _MOST_BYTES:
            raise _too_large()
    try:
        root: Element = fromstring(data)
    except DefusedXmlException:  # a few lines of entities can unpack to gigabytes, and name files of this machine
        raise refused(
            "has_entities",
            "The drawing declares entities, which are not read.",
            "Save it as plain SVG or as PNG, with the program that made it.",
        ) from None
    if root.tag.rpartition("}")[2] != "svg":
        raise refused("broken_file", "The file is no drawing that can be read.", "Save it as PNG.")
    return root


def _too_large() -> MediaError:
    return refused("too_large", "The drawing is larger than can be read.", "Save it as PNG.")


def _close(root: Element) -> None:
    """Take away what refers to anything outside."""
    for element in root.iter():
        for name in [name for name in element.attrib if name.rpartition("}")[2] == "href"]:
            if not _INSIDE.match(element.attrib[name]):
                del element.attrib[name]


def _size(root: Element) -> tuple[int, int]:
    box = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    sides = [_number(box[place]) if len(box) == 4 else None for place in (2, 3)]
    width = _length(root.get("width")) or sides[0] or _USUAL
    height = _length(root.get("height")) or (width * sides[1] / sides[0] if sides[0] and sides[1] else _USUAL)
    return min(_MOST_SIDE, max(1, round(width))), min(_MOST_SIDE, max(1, round(height)))


def _length(value: str | None) -> float | None:
    found = _LENGTH.fullmatch(value or "")
    return min(_MOST_SIDE, float(found[1]) * _UNITS.get(found[2] or "px", 1)) if found else None


def _number(text: str) -> float | None:
    try:
        number = abs(float(text))
    except ValueError:
        return None
    return number if 0 < number < math.inf else None
