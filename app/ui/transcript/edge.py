"""The text at the top edge of the viewport: what stays there when its block is laid out anew."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.ui.transcript.follow import Anchor
from app.ui.transcript.item import Item


@dataclass(frozen=True, slots=True)
class Edge:
    """A UTF-16 position of the anchor's block, and how far above the edge its line begins, px."""

    position: int
    rest: int


def edge_of(anchor: Anchor, item: Item) -> Edge | None:
    """The text at the edge; None where the anchor's block is not laid out, or only the space above it is cut."""
    if anchor.slot >= len(item.slots):
        return None
    layout, inside = item.slots[anchor.slot].layout, anchor.offset - item.above(anchor.slot)
    if layout is None or inside <= 0:
        return None
    position = layout.position_at(0, inside)
    return Edge(position, round(inside - layout.caret(position).top()))


def anchor_of(edge: Edge, anchor: Anchor, item: Item) -> Anchor:
    """The anchor that brings the text back to the edge; its block is laid out."""
    layout, above = item.slots[anchor.slot].layout, item.above(anchor.slot)
    if layout is None:
        return anchor
    top = round(layout.caret(edge.position).top())
    return replace(anchor, offset=min(above + top + edge.rest, above + layout.height))
