"""The month at the foot of the sidebar: a button that shows the sum, the budget and how much of it is used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QStyle, QWidget

from app.ui.theme.palette import Theme
from app.ui.theme.stylesheet import hover_of, mix
from app.ui.theme.themed import Themed
from app.ui.widgets.bidi import isolated

Level = Literal["fine", "warn", "over"]
_SIDE, _TOP, _GAP, _BAR = 4, 5, 5, 5  # pixels: around the words, above them, between the lines, height of the bar


@dataclass(frozen=True, slots=True)
class MonthSpend:
    """What the foot shows of a month, in words and shares.

    ``share`` is what is spent of the limit, from 0 (more than 1 is over it), None without a budget; ``mark`` is where
    on the same scale the warning begins, None without one. ``words`` say it when the budget is touched.
    ``explanation`` is read out and shown on pointing.
    """

    month: str
    amount: str
    explanation: str
    of: str = ""
    saved: str = ""
    share: float | None = None
    mark: float | None = None
    level: Level = "fine"
    words: str = ""


class MonthButton(QAbstractButton, Themed):
    """Two or three lines: month and sum, the bar of the budget, and words when it is touched."""

    def __init__(self, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hint = hint
        self._spend = MonthSpend("", "", "")
        self._theme: Theme | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.set_spend(self._spend)

    def set_spend(self, spend: MonthSpend) -> None:
        """Show *spend*."""
        self._spend = spend
        self.setAccessibleName(spend.explanation or self._hint)
        self.setAccessibleDescription(self._hint)
        self.setToolTip(f"{spend.explanation}\n{self._hint}".strip())
        self.updateGeometry()
        self.update()

    def spend(self) -> MonthSpend:
        """What is shown."""
        return self._spend

    def set_theme(self, theme: Theme) -> None:
        """Draw with *theme*."""
        self._theme = theme
        self.setFont(theme.fonts.facts)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As high as its lines."""
        line = QFontMetrics(self.font()).height()
        height = 2 * _TOP + line
        if self._spend.share is not None:
            height += _GAP + _BAR
        if self._spend.words:
            height += _GAP - 1 + line
        return QSize(160, height)

    def minimumSizeHint(self) -> QSize:
        """Narrower the words are cut."""
        return QSize(60, self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it, as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()
            return
        super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Another font makes other lines."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The lines, on a ground under the pointer, with a frame for the focus."""
        if self._theme is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, self._theme)
        line = painter.fontMetrics().height()
        room = self.rect().adjusted(_SIDE, _TOP, -_SIDE, -_TOP)
        self._paint_sums(painter, self._theme, QRect(room.left(), room.top(), room.width(), line))
        below = room.top() + line + _GAP
        if self._spend.share is not None:
            self._paint_bar(painter, self._theme, QRectF(room.left(), below, room.width(), _BAR))
            below += _BAR + _GAP - 1
        if self._spend.words:
            self._words(painter, QRect(room.left(), below, room.width(), line), self._spend.words, self._loud())

    # Inside

    def _loud(self) -> QColor:
        """The colour of what says that the budget is touched."""
        assert self._theme is not None
        colors = self._theme.colors
        return {"fine": colors.text, "warn": colors.warn, "over": colors.error}[self._spend.level]

    def _paint_ground(self, painter: QPainter, theme: Theme) -> None:
        colors = theme.colors
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setBrush(hover_of(colors, colors.side) if self.underMouse() else Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colors.focus, 2) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(frame, 7, 7)

    def _paint_sums(self, painter: QPainter, theme: Theme, row: QRect) -> None:
        metrics, spend = painter.fontMetrics(), self._spend
        whole = spend.of or spend.amount
        least = metrics.horizontalAdvance(spend.month[:3]) + 8
        amount = whole if metrics.horizontalAdvance(whole) + least <= row.width() else spend.amount
        taken = min(metrics.horizontalAdvance(amount), row.width())
        self._words(painter, row, amount, self._loud(), end=True)
        rest = row.adjusted(0, 0, -(taken + 8), 0)
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            rest.moveRight(row.right())
        self._words(painter, rest, spend.month, theme.colors.muted)

    def _words(self, painter: QPainter, row: QRect, text: str, color: QColor, end: bool = False) -> None:
        side = Qt.AlignmentFlag.AlignRight if end else Qt.AlignmentFlag.AlignLeft
        align = QStyle.visualAlignment(self.layoutDirection(), side | Qt.AlignmentFlag.AlignVCenter)
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, max(0, row.width()))
        painter.setPen(color)
        painter.drawText(row, int(align) | int(Qt.TextFlag.TextSingleLine), isolated(shown))

    def _paint_bar(self, painter: QPainter, theme: Theme, bar: QRectF) -> None:
        colors, share = theme.colors, min(self._spend.share or 0.0, 1.0)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(mix(colors.side, colors.text, 0.15 if theme.name != "contrast" else 0.35))
        painter.drawRoundedRect(bar, _BAR / 2, _BAR / 2)
        if share > 0:
            filled = QRectF(bar)
            filled.setWidth(max(_BAR, bar.width() * share))
            painter.setBrush(colors.accent if self._spend.level == "fine" else self._loud())
            painter.drawRoundedRect(self._mirrored(filled, bar), _BAR / 2, _BAR / 2)
        if self._spend.mark is not None and 0 < self._spend.mark < 1:
            at = QRectF(bar.left() + bar.width() * self._spend.mark - 1, bar.top() - 2, 2, _BAR + 4)
            painter.setBrush(colors.text)
            painter.drawRect(self._mirrored(at, bar))

    def _mirrored(self, part: QRectF, whole: QRectF) -> QRectF:
        if self.layoutDirection() == Qt.LayoutDirection.LeftToRight:
            return part
        return QRectF(whole.left() + whole.right() - part.right(), part.top(), part.width(), part.height())

    def hitButton(self, pos: QPoint) -> bool:
        """All of it can be pressed."""
        return self.rect().contains(pos)
