"""The outline of the window: what is seen until the panels are there."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QWidget

from app.ui.sides import LEAST_PAGE
from app.ui.theme.palette import Palette

# As in the panels themselves, without their modules.
_HEADER, _COMPOSER, _MOST_WIDTH, _EDGE, _BELOW = 52, 95, 760, 14, 18


class Skeleton(QWidget):
    """Grounds, lines and the composer's card, as plain frames.

    Frames and a style sheet instead of a painter: a painter's calls take enumerations, and the first use of them
    makes Python load all that Qt has, which takes longer than everything else here.
    """

    def __init__(self, colors: Palette, sidebar: int, inspector: int, parent: QWidget) -> None:
        """*sidebar* and *inspector* are their widths in pixels, 0 for none."""
        super().__init__(parent)
        self._sidebar_width = sidebar
        self._inspector_width = inspector
        self._side, self._header, self._card = QFrame(self), QFrame(self), QFrame(self)
        self._far = QFrame(self)
        line = f"1px solid {colors.line.name()}"
        self._side.setStyleSheet(f"background: {colors.side.name()}; border: none; border-right: {line};")
        self._far.setStyleSheet(f"background: {colors.bg.name()}; border: none; border-left: {line};")
        self._header.setStyleSheet(f"background: {colors.bg.name()}; border: none; border-bottom: {line};")
        self._card.setStyleSheet(f"background: {colors.card.name()}; border: {line}; border-radius: 14px;")

    def arrange(self, width: int, height: int) -> None:
        """Lie as the panels will in a window of this size in pixels."""
        self.setGeometry(0, 0, width, height)
        side = self._sidebar_width + 1 if self._sidebar_width else 0
        self._side.setGeometry(0, 0, side, height)
        page = width - side - self._far_side(width, height, side)
        self._header.setGeometry(side, 0, page, _HEADER)
        card = min(_MOST_WIDTH, page - 2 * _EDGE)
        left = side + (page - card) // 2
        self._card.setGeometry(left, height - _BELOW - _COMPOSER, card, _COMPOSER)

    def _far_side(self, width: int, height: int, side: int) -> int:
        """Place the inspector, where there is room for it, and return what it takes."""
        far = self._inspector_width + 1 if self._inspector_width else 0
        if width - side - far < LEAST_PAGE:
            far = 0
        self._far.setGeometry(width - far, 0, far, height)
        return far
