"""Buttons at both ends of a line, in several lines where one has no room for them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QLayout, QLayoutItem, QStyle, QWidget

_GAP = 8  # pixels
Line = list[tuple[QLayoutItem, QSize]]


class ButtonRow(QLayout):
    """Those *left* stand at the beginning of the line, all others at its end; none is ever cut.

    It mirrors itself in windows that run from right to left.
    """

    def __init__(self, left: Sequence[QWidget], right: Sequence[QWidget]) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._left = len(left)
        for button in (*left, *right):
            self.addWidget(button)

    def addItem(self, item: QLayoutItem) -> None:
        """Take *item* in at the end."""
        self._items.append(item)

    def count(self) -> int:
        """How many there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """The item at *index*."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Take the item at *index* out."""
        if not 0 <= index < len(self._items):
            return None
        self._left -= index < self._left
        return self._items.pop(index)

    def hasHeightForWidth(self) -> bool:
        """Fewer pixels across need more lines."""
        return True

    def heightForWidth(self, width: int) -> int:
        """How high all lines are at *width* pixels, the margins included."""
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        """Put everything into *rect*."""
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:
        """All in one line."""
        sizes = [item.sizeHint() for item in self._items if not item.isEmpty()]
        wide = sum(size.width() for size in sizes) + _GAP * max(0, len(sizes) - 1)
        return self._with_margins(QSize(wide, max((size.height() for size in sizes), default=0)))

    def minimumSize(self) -> QSize:
        """The largest of them."""
        size = QSize()
        for item in self._items:
            if not item.isEmpty():
                size = size.expandedTo(item.sizeHint())
        return self._with_margins(size)

    def _with_margins(self, size: QSize) -> QSize:
        margins = self.contentsMargins()
        return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom())

    def _arrange(self, rect: QRect, move: bool) -> int:
        margins = self.contentsMargins()
        room = rect.marginsRemoved(margins)
        y = room.top() - _GAP
        for line, at_end in self._lines(room.width()):
            y += _GAP
            high = max(size.height() for _, size in line)
            spare = max(0, room.width() - _wide(line))
            x = room.left() + (spare if at_end else 0)
            for item, size in line:
                if item in self._items[self._left :] and not at_end:
                    x, spare = x + spare, 0
                if move:
                    middle = y + (high - size.height()) // 2
                    item.setGeometry(self._mirrored(QRect(QPoint(x, middle), size), room))
                x += size.width() + _GAP
            y += high
        return max(y, room.top()) - rect.top() + margins.bottom()

    def _lines(self, width: int) -> list[tuple[Line, bool]]:
        """What stands in each line at *width* pixels, with its size, and whether all of it stands at the end."""
        left, right = self._shown(self._items[: self._left]), self._shown(self._items[self._left :])
        if left and _wide(left + right) <= width:
            return [(left + right, False)]
        return [*((line, False) for line in _broken(left, width)), *((line, True) for line in _broken(right, width))]

    def _shown(self, items: Sequence[QLayoutItem]) -> Line:
        return [(item, item.sizeHint()) for item in items if not item.isEmpty()]

    def _mirrored(self, place: QRect, room: QRect) -> QRect:
        parent = self.parentWidget()
        return place if parent is None else QStyle.visualRect(parent.layoutDirection(), room, place)


def _wide(line: Line) -> int:
    return sum(size.width() for _, size in line) + _GAP * max(0, len(line) - 1)


def _broken(line: Line, width: int) -> list[Line]:
    lines: list[Line] = []
    for each in line:
        if lines and _wide([*lines[-1], each]) <= width:
            lines[-1].append(each)
        else:
            lines.append([each])
    return lines
