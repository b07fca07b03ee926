"""Where the reader is: an anchor instead of a scroll value, and whether the view follows the end.

Pure functions over anything that knows heights, so that the rules can be tested without a window. All
distances are px.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

NEAR_END = 80  # this close to the end counts as being there (design: Scrolling)


class Measured(Protocol):
    """Messages made of blocks. Asking for a height lays the block out, so heights are exact."""

    def items(self) -> int:
        """The number of messages."""
        ...

    def slots(self, item: int) -> int:
        """The number of blocks of a message."""
        ...

    def height(self, item: int, slot: int) -> int:
        """The height of a block with the space above it."""
        ...

    def padding(self) -> int:
        """The empty space below the last block."""
        ...


@dataclass(frozen=True, slots=True)
class Anchor:
    """The block at the top edge of the viewport, and how far its top lies above that edge."""

    item: int = 0
    slot: int = 0
    offset: int = 0

    def moved(self, distance: int) -> Anchor:
        """The anchor *distance* further down."""
        return replace(self, offset=self.offset + distance)


@dataclass(frozen=True, slots=True)
class Seen:
    """A block in the viewport; ``y`` is where it begins, the space above it included."""

    item: int
    slot: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Settled:
    """An anchor that was brought into bounds, and what is seen from it.

    ``below`` is how much lies hidden beneath the viewport, or None when that is more than one viewport.
    """

    anchor: Anchor
    seen: tuple[Seen, ...]
    below: int | None

    @property
    def at_end(self) -> bool:
        """Whether the reader is at the end, as far as following goes."""
        return self.below is not None and self.below <= NEAR_END


def settle(anchor: Anchor, measured: Measured, viewport: int) -> Settled:
    """Bring *anchor* into bounds for a viewport of that height, and say what is seen."""
    if measured.items() == 0:
        return Settled(Anchor(), (), 0)
    anchor = _normal(anchor, measured)
    seen, bottom = _downwards(anchor, measured, viewport)
    if bottom < viewport:
        anchor = end_anchor(measured, viewport)
        seen, bottom = _downwards(anchor, measured, viewport)
    return Settled(anchor, tuple(seen), _below(seen, bottom, measured, viewport))


def settle_at_end(measured: Measured, viewport: int) -> Settled:
    """Show the end."""
    return settle(end_anchor(measured, viewport), measured, viewport)


def end_anchor(measured: Measured, viewport: int) -> Anchor:
    """The anchor that puts the end at the lower edge, measured from the bottom up; the top when all fits."""
    last = measured.items() - 1
    if last < 0:
        return Anchor()
    return _upwards(Anchor(last, measured.slots(last), measured.padding() - viewport), measured)


def _normal(anchor: Anchor, measured: Measured) -> Anchor:
    """Make the offset lie inside the anchor's block."""
    item = max(0, min(anchor.item, measured.items() - 1))
    if item != anchor.item:
        anchor = Anchor(item, 0, 0)
    slot = max(0, min(anchor.slot, measured.slots(item)))
    return _forwards(_upwards(Anchor(item, slot, anchor.offset), measured), measured)


def _upwards(anchor: Anchor, measured: Measured) -> Anchor:
    item, slot, offset = anchor.item, anchor.slot, anchor.offset
    while offset < 0:
        if slot > 0:
            slot -= 1
        elif item > 0:
            item -= 1
            slot = measured.slots(item) - 1
            if slot < 0:
                slot = 0
                continue
        else:
            return Anchor(0, 0, 0)
        offset += measured.height(item, slot)
    return Anchor(item, slot, offset)


def _forwards(anchor: Anchor, measured: Measured) -> Anchor:
    item, slot, offset = anchor.item, anchor.slot, anchor.offset
    while True:
        if slot >= measured.slots(item):
            if item + 1 >= measured.items():
                return Anchor(item, slot, offset)
            item, slot = item + 1, 0
            continue
        height = measured.height(item, slot)
        if offset < height:
            return Anchor(item, slot, offset)
        offset -= height
        slot += 1


def _downwards(anchor: Anchor, measured: Measured, viewport: int) -> tuple[list[Seen], int]:
    """What is seen from *anchor* down, and where it ends (the padding included, if the end was reached)."""
    item, slot, y = anchor.item, anchor.slot, -anchor.offset
    seen: list[Seen] = []
    while y < viewport:
        if slot >= measured.slots(item):
            if item + 1 >= measured.items():
                return seen, y + measured.padding()
            item, slot = item + 1, 0
            continue
        height = measured.height(item, slot)
        seen.append(Seen(item, slot, y, height))
        y += height
        slot += 1
    return seen, y


def _below(seen: list[Seen], bottom: int, measured: Measured, viewport: int) -> int | None:
    """What lies beneath the viewport; blocks further down than one viewport are not asked for."""
    if not seen:
        return max(0, bottom - viewport)
    item, slot = seen[-1].item, seen[-1].slot + 1
    y = seen[-1].y + seen[-1].height
    while True:
        if slot >= measured.slots(item):
            if item + 1 >= measured.items():
                return max(0, y + measured.padding() - viewport)
            item, slot = item + 1, 0
            continue
        if y > viewport + NEAR_END:
            return None
        y += measured.height(item, slot)
        slot += 1


class Follow:
    """Whether the view keeps to the end. Left by any movement upwards and by a selection; taken again at the end."""

    def __init__(self) -> None:
        self.on = True

    def scrolled(self, distance: int, at_end: bool) -> None:
        """The reader moved by *distance* (down is positive) and is now *at_end* or not."""
        if distance < 0:
            self.on = False
        elif distance > 0 and at_end:
            self.on = True

    def selected(self) -> None:
        """The reader selects text: nothing may move under the mouse."""
        self.on = False

    def jumped(self, to_end: bool) -> None:
        """The reader jumped somewhere."""
        self.on = to_end
