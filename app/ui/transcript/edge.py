"""The text at the top edge of the viewport: what stays there when its block is laid out anew."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.logic.markdown.values import Formula
from app.ui.transcript.follow import Anchor
from app.ui.transcript.item import Item


@dataclass(frozen=True, slots=True)
class Edge:
    """A UTF-16 position of the anchor's block, and how far above the edge its line begins, px."""

    position: int
    rest: int


def edge_of(anchor: Anchor, item: Item) -> Edge | None:
    """The text at the edge; None where that is no line of text, or not laid out."""
    if anchor.slot >= len(item.slots):
        return None
    layout, inside = item.slots[anchor.slot].layout, anchor.offset - item.above(anchor.slot)
    if layout is None or inside <= 0 or isinstance(item.slots[anchor.slot].strip.value, Formula):
        return None  # the lines of a formula's source are not those of the formula
    position = layout.position_at(0, inside)
    return Edge(position, round(inside - layout.caret(position).top()))


def anchor_of(edge: Edge, anchor: Anchor, item: Item) -> Anchor:
    """The anchor that brings the text back to the edge; its block is laid out."""
    layout, above = item.slots[anchor.slot].layout, item.above(anchor.slot)
    if layout is None:
        return anchor
    top = round(layout.caret(edge.position).top())
    return replace(anchor, offset=min(above + top + edge.rest, above + layout.height))


class EdgeKeeper:
    """The text at the edge through any number of new layouts.

    Each of them moves a line's beginning a little. Without this the window's edge, dragged by the mouse, would carry
    the reader away; so the text that was first at the edge stays the one that is brought back, until the reader moves.
    """

    def __init__(self) -> None:
        self._now: Anchor | None = None  # where the reader was left
        self._home = Anchor()  # where the text stands that is kept
        self._edge: Edge | None = None
        self._wish: Anchor | None = None  # the place jumped to
        self._came: tuple[Anchor, int] | None = None  # what came of it, and the viewport's height, px

    def home(self, anchor: Anchor, item: Item) -> Anchor:
        """Before a new layout: the place to come back to, which is *anchor* if the reader has moved to it."""
        if anchor != self._now:
            self._home, self._edge = anchor, edge_of(anchor, item)
        self._wish = None
        return self._home

    def back(self, item: Item) -> Anchor:
        """After it, the block of :meth:`home` being laid out: where that text is now."""
        fits = self._edge is not None and self._home.slot < len(item.slots)
        self._now = anchor_of(self._edge, self._home, item) if fits and self._edge is not None else self._home
        return self._now

    def settled(self, before: Anchor, after: Anchor) -> None:
        """The place was brought into bounds, which the reader did not wish."""
        if before == self._now:
            self._now = after

    def wish(self, place: Anchor) -> None:
        """The reader jumps to *place*. What is set late, as formulas are, may still be too low to get there."""
        self._wish, self._came = place, None

    def wished(self, anchor: Anchor, viewport: int) -> Anchor | None:
        """The place that was jumped to, if *anchor* is still what came of it: what came late may make it possible."""
        if self._came not in (None, (anchor, viewport)):
            self._wish = None
        return self._wish

    def came(self, anchor: Anchor, viewport: int) -> None:
        """What came of the jump for now; *viewport* is the height that is seen, px."""
        self._came = anchor, viewport

    def grown(self) -> None:
        """Blocks came or grew: that takes nobody along."""
        self._wish = None

    def forget(self) -> None:
        """Other blocks are shown."""
        self._now = self._wish = None
