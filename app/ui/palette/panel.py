"""The palette over the window: a field, and below it what fits what was typed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QObject, QRect, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QLineEdit, QListView, QVBoxLayout, QWidget
from shiboken6 import isValid

from app.ui.i18n import tr
from app.ui.palette.delegate import ChoiceDelegate
from app.ui.palette.rows import Choice, ChoiceModel
from app.ui.theme.palette import Theme
from app.ui.theme.themed import Themed
from app.ui.widgets.labels import label

_WIDTH, _HEIGHT, _TOP, _MARGIN = 600, 420, 64, 16  # pixels
_MOVES = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: 8,
    Qt.Key.Key_PageUp: -8,
}


class PalettePanel(QWidget, Themed):
    """Covers the window while it is open; a click beside the panel closes it, as Esc does.

    ``typed`` carries what stands in the field. Whoever listens answers with :meth:`show_choices`. The focus stays in
    the field; Up and Down move in the list, Enter takes what is chosen. ``closed`` follows in any case.
    """

    typed = Signal(str)
    closed = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._before: QWidget | None = None
        self.panel = QFrame(self)
        self.panel.setProperty("look", "palette")
        self.field = QLineEdit(self.panel)
        self._ask("")
        self.field.installEventFilter(self)
        self.rows = ChoiceModel(self)
        self.list = self._make_list()
        self.nothing = label(tr("Nothing fits. Try fewer letters."), "muted", parent=self.panel)
        self.nothing.setContentsMargins(18, 12, 18, 16)
        column = QVBoxLayout(self.panel)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(8)
        for part in (self.field, self.list, self.nothing):
            column.addWidget(part)
        self.field.textChanged.connect(self.typed)
        window.installEventFilter(self)
        self.hide()

    def open(self, asked: str = "") -> None:
        """Show it over everything, empty, with the cursor in its field, which says what is *asked*."""
        self._ask(asked)
        self._before = self.window().focusWidget()
        self.setGeometry(self.window().rect())
        self._place()
        self.field.clear()
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)
        self.typed.emit("")

    def close_palette(self) -> None:
        """Hide it; the focus is where it was."""
        if self.isHidden():
            return
        self.hide()
        if self._before is not None and isValid(self._before) and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)
        self._before = None
        self.closed.emit()

    def show_choices(self, choices: Sequence[Choice]) -> None:
        """Show what fits, the first one chosen."""
        self.rows.show_choices(choices)
        self.list.setVisible(bool(choices))
        self.nothing.setVisible(not choices)
        self._choose(0)
        self._place()

    def chosen(self) -> Choice | None:
        """What Enter would take."""
        return self.rows.choice_at(self.list.currentIndex())

    def set_theme(self, theme: Theme) -> None:
        """Draw in the theme's colours and fonts."""
        self._delegate.set_theme(theme)
        self.list.scheduleDelayedItemsLayout()

    # Inside

    def _ask(self, asked: str) -> None:
        words = asked or tr("Go to a conversation, an action, a model or a setting")
        self.field.setPlaceholderText(words)
        self.field.setAccessibleName(words)

    def _make_list(self) -> QListView:
        made = QListView(self.panel)
        made.setObjectName("Palette")
        made.setAccessibleName(tr("What fits"))
        made.setFrameShape(QFrame.Shape.NoFrame)
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.setModel(self.rows)
        self._delegate = ChoiceDelegate(made)
        made.setItemDelegate(self._delegate)
        made.setUniformItemSizes(True)
        made.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        made.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.clicked.connect(self._take)
        return made

    def _place(self) -> None:
        """In the middle above, as high as what it shows."""
        width = min(_WIDTH, self.width() - 2 * _MARGIN)
        top = min(_TOP, self.height() // 8)
        rows = self.rows.rowCount() * max(1, self.list.sizeHintForRow(0))
        self.list.setFixedHeight(max(0, min(rows, _HEIGHT, self.height() - top - 96)))
        self.panel.setGeometry(QRect((self.width() - width) // 2, top, width, self.panel.sizeHint().height()))

    def _choose(self, row: int) -> None:
        count = self.rows.rowCount()
        if count:
            index = self.rows.index(row % count, 0)
            self.list.setCurrentIndex(index)
            self.list.selectionModel().select(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self._say()

    def _say(self) -> None:
        choice = self.chosen()
        if choice is not None and QAccessible.isActive() and self.isVisible():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.field, choice.spoken))

    def _take(self, index: QModelIndex) -> None:
        choice = self.rows.choice_at(index)
        if choice is not None:
            self.close_palette()
            choice.act()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the field that move in the list; a window that changes its size."""
        if event.type() == QEvent.Type.Resize and watched is self.window() and self.isVisible():
            self.setGeometry(self.window().rect())
            self._place()
        if watched is self.field and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event)
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self.close_palette()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(self.list.currentIndex())
        elif key in _MOVES:
            step = _MOVES[key]
            row, last = self.list.currentIndex().row() + step, self.rows.rowCount() - 1
            self._choose(row if abs(step) == 1 else max(0, min(row, last)))
        elif key not in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            return False
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click beside the panel."""
        if not self.panel.geometry().contains(event.position().toPoint()):
            self.close_palette()
