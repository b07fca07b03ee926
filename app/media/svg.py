"""Drawings in SVG, turned into pixels without fetching or reading anything that they name."""

from __future__ import annotations

import gzip
import io
import re
import tempfile
from pathlib import Path
from xml.etree.ElementTree import Element, tostring

from defusedxml.ElementTree import fromstring
from PIL import Image

from app.media.values import refused

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
    wide, high = (edge, None) if width >= height else (None, edge)
    text = tostring(root, encoding="unicode")
    with tempfile.TemporaryDirectory() as empty:  # where relative names would be looked for
        made = svg_to_bytes(svg_string=text, background="#ffffff", resources_dir=empty, width=wide, height=high)
    return Image.open(io.BytesIO(bytes(made))).convert("RGB")


def _root(path: Path) -> Element:
    if path.stat().st_size > _MOST_BYTES:
        raise refused("too_large", "The drawing is larger than can be read.", "Save it as PNG.")
    data = path.read_bytes()
    if data.startswith(b"\x1f\x8b"):
        data = gzip.GzipFile(fileobj=io.BytesIO(data)).read(_MOST_BYTES)
    root: Element = fromstring(data)  # entities are refused
    if root.tag.rpartition("}")[2] != "svg":
        raise refused("broken_file", "The file is no drawing that can be read.", "Save it as PNG.")
    return root


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
    return float(found[1]) * _UNITS.get(found[2] or "px", 1) if found else None


def _number(text: str) -> float | None:
    try:
        return abs(float(text)) or None
    except ValueError:
        return None
