"""Buttons at both ends of a line, in several lines where one has no room for them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QLayoutItem, QWidget

from app.ui.widgets.kept_items import KeptItems

_GAP = 8  # pixels
Line = list[tuple[QLayoutItem, QSize]]


class ButtonRow(KeptItems):
    """Those *left* stand at the beginning of the line, all others at its end; none is ever cut.

    It mirrors itself in windows that run from right to left.
    """

    def __init__(self, left: Sequence[QWidget], right: Sequence[QWidget]) -> None:
        super().__init__()
        self._left = len(left)
        for button in (*left, *right):
            self.addWidget(button)

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Take the item at *index* out."""
        taken = super().takeAt(index)
        self._left -= taken is not None and index < self._left
        return taken

    def sizeHint(self) -> QSize:
        """All in one line."""
        line = self._shown(self.items)
        return self._with_margins(QSize(_wide(line), max((size.height() for _, size in line), default=0)))

    def minimumSize(self) -> QSize:
        """The largest of them."""
        largest = QSize()
        for _, size in self._shown(self.items):
            largest = largest.expandedTo(size)
        return self._with_margins(largest)

    def _with_margins(self, size: QSize) -> QSize:
        margins = self.contentsMargins()
        return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom())

    def arrange(self, rect: QRect, move: bool) -> int:
        """Line by line from the top of *rect*, within the margins."""
        margins = self.contentsMargins()
        room = rect.marginsRemoved(margins)
        y = room.top() - _GAP
        for line, at_end in self._lines(room.width()):
            y += _GAP
            high = max(size.height() for _, size in line)
            spare = max(0, room.width() - _wide(line))
            x = room.left() + (spare if at_end else 0)
            for item, size in line:
                if item in self.items[self._left :] and not at_end:
                    x, spare = x + spare, 0
                if move:
                    middle = y + (high - size.height()) // 2
                    item.setGeometry(self.mirrored(QRect(QPoint(x, middle), size), room))
                x += size.width() + _GAP
            y += high
        return max(y, room.top()) - rect.top() + margins.bottom()

    def _lines(self, width: int) -> list[tuple[Line, bool]]:
        """What stands in each line at *width* pixels, with its size, and whether all of it stands at the end."""
        left, right = self._shown(self.items[: self._left]), self._shown(self.items[self._left :])
        if left and _wide(left + right) <= width:
            return [(left + right, False)]
        return [*((line, False) for line in _broken(left, width)), *((line, True) for line in _broken(right, width))]

    def _shown(self, items: Sequence[QLayoutItem]) -> Line:
        return [(item, item.sizeHint()) for item in items if not item.isEmpty()]


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
