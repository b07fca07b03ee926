"""Where chips stand: columns of equal width, lines of equal height. Pure arithmetic, in pixels."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect

_LEAST_WIDTH = 340  # of a chip; a narrower row has one column


@dataclass(frozen=True, slots=True)
class ChipGrid:
    """*width* is that of the whole row, *height* that of a chip, *gap* what lies between two.

    There are never more columns than *most*: a chip alone has the whole row for its words.
    """

    width: int
    height: int
    gap: int = 8
    mirrored: bool = False
    most: int = 1_000

    @property
    def columns(self) -> int:
        """How many stand beside each other."""
        return max(1, min(self.most, (self.width + self.gap) // (_LEAST_WIDTH + self.gap)))

    def place(self, position: int) -> QRect:
        """Where the chip at *position* stands."""
        line, column = divmod(position, self.columns)
        across = (self.width - self.gap * (self.columns - 1)) // self.columns
        left = column * (across + self.gap)
        left = self.width - across - left if self.mirrored else left
        return QRect(left, line * (self.height + self.gap), across, self.height)

    def whole_height(self, count: int) -> int:
        """How high *count* chips are."""
        lines = -(-count // self.columns)
        return max(0, lines * (self.height + self.gap) - self.gap)

    def shown(self, top: int, bottom: int, count: int) -> range:
        """The positions of the chips that stand, even in part, between *top* and *bottom*."""
        step = self.height + self.gap
        return range(
            max(0, min(count, top // step * self.columns)), max(0, min(count, (bottom // step + 1) * self.columns))
        )

    def gap_at(self, point: QPoint, count: int) -> int:
        """Before which position *point* lies; *count* is behind all."""
        line = max(0, min(point.y() // (self.height + self.gap), (count - 1) // self.columns))
        before = line * self.columns
        for position in range(before, min(before + self.columns, count)):
            middle = self.place(position).center().x()
            if point.x() > middle if self.mirrored else point.x() < middle:
                return position
        return min(before + self.columns, count)

    def stepped(self, position: int, step: str, count: int) -> int:
        """The position that a key leads to: ``left``, ``right``, ``up``, ``down``, ``first``, ``last``."""
        ahead = -1 if self.mirrored else 1
        ways = {"left": -ahead, "right": ahead, "up": -self.columns, "down": self.columns}
        if step in ways:
            there = position + ways[step]
            return there if 0 <= there < count else position
        return 0 if step == "first" else count - 1
