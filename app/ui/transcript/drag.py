"""Dragging the selection into other programs."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QDrag, QFontMetrics, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from app.ui.transcript.ink import Ink

_WIDEST = 260  # px
_PAD = 8


def drag_out(source: QWidget, data: QMimeData, ink: Ink) -> None:
    """Carry *data* until the button is let go. Qt runs its own loop meanwhile: there is no other way to drag."""
    drag = QDrag(source)
    drag.setMimeData(data)
    drag.setPixmap(_label(source, data.text(), ink))
    drag.setHotSpot(QPoint(-12, -8))
    drag.exec(Qt.DropAction.CopyAction)


def _label(source: QWidget, text: str, ink: Ink) -> QPixmap:
    """The first words, as they are carried under the mouse."""
    metrics = QFontMetrics(ink.facts.font)
    words = metrics.elidedText(" ".join(text[:200].split()), Qt.TextElideMode.ElideRight, _WIDEST)
    scale = source.devicePixelRatioF()
    width, height = metrics.horizontalAdvance(words) + 2 * _PAD, metrics.height() + _PAD
    pixmap = QPixmap(round(width * scale), round(height * scale))
    pixmap.setDevicePixelRatio(scale)
    pixmap.fill(ink.colors.card)
    painter = QPainter(pixmap)
    painter.setFont(ink.facts.font)
    painter.setPen(ink.colors.line)
    painter.drawRect(0, 0, width - 1, height - 1)
    painter.setPen(ink.colors.text)
    painter.drawText(_PAD, _PAD // 2 + metrics.ascent(), words)
    painter.end()
    return pixmap
