"""Says in place of an answer that an attachment is uploaded first, and how far that is."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from app.ui.i18n import tr
from app.ui.transcript.blocks.base import BlockState, Layout, Shown, Tools
from app.ui.transcript.blocks.line import baseline
from app.ui.transcript.ink import Ink
from app.ui.transcript.model import Uploading

_BAR = 3  # px
_ABOVE_BAR = 6  # px
_WIDEST = 260  # px, of the bar
_MEGABYTE = 1_000_000
_FROM_WHOLE = 10 * _MEGABYTE  # from here on a tenth of a megabyte is of no interest


class UploadingLayout(Layout):
    """A line of words with a bar below. A long name loses its middle, not the numbers."""

    def __init__(self, value: Uploading, ink: Ink, width: int, state: BlockState, tools: Tools) -> None:
        super().__init__(ink, width)
        self._value = value
        self._line = ceil(ink.small.line)
        self.height = self._line + _ABOVE_BAR + _BAR

    def update(self, value: object) -> bool:
        """Only how far it is may differ."""
        if not isinstance(value, Uploading):
            return False
        self._value = value
        self.touch()
        return True

    def paint(self, painter: QPainter, shown: Shown) -> None:
        """Draw the words and the bar."""
        ink, value = self.ink, self._value
        painter.setFont(ink.small.font)
        painter.setPen(ink.colors.muted)
        painter.drawText(QPointF(0, baseline(ink.small, self._line)), self._fitting())
        bar = QRectF(0, self._line + _ABOVE_BAR, min(self.width, _WIDEST), _BAR)
        painter.setPen(Qt.PenStyle.NoPen)
        for color, share in ((ink.colors.line, 1.0), (ink.colors.accent, value.sent / max(1, value.total))):
            painter.setBrush(color)
            painter.drawRoundedRect(QRectF(bar.x(), bar.y(), bar.width() * share, _BAR), _BAR / 2, _BAR / 2)

    def _fitting(self) -> str:
        """The words with as much of the name as there is room for."""
        metrics, value = self.ink.small.metrics, self._value
        rest = metrics.horizontalAdvance(upload_words(Uploading("", value.sent, value.total)))
        room = round(max(0.0, self.width - rest))
        name = metrics.elidedText(value.name, Qt.TextElideMode.ElideMiddle, room)
        return upload_words(Uploading(name, value.sent, value.total))


def upload_words(value: Uploading) -> str:
    """What is uploaded and how far it is: ``Uploading report.pdf: 12 of 38 MB``."""
    if value.total < _MEGABYTE:
        return tr("Uploading {0}: {1} of {2} kB", value.name, value.sent // 1000, -(-value.total // 1000))
    return tr("Uploading {0}: {1} of {2} MB", value.name, _megabytes(value.sent, value), _megabytes(value.total, value))


def upload_begins(value: Uploading) -> str:
    """What is said once, when an upload begins: ``Uploading report.pdf, 38 MB.``"""
    if value.total < _MEGABYTE:
        return tr("Uploading {0}, {1} kB.", value.name, -(-value.total // 1000))
    return tr("Uploading {0}, {1} MB.", value.name, _megabytes(value.total, value))


def _megabytes(size: int, value: Uploading) -> str:
    return f"{size / _MEGABYTE:,.{0 if value.total >= _FROM_WHOLE else 1}f}"
