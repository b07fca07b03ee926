"""Draws the rows of the list, and the field for renaming in place."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.model.organising import Tag
from app.ui.i18n import tr
from app.ui.sidebar.model import ROW_ROLE
from app.ui.sidebar.rows import Entry, FolderRow, Heading, MoreRow, TagRow, TagsRow
from app.ui.theme.icons import tinted_pixmap
from app.ui.theme.palette import Theme
from app.ui.theme.stylesheet import hover_of
from app.ui.theme.tag_colours import tag_color, tag_ground
from app.ui.widgets.bidi import isolated
from app.ui.widgets.spinner import paint_spinner

Index = QModelIndex | QPersistentModelIndex
EDGE = 12  # from the sidebar's edge to the row's background
_INSET = 10  # from there to the words
_GAP = 8  # between the backgrounds of two rows, half above and half below each
_MARK = 8  # diameter of the dot
_INDENT = 20  # of what stands in a folder
_ICON = 16


class ConversationDelegate(QStyledItemDelegate):
    """Paints headings and conversations in the theme's fonts and colours."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.open_id: str | None = None
        self.target: object = None  # the key of the row over which something is dragged
        self._editor: QLineEdit | None = None
        self.spinner_step = 0
        self.height = 0  # of a row, in pixels
        self.end_space = EDGE  # less where a scroll bar takes its part of it
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Use the fonts and colours of *theme*."""
        self._theme = theme
        self._font = theme.fonts.interface
        self._bold = QFont(self._font)
        self._bold.setWeight(QFont.Weight.DemiBold)
        line = QFontMetrics(theme.fonts.label).height() + 12  # of a heading, at the bottom of its row
        self.height = max(max(QFontMetrics(self._font).height(), 16) + 14 + _GAP, line + 8)
        self._above_heading = self.height - line

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """One height for all rows, headings included; they are as wide as the list."""
        return QSize(0, self.height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row."""
        row = index.data(ROW_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(row, Heading):
            self._paint_heading(painter, option, row)
        elif isinstance(row, Entry):
            self._paint_ground(painter, option, row.summary.id == self.open_id or row.marked)
            self._paint_entry(painter, option, row)
        elif isinstance(row, FolderRow):
            self._paint_ground(painter, option, row.open or row.key == self.target)
            self._paint_folder(painter, option, row)
        elif isinstance(row, TagsRow):
            self._paint_tags_heading(painter, option, row)
        elif isinstance(row, TagRow):
            self._paint_ground(painter, option, row.key == self.target)
            self._paint_tag(painter, option, row)
        elif isinstance(row, MoreRow):
            self._paint_ground(painter, option, False)
            self._paint_more(painter, option, row)
        painter.restore()

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """A field over the row."""
        editor = QLineEdit(parent)
        named = isinstance(index.data(ROW_ROLE), (FolderRow, TagRow))
        editor.setAccessibleName(tr("New name") if named else tr("New title"))
        editor.setMaxLength(200)
        editor.destroyed.connect(self._forget_editor)
        self._editor = editor
        return editor

    def editor(self) -> QLineEdit | None:
        """The field over a row, while there is one."""
        return self._editor

    def _forget_editor(self) -> None:
        self._editor = None

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Start with the old title, selected."""
        if isinstance(editor, QLineEdit):
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole) or ""))
            editor.selectAll()

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """The field covers the row's background."""
        editor.setGeometry(self._ground(option))

    def _ground(self, option: QStyleOptionViewItem) -> QRect:
        inside = option.rect.adjusted(EDGE, _GAP // 2, -self.end_space, -_GAP // 2)
        return QStyle.visualRect(option.direction, option.rect, inside)

    def _paint_heading(self, painter: QPainter, option: QStyleOptionViewItem, row: Heading | TagsRow) -> None:
        painter.setFont(self._theme.fonts.label)
        painter.setPen(self._theme.colors.muted)
        line = option.rect.adjusted(EDGE + _INSET - 2, self._above_heading, -EDGE, 0)
        rect = QStyle.visualRect(option.direction, option.rect, line)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(rect, int(QStyle.visualAlignment(option.direction, flags)), row.title)

    def _paint_tags_heading(self, painter: QPainter, option: QStyleOptionViewItem, row: TagsRow) -> None:
        """As any heading, with an arrow at its end; it can have the focus."""
        self._paint_heading(painter, option, row)
        line = option.rect.adjusted(EDGE, self._above_heading, -self.end_space, 0)
        room = QStyle.visualRect(option.direction, option.rect, line)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(self._theme.colors.focus, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(room).adjusted(1, 1, -1, -1), 8, 8)
        arrow = room.adjusted(_INSET, 0, -_INSET, 0)
        if option.direction == Qt.LayoutDirection.LeftToRight:
            arrow.setLeft(arrow.right() - _ICON + 1)
        else:
            arrow.setWidth(_ICON)
        self._paint_icon(painter, option, self._arrow(option, row.expanded), arrow)

    def _paint_tag(self, painter: QPainter, option: QStyleOptionViewItem, row: TagRow) -> None:
        room = self._ground(option).adjusted(_INSET, 0, -_INSET, 0)
        left = QRect(room.left(), room.center().y() - _ICON // 2 + 1, _ICON, _ICON)
        painter.setFont(self._theme.fonts.label)
        self._paint_letter(painter, QStyle.visualRect(option.direction, room, left), row.tag)
        self._paint_words(painter, option, row.title, self._theme.colors.text, _without_start(room, _ICON + 6, option))

    def _paint_letter(self, painter: QPainter, square: QRect, tag: Tag) -> None:
        """The first letter of a tag on its colour, in the font that was set."""
        place = QRectF(square).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(tag_color(self._theme, tag.colour), 1))
        painter.setBrush(tag_ground(self._theme, tag.colour))
        painter.drawRoundedRect(place, 4, 4)
        painter.setPen(self._theme.colors.text)
        painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), tag.name[:1].upper())

    def _arrow(self, option: QStyleOptionViewItem, expanded: bool) -> str:
        if expanded:
            return "chevron-down"
        return "chevron-right" if option.direction == Qt.LayoutDirection.LeftToRight else "chevron-left"

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, chosen: bool) -> None:
        colors, ground, state = self._theme.colors, QRectF(self._ground(option)), option.state
        if chosen:
            _round(painter, ground, colors.accent_soft)
        elif state & QStyle.StateFlag.State_MouseOver:
            _round(painter, ground, hover_of(colors, colors.side))
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(colors.focus, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(ground.adjusted(1, 1, -1, -1), 8, 8)

    def _paint_entry(self, painter: QPainter, option: QStyleOptionViewItem, row: Entry) -> None:
        colors, opened = self._theme.colors, row.summary.id == self.open_id
        room = self._ground(option).adjusted(_INSET, 0, -_INSET, 0)
        if row.inside:
            room = _without_start(room, _INDENT, option)
        if row.marked:
            room = self._paint_icon(painter, option, "check", room)
        room = self._paint_note(painter, option, row, room)
        room = self._paint_tags(painter, option, row, room)
        room = self._paint_mark(painter, option, row, room)
        painter.setFont(self._bold if opened or row.unread else self._font)
        painter.setPen(colors.text)
        title = painter.fontMetrics().elidedText(row.title, Qt.TextElideMode.ElideRight, room.width())
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(room, int(QStyle.visualAlignment(option.direction, flags)), isolated(title))

    def _paint_folder(self, painter: QPainter, option: QStyleOptionViewItem, row: FolderRow) -> None:
        room = self._ground(option).adjusted(_INSET, 0, -_INSET, 0)
        room = self._paint_icon(painter, option, self._arrow(option, row.expanded), room)
        room = self._paint_icon(painter, option, "folder", room)
        room = self._paint_mark(painter, option, row, room)
        self._paint_words(painter, option, row.title, self._theme.colors.text, room, bold=row.open)

    def _paint_more(self, painter: QPainter, option: QStyleOptionViewItem, row: MoreRow) -> None:
        room = _without_start(self._ground(option).adjusted(_INSET, 0, -_INSET, 0), _INDENT, option)
        colors = self._theme.colors
        self._paint_words(painter, option, row.title, colors.muted if row.empty else colors.accent, room)

    def _paint_words(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        words: str,
        color: QColor,
        room: QRect,
        bold: bool = False,
    ) -> None:
        painter.setFont(self._bold if bold else self._font)
        painter.setPen(color)
        shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(room, int(QStyle.visualAlignment(option.direction, flags)), isolated(shown))

    def _paint_icon(self, painter: QPainter, option: QStyleOptionViewItem, name: str, room: QRect) -> QRect:
        left = QRect(room.left(), room.center().y() - _ICON // 2 + 1, _ICON, _ICON)
        place = QStyle.visualRect(option.direction, room, left)
        scale = painter.device().devicePixelRatioF()
        painter.drawPixmap(place, tinted_pixmap(name, self._theme.colors.muted, _ICON, scale))
        return _without_start(room, _ICON + 6, option)

    def _paint_tags(self, painter: QPainter, option: QStyleOptionViewItem, row: Entry, room: QRect) -> QRect:
        """The first letters of its tags, each on the tag's colour, as many as fit into a third of the room."""
        painter.setFont(self._theme.fonts.label)
        size = painter.fontMetrics().height() + 2
        most = max(0, min(3, room.width() // 3 // (size + 3)))
        for tag in reversed(row.tags[:most]):
            right = QRect(room.right() - size + 1, room.center().y() - size // 2 + 1, size, size)
            self._paint_letter(painter, QStyle.visualRect(option.direction, room, right), tag)
            room = _without_end(room, size + 3, option)
        return _without_end(room, 5, option) if most and row.tags else room

    def _paint_note(self, painter: QPainter, option: QStyleOptionViewItem, row: Entry, room: QRect) -> QRect:
        if not row.note:
            return room
        painter.setFont(self._theme.fonts.facts)
        painter.setPen(self._theme.colors.muted)
        width = painter.fontMetrics().horizontalAdvance(row.note)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(room, int(QStyle.visualAlignment(option.direction, flags)), row.note)
        return _without_end(room, width + 8, option)

    def _paint_mark(
        self, painter: QPainter, option: QStyleOptionViewItem, row: Entry | FolderRow, room: QRect
    ) -> QRect:
        if not (row.running or row.unread):
            return room
        left = QRect(room.left(), room.center().y() - _MARK // 2 + 1, _MARK, _MARK)
        mark = QStyle.visualRect(option.direction, room, left)
        if row.running:
            paint_spinner(painter, QRectF(mark.adjusted(-1, -1, 1, 1)), self._theme.colors.accent, self.spinner_step)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colors.text)
            painter.drawEllipse(mark)
        return _without_start(room, _MARK + 8, option)


def _round(painter: QPainter, rect: QRectF, color: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawRoundedRect(rect, 8, 8)


def _without_end(room: QRect, width: int, option: QStyleOptionViewItem) -> QRect:
    ltr = option.direction == Qt.LayoutDirection.LeftToRight
    return room.adjusted(0, 0, -width, 0) if ltr else room.adjusted(width, 0, 0, 0)


def _without_start(room: QRect, width: int, option: QStyleOptionViewItem) -> QRect:
    ltr = option.direction == Qt.LayoutDirection.LeftToRight
    return room.adjusted(width, 0, 0, 0) if ltr else room.adjusted(0, 0, -width, 0)
