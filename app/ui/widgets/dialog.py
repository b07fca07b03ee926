"""What all dialogs share: margins, a row of buttons, a size that cuts nothing, opening without a loop of their own."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QDialog, QListView, QVBoxLayout, QWidget

from app.ui.theme.palette import Theme
from app.ui.theme.themed import Themed, spread_theme
from app.ui.widgets.body import Body
from app.ui.widgets.button_row import ButtonRow
from app.ui.widgets.buttons import Button
from app.ui.widgets.on_screen import room_on_screen

_WIDER = 1.2  # by so much a dialog becomes wider at a time, until the screen is high enough for it


class Dialog(QDialog, Themed):
    """A window-modal dialog. Always opened by ``open()``: ``exec()`` would run a loop inside the loop.

    Its size, or its least width, is given in pixels of the normal size of text; it grows with the letters, and to what
    its words need. What is above the buttons scrolls where the screen is too small.
    """

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setSizeGripEnabled(False)
        self.body = Body(self)
        self.column = self.body.column
        self.column.setContentsMargins(24, 20, 24, 20)
        self.column.setSpacing(12)
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._outer.setSpacing(0)
        self._outer.addWidget(self.body, 1)
        self._buttons: ButtonRow | None = None
        self._given: tuple[int, QSize] | None = None  # the least width and the size, none for as it needs
        self._scale = 1.0  # of the letters
        self._needs = 0  # the height in pixels without which something scrolls

    def add_buttons(self, *buttons: Button, room: bool = True, left: Sequence[Button] = ()) -> ButtonRow:
        """Put *buttons* at the end of the last line, the primary one last, and those at the *left* at its beginning.

        Room that is left over goes above them, unless something else in the dialog takes it (*room* false).
        """
        if room:
            self.column.addStretch(1)
        around = self.column.contentsMargins()
        self.column.setContentsMargins(around.left(), around.top(), around.right(), 0)
        row = self._buttons = ButtonRow(left, buttons)
        row.setContentsMargins(around.left(), 20, around.right(), around.bottom())
        self._outer.addLayout(row)
        return row

    def walk(self, *widgets: QWidget) -> None:
        """Let Tab go through *widgets* in this order."""
        for before, after in pairwise(widgets):
            self.setTabOrder(before, after)

    # Its size

    def room(self) -> QSize:
        """How large it may be, in pixels."""
        return room_on_screen(self)

    def set_theme(self, theme: Theme) -> None:
        """Its size follows that of the letters."""
        if theme.fonts.scale != self._scale:
            self._scale = theme.fonts.scale
            if self.isVisible():
                QTimer.singleShot(0, self, self.fit)  # once all in it have the theme

    def fit(self) -> None:
        """Take the size that it was given, in letters of this size, and at least what cannot be cut."""
        least, given = self._first_size()
        room = self.room()
        self.body.most_width = room.width()
        needed = self._needed_width()
        width = max(round(max(least, given.width()) * self._scale), needed)
        if not least and not given.width():
            width = max(width, self.body.sizeHint().width())
        width = min(width, room.width())
        while self._height(width, given) > room.height() and width < room.width():
            width = min(round(width * _WIDER), room.width())
        self.setMinimumWidth(min(max(round(least * self._scale), needed), room.width()))
        self.resize(width, min(self._height(width, given), room.height()))

    def fit_height(self) -> None:
        """Take the height that all words need at the width that it has; before it is shown :meth:`fit` does so."""
        if self._given is not None:
            height = self._height(self.width(), self._given[1])
            self.resize(self.width(), min(height, self.room().height()))

    def show_with(self, theme: Theme) -> None:
        """Open it in the looks of *theme*, as large as what it says. Returns at once."""
        self.wear(theme)
        self.open()

    def wear(self, theme: Theme) -> None:
        """Take on the looks of *theme* and the size that follows from it, before it is shown."""
        spread_theme(self, theme)
        for widget in self.findChildren(QWidget):
            widget.ensurePolished()  # before anything is measured: the style sheet has margins and sizes of letters
            if isinstance(widget, QListView):
                widget.doItemsLayout()  # it keeps the heights from before
        self.fit()

    def event(self, event: QEvent) -> bool:
        """Grow when more is said in it than before, and there is no room for that."""
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest and self.isVisible() and self._given is not None:
            before, self._needs = self._needs, self._needed_height(self.width(), least=True)
            if self.height() < self._needs and before < self._needs:  # else somebody wants it as low as it is
                self.resize(self.width(), min(self._needs, self.room().height()))
        return handled

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In another width it needs another height."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._needs = self._needed_height(self.width(), least=True)

    # Inside

    def _first_size(self) -> tuple[int, QSize]:
        if self._given is None:
            resized = self.testAttribute(Qt.WidgetAttribute.WA_Resized)
            self._given = (self.minimumWidth(), self.size() if resized else QSize(0, 0))
        return self._given

    def _needed_width(self) -> int:
        row = 0 if self._buttons is None else self._buttons.sizeHint().width()
        return max(row, self.column.totalMinimumSize().width())

    def _height(self, width: int, given: QSize) -> int:
        least = self._needed_height(width, least=given.height() > 0)
        return max(least, round(given.height() * self._scale))

    def _needed_height(self, width: int, *, least: bool) -> int:
        row = 0 if self._buttons is None else self._buttons.heightForWidth(width)
        return self.body.needed_height(width, least) + row
