"""The arrow at the end of a field that opens something below it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from app.ui.theme.icons import tinted_pixmap
from app.ui.theme.palette import Theme

_MIDDLE, _LEAST_EDGE = 16, 4  # pixels between its middle and the end of the field; between it and the end


def arrow(widget: QWidget, theme: Theme, name: str) -> QPixmap:
    """The icon *name* in the theme's colour, as sharp as the screen of *widget*."""
    return tinted_pixmap(name, theme.colors.muted, theme.fonts.mark, widget.devicePixelRatioF())


class EndArrow:
    """Points down; the style sheet draws the frame around."""

    def __init__(self) -> None:
        self._picture: QPixmap | None = None

    def take(self, field: QWidget, theme: Theme) -> None:
        """Have it in the theme's colour."""
        self._picture = arrow(field, theme, "chevron-down")
        field.update()

    def draw(self, field: QWidget) -> None:
        """Draw it over the end of *field*."""
        if self._picture is not None:
            rtl = field.layoutDirection() == Qt.LayoutDirection.RightToLeft
            size = self._picture.deviceIndependentSize().toSize()
            edge = max(_LEAST_EDGE, _MIDDLE - size.width() // 2)
            left = edge if rtl else field.width() - edge - size.width()
            QPainter(field).drawPixmap(QPoint(left, (field.height() - size.height()) // 2), self._picture)
