"""A list above a text field that is being written in: what fits, chosen by the keys of the field."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QItemSelectionModel, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QPlainTextEdit, QVBoxLayout, QWidget

from app.ui.i18n import tr_count
from app.ui.palette.delegate import ChoiceDelegate
from app.ui.palette.rows import AnyIndex, Choice, ChoiceModel
from app.ui.theme.palette import Theme
from app.ui.theme.themed import Themed
from app.ui.widgets.saying import say

_WIDTH, _LEAST, _HEIGHT, _GAP, _EDGE = 480, 200, 260, 8, 6  # pixels
_MOVES = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
_TAKES = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)


class InlineChoices(QFrame, Themed):
    """Shown above the widget *above*, which holds *field*, while there are choices.

    ``taken`` carries one, ``left`` follows Esc and a field that lost the focus.

    The focus stays in *field*, whose keys Up, Down, Enter, Tab and Esc are this list's while it is seen. An input
    method that composes keeps them: *is_composing* tells.
    """

    taken = Signal(object)  # Choice
    left = Signal()

    def __init__(
        self, name: str, window: QWidget, above: QWidget, field: QPlainTextEdit, is_composing: Callable[[], bool]
    ) -> None:
        super().__init__(window)
        self._window = window
        self._above = above
        self._field = field
        self._is_composing = is_composing
        self.setProperty("look", "palette")
        self.setAccessibleName(name)
        self.rows = ChoiceModel(self)
        self.list = QListView(self)
        self._delegate = ChoiceDelegate(self.list)
        self._set_up(name)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, _EDGE, 1, _EDGE)
        column.addWidget(self.list)
        self._moved = QTimer(self, singleShot=True, interval=0)  # after everything stands in its new place
        self._moved.timeout.connect(self._place)
        for watched in (field, above, window):
            watched.installEventFilter(self)
        self.list.clicked.connect(self._take)
        self.hide()

    def show_choices(self, choices: Sequence[Choice]) -> None:
        """Show what fits, the first one chosen; nothing hides it."""
        self.rows.show_choices(choices)
        if not choices:
            self.hide()
            return
        self._place()
        self.show()
        self.raise_()
        self._choose(0, tr_count("{0} prompt fits.", "{0} prompts fit.", len(choices)))

    def chosen(self) -> Choice | None:
        """What Enter would take."""
        return self.rows.choice_at(self.list.currentIndex())

    def set_theme(self, theme: Theme) -> None:
        """Draw in the theme's colours and fonts."""
        self._delegate.set_theme(theme)
        self.list.scheduleDelayedItemsLayout()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the field that mean the list."""
        kind = event.type()
        if not self.isVisible():
            return super().eventFilter(watched, event)
        if kind == QEvent.Type.Resize:
            self._moved.start()
        if watched is not self._field:
            return super().eventFilter(watched, event)
        if kind == QEvent.Type.FocusOut:
            self.left.emit()
        if not isinstance(event, QKeyEvent) or not self._is_ours(event):
            return super().eventFilter(watched, event)
        if kind == QEvent.Type.ShortcutOverride:
            event.accept()  # else Esc stops the answer that runs
            return True
        if kind == QEvent.Type.KeyPress:
            self._key(Qt.Key(event.key()))
        return True

    # Inside

    def _set_up(self, name: str) -> None:
        made = self.list
        made.setObjectName("Palette")
        made.setAccessibleName(name)
        made.setFrameShape(QFrame.Shape.NoFrame)
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.setModel(self.rows)
        made.setItemDelegate(self._delegate)
        made.setUniformItemSizes(True)
        made.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        made.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def _is_ours(self, event: QKeyEvent) -> bool:
        plain = not self._is_composing() and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        return plain and (event.key() in _MOVES or event.key() in _TAKES or event.key() == Qt.Key.Key_Escape)

    def _key(self, key: Qt.Key) -> None:
        if key in _MOVES:
            self._choose(self.list.currentIndex().row() + _MOVES[key])
        elif key in _TAKES:
            self._take(self.list.currentIndex())
        else:
            self.left.emit()

    def _take(self, index: AnyIndex) -> None:
        choice = self.rows.choice_at(index)
        if choice is not None:
            self.taken.emit(choice)

    def _choose(self, row: int, lead: str = "") -> None:
        index = self.rows.index(row % self.rows.rowCount(), 0)
        self.list.setCurrentIndex(index)
        self.list.selectionModel().select(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        choice = self.chosen()
        if choice is not None:
            say(self._field, " ".join(part for part in (lead, choice.spoken) if part))

    def _place(self) -> None:
        """Above the field, from its leading edge, as high as what it shows."""
        field = self._field
        corner = field.mapTo(self._window, QPoint(0, 0))
        bottom = self._above.mapTo(self._window, QPoint(0, 0)).y()
        width = min(_WIDTH, max(field.width(), _LEAST))
        rows = self.rows.rowCount() * max(1, self.list.sizeHintForRow(0))
        height = max(_LEAST // 5, min(rows, _HEIGHT, bottom - 2 * _GAP)) + 2 * _EDGE + 4
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        left = corner.x() + field.width() - width if rtl else corner.x()
        self.setGeometry(left, max(_GAP, bottom - height), width, height)
