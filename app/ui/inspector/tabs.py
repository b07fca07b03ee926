"""The line of tabs: words, the chosen one underlined; one line with the header beside it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QTabBar, QWidget

from app.ui.i18n import tr
from app.ui.theme.palette import Theme

_HEIGHT = 52  # px, as the header
_EDGE, _BETWEEN, _UNDERLINE = 18, 18, 2
_LEAST = 9  # px of the letters, which get smaller where the words have no room


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
        self._size = 0  # px of the letters

    def set_line_height(self, theme: Theme) -> None:
        """Be as high as the header is with *theme*."""
        self._theme = theme
        font = QFont(theme.fonts.interface)
        font.setPixelSize(font.pixelSize() + 1)
        self._line = max(_HEIGHT, QFontMetrics(font).height() + 32)
        self.setFixedHeight(self._line)
        self._fit()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other letters may fit."""
        super().resizeEvent(event)
        self._fit()

    def tabInserted(self, index: int) -> None:
        """One more has to fit."""
        super().tabInserted(index)
        self._fit()

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
        painter.setFont(self._bold() if chosen else self._sized(theme.fonts.interface))
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
        font = self._sized(self._theme.fonts.interface if self._theme is not None else self.font())
        font.setWeight(QFont.Weight.DemiBold)
        return font

    def _sized(self, font: QFont) -> QFont:
        made = QFont(font)
        if self._size:
            made.setPixelSize(self._size)
        return made

    def _fit(self) -> None:
        """Take the largest letters with which all words have room, at most those of the theme."""
        if self._theme is None or not self.count():
            return
        self._size = self._theme.fonts.interface.pixelSize()
        while self._size > _LEAST and self._needed() > self.width():
            self._size -= 1
        self.setFont(self._sized(self._theme.fonts.interface))  # which lays the tabs out anew

    def _needed(self) -> int:
        return sum(self.tabSizeHint(index).width() for index in range(self.count()))
