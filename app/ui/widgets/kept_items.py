"""What layouts that put things into lines have in common: they keep them, and answer what Qt asks about them."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QLayout, QLayoutItem, QStyle, QWidget


class KeptItems(QLayout):
    """Its ``items`` stand in their order; where they go is for :meth:`arrange`, which each such layout has."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.items: list[QLayoutItem] = []

    def arrange(self, rect: QRect, move: bool) -> int:
        """Put everything into *rect*, or with *move* false only reckon; how high all is, in pixels."""
        raise NotImplementedError

    def addItem(self, item: QLayoutItem) -> None:
        """Take *item* in at the end."""
        self.items.append(item)

    def count(self) -> int:
        """How many there are."""
        return len(self.items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """The item at *index*."""
        return self.items[index] if 0 <= index < len(self.items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Take the item at *index* out."""
        return self.items.pop(index) if 0 <= index < len(self.items) else None

    def hasHeightForWidth(self) -> bool:
        """Fewer pixels across need more lines."""
        return True

    def heightForWidth(self, width: int) -> int:
        """How high all lines are at *width* pixels, the margins included."""
        return self.arrange(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        """Put everything into *rect*."""
        super().setGeometry(rect)
        self.arrange(rect, move=True)

    def mirrored(self, place: QRect, room: QRect) -> QRect:
        """Where *place* is within *room* in a window that runs from right to left, and as it is in others."""
        parent = self.parentWidget()
        return place if parent is None else QStyle.visualRect(parent.layoutDirection(), room, place)
