"""Things beside each other that go on in the next line where there is no room."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class FlowLayout(QLayout):
    """Lays widgets out in lines, from the right in windows that run from right to left. *gap* is in pixels.

    *centred* lines stand in the middle.
    """

    def __init__(self, parent: QWidget, gap: int, centred: bool = False) -> None:
        super().__init__(parent)
        self._gap = gap
        self._centred = centred
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        """Take *item* in at the end."""
        self._items.append(item)

    def place(self, widget: QWidget, position: int) -> None:
        """Have *widget*, which is in here, stand at *position*."""
        at = next(number for number, item in enumerate(self._items) if item.widget() is widget)
        self._items.insert(position, self._items.pop(at))
        self.invalidate()

    def count(self) -> int:
        """How many there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """The item at *index*."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Take the item at *index* out."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:
        """Fewer pixels across need more lines."""
        return True

    def heightForWidth(self, width: int) -> int:
        """How high all lines are at *width* pixels."""
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        """Put everything into *rect*."""
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:
        """The size of the largest."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        """The size of the largest."""
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _arrange(self, rect: QRect, move: bool) -> int:
        y = rect.top() - self._gap
        for line in self._lines(rect.width()):
            y += self._gap
            spare = rect.width() - sum(size.width() for _, size in line) - self._gap * (len(line) - 1)
            x = rect.left() + (spare // 2 if self._centred else 0)
            for item, size in line:
                if move:
                    item.setGeometry(self._mirrored(QRect(QPoint(x, y), size), rect))
                x += size.width() + self._gap
            y += max(size.height() for _, size in line)
        return max(y - rect.top(), 0)

    def _lines(self, width: int) -> list[list[tuple[QLayoutItem, QSize]]]:
        """What stands in each line at *width* pixels, with its size."""
        lines: list[list[tuple[QLayoutItem, QSize]]] = []
        used = 0
        for item in self._items:
            size = item.sizeHint().boundedTo(QSize(max(width, 1), 10_000))
            if not lines or used + size.width() > width:
                lines.append([])
                used = 0
            lines[-1].append((item, size))
            used += size.width() + self._gap
        return lines

    def _mirrored(self, place: QRect, rect: QRect) -> QRect:
        parent = self.parentWidget()
        if parent is None or parent.layoutDirection() != Qt.LayoutDirection.RightToLeft:
            return place
        return QRect(rect.left() + rect.right() - place.right(), place.top(), place.width(), place.height())
