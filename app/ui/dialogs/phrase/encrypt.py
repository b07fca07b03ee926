"""Before data is encrypted: what that means, the recovery phrase, and whether it was written down."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QGridLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from app.logic.recovery_phrase import is_word
from app.ui.dialogs.phrase.grid import WordGrid
from app.ui.dialogs.phrase.show import PrintRow, keeping_words
from app.ui.i18n import tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.labels import label
from app.ui.widgets.saying import say

_MEANING, _PHRASE, _CHECK = range(3)  # the pages


class EncryptDialog(Dialog):
    """Three pages. ``export_wanted`` is emitted from the first, ``print_wanted`` where the phrase is to be printed.

    ``confirmed`` is emitted once the words in *places* (from 1) of the phrase *words* were repeated.

    *facts* are sentences of the caller about this data: how much is written anew, and what room that takes.
    """

    confirmed = Signal()
    print_wanted = Signal()
    export_wanted = Signal()

    def __init__(
        self, words: Sequence[str], places: Sequence[int], facts: Sequence[str] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(tr("Encrypt the data"), parent)
        self.setMinimumWidth(560)
        self._words = tuple(words)
        self._places = tuple(places)
        self.grid = WordGrid(words, self)
        self.printing = PrintRow(self)
        self.printing.button.clicked.connect(self.print_wanted)
        self.fields = [self._make_field(place) for place in places]
        self.trouble = label("", "error", wrap=True, parent=self)
        self.pages = QStackedWidget(self)
        for page in (self._meaning(facts), self._phrase(), self._check()):
            self.pages.addWidget(page)
        self.column.addWidget(self.pages)
        self.back = Button(tr("Back"), parent=self)
        self.export = Button(tr("Export everything first…"), parent=self)
        self.no = Button(tr("Cancel"), parent=self)
        self.go = Button(tr("Continue"), look="primary", parent=self)
        self.add_buttons(self.no, self.go, left=[self.back, self.export])
        self.walk(self.grid, self.printing.button, *self.fields, self.back, self.export, self.no, self.go)
        self.back.clicked.connect(lambda: self._turn_to(self.pages.currentIndex() - 1))
        self.export.clicked.connect(self.export_wanted)
        self.no.clicked.connect(self.reject)
        self.go.clicked.connect(self._go_on)
        self.go.setDefault(True)  # Enter goes on from each page
        self.accepted.connect(self.confirmed)
        self._turn_to(_MEANING)

    def done(self, result: int) -> None:
        """Close; no word that was written stays."""
        for field in self.fields:
            field.clear()
        super().done(result)

    # Inside

    def _make_field(self, place: int) -> QLineEdit:
        field = QLineEdit(self)
        field.setAccessibleName(tr("Word {0}", place))
        field.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText)
        field.setMaximumWidth(240)
        field.textChanged.connect(self._written)
        return field

    def _meaning(self, facts: Sequence[str]) -> QWidget:
        lines = [
            tr("Conversations, drafts, the record of costs, backups and attachments will be unreadable on this disk "
               "for everybody who does not have the key."),
            tr("The key lies in this system's keyring, so Chatelaine opens as it did before. It does not protect from "
               "somebody who uses this computer under your name."),
            tr("If the keyring is lost, only the recovery phrase opens the data. You write it down in the next step."),
            tr("Settings, with the system prompt for new chats, exported and saved files, and copies that are opened "
               "with other programs stay readable."),
            tr("Searching and daily backups take longer."),
            *facts,
        ]  # fmt: skip
        return _page(_points(lines))

    def _phrase(self) -> QWidget:
        return _page(label(keeping_words(), wrap=True, parent=self), self.grid, self.printing)

    def _check(self) -> QWidget:
        page = QWidget(self)
        form = QFormLayout(page)
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(12)
        form.setHorizontalSpacing(16)
        words = tr(
            "To be sure that they are written down: enter these words from there. The first four letters of each are "
            "enough."
        )
        form.addRow(label(words, wrap=True, parent=page))
        for place, field in zip(self._places, self.fields, strict=True):
            form.addRow(label(tr("Word {0}", place), parent=page), field)
        form.addRow(self.trouble)
        return page

    def _turn_to(self, page: int) -> None:
        self.pages.setCurrentIndex(page)
        self.back.setVisible(page > _MEANING)
        self.export.setVisible(page == _MEANING)
        self.go.setText(tr("Encrypt") if page == _CHECK else tr("Continue"))
        self.go.setAccessibleName(tr("Encrypt everything") if page == _CHECK else tr("Continue"))
        self._tell("")
        self._written()
        (self.fields[0] if page == _CHECK else self.grid if page == _PHRASE else self.go).setFocus()

    def _written(self) -> None:
        page = self.pages.currentIndex()
        self.go.setEnabled(page != _CHECK or all(field.text().strip() for field in self.fields))

    def _go_on(self) -> None:
        if self.pages.currentIndex() < _CHECK:
            self._turn_to(self.pages.currentIndex() + 1)
            return
        for place, field in zip(self._places, self.fields, strict=True):
            if not is_word(field.text(), self._words[place - 1]):
                self._tell(tr("That is not word {0}. Go back to look at it.", place))
                field.selectAll()
                field.setFocus()
                return
        self.accept()

    def _tell(self, words: str) -> None:
        self.trouble.setText(words)
        self.trouble.setVisible(bool(words))
        if words:
            say(self.trouble, words)


def _points(lines: Sequence[str]) -> QWidget:
    """*lines*, each behind a bullet of its own."""
    points = QWidget()
    grid = QGridLayout(points)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(8)
    grid.setVerticalSpacing(12)
    grid.setColumnStretch(1, 1)
    for row, line in enumerate(lines):
        grid.addWidget(label("•", "muted", parent=points), row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(label(line, wrap=True, parent=points), row, 1)
    return points


def _page(*parts: QWidget) -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(12)
    for part in parts:
        column.addWidget(part)
    column.addStretch(1)
    return page
