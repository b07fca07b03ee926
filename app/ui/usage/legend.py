"""What the colours of the chart mean, in words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.model.inspection import TokenKind
from app.ui.i18n import tr
from app.ui.theme.palette import Theme
from app.ui.theme.themed import Themed
from app.ui.token_kinds import kind_color, kind_name

_SQUARE, _GAP, _APART = 10, 6, 18  # pixels


class Legend(QWidget, Themed):
    """Squares with names, in lines as wide as there is room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kinds: tuple[TokenKind, ...] = ()
        self._theme: Theme | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_kinds(self, kinds: Sequence[TokenKind]) -> None:
        """Explain the colours of *kinds*."""
        self._kinds = tuple(kinds)
        self.setAccessibleName(tr("Colours: {0}", ", ".join(kind_name(kind) for kind in self._kinds)))
        self.updateGeometry()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Draw with *theme*."""
        self._theme = theme
        self.setFont(theme.fonts.facts)
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        """A narrow one has more lines."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height of all lines at *width*."""
        return max((place.bottom() + 1 for place in self._places(width)), default=0)

    def sizeHint(self) -> QSize:
        """One line, if there is room."""
        return QSize(320, self.heightForWidth(max(self.width(), 320)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Squares and names."""
        if self._theme is None:
            return
        painter = QPainter(self)
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        for kind, place in zip(self._kinds, self._places(self.width()), strict=True):
            spot = QRect(place)
            if rtl:
                spot.moveLeft(self.width() - place.right() - 1)
            square = QRect(spot.topLeft(), QSize(_SQUARE, _SQUARE))
            square.moveTop(spot.center().y() - _SQUARE // 2)
            words = spot.adjusted(_SQUARE + _GAP, 0, 0, 0)
            if rtl:
                square.moveRight(spot.right())
                words = spot.adjusted(0, 0, -(_SQUARE + _GAP), 0)
            painter.fillRect(square, kind_color(kind, self._theme.colors))
            painter.setPen(self._theme.colors.muted)
            painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter), kind_name(kind))

    def _places(self, width: int) -> list[QRect]:
        metrics, at, places = self.fontMetrics(), QPoint(0, 0), []
        for kind in self._kinds:
            wide = _SQUARE + _GAP + metrics.horizontalAdvance(kind_name(kind)) + 2
            if at.x() and at.x() + wide > width:
                at = QPoint(0, at.y() + metrics.height() + 4)
            places.append(QRect(at, QSize(wide, metrics.height())))
            at.setX(at.x() + wide + _APART)
        return places
