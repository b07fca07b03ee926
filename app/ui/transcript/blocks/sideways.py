"""Blocks that are wider than the column, and the thin scroll bar that moves them."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from app.ui.transcript.blocks.base import BlockState, Layout
from app.ui.transcript.ink import Ink

THICK = 4.0  # px
_SHORTEST = 32.0  # px
_GRIP = 4.0  # px around the bar that take the mouse, too


@dataclass(frozen=True, slots=True)
class SidewaysBar:
    """A bar at the lower edge. ``over`` px of the content do not fit; ``top`` is where the bar lies.

    The bar runs from ``left`` over ``track`` px. ``mirrored`` content is read from the right.
    """

    left: float
    top: float
    track: float
    over: int
    mirrored: bool = False

    def shift(self, scroll: int) -> int:
        """How far the content is moved to the left, px. *scroll* counts from where reading begins."""
        return self.over - min(self.over, scroll) if self.mirrored else scroll

    def handle(self, scroll: int) -> QRectF:
        """The part that moves, when the content is moved by *scroll* px."""
        length = max(_SHORTEST, self.track * self.track / (self.track + self.over))
        share = min(1.0, self.shift(scroll) / self.over) if self.over else 0.0
        return QRectF(self.left + (self.track - length) * share, self.top, length, THICK)

    def paint(self, painter: QPainter, ink: Ink, scroll: int) -> None:
        """Draw the handle, if there is anything to move."""
        if self.over > 0:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink.colors.faint)
            painter.drawRoundedRect(self.handle(scroll), THICK / 2, THICK / 2)

    def takes(self, point: QPointF) -> bool:
        """Whether a mouse press at *point* takes the bar."""
        return self.over > 0 and self.top - _GRIP <= point.y() <= self.top + THICK + _GRIP

    def drag(self, state: BlockState, point: QPointF) -> None:
        """Move the content so that the handle's middle follows the mouse."""
        length = self.handle(0).width()
        share = (point.x() - self.left - length / 2) / max(1.0, self.track - length)
        share = max(0.0, min(1.0, share))
        state.scroll = round((1.0 - share if self.mirrored else share) * self.over)

    def move(self, state: BlockState, delta: int) -> bool:
        """Move the content by *delta* px; False when there is nothing to move."""
        if self.over > 0:
            state.scroll = max(0, min(self.over, state.scroll + (-delta if self.mirrored else delta)))
        return self.over > 0


class Sideways(Layout):
    """A block whose content moves sideways where it does not fit."""

    def __init__(self, ink: Ink, width: int, state: BlockState) -> None:
        super().__init__(ink, width)
        self._state = state

    @property
    @abstractmethod
    def _bar(self) -> SidewaysBar:
        """The bar as it lies now."""

    def scroll_sideways(self, delta: int) -> bool:
        """Move the content."""
        moved = self._bar.move(self._state, delta)
        if moved:
            self.touch()
        return moved

    def press(self, point: QPointF) -> bool:
        """Take the scroll bar."""
        return self._bar.takes(point)

    def drag(self, point: QPointF) -> None:
        """Follow the mouse with the scroll bar."""
        self._bar.drag(self._state, point)
        self.touch()
