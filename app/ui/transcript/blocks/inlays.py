"""What stands in a line of text and is no text: formulas, marks of notes and citations, the sign of a picture.

Each is one object character in the document, which keeps width, ascent and descent free; it is painted here.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from math import ceil
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPen,
    QPyTextObject,
    QTextCharFormat,
    QTextDocument,
    QTextFormat,
)

from app.ui.transcript.ink import Face, Ink
from app.ui.transcript.maths.drawing import Drawing

OBJECT = "\ufffc"
JOINER = "\u2060"  # no line is broken at it
TYPE = QTextFormat.ObjectTypes.UserObject.value + 1
_INDEX = QTextFormat.Property.UserProperty.value + 1
_AIR = 2.0  # px above and below what is taller than the text


class Inlay(ABC):
    """Something in a line. Lengths are px, ``ascent`` and ``descent`` from the baseline."""

    width: float
    ascent: float
    descent: float

    @abstractmethod
    def paint(self, painter: QPainter, at: QPointF) -> None:
        """Draw it; *at* is the left end of its baseline."""


class FormulaInlay(Inlay):
    """A formula that is set."""

    def __init__(self, drawing: Drawing, face: Face, ink: Ink, color: QColor) -> None:
        self._drawing = drawing
        self._size = ink.math_size(face)
        self._color, self._ground = color, ink.colors.bg
        self.width = drawing.width * self._size + 2
        self.ascent = drawing.ascent * self._size
        self.descent = drawing.descent * self._size
        self.ascent += _AIR if self.ascent > face.metrics.ascent() else 0
        self.descent += _AIR if self.descent > face.metrics.descent() else 0

    def paint(self, painter: QPainter, at: QPointF) -> None:
        """Draw the formula."""
        self._drawing.paint(painter, at + QPointF(1, 0), self._size, self._color, self._ground)


class MarkInlay(Inlay):
    """The number of a note or a source, raised. The line is no higher for it."""

    def __init__(self, words: str, face: Face, ink: Ink) -> None:
        self._font = QFont(face.font)
        self._font.setPixelSize(max(8, round(face.font.pixelSize() * 0.66)))
        self._font.setWeight(QFont.Weight.DemiBold)
        self._font.setItalic(False)
        self._words = words
        self._color = ink.colors.accent
        self._rise = face.metrics.ascent() * 0.36
        self.width = QFontMetricsF(self._font).horizontalAdvance(words) + 3
        self.ascent, self.descent = face.metrics.ascent() * 0.9, 0.0

    def paint(self, painter: QPainter, at: QPointF) -> None:
        """Draw the number."""
        painter.setFont(self._font)
        painter.setPen(self._color)
        painter.drawText(at + QPointF(2, -self._rise), self._words)


class PictureInlay(Inlay):
    """The sign before the words of a picture that is not loaded."""

    def __init__(self, face: Face, color: QColor) -> None:
        self._side = max(8.0, round(face.metrics.capHeight() + 1))
        self._color = color
        self.width, self.ascent, self.descent = self._side * 1.2 + 4, self._side, 0.0

    def paint(self, painter: QPainter, at: QPointF) -> None:
        """Draw a frame with a hill."""
        paint_picture_sign(
            painter, QRectF(at.x() + 0.5, at.y() - self._side, self._side * 1.2, self._side), self._color
        )


def paint_picture_sign(painter: QPainter, box: QRectF, color: QColor) -> None:
    """Draw the sign of a picture, a frame with a hill and a sun, into *box*."""
    painter.save()
    painter.setPen(QPen(color, max(1.0, box.height() / 12), c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box, box.height() / 6, box.height() / 6)
    floor, unit = box.bottom() - box.height() * 0.12, box.width() / 10
    points = [(1.2, 0.0), (4.0, 4.2), (6.0, 2.0), (7.2, 3.2), (8.8, 1.2)]
    painter.drawPolyline([QPointF(box.left() + x * unit, floor - y * unit * 0.8) for x, y in points])
    painter.setBrush(color)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawEllipse(QPointF(box.left() + box.width() * 0.72, box.top() + box.height() * 0.3), unit, unit)
    painter.restore()


class Inlays(QPyTextObject):
    """The inlays of one document; Qt asks here for their size, and to have them drawn."""

    def __init__(self, document: QTextDocument, face: Face) -> None:
        super().__init__(document)
        self._face = face
        self._all: list[tuple[Inlay, float]] = []  # with the descent that Qt keeps free
        document.documentLayout().registerHandler(TYPE, self)

    def format(self, inlay: Inlay, font: QFont) -> QTextCharFormat:
        """The format of the object character for *inlay*.

        Qt gives an object on the baseline the descent of its font: a font is chosen that has enough of it.
        """
        share = max(0.01, self._face.metrics.descent() / font.pixelSize())
        sized = QFont(font)
        sized.setPixelSize(max(1, ceil(inlay.descent / share)))
        form = QTextCharFormat()
        form.setObjectType(TYPE)
        form.setProperty(_INDEX, len(self._all))
        form.setFont(sized)
        form.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignBaseline)
        self._all.append((inlay, QFontMetricsF(sized).descent()))
        return form

    def intrinsicSize(self, document: QTextDocument, position: int, form: QTextFormat) -> QSizeF:
        """The place that an inlay needs."""
        inlay, descent = self._all[form.intProperty(_INDEX)]
        return QSizeF(inlay.width, inlay.ascent + descent)

    def drawObject(
        self, painter: QPainter, rect: Any, document: QTextDocument, position: int, form: QTextFormat
    ) -> None:
        """Draw an inlay; the baseline lies its ascent below the top of *rect*."""
        inlay, descent = self._all[form.intProperty(_INDEX)]
        painter.save()
        inlay.paint(painter, QPointF(rect.left(), rect.bottom() - descent))
        painter.restore()
