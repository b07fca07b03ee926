"""From the codes in a page's strings to characters (ISO 32000-1, 9.10)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from app.demo.pdf.objects import Objects
from app.demo.pdf.values import BrokenPdfError, Operator, Reader

_MOST_CODES = 65_536


@dataclass(slots=True)
class Font:
    """How the codes of one font are read: ``wide`` ones have two bytes; ``names`` are those that are said to be."""

    wide: bool = False
    names: dict[int, str] = field(default_factory=dict)

    def text(self, codes: bytes) -> str:
        """What *codes* say."""
        if self.wide:
            pairs = (int.from_bytes(codes[at : at + 2], "big") for at in range(0, len(codes), 2))
            return "".join(self.names.get(code, "") for code in pairs)
        return "".join(self.names.get(code) or bytes((code,)).decode("cp1252", "replace") for code in codes)


def read_font(objects: Objects, value: Any) -> Font:
    """The font that *value* refers to."""
    head = objects.dictionary(value)
    font = Font(wide=head.get("Subtype") == "Type0")
    if "ToUnicode" in head:
        _read_map(objects.stream(head["ToUnicode"]), font)
    elif not font.wide:
        _read_differences(objects, head, font)
    return font


def _read_differences(objects: Objects, head: dict[str, Any], font: Font) -> None:
    listed = objects.get(objects.dictionary(head.get("Encoding")).get("Differences"))
    code = 0
    for item in listed if isinstance(listed, list) else ():
        if isinstance(item, int):
            code = item
            continue
        name = str(item)
        if len(name) == 1:
            font.names[code] = name
        elif name.startswith("uni") and len(name) >= 7:
            font.names[code] = _from_hex(name[3:7])
        code += 1


def _from_hex(digits: str) -> str:
    try:
        return chr(int(digits, 16))
    except ValueError:
        return ""


def _read_map(data: bytes, font: Font) -> None:
    reader, waiting = Reader(data), list[Any]()
    try:
        while not reader.at_end() and len(font.names) < _MOST_CODES:
            value = reader.value()
            if not isinstance(value, Operator):
                waiting.append(value)
                continue
            if value == "endbfchar":
                _take_pairs(waiting, font)
            elif value == "endbfrange":
                _take_ranges(waiting, font)
            waiting.clear()
    except (BrokenPdfError, ValueError):
        return


def _take_pairs(values: list[Any], font: Font) -> None:
    for code, text in zip(values[::2], values[1::2], strict=False):
        if isinstance(code, bytes) and isinstance(text, bytes):
            font.names[int.from_bytes(code, "big")] = text.decode("utf-16-be", "replace")


def _take_ranges(values: list[Any], font: Font) -> None:
    for first, last, text in zip(values[::3], values[1::3], values[2::3], strict=False):
        if not (isinstance(first, bytes) and isinstance(last, bytes)):
            continue
        start, end = int.from_bytes(first, "big"), int.from_bytes(last, "big")
        for step, code in enumerate(range(start, min(end, start + _MOST_CODES) + 1)):
            font.names[code] = _stepped(text, step)


def _stepped(text: Any, step: int) -> str:
    if isinstance(text, list):
        each = text[step] if step < len(text) else b""
        return each.decode("utf-16-be", "replace") if isinstance(each, bytes) else ""
    if not isinstance(text, bytes) or not text:
        return ""
    number = int.from_bytes(text, "big") + step
    return number.to_bytes(max(len(text), (number.bit_length() + 7) // 8), "big").decode("utf-16-be", "replace")
