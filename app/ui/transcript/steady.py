"""Keeps what belongs to a text at that text, while blocks of its message come and go."""

from __future__ import annotations

from dataclasses import replace

from app.ui.transcript.canvas import Canvas, Spot
from app.ui.transcript.item import Item
from app.ui.transcript.selection import Place, Selection


class Steady:
    """Remembers selection and focus of one message before it changes; :meth:`restore` puts them back afterwards."""

    def __init__(self, index: int, item: Item, canvas: Canvas) -> None:
        self._index = index
        self._item = item
        self._canvas = canvas
        selection, focus = canvas.selection, canvas.focus
        self._anchor = self._strip(selection.anchor) if selection is not None else None
        self._head = self._strip(selection.head) if selection is not None else None
        self._focus = self._strip(Place(focus.item, focus.slot)) if focus is not None else None

    def _strip(self, place: Place) -> tuple[int, int] | None:
        here = place.item == self._index and place.slot < len(self._item.slots)
        return self._item.strip_of(place.slot) if here else None

    def restore(self) -> None:
        """Find the blocks again. What stood in a block that is gone, such as a folded one, is dropped."""
        selection = self._canvas.selection
        if selection is not None and (self._anchor or self._head):
            anchor, head = self._found(selection.anchor, self._anchor), self._found(selection.head, self._head)
            self._canvas.selection = Selection(anchor, head) if anchor is not None and head is not None else None
        if self._canvas.focus is not None and self._focus is not None:
            slot = self._item.find(*self._focus)
            focus = self._canvas.focus
            self._canvas.focus = Spot(focus.item, slot, focus.action) if slot is not None else None

    def _found(self, place: Place, strip: tuple[int, int] | None) -> Place | None:
        if strip is None:
            return place
        slot = self._item.find(*strip)
        return replace(place, slot=slot) if slot is not None else None
