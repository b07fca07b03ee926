"""One turn's request and response as JSON, in a window that may stay open beside the conversation."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QStackedWidget, QWidget

from app.ui.dialogs.code_view import CodeView
from app.ui.i18n import tr
from app.ui.theme.palette import Theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.labels import label

COPY, SAVE, CURL, PYTHON = "copy", "save", "curl", "python"


class ExchangeDialog(Dialog):
    """Not modal. Texts come by :meth:`show_texts`; ``wanted`` asks for a whole text, of the request or the response."""

    wanted = Signal(str, bool)  # COPY, SAVE, CURL or PYTHON; of the response

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.setWindowModality(Qt.WindowModality.NonModal)
        self.setSizeGripEnabled(True)
        self.resize(860, 640)
        self.request = CodeView(tr("Request"), self)
        self.response = CodeView(tr("Response"), self)
        self.show_request = self._tab(tr("Request"), False)
        self.show_response = self._tab(tr("Response"), True)
        self.note = label("", "muted", wrap=True, parent=self)
        self.search = QLineEdit(self)
        self.found = QLabel(self)
        self._pages = QStackedWidget(self)
        self.buttons = self._make_buttons()
        self._notes = ("", "")
        self._hits = 0  # of what is searched for
        self._lay_out()
        self._connect()
        self._turn_to(False)

    def show_texts(self, request: str, response: str, note: str) -> None:
        """Show both; *note* says how far the request is what was sent. An empty text has no page."""
        self._notes = (note, tr("The message as the API gave it, put together from its stream.") if response else "")
        self.request.show_text(request)
        self.response.show_text(response)
        self.show_request.setEnabled(bool(request))
        self.show_response.setEnabled(bool(response))
        self._turn_to(not request)

    def show_done(self, what: str) -> None:
        """Say below the text that something was done."""
        self.found.setText(what)

    def show_with(self, theme: Theme) -> None:
        """Open it beside the window in the looks of *theme*. Returns at once."""
        self.wear(theme)
        self.show()

    # Inside

    def _tab(self, text: str, response: bool) -> Button:
        button = Button(text, look="choice", parent=self)
        button.setCheckable(True)
        button.clicked.connect(lambda: self._turn_to(response))
        return button

    def _make_buttons(self) -> dict[str, Button]:
        made = {
            CURL: Button(tr("Copy as curl"), parent=self),
            PYTHON: Button(tr("Copy as Python"), parent=self),
            SAVE: Button(tr("Save…"), tr("Save as JSON"), parent=self),
            COPY: Button(tr("Copy"), tr("Copy as JSON"), parent=self),
        }
        for what, button in made.items():
            button.clicked.connect(lambda _checked=False, what=what: self.wanted.emit(what, self._is_response()))
        return made

    def _lay_out(self) -> None:
        self.search.setProperty("look", "plain")
        self.search.setPlaceholderText(tr("Find"))
        self.search.setAccessibleName(tr("Find in the text"))
        self.search.setClearButtonEnabled(True)
        self.search.setMaximumWidth(260)
        self.found.setProperty("look", "muted")
        top = QHBoxLayout()
        top.setSpacing(8)
        for part in (self.show_request, self.show_response):
            top.addWidget(part)
        top.addStretch(1)
        top.addWidget(self.found)
        top.addWidget(self.search)
        self._pages.addWidget(self.request)
        self._pages.addWidget(self.response)
        self.column.addLayout(top)
        self.column.addWidget(self.note)
        self.column.addWidget(self._pages, 1)
        close = Button(tr("Close"), look="primary", parent=self)
        close.clicked.connect(self.close)
        self.add_buttons(*self.buttons.values(), close, room=False)

    def _connect(self) -> None:
        self.search.textChanged.connect(self._search_anew)
        self.search.returnPressed.connect(lambda: self._step(False))
        for keys, act in (
            (QKeySequence.StandardKey.Find, self._go_to_search),
            (QKeySequence.StandardKey.FindNext, lambda: self._step(False)),
            (QKeySequence.StandardKey.FindPrevious, lambda: self._step(True)),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(act)

    def _go_to_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _search_anew(self, needle: str) -> None:
        view = self._view()
        self._hits = view.count(needle)
        if self._hits:
            cursor = view.textCursor()
            cursor.setPosition(cursor.selectionStart())
            view.setTextCursor(cursor)
            view.go_to(needle)
        else:
            view.setExtraSelections([])
        self._say_where()

    def _step(self, back: bool) -> None:
        if self.search.text():
            self._view().go_to(self.search.text(), back)
            self._say_where()

    def _say_where(self) -> None:
        """Say which of the hits is marked."""
        needle = self.search.text()
        at = min(self._view().number(needle), self._hits)
        words = tr("{0} of {1}", f"{at:,}", f"{self._hits:,}") if self._hits else tr("No hits")
        self.found.setText(words if needle else "")

    def _turn_to(self, response: bool) -> None:
        self._pages.setCurrentIndex(int(response))
        self.show_request.setChecked(not response)
        self.show_response.setChecked(response)
        self.note.setText(self._notes[int(response)])
        self.note.setVisible(bool(self.note.text()))
        for what in (CURL, PYTHON):
            self.buttons[what].setVisible(not response)
        for button in self.buttons.values():
            button.setEnabled(bool(self._view().text()))
        self._search_anew(self.search.text())

    def _view(self) -> CodeView:
        return self.response if self._is_response() else self.request

    def _is_response(self) -> bool:
        return self._pages.currentIndex() == 1
