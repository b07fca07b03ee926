"""Draws what was found: conversations, and messages with the words marked in their context."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.logic.text_places import between_units, units_before
from app.model.search import Excerpt
from app.ui.i18n import tr
from app.ui.search.model import ROW_ROLE
from app.ui.search.rows import GroupRow, HitRow, MoreRow
from app.ui.theme.palette import Theme
from app.ui.theme.stylesheet import hover_of
from app.ui.widgets.bidi import isolated

Index = QModelIndex | QPersistentModelIndex
_SIDE = 12  # px from a row's ground to its words
_INDENT = 12  # of messages under their conversation
_LINES = 2  # of an excerpt
_GAP = 4
_MORE = "…"
_KEPT = 400  # laid out excerpts
_COUNTED = 10_000  # excerpts of which it is known how many lines they take


class FoundDelegate(QStyledItemDelegate):
    """Paints rows in the theme's fonts and colours."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._laid: dict[tuple[Excerpt, int, int], QTextLayout] = {}
        self._counts: dict[tuple[Excerpt, int], int] = {}  # Qt asks for all rows again whenever one comes
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Use the fonts and colours of *theme*."""
        self._theme = theme
        self._font = theme.fonts.interface
        self._bold = QFont(self._font)
        self._bold.setWeight(QFont.Weight.DemiBold)
        self._line = QFontMetrics(self._font).height()
        self._thin = QFontMetrics(self._font).horizontalAdvance("i")
        self._facts_line = QFontMetrics(theme.fonts.facts).height()
        self._laid.clear()
        self._counts.clear()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Rows are as wide as the list, and as high as their kind, and as their lines."""
        row = index.data(ROW_ROLE)
        if isinstance(row, HitRow):
            return QSize(0, self._hit_height(self._lines(row.excerpt, _room_in(option))))
        return QSize(0, self._line + (20 if isinstance(row, GroupRow) else 12))

    def _hit_height(self, lines: int) -> int:
        return self._facts_line + lines * self._line + 3 * _GAP + 4

    def _lines(self, excerpt: Excerpt, width: int) -> int:
        """How many lines an excerpt takes in *width* px. Only what may fit into one is laid out for that."""
        if len(excerpt.text) * self._thin > width:
            return _LINES
        known = self._counts.get((excerpt, width))
        if known is None:
            if len(self._counts) >= _COUNTED:
                self._counts.clear()
            known = self._counts[excerpt, width] = self._layout(excerpt, width, self._font, _LINES).lineCount()
        return known

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row."""
        row = index.data(ROW_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, option)
        room = option.rect.adjusted(_SIDE, 0, -_SIDE, 0)
        if isinstance(row, GroupRow):
            self._paint_group(painter, option, row, room)
        elif isinstance(row, HitRow):
            self._paint_hit(painter, option, row, _indented(room, option))
        elif isinstance(row, MoreRow):
            painter.setFont(self._theme.fonts.facts)
            painter.setPen(self._theme.colors.accent)
            painter.drawText(_indented(room, option), int(_start(option)), row.spoken())
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        colors, ground, state = self._theme.colors, QRectF(option.rect.adjusted(0, 1, 0, -1)), option.state
        painter.setPen(Qt.PenStyle.NoPen)
        if state & QStyle.StateFlag.State_Selected:
            painter.setBrush(colors.accent_soft)
            painter.drawRoundedRect(ground, 8, 8)
            painter.setPen(QPen(colors.focus, 2))
            edge = ground.left() + 1 if option.direction == Qt.LayoutDirection.LeftToRight else ground.right() - 1
            painter.drawLine(QPointF(edge, ground.top() + 6), QPointF(edge, ground.bottom() - 6))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(hover_of(colors, colors.bg))
            painter.drawRoundedRect(ground, 8, 8)

    def _paint_group(self, painter: QPainter, option: QStyleOptionViewItem, row: GroupRow, room: QRect) -> None:
        painter.setFont(self._theme.fonts.facts)
        painter.setPen(self._theme.colors.muted)
        facts = f"{row.count} · {row.day}" if row.count else row.day
        width = painter.fontMetrics().horizontalAdvance(facts)
        painter.drawText(room, int(_end(option)), isolated(facts))
        ltr = option.direction == Qt.LayoutDirection.LeftToRight
        room = room.adjusted(0, 0, -width - 12, 0) if ltr else room.adjusted(width + 12, 0, 0, 0)
        title = row.title if row.title.text else Excerpt(tr("Untitled"))
        layout = self._layout(title, room.width(), self._bold, 1)
        painter.setPen(self._theme.colors.text)
        words = layout.lineAt(0).naturalTextRect() if layout.lineCount() else QRectF()
        left = room.left() if ltr else room.left() + room.width() - words.width()  # whichever way its letters run
        layout.draw(painter, QPointF(left - words.left(), room.top() + (room.height() - self._line) / 2))

    def _paint_hit(self, painter: QPainter, option: QStyleOptionViewItem, row: HitRow, room: QRect) -> None:
        painter.setFont(self._theme.fonts.facts)
        painter.setPen(self._theme.colors.muted)
        top = room.adjusted(0, _GAP, 0, 0)
        top.setHeight(self._facts_line + _GAP)
        who = painter.fontMetrics().elidedText(row.who, Qt.TextElideMode.ElideRight, top.width())
        painter.drawText(top, int(_start(option)), isolated(who))
        painter.setPen(self._theme.colors.text)
        lines = _LINES if option.rect.height() >= self._hit_height(_LINES) else 1  # while the list changes its width
        layout = self._layout(row.excerpt, room.width(), self._font, lines)
        layout.draw(painter, QPointF(room.left(), top.bottom() + 2))

    def _layout(self, excerpt: Excerpt, width: int, font: QFont, lines: int) -> QTextLayout:
        """The first *lines* of a text with its marks, and an ellipsis where there is more; made once for each width."""
        known = self._laid.get((excerpt, width, lines))
        if known is not None:
            return known
        if len(self._laid) >= _KEPT:
            self._laid.clear()
        text = excerpt.text
        layout, end = self._laid_out(text, excerpt.marks, width, font, lines)
        while end < units_before(text, len(text)):
            text = _shortened(text, end)
            layout, end = self._laid_out(text, excerpt.marks, width, font, lines)
        self._laid[excerpt, width, lines] = layout
        return layout

    def _laid_out(
        self, text: str, marks: Iterable[tuple[int, int]], width: int, font: QFont, lines: int
    ) -> tuple[QTextLayout, int]:
        """The first *lines* of a text, and how far they reach in it, in units of UTF-16."""
        layout = QTextLayout(text, font)
        wrap = QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere
        option = QTextOption()
        option.setWrapMode(wrap)
        layout.setTextOption(option)
        length = units_before(text, len(text))
        layout.setFormats(list(self._marked(each for each in marks if each[1] <= length)))
        layout.setCacheEnabled(True)
        layout.beginLayout()
        end = 0
        for number in range(lines):
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(max(width, 1))
            line.setPosition(QPointF(0, number * self._line))
            end = line.textStart() + line.textLength()
        layout.endLayout()
        return layout, end

    def _marked(self, marks: Iterable[tuple[int, int]]) -> Iterable[QTextLayout.FormatRange]:
        for start, end in marks:
            shown = QTextLayout.FormatRange()
            shown.start, shown.length = start, end - start
            look = QTextCharFormat()
            look.setBackground(self._theme.colors.selection)
            look.setForeground(self._theme.colors.text)
            look.setFontWeight(QFont.Weight.DemiBold)
            shown.format = look
            yield shown


def _shortened(text: str, end: int) -> str:
    """What of *text* stands before the unit *end*, with an ellipsis; always shorter than it was."""
    kept = between_units(text.removesuffix(_MORE), 0, end).rstrip()
    return f"{kept if len(kept) + len(_MORE) < len(text) else kept[:-1].rstrip()}{_MORE}"


def _room_in(option: QStyleOptionViewItem) -> int:
    """The width of an excerpt in the list that asks for the height of a row, px."""
    view = option.widget
    return view.viewport().width() - 2 * _SIDE - _INDENT if isinstance(view, QAbstractItemView) else 0


def _indented(room: QRect, option: QStyleOptionViewItem) -> QRect:
    ltr = option.direction == Qt.LayoutDirection.LeftToRight
    return room.adjusted(_INDENT, 0, 0, 0) if ltr else room.adjusted(0, 0, -_INDENT, 0)


def _start(option: QStyleOptionViewItem) -> Qt.AlignmentFlag:
    return QStyle.visualAlignment(option.direction, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


def _end(option: QStyleOptionViewItem) -> Qt.AlignmentFlag:
    return QStyle.visualAlignment(option.direction, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
