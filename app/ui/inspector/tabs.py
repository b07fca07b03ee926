"""The line of tabs: words, the chosen one underlined; one line with the header beside it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QTabBar, QWidget

from app.ui.i18n import tr
from app.ui.theme.palette import Theme

_HEIGHT = 52  # px, as the header
_EDGE, _BETWEEN, _UNDERLINE = 18, 18, 2


class Tabs(QTabBar):
    """Chosen by click, by the arrow keys and by Ctrl+Tab's usual relatives; roles and names are Qt's own."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Pages of the inspector"))
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(False)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._theme: Theme | None = None
        self._line = _HEIGHT

    def set_line_height(self, theme: Theme) -> None:
        """Be as high as the header is with *theme*."""
        self._theme = theme
        font = QFont(theme.fonts.interface)
        font.setPixelSize(font.pixelSize() + 1)
        self._line = max(_HEIGHT, QFontMetrics(font).height() + 32)
        self.setFixedHeight(self._line)
        self.update()

    def tabSizeHint(self, index: int) -> QSize:
        """As wide as the word in bold with the room around it."""
        width = QFontMetrics(self._bold()).horizontalAdvance(self.tabText(index))
        return QSize(width + _BETWEEN + (_EDGE - _BETWEEN // 2 if index == 0 else 0), self._line)

    def minimumTabSizeHint(self, index: int) -> QSize:
        """No tab is cut."""
        return self.tabSizeHint(index)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Words, a line below, and the frame of the focus."""
        if self._theme is None:
            return
        painter = QPainter(self)
        colors = self._theme.colors
        painter.fillRect(0, self.height() - 1, self.width(), 1, colors.line)
        for index in range(self.count()):
            self._paint_tab(painter, index, self._theme)

    def _paint_tab(self, painter: QPainter, index: int, theme: Theme) -> None:
        chosen, colors = index == self.currentIndex(), theme.colors
        painter.setFont(self._bold() if chosen else theme.fonts.interface)
        painter.setPen(colors.text if chosen else colors.muted)
        word = self._word(index)
        painter.drawText(word, int(Qt.AlignmentFlag.AlignCenter), self.tabText(index))
        if not chosen:
            return
        painter.fillRect(QRectF(word.left(), self.height() - _UNDERLINE, word.width(), _UNDERLINE), colors.accent)
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(colors.focus, 2))
            painter.drawRoundedRect(word.adjusted(-6, 12, 6, -10), 8, 8)

    def _word(self, index: int) -> QRectF:
        """Where the word stands: the room of the tab without what is around it."""
        place = QRectF(self.tabRect(index))
        before = float(_EDGE if index == 0 else _BETWEEN // 2)
        after = float(_BETWEEN // 2)
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            before, after = after, before
        return place.adjusted(before, 0, -after, 0)

    def _bold(self) -> QFont:
        font = QFont(self._theme.fonts.interface) if self._theme is not None else self.font()
        font.setWeight(QFont.Weight.DemiBold)
        return font
