"""What the pages of the inspector share: sections one below the other, as wide with a scroll bar as without."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

_EDGE, _TOP = 18, 16  # px around the sections


class Page(QScrollArea):
    """A column in a scroll area. The scroll bar takes its room from the margin."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        outer = QWidget()
        outer.setObjectName("Page")
        self.column = QVBoxLayout(outer)
        self._fit_edges()
        self.setWidget(outer)
        self.verticalScrollBar().rangeChanged.connect(lambda *_: self._fit_edges())

    def _fit_edges(self) -> None:
        bar = self.verticalScrollBar()
        taken = min(_EDGE, bar.sizeHint().width()) if bar.maximum() > 0 else 0
        left, right = _EDGE, _EDGE - taken
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            left, right = right, left
        self.column.setContentsMargins(left, _TOP, right, _TOP)
