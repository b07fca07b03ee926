"""Labels that know how to be short."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

Look = Literal[
    "plain", "strong", "label", "facts", "muted", "accent", "warn", "error", "heading", "greeting", "figure",
]  # fmt: skip


def label(text: str, look: Look = "plain", wrap: bool = False, parent: QWidget | None = None) -> QLabel:
    """A plain-text label: markup from outside is never interpreted."""
    made = QLabel(text, parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("look", look)
    made.setWordWrap(wrap)
    return made


def set_look(shown: QLabel, look: Look) -> None:
    """Give a label another look."""
    if look != shown.property("look"):
        shown.setProperty("look", look)
        shown.style().unpolish(shown)
        shown.style().polish(shown)


def rule(parent: QWidget | None = None) -> QFrame:
    """A one-pixel line across."""
    line = QFrame(parent)
    line.setProperty("look", "line")
    return line


class ElidedLabel(QLabel):
    """One line of plain text, cut with an ellipsis when there is no room; the whole text is its tool tip.

    Before it is cut, ``short`` takes its place, if there is any.
    """

    def __init__(
        self,
        text: str = "",
        look: Look = "plain",
        parent: QWidget | None = None,
        cut: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> None:
        super().__init__(text, parent)
        self._cut = cut
        self.short = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("look", look)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def minimumSizeHint(self) -> QSize:
        """May shrink to a few letters."""
        return QSize(self.fontMetrics().averageCharWidth() * 4, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what fits."""
        painter = QPainter(self)
        room, metrics = self.contentsRect(), self.fontMetrics()
        whole = self.text() if not self.short or metrics.horizontalAdvance(self.text()) <= room.width() else self.short
        text = metrics.elidedText(whole, self._cut, room.width())
        self.setToolTip(self.text() if text != self.text() else "")
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(room, int(self.alignment()) | int(Qt.TextFlag.TextSingleLine), text)
