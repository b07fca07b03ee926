"""The text that a page's contents show: operators of text, as far as reading them in order goes."""

from __future__ import annotations

import re
from typing import Any

from app.demo.pdf.fonts import Font, read_font
from app.demo.pdf.objects import Objects
from app.demo.pdf.values import BrokenPdfError, Operator, Reader

_DEEPEST = 4  # forms inside forms
_MOST_OPERATORS = 200_000  # of one page
_GAP = -180  # thousandths of the font's size that stand for a space
_INLINE = re.compile(rb"[\0\t\n\f\r ]EI[\0\t\n\f\r ]")


def page_text(objects: Objects, page: dict[str, Any]) -> str:
    """The text of *page*, line by line."""
    contents = page.get("Contents")
    listed = objects.get(contents)
    parts = listed if isinstance(listed, list) else [contents]
    data = b"\n".join(objects.stream(part) for part in parts)
    shown = _Shown(objects)
    shown.run(data, objects.dictionary(page.get("Resources")), 0)
    lines = (" ".join(line.split()) for line in "".join(shown.pieces).split("\n"))
    return "\n".join(line for line in lines if line)


class _Shown:
    """Follows a page's operators and keeps what they write."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._fonts: dict[int, Font] = {}
        self._font = Font()
        self._left = _MOST_OPERATORS
        self.pieces: list[str] = []

    def run(self, data: bytes, resources: dict[str, Any], depth: int) -> None:
        reader, operands = Reader(data), list[Any]()
        try:
            while self._left > 0 and not reader.at_end():
                value = reader.value()
                if not isinstance(value, Operator):
                    operands.append(value)
                    continue
                self._left -= 1
                if value == "ID":
                    end = _INLINE.search(data, reader.at)
                    reader.at = end.end() if end else len(data)
                else:
                    self._do(value, operands, resources, depth)
                operands.clear()
        except (BrokenPdfError, ValueError):
            return

    def _do(self, operator: str, operands: list[Any], resources: dict[str, Any], depth: int) -> None:
        if operator in ("Td", "TD", "Tm", "T*"):
            self._move(operator, operands)
        elif operator == "ET":
            self.pieces.append("\n")
        elif operands and operator in ("Tj", "TJ", "'", '"'):
            self._show(operator, operands[-1])
        elif operands and operator == "Tf":
            self._choose(operands[0], resources)
        elif operands and operator == "Do" and depth < _DEEPEST:
            self._form(operands[0], resources, depth)

    def _show(self, operator: str, operand: Any) -> None:
        if operator in ("'", '"'):
            self.pieces.append("\n")
        for item in operand if isinstance(operand, list) else [operand]:
            self._write(item)

    def _move(self, operator: str, operands: list[Any]) -> None:
        level = operator in ("Td", "TD") and len(operands) == 2 and operands[1] == 0
        alone = (
            level and bool(self.pieces) and len(self.pieces[-1]) <= 1
        )  # a writer that places each character by itself
        self.pieces.append("" if alone else " " if level else "\n")

    def _choose(self, name: Any, resources: dict[str, Any]) -> None:
        value = self._objects.dictionary(resources.get("Font")).get(str(name))
        key = getattr(value, "number", -1)
        if key not in self._fonts or key < 0:
            self._fonts[key] = read_font(self._objects, value)
        self._font = self._fonts[key]

    def _write(self, item: Any) -> None:
        if isinstance(item, bytes):
            self.pieces.append(self._font.text(item))
        elif isinstance(item, int | float) and item < _GAP:
            self.pieces.append(" ")

    def _form(self, name: Any, resources: dict[str, Any], depth: int) -> None:
        value = self._objects.dictionary(resources.get("XObject")).get(str(name))
        head = self._objects.dictionary(value)
        if head.get("Subtype") == "Form":
            own = self._objects.dictionary(head.get("Resources")) or resources
            self.run(self._objects.stream(value), own, depth + 1)
