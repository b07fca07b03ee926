"""The bar over the conversation: a field, a count, case, previous and next, close."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QToolButton, QWidget

from app.ui.i18n import tr
from app.ui.theme.palette import Theme
from app.ui.theme.themed import Themed
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.escape import is_escape, takes_escape
from app.ui.widgets.labels import label

_FIELD = 220  # px
_COUNT = 76
_AWAY = 8  # px from the top and the side
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class FindBar(QFrame, Themed):
    """Tells what is wanted; shows what was found."""

    changed = Signal()  # the words or the case
    step_wanted = Signal(bool)  # forward?
    closed = Signal()

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent)
        self.setProperty("look", "bar")
        self.setObjectName("FindBar")
        self.setAccessibleName(tr("Find in conversation"))
        self.field = QLineEdit(self)
        self.field.setPlaceholderText(tr("Find in conversation"))
        self.field.setAccessibleName(tr("Find in conversation"))
        self.count = label("", "facts", parent=self)
        self.case = QToolButton(self)
        self.previous = IconButton("chevron-up", tr("Previous hit"), parent=self)
        self.next = IconButton("chevron-down", tr("Next hit"), parent=self)
        self.close_button = IconButton("close", tr("Close the find bar"), parent=self)
        self._lay_out()
        self._connect()
        self.hide()
        self.set_theme(theme)

    def _lay_out(self) -> None:
        self.case.setText("Aa")
        self.case.setCheckable(True)
        self.case.setAccessibleName(tr("Match case"))
        self.case.setToolTip(tr("Match case"))
        self.case.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.case.setCursor(Qt.CursorShape.PointingHandCursor)
        self.field.setMinimumWidth(80)
        self.count.setMinimumWidth(_COUNT)
        self.count.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 8, 8, 8)
        row.setSpacing(4)
        row.addWidget(self.field, 1)
        for part in (self.count, self.case, self.previous, self.next, self.close_button):
            row.addWidget(part)

    def _connect(self) -> None:
        self.field.textChanged.connect(lambda _text: self.changed.emit())
        self.case.toggled.connect(lambda _on: self.changed.emit())
        self.previous.clicked.connect(lambda: self.step_wanted.emit(False))
        self.next.clicked.connect(lambda: self.step_wanted.emit(True))
        self.close_button.clicked.connect(self.closed)

    def set_theme(self, theme: Theme) -> None:
        """Take the theme's icons."""
        for button in (self.previous, self.next, self.close_button):
            button.set_theme(theme)
        for widget in (self, self.count):
            widget.setFont(theme.fonts.interface if widget is self else theme.fonts.facts)

    def sizeHint(self) -> QSize:
        """Room for some words."""
        return QSize(super().sizeHint().width() + _FIELD - self.field.sizeHint().width(), super().sizeHint().height())

    def place(self, room: QSize) -> None:
        """Lie at the top of *room*, at the side where lines end."""
        width = min(self.sizeHint().width(), room.width() - 2 * _AWAY)
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        left = _AWAY if rtl else room.width() - width - _AWAY
        self.setGeometry(left, _AWAY, width, self.sizeHint().height())

    def show_count(self, words: str, found: bool) -> None:
        """Say how many hits there are; *found* is false when there are none."""
        if self.count.text() != words:
            self.count.setText(words)
        for button in (self.previous, self.next):
            button.setEnabled(found)

    def event(self, event: QEvent) -> bool:
        """Esc closes the bar and does not stop an answer."""
        return takes_escape(event) or bool(super().event(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on, Shift+Enter back, Esc closes. What is left may scroll the conversation."""
        if is_escape(event):
            self.closed.emit()
        elif event.key() in _ENTER:
            self.step_wanted.emit(not event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        else:
            super().keyPressEvent(event)
