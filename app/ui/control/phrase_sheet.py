"""The recovery phrase on one sheet of paper, painted on the printer and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPagedPaintDevice, QPainter

from app.ui.i18n import tr
from app.ui.theme.palette import Fonts

_COLUMNS, _COLUMN = 4, 105  # at most, and points that each takes at least
_TITLE, _TEXT, _WORD = 20, 11, 13  # points
_LINE = 26  # points, from word to word
_GAP = 16  # points, between two parts
_NUMBER = 22  # points that a number takes
_TALL = 10_000.0  # points, more than any page has


def print_phrase(device: QPagedPaintDevice, words: Sequence[str], fonts: Fonts, day: str) -> None:
    """Paint the *words* on one page of *device*, with what they are and on which *day* they were printed.

    Raises OSError: *device* cannot be painted on.
    """
    painter = QPainter()
    if not painter.begin(device):
        raise OSError("the device cannot be painted on")
    try:
        scale = device.logicalDpiX() / 72
        painter.scale(scale, scale)
        painter.setPen(QColor("black"))
        _Sheet(painter, device.width() / scale, fonts).paint(words, day)
    finally:
        painter.end()


class _Sheet:
    """Paints from the top to the bottom; all lengths are points."""

    def __init__(self, painter: QPainter, width: float, fonts: Fonts) -> None:
        self._painter = painter
        self._width = width
        self._fonts = fonts
        self._y = 0.0

    def paint(self, words: Sequence[str], day: str) -> None:
        self._say(tr("Recovery phrase of Chatelaine"), _font(self._fonts.interface, _TITLE, bold=True))
        text = _font(self._fonts.interface, _TEXT)
        self._say(
            tr(
                "Whoever has this sheet can read everything. Keep it where neither a thief of the computer nor a fire "
                "there would find it."
            ),
            _font(self._fonts.interface, _TEXT, bold=True),
        )
        self._say(tr("When Chatelaine asks for its recovery phrase, enter these words in their order."), text)
        self._words(words)
        self._say(tr("Printed on {0}. Data that is encrypted anew later has another phrase.", day), text)

    def _say(self, words: str, font: QFont) -> None:
        self._painter.setFont(font)
        flags = Qt.TextFlag.TextWordWrap
        room = QRectF(0, self._y, self._width, _TALL)
        taken = self._painter.boundingRect(room, flags, words)
        self._painter.drawText(room, flags, words)
        self._y += taken.height() + _GAP

    def _words(self, words: Sequence[str]) -> None:
        """Numbered, down each column, as in the window."""
        columns = max(1, min(_COLUMNS, int(self._width // _COLUMN)))
        rows = -(-len(words) // columns)
        width = self._width / columns
        for at, word in enumerate(words):
            column, row = divmod(at, rows)
            place = QRectF(column * width, self._y + row * _LINE, width, _LINE)
            self._painter.setFont(_font(self._fonts.interface, _TEXT))
            number = QRectF(place.x(), place.y(), _NUMBER, _LINE)
            self._painter.drawText(number, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"{at + 1}")
            self._painter.setFont(_font(self._fonts.code, _WORD))
            place.setLeft(place.x() + _NUMBER + 8)
            self._painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, word)
        self._y += rows * _LINE + _GAP


def _font(family: QFont, size: int, *, bold: bool = False) -> QFont:
    font = QFont(family)
    font.setPixelSize(size)
    font.setBold(bold)
    return font
