"""The pages of a PDF and what is written on them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from app.demo.pdf.contents import page_text
from app.demo.pdf.objects import Objects
from app.demo.pdf.values import Reference

_MOST_PAGES = 5_000
_INHERITED = ("Resources", "MediaBox")
USUAL_SIZE = (612.0, 792.0)  # points: a page of letter size
_LONGEST = 14_400.0  # points of a side


class Pdf:
    """A PDF file. Nothing is raised for a broken one: it has fewer pages, or none."""

    def __init__(self, data: bytes) -> None:
        self._objects = Objects(data)
        self._pages = list(self._found())
        self._texts: dict[int, str] = {}

    @property
    def encrypted(self) -> bool:
        """Whether its strings and streams cannot be read without a key."""
        return "Encrypt" in self._objects.trailer

    @property
    def pages(self) -> int:
        """How many pages it has."""
        return len(self._pages)

    def text(self, page: int) -> str:
        """The text of *page*, from 1, line by line as it is written in the file."""
        if page not in self._texts:  # every request has all its documents again
            self._texts[page] = page_text(self._objects, self._pages[page - 1])
        return self._texts[page]

    def size(self, page: int) -> tuple[float, float]:
        """Width and height of *page*, from 1, in points; those of a letter where the file says none."""
        box = self._objects.get(self._pages[page - 1].get("MediaBox"))
        sides = [self._objects.get(side) for side in box] if isinstance(box, list) else []
        if len(sides) != 4 or not all(isinstance(side, int | float) for side in sides):
            return USUAL_SIZE
        width, height = abs(sides[2] - sides[0]), abs(sides[3] - sides[1])
        return (width, height) if 0 < width <= _LONGEST and 0 < height <= _LONGEST else USUAL_SIZE

    def _found(self) -> Iterator[dict[str, Any]]:
        root = self._objects.dictionary(self._objects.trailer.get("Root"))
        found = list(self._below(root.get("Pages"), {}, set()))
        if found:
            return iter(found)
        every = (value for _, value in self._objects.every() if isinstance(value, dict))
        return (value for value in every if value.get("Type") == "Page")

    def _below(self, node: Any, inherited: dict[str, Any], seen: set[int]) -> Iterator[dict[str, Any]]:
        """The pages at and below *node* of the page tree; a loop in it is gone through once."""
        if isinstance(node, Reference):
            if node.number in seen or len(seen) > _MOST_PAGES:
                return
            seen.add(node.number)
        head = self._objects.dictionary(node)
        if not head:
            return
        given = {**inherited, **{key: head[key] for key in _INHERITED if key in head}}
        kids = self._objects.get(head.get("Kids"))
        if isinstance(kids, list):
            for kid in kids:
                yield from self._below(kid, given, seen)
        else:
            yield {**given, **head}


@lru_cache(maxsize=8)
def read_pdf(data: bytes) -> Pdf:
    """The PDF with the bytes *data*; those asked for last are kept, for every request has all its documents again."""
    return Pdf(data)
