"""Paints what is seen, and finds out how little has to be painted again."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from app.ui.transcript.blocks.base import Shown
from app.ui.transcript.follow import Seen
from app.ui.transcript.frames import indent, mirrored, paint_frames
from app.ui.transcript.marks import Marks, paint_marks
from app.ui.transcript.selection import Selection
from app.ui.transcript.stage import Stage

_OVERHANG = 6  # px that markers and inline code may reach beyond a block's sides
_BLEED = 8  # px above a change that are painted again: glyphs reach over the edge of their line


@dataclass(frozen=True, slots=True)
class Spot:
    """An action on the screen: message, block, index of the action."""

    item: int
    slot: int
    action: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """A block as it stood when it was last painted; ``above`` is the part of its height that is space above it.

    ``last`` says that it shows what can be done with its message because that is the last one.
    """

    key: int
    y: int
    height: int
    above: int
    last: bool = False

    @property
    def top(self) -> int:
        """Where its layout begins."""
        return self.y + self.above


@dataclass(frozen=True, slots=True)
class Repaint:
    """What to do: move everything by ``shift`` px, then paint ``rects``; ``whole`` paints all."""

    whole: bool = False
    shift: int = 0
    rects: tuple[QRect, ...] = ()


class Canvas:
    """Draws the stage's seen blocks in viewport coordinates, px."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.left = 0  # of the text column
        self.selection: Selection | None = None
        self.hover: Spot | None = None
        self.focus: Spot | None = None
        self.marks: Marks | None = None
        self.hovered: int | None = None  # the message under the mouse
        self._drawn: tuple[Drawn, ...] = ()

    def paint(self, painter: QPainter, clip: QRect) -> None:
        """Draw everything inside *clip*."""
        painter.fillRect(clip, self._stage.ink.colors.bg)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for seen in self._stage.settled.seen:
            if seen.y < clip.bottom() + 1 and seen.y + seen.height > clip.top():
                self._paint_block(painter, seen, clip)

    def _paint_block(self, painter: QPainter, seen: Seen, clip: QRect) -> None:
        stage = self._stage
        slot = stage.slot(seen.item, seen.slot)
        layout = stage.layout(seen.item, seen.slot)
        x, top = self.origin(seen)
        if slot.strip.frames or slot.strip.thought:
            above = slot.strip.above  # not the space above the message, which its first block has
            box = QRectF(self.left, top - above, stage.width, layout.height + above)
            paint_frames(painter, stage.ink, slot.strip, box)
        painter.save()
        painter.translate(x, top)
        part = QRectF(clip.translated(-x, -top))
        selected = self.selection.within(seen.item, seen.slot) if self.selection else None
        near = seen.item in self._near()
        shown = Shown(part, selected, _index(self.hover, seen), _index(self.focus, seen), near)
        layout.paint(painter, shown)
        marks = self.marks.marks(seen.item, seen.slot) if self.marks is not None else ()
        if marks:
            paint_marks(painter, stage.ink, layout, marks, part)
        if shown.focus >= 0:
            self._ring(painter, layout.actions()[shown.focus].rects if shown.focus < len(layout.actions()) else ())
        painter.restore()

    def _near(self) -> tuple[int | None, ...]:
        """The messages whose actions are seen: under the mouse, with the focus, and the last one."""
        return (self.hovered, self.focus.item if self.focus is not None else None, self._stage.items() - 1)

    def _ring(self, painter: QPainter, rects: tuple[QRectF, ...]) -> None:
        painter.setPen(QPen(self._stage.ink.colors.focus, 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for rect in rects:
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 4, 4)

    def origin(self, seen: Seen) -> tuple[int, int]:
        """The top left corner of a block's layout in the viewport, px."""
        above = self._stage.item(seen.item).above(seen.slot)
        return self.left + self.shift(seen.item, seen.slot), seen.y + above

    def shift(self, item: int, slot: int) -> int:
        """How far a block's layout is set in from the column's left edge, px."""
        strip = self._stage.slot(item, slot).strip
        return 0 if mirrored(strip) else indent(strip, self._stage.ink)

    def seen_at(self, y: float) -> Seen | None:
        """The block at a height of the viewport; the nearest one where there is none."""
        seen = self._stage.settled.seen
        for one in seen:
            if y < one.y + one.height:
                return one
        return seen[-1] if seen else None

    def find(self, item: int, slot: int) -> Seen | None:
        """The block on the screen, None when it is not seen."""
        for seen in self._stage.settled.seen:
            if (seen.item, seen.slot) == (item, slot):
                return seen
        return None

    def local(self, seen: Seen, point: QPointF) -> QPointF:
        """A point of the viewport in a block's coordinates."""
        x, top = self.origin(seen)
        return QPointF(point.x() - x, point.y() - top)

    def block_rect(self, seen: Seen) -> QRect:
        """The part of the viewport that a block may paint into."""
        return QRect(0, seen.y, self.left * 2 + self._stage.width + 2 * _OVERHANG, seen.height)

    def forget(self) -> None:
        """The next repaint paints everything."""
        self._drawn = ()

    def repaint(self, viewport: QRect) -> Repaint:
        """Compare what is seen with what was painted last."""
        before, now = self._drawn, self._now()
        self._drawn = tuple(drawn for drawn, _ in now)
        if not before:
            return Repaint(whole=True)
        shift = _common_shift(before, self._drawn)
        if shift is None or abs(shift) >= viewport.height():
            return Repaint(whole=True)
        return Repaint(shift=shift, rects=tuple(self._dirty(before, now, shift, viewport)))

    def _now(self) -> list[tuple[Drawn, Seen]]:
        return [(self._drawn_now(seen), seen) for seen in self._stage.settled.seen]

    def _drawn_now(self, seen: Seen) -> Drawn:
        above = self._stage.item(seen.item).above(seen.slot)
        slot = self._stage.slot(seen.item, seen.slot)
        last = seen.item == self._stage.items() - 1 and slot.layout is not None and slot.layout.reveals
        return Drawn(slot.key, seen.y, seen.height, above, last)

    def _dirty(
        self, before: tuple[Drawn, ...], now: list[tuple[Drawn, Seen]], shift: int, viewport: QRect
    ) -> list[QRect]:
        known = {drawn.key: drawn for drawn in before}
        rects = []
        for drawn, seen in now:
            old = known.pop(drawn.key, None)
            layout = self._stage.slot(seen.item, seen.slot).layout
            damage = layout.damage if layout is not None else None
            if layout is not None:
                layout.damage = None
            if old is None or (old.top + shift, old.above) != (drawn.top, drawn.above):
                rects.append(self.block_rect(seen).adjusted(0, -1, 0, 1))  # soft edges reach a pixel further
            elif damage is not None or (old.height, old.last) != (drawn.height, drawn.last):
                top = self.origin(seen)[1] + (int(damage.top) - _BLEED if damage is not None else 0)
                bottom = max(seen.y + seen.height, old.y + shift + old.height)
                rects.append(QRect(0, top, viewport.width(), bottom - top + 2))
        for gone in known.values():
            rects.append(QRect(0, gone.y + shift, viewport.width(), gone.height))
        end = now[-1][1].y + now[-1][1].height if now else 0
        old_end = before[-1].y + before[-1].height + shift
        if old_end > end:
            rects.append(QRect(0, end, viewport.width(), old_end - end))
        return [rect & viewport for rect in rects if rect.intersects(viewport)]


def _index(spot: Spot | None, seen: Seen) -> int:
    return spot.action if spot is not None and (spot.item, spot.slot) == (seen.item, seen.slot) else -1


def _common_shift(before: tuple[Drawn, ...], now: tuple[Drawn, ...]) -> int | None:
    """The distance by which the first block that is still seen has moved; None when none is."""
    old = {drawn.key: drawn.top for drawn in before}
    for drawn in now:
        if drawn.key in old:
            return drawn.top - old[drawn.key]
    return None
