"""Where pages end. Pure arithmetic over measured blocks, so that the rules can be tested without a printer.

All distances are px of the sheet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A block as measured. ``breaks`` are the y at which it may be cut, ascending; ``head`` is what a part after
    a cut shows again of its top; ``keep`` says that the block must not be the last on a page.
    """

    above: float
    height: float
    breaks: tuple[float, ...] = ()
    head: float = 0.0
    keep: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """What a page shows of box ``box``: from ``top`` to ``bottom`` of it, at ``y`` of the page's body.

    ``head`` px of the box's top stand above that, between ``y - head`` and ``y``. ``shrink`` is below 1 for what is
    higher than a page and can be cut nowhere.
    """

    box: int
    top: float
    bottom: float
    y: float
    head: float = 0.0
    shrink: float = 1.0


Page = tuple[Part, ...]


class Flow:
    """Fills pages of ``room`` px, box after box."""

    def __init__(self, room: float) -> None:
        self._room = room
        self._pages: list[Page] = []
        self._page: list[Part] = []
        self._y = 0.0
        self._held: list[tuple[int, Box]] = []  # blocks that wait for the one they must stand before
        self._count = 0

    def add(self, box: Box) -> None:
        """Take the next block."""
        self._held.append((self._count, box))
        self._count += 1
        if not box.keep:
            self._release()

    def finish(self) -> Sequence[Page]:
        """All pages; at least one."""
        self._release()
        if self._page or not self._pages:
            self._turn()
        return self._pages

    def _release(self) -> None:
        held, self._held = self._held, []
        if self._page and self._y + _least(held, self._room) > self._room:
            self._turn()
        for index, box in held:
            self._place(index, box)

    def _turn(self) -> None:
        self._pages.append(tuple(self._page))
        self._page = []
        self._y = 0.0

    def _place(self, index: int, box: Box) -> None:
        if self._page:
            self._y += box.above
        top = 0.0
        while top < box.height:
            top = self._place_part(index, box, top)

    def _place_part(self, index: int, box: Box, top: float) -> float:
        """Put as much of *box* from *top* on as fits; returns where the rest begins."""
        head = box.head if top else 0.0
        free = self._room - self._y - head
        bottom = _last_cut(box, top, free)
        if bottom is None and self._page:
            self._turn()
            return top
        if bottom is None:
            bottom = next((cut for cut in box.breaks if cut > top), box.height)
        self._put(index, top, bottom, head)
        if bottom < box.height:
            self._turn()
        return bottom

    def _put(self, index: int, top: float, bottom: float, head: float) -> None:
        shrink = min(1.0, (self._room - self._y) / (head + bottom - top))
        self._page.append(Part(index, top, bottom, self._y + head * shrink, head, shrink))
        self._y += (head + bottom - top) * shrink


def _last_cut(box: Box, top: float, free: float) -> float | None:
    """The lowest place at which a part that begins at *top* may end, when it has *free* px; None if nothing fits."""
    if box.height - top <= free:
        return box.height
    return max((cut for cut in box.breaks if top < cut <= top + free), default=None)


def _least(held: Sequence[tuple[int, Box]], room: float) -> float:
    """What must fit below what stands already: all of *held*, of the last one its first part.

    Keeping together what does not fit on a page by itself would help nobody.
    """
    needed = sum(box.above + box.height for _, box in held[:-1])
    if held:
        last = held[-1][1]
        first = last.breaks[0] if last.breaks else last.height
        needed += last.above + first
    return needed if needed <= room else 0.0
