"""Quiet buttons beside each other that share the room by their importance, not by their length."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QStyle, QWidget

from app.ui.widgets.fitting import FittingButton


class FittingRow(QWidget):
    """*parts* stand at the end of the row, *spacing* pixels apart.

    The first has its longest wording that leaves the others their shortest; they share what is left in the same way.
    """

    def __init__(self, parts: tuple[FittingButton, ...], spacing: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self._spacing = spacing
        for part in parts:
            part.setParent(self)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Room for the longest wordings."""
        return self._sum([part.sizeHint().expandedTo(part.minimumSize()) for part in self._shown()])

    def minimumSizeHint(self) -> QSize:
        """Room for the shortest wordings."""
        return self._sum([part.minimumSizeHint().expandedTo(part.minimumSize()) for part in self._shown()])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the new room."""
        super().resizeEvent(event)
        self._arrange()

    def event(self, event: QEvent) -> bool:
        """A part says something else, appears or goes."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
            parent = self.parentWidget()
            above = parent.layout() if parent is not None else None
            if above is not None:
                above.activate()  # now: nothing is squeezed for a moment
            self._arrange()
        return super().event(event)

    def _shown(self) -> list[FittingButton]:
        return [part for part in self._parts if not part.isHidden()]

    def _sum(self, sizes: list[QSize]) -> QSize:
        width = sum(size.width() for size in sizes) + self._spacing * max(0, len(sizes) - 1)
        return QSize(width, max((size.height() for size in sizes), default=0))

    def _arrange(self) -> None:
        shown = self._shown()
        room = self.width() - self._spacing * max(0, len(shown) - 1)
        least = [part.minimumSizeHint().width() for part in shown]
        widths: list[int] = []
        for at, part in enumerate(shown):
            widths.append(part.fitting_width(room - sum(widths) - sum(least[at + 1 :])))
        left = self.width() - sum(widths) - self._spacing * max(0, len(shown) - 1)
        for part, width in zip(shown, widths, strict=True):
            height = max(part.sizeHint().height(), part.minimumHeight())  # that of the style sheet, too
            place = QRect(left, (self.height() - height) // 2, width, height)
            part.setGeometry(QStyle.visualRect(self.layoutDirection(), self.rect(), place))
            left += width + self._spacing
