"""The card on which the composer stands: round corners, a soft shadow, and the focus on its edge."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.ui.theme.palette import Theme
from app.ui.theme.themed import Themed

SHADOW = 8  # pixels around the card
_RADIUS = 14


class Card(QWidget, Themed):
    """Paints itself, shadow included: a graphics effect would render everything inside it anew at each key."""

    pressed = Signal()  # with the mouse, where nothing else is

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._focused = False

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of *theme*."""
        self._theme = theme
        self.update()

    def set_focused(self, focused: bool) -> None:
        """Show on the edge that the field inside has the focus."""
        self._focused = focused
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Whoever clicks beside the field means the field."""
        self.pressed.emit()
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Shadow, then the card."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        card = QRectF(self.rect()).adjusted(SHADOW + 0.5, SHADOW - 3.5, -SHADOW - 0.5, -SHADOW - 0.5)
        self._paint_shadow(painter, card)
        colors = self._theme.colors
        width = 2.0 if self._focused and self._theme.name == "contrast" else 1.0
        painter.setPen(QPen(colors.focus if self._focused else colors.line, width))
        painter.setBrush(colors.card)
        painter.drawRoundedRect(card, _RADIUS, _RADIUS)

    def _paint_shadow(self, painter: QPainter, card: QRectF) -> None:
        if self._theme.name == "contrast":
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 10 if self._theme.dark else 4))
        for spread in range(1, SHADOW, 2):
            ring = card.adjusted(-spread * 0.7, -spread * 0.2, spread * 0.7, spread)
            painter.drawRoundedRect(ring, _RADIUS + spread * 0.7, _RADIUS + spread * 0.7)
