"""Things beside each other that go on in the next line where there is no room."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QLayoutItem, QWidget

from app.ui.widgets.kept_items import KeptItems


class FlowLayout(KeptItems):
    """Lays widgets out in lines, from the right in windows that run from right to left. *gap* is in pixels.

    *centred* lines stand in the middle.
    """

    def __init__(self, parent: QWidget, gap: int, centred: bool = False) -> None:
        super().__init__(parent)
        self._gap = gap
        self._centred = centred
        self.setContentsMargins(0, 0, 0, 0)

    def place(self, widget: QWidget, position: int) -> None:
        """Have *widget*, which is in here, stand at *position*."""
        at = next(number for number, item in enumerate(self.items) if item.widget() is widget)
        self.items.insert(position, self.items.pop(at))
        self.invalidate()

    def sizeHint(self) -> QSize:
        """The size of the largest."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        """The size of the largest."""
        size = QSize()
        for item in self.items:
            size = size.expandedTo(item.minimumSize())
        return size

    def arrange(self, rect: QRect, move: bool) -> int:
        """Line by line from the top of *rect*."""
        y = rect.top() - self._gap
        for line in self._lines(rect.width()):
            y += self._gap
            spare = rect.width() - sum(size.width() for _, size in line) - self._gap * (len(line) - 1)
            x = rect.left() + (spare // 2 if self._centred else 0)
            for item, size in line:
                if move:
                    item.setGeometry(self.mirrored(QRect(QPoint(x, y), size), rect))
                x += size.width() + self._gap
            y += max(size.height() for _, size in line)
        return max(y - rect.top(), 0)

    def _lines(self, width: int) -> list[list[tuple[QLayoutItem, QSize]]]:
        """What stands in each line at *width* pixels, with its size."""
        lines: list[list[tuple[QLayoutItem, QSize]]] = []
        used = 0
        for item in self.items:
            size = item.sizeHint().boundedTo(QSize(max(width, 1), 10_000))
            if not lines or used + size.width() > width:
                lines.append([])
                used = 0
            lines[-1].append((item, size))
            used += size.width() + self._gap
        return lines
