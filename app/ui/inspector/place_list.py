"""The prompt of the next request as a list, with the breakpoints as handles that can be moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QApplication,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.model.inspection import TokenKind
from app.ui.i18n import tr
from app.ui.inspector.figures import figure_font, small_font
from app.ui.theme.palette import Theme
from app.ui.theme.themed import Themed
from app.ui.token_kinds import kind_color
from app.ui.widgets.bidi import isolated

_PAD, _SWATCH, _TEXT = 6, 9, 21  # px: above and below; the square; where the words begin
Index = QModelIndex | QPersistentModelIndex
_DATA = int(Qt.ItemDataRole.UserRole)


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A row as it is drawn. ``mark`` describes its breakpoint, empty without; ``spoken`` is all of it read aloud."""

    name: str
    tokens: str
    kind: TokenKind
    mark: str = ""
    spoken: str = ""
    weak: bool = False  # the breakpoint does nothing


class PlaceList(QListWidget, Themed):
    """Up and Down choose a row; what is done with its breakpoint goes out as signals with the row's number."""

    toggle_wanted = Signal(int)
    remove_wanted = Signal(int)
    lifetime_wanted = Signal(int, str)
    step_wanted = Signal(int, int)  # a row, 1 or -1
    hovered = Signal(int, int)  # a breakpoint is dragged from a row over another
    move_wanted = Signal(int, int)
    undo_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Places")
        self.setAccessibleName(tr("Prompt of the next request"))
        self.setAccessibleDescription(
            tr("Space sets or removes a breakpoint, 5 and 1 say how long it holds, Alt with Up or Down moves it.")
        )
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._theme: Theme | None = None
        self._shown: list[PlaceRow] = []
        self._dragged: int | None = None
        self._pressed: tuple[int, int] | None = None  # a row and the y of the press
        self._target = -1
        self._delegate = _Delegate(self)
        self.setItemDelegate(self._delegate)

    def rows(self) -> list[PlaceRow]:
        """What is shown."""
        return list(self._shown)

    def set_rows(self, rows: Sequence[PlaceRow]) -> None:
        """Show *rows*; the chosen one stays chosen."""
        if list(rows) == self._shown:
            return
        chosen = self.currentRow()
        self._shown = list(rows)
        while self.count() > len(rows):
            self.takeItem(self.count() - 1)
        while self.count() < len(rows):
            self.addItem(QListWidgetItem())
        for at, row in enumerate(rows):
            item = self.item(at)
            item.setData(_DATA, row)
            item.setText(row.spoken)
            item.setToolTip(row.spoken)
        self.setCurrentRow(min(max(chosen, 0), len(rows) - 1))
        self._take_height()

    def set_theme(self, theme: Theme) -> None:
        """Draw with *theme*."""
        self._theme = theme
        self._delegate.theme = theme
        self.setFont(figure_font(theme))
        self._take_height()

    def target(self) -> int:
        """The row that a breakpoint is dragged over, -1 without."""
        return self._target

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What can be done with the chosen row."""
        row, key = self.currentRow(), event.key()
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if _is_undo(event):
            self.undo_wanted.emit()
        elif row >= 0 and alt and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.step_wanted.emit(row, -1 if key == Qt.Key.Key_Up else 1)
        elif row >= 0 and key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.toggle_wanted.emit(row)
        elif row >= 0 and key in (Qt.Key.Key_5, Qt.Key.Key_1):
            self.lifetime_wanted.emit(row, "5m" if key == Qt.Key.Key_5 else "1h")
        elif row >= 0 and key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_wanted.emit(row)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a row; a breakpoint in it can be dragged from here."""
        super().mousePressEvent(event)
        row = self._row_at(event)
        if event.button() == Qt.MouseButton.LeftButton and row >= 0:
            self._pressed = (row, event.position().toPoint().y())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the breakpoint, if there is one."""
        if self._pressed is None:
            row = self._row_at(event)
            marked = row >= 0 and bool(self._shown[row].mark)
            self.viewport().setCursor(Qt.CursorShape.OpenHandCursor if marked else Qt.CursorShape.ArrowCursor)
            return
        begun, y = self._pressed
        far = abs(event.position().toPoint().y() - y) >= QApplication.startDragDistance()
        if self._dragged is None and far and self._shown[begun].mark:
            self._dragged = begun
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        row = self._row_at(event)
        if self._dragged is not None and row >= 0 and row != self._target:
            self._target = row
            self.hovered.emit(self._dragged, row)
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Drop the breakpoint."""
        super().mouseReleaseEvent(event)
        dragged, target = self._dragged, self._target
        self._dragged, self._pressed, self._target = None, None, -1
        self.viewport().unsetCursor()
        self.viewport().update()
        if dragged is not None and target >= 0 and target != dragged:
            self.move_wanted.emit(dragged, target)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Set or remove a breakpoint."""
        row = self._row_at(event)
        if row >= 0:
            self.toggle_wanted.emit(row)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What can be done with the breakpoint of a row."""
        row = self.currentRow() if event.reason() == event.Reason.Keyboard else self.indexAt(event.pos()).row()
        if row >= 0:
            self.setCurrentRow(row)
            self._menu(row).popup(event.globalPos())

    def _menu(self, row: int) -> QMenu:
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        marked = bool(self._shown[row].mark)
        for text, act, possible in (
            (tr("Breakpoint for 5 minutes"), lambda: self.lifetime_wanted.emit(row, "5m"), True),
            (tr("Breakpoint for 1 hour"), lambda: self.lifetime_wanted.emit(row, "1h"), True),
            (tr("Move up"), lambda: self.step_wanted.emit(row, -1), marked),
            (tr("Move down"), lambda: self.step_wanted.emit(row, 1), marked),
            (tr("Remove"), lambda: self.remove_wanted.emit(row), marked),
        ):
            action = menu.addAction(text)
            action.setEnabled(possible)
            action.triggered.connect(act)
        return menu

    def paintEvent(self, event: QPaintEvent) -> None:
        """The rows, and where a dragged breakpoint would stand."""
        super().paintEvent(event)
        if self._target >= 0 and self._theme is not None:
            painter = QPainter(self.viewport())
            painter.setPen(QPen(self._theme.colors.accent, 2))
            bottom = self.visualItemRect(self.item(self._target)).bottom()
            painter.drawLine(0, bottom, self.viewport().width(), bottom)

    def sizeHint(self) -> QSize:
        """As high as its rows."""
        return QSize(200, self._height())

    def _row_at(self, event: QMouseEvent) -> int:
        return self.indexAt(event.position().toPoint()).row()

    def _take_height(self) -> None:
        self.setFixedHeight(self._height())

    def _height(self) -> int:
        return sum(self._delegate.height(row) for row in self._shown) + 4


class _Delegate(QStyledItemDelegate):
    """Draws a row: square, name, tokens, and below them its breakpoint."""

    def __init__(self, parent: PlaceList) -> None:
        super().__init__(parent)
        self.theme: Theme | None = None

    def height(self, row: PlaceRow) -> int:
        """How high a row is, in pixels."""
        if self.theme is None:
            return 28
        line = QFontMetrics(figure_font(self.theme)).height() + 2 * _PAD
        return line + (QFontMetrics(small_font(self.theme)).height() + 2 if row.mark else 0)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """The height of the row."""
        return QSize(100, self.height(index.data(_DATA)))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw the row."""
        row: PlaceRow = index.data(_DATA)
        if self.theme is None:
            return
        place: QRect = option.rect
        state = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            self._paint_chosen(painter, place, bool(state & QStyle.StateFlag.State_HasFocus), self.theme)
        self._paint_row(painter, place.adjusted(6, 0, -6, 0), row, self.theme)
        painter.restore()

    def _paint_chosen(self, painter: QPainter, place: QRect, focused: bool, theme: Theme) -> None:
        painter.setPen(QPen(theme.colors.focus, 2) if focused else Qt.PenStyle.NoPen)
        painter.setBrush(theme.colors.accent_soft)
        painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), 6, 6)

    def _paint_row(self, painter: QPainter, room: QRect, row: PlaceRow, theme: Theme) -> None:
        widget = self.parent()
        rtl = isinstance(widget, QWidget) and widget.layoutDirection() == Qt.LayoutDirection.RightToLeft
        font = figure_font(theme)
        metrics = QFontMetrics(font)
        line = QRect(room.left(), room.top() + _PAD, room.width(), metrics.height())
        square = QRect(room.left(), line.top() + (line.height() - _SWATCH + 1) // 2, _SWATCH, _SWATCH)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(kind_color(row.kind, theme.colors))
        painter.drawRoundedRect(_mirrored(square, room, rtl), 2, 2)
        painter.setFont(font)
        painter.setPen(theme.colors.muted)
        tokens = metrics.horizontalAdvance(row.tokens)
        begin, end = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight  # mirrored by the painter itself
        painter.drawText(line, int(end | Qt.AlignmentFlag.AlignVCenter), isolated(row.tokens))
        painter.setPen(theme.colors.text)
        words = _mirrored(line.adjusted(_TEXT, 0, -tokens - 8, 0), room, rtl)
        name = metrics.elidedText(row.name, Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, int(begin | Qt.AlignmentFlag.AlignVCenter), isolated(name))
        if row.mark:
            self._paint_mark(painter, room, line.bottom() + 1, row, rtl)

    def _paint_mark(self, painter: QPainter, room: QRect, top: int, row: PlaceRow, rtl: bool) -> None:
        assert self.theme is not None
        font = small_font(self.theme)
        metrics = QFontMetrics(font)
        painter.setFont(font)
        painter.setPen(self.theme.colors.muted if row.weak else self.theme.colors.accent)
        words = _mirrored(QRect(room.left() + _TEXT, top, room.width() - _TEXT, metrics.height() + 2), room, rtl)
        text = metrics.elidedText(row.mark, Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), isolated(text))


def _mirrored(rect: QRect, room: QRect, rtl: bool) -> QRect:
    if not rtl:
        return rect
    return QRect(room.left() + room.right() - rect.right(), rect.top(), rect.width(), rect.height())


def _is_undo(event: QKeyEvent) -> bool:
    return event.key() == Qt.Key.Key_Z and bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
