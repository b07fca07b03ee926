"""Selecting by keyboard: moves the end of the selection through blocks that may never have been laid out."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from app.ui.transcript.blocks.base import Layout
from app.ui.transcript.boundaries import next_character, next_word
from app.ui.transcript.canvas import Canvas
from app.ui.transcript.copying.parts import parts_of
from app.ui.transcript.copying.plain import plain_text
from app.ui.transcript.model import strip_text
from app.ui.transcript.screen import Screen
from app.ui.transcript.selection import Place, Selection
from app.ui.transcript.stage import Stage
from app.ui.transcript.text import right_to_left, units

_FAR = 1e6  # px beyond any line
_SPOKEN = 400  # characters that are said of what was selected


class Reach(StrEnum):
    """How far one key moves."""

    CHARACTER = "character"
    WORD = "word"
    LINE = "line"
    LINE_END = "line end"
    PAGE = "page"
    ALL = "all"


class Caret:
    """The movable end of the selection. Nothing is drawn for it: what is selected shows where it stands."""

    def __init__(self, stage: Stage, canvas: Canvas, screen: Screen, say: Callable[[str], None]) -> None:
        self._stage = stage
        self._canvas = canvas
        self._screen = screen
        self._say = say
        self._goal: tuple[Place, float] | None = None  # the x that movements by line keep to, px in the column

    def extend(self, reach: Reach, forward: bool) -> None:
        """Move the end of the selection; without a selection one begins at the first block that is seen."""
        old = self._canvas.selection
        start = self._start() if old is None else None
        anchor, head = (old.anchor, self._proper(old.head)) if old is not None else (start, start)
        if anchor is None or head is None:
            return
        goal = self._goal[1] if self._goal is not None and self._goal[0] == head else None
        found = self._moved(head, reach, forward, goal)
        self._screen.set_selection(Selection(anchor, found))
        if reach in (Reach.LINE, Reach.PAGE):
            self._goal = (found, self._x(head) if goal is None else goal)
        self._reveal(found)
        self._say(plain_text(list(parts_of(Selection(head, found), self._stage)))[:_SPOKEN])

    def _start(self) -> Place | None:
        for seen in self._stage.settled.seen:
            whole = seen.y >= 0 or len(self._stage.settled.seen) == 1
            if whole and self._text(seen.item, seen.slot):
                return Place(seen.item, seen.slot, 0)
        return next((Place(s.item, s.slot) for s in self._stage.settled.seen if self._text(s.item, s.slot)), None)

    def _proper(self, place: Place) -> Place:
        """The place within its block's text: the end of everything may be written as a very large position."""
        item = min(place.item, self._stage.items() - 1)
        slot = min(place.slot, max(0, self._stage.slots(item) - 1))
        return Place(item, slot, min(place.position, units(self._text(item, slot))))

    def _text(self, item: int, slot: int) -> str:
        if slot >= self._stage.slots(item):
            return ""
        return strip_text(self._stage.slot(item, slot).strip.value)

    def _layout(self, place: Place) -> Layout:
        return self._stage.layout(place.item, place.slot)

    # Movements.

    def _moved(self, head: Place, reach: Reach, forward: bool, goal: float | None) -> Place:
        if reach in (Reach.CHARACTER, Reach.WORD):
            rtl = right_to_left([self._text(head.item, head.slot)])
            return self._along(head, reach, forward != rtl)
        if reach is Reach.LINE_END:
            return self._line_end(head, forward)
        if reach is Reach.ALL:
            return self._far_end(forward)
        x = self._x(head) if goal is None else goal
        return self._line(head, x, forward) if reach is Reach.LINE else self._page(head, x, forward)

    def _along(self, head: Place, reach: Reach, forward: bool) -> Place:
        text = self._text(head.item, head.slot)
        if head.position == (units(text) if forward else 0):
            return self._neighbour(head, forward) or head
        step = next_character if reach is Reach.CHARACTER else next_word
        layout = self._layout(head)
        position = layout.whole(step(text, head.position, forward), forward)
        if layout.hides(position):  # folded lines are taken as one
            position = units(text) if forward else layout.position_at(_FAR, layout.height)
        return Place(head.item, head.slot, position)

    def _neighbour(self, head: Place, forward: bool) -> Place | None:
        """The near end of the next block that has text."""
        for item, slot in self._stage.walk(head.item, head.slot, forward):
            text = self._text(item, slot)
            if text and (item, slot) != (head.item, head.slot):
                return Place(item, slot, 0 if forward else units(text))
        return None

    def _line_end(self, head: Place, forward: bool) -> Place:
        layout = self._layout(head)
        y = layout.caret(head.position).center().y()
        ends = [layout.position_at(-_FAR, y), layout.position_at(_FAR, y)]
        return Place(head.item, head.slot, max(ends) if forward else min(ends))

    def _line(self, head: Place, x: float, forward: bool) -> Place:
        layout = self._layout(head)
        here = layout.caret(head.position)
        step = here.height() / 2 if forward else -here.height() / 2
        y = here.center().y() + 2 * step
        while 0 <= y < layout.height:
            found = layout.position_at(x - self._shift(head), y)
            top = layout.caret(found).top()
            if top > here.top() if forward else top < here.top():
                return Place(head.item, head.slot, found)
            y += step
        return self._into_next(head, x, forward)

    def _into_next(self, head: Place, x: float, forward: bool) -> Place:
        near = self._neighbour(head, forward)
        if near is None:
            return Place(head.item, head.slot, units(self._text(head.item, head.slot)) if forward else 0)
        layout = self._layout(near)
        y = layout.caret(near.position).center().y()
        return Place(near.item, near.slot, layout.position_at(x - self._shift(near), y))

    def _page(self, head: Place, x: float, forward: bool) -> Place:
        room = self._screen.page
        place = head
        while room > 0:
            after = self._line(place, x, forward)
            if after == place:
                return place
            room -= max(1, abs(self._y(after) - self._y(place)))
            place = after
        return place

    def _far_end(self, forward: bool) -> Place:
        last = self._stage.items() - 1
        edge = Place(last, max(0, self._stage.slots(last) - 1)) if forward else Place()
        text = self._text(edge.item, edge.slot)
        if text:
            return Place(edge.item, edge.slot, units(text) if forward else 0)
        return self._neighbour(edge, not forward) or edge

    # Where things are.

    def _shift(self, place: Place) -> int:
        return self._canvas.shift(place.item, place.slot)

    def _x(self, place: Place) -> float:
        return self._layout(place).caret(place.position).left() + self._shift(place)

    def _y(self, place: Place) -> int:
        above = self._stage.item(place.item).above(place.slot)
        top = round(self._layout(place).caret(place.position).top())
        return self._stage.top_of(place.item, place.slot) + above + top

    def _reveal(self, place: Place) -> None:
        layout = self._layout(place)
        rect = layout.caret(place.position)
        if not 0 <= rect.left() <= layout.width:
            layout.scroll_sideways(round(rect.left() - layout.width / 2))
        self._screen.reveal(place.item, place.slot, rect.top(), rect.bottom())
