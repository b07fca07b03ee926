"""Asks for the recovery phrase, when the key of encrypted data is not in the keyring."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.logic.recovery_phrase import WORDS, PhraseTrouble, read_phrase
from app.model.errors import TurnError
from app.ui.dialogs.phrase.words import count_words, trouble_words
from app.ui.i18n import tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.fields import CheckBox
from app.ui.widgets.labels import label, set_look
from app.ui.widgets.saying import say
from app.ui.wording import error_words

_HEIGHT = 5  # lines
_HINTS = (
    Qt.InputMethodHint.ImhSensitiveData
    | Qt.InputMethodHint.ImhNoPredictiveText
    | Qt.InputMethodHint.ImhNoAutoUppercase
    | Qt.InputMethodHint.ImhLatinOnly
)


class PhraseField(QPlainTextEdit):
    """Enter begins a line, as for words that are written below each other; with all words there it is ``entered``."""

    entered = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.complete = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take Enter for what it means now."""
        if self.complete and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        else:
            super().keyPressEvent(event)


class UnlockDialog(Dialog):
    """*lead* says why it is asked for. ``entered`` carries what was written, once its words belong together, and
    whether the keyring is to keep the key; whoever tries it closes the dialog or says by :meth:`show_error` why not.

    *leave* is what the way out is called.
    """

    entered = Signal(str, bool)

    def __init__(self, lead: str, leave: str, parent: QWidget | None = None) -> None:
        super().__init__(tr("Recovery phrase"), parent)
        self.setMinimumWidth(520)
        self.column.addWidget(label(lead, wrap=True, parent=self))
        how = tr("Enter the {0} words in their order. The first four letters of each are enough.", WORDS)
        self.column.addWidget(label(how, "muted", wrap=True, parent=self))
        self.field = self._make_field()
        self.state = label("", "muted", wrap=True, parent=self)
        self.keep = CheckBox(tr("Keep the key in this system's keyring, and do not ask again"), self)
        self.keep.setChecked(True)
        for part in (self.field, self.state, self.keep):
            self.column.addWidget(part)
        self.no = Button(leave, parent=self)
        self.go = Button(tr("Unlock"), look="primary", parent=self)
        self.no.clicked.connect(self.reject)
        self.go.clicked.connect(self._enter)
        self.add_buttons(self.no, self.go)
        self.walk(self.field, self.keep, self.no, self.go)
        self.field.textChanged.connect(self._read)
        self.field.entered.connect(self._enter)
        self._busy = False
        self._read()
        self.field.setFocus()

    def show_error(self, error: TurnError) -> None:
        """It did not open; the words stay, to be mended."""
        self._set_busy(False)
        self._say(error_words(error), wrong=True)
        self.field.setFocus()

    def done(self, result: int) -> None:
        """Close; nothing of the phrase stays in the field."""
        self.field.clear()
        self.field.document().clearUndoRedoStacks()
        super().done(result)

    # Inside

    def _make_field(self) -> PhraseField:
        field = PhraseField(self)
        field.setAccessibleName(tr("Recovery phrase"))
        field.setTabChangesFocus(True)
        field.setInputMethodHints(_HINTS)
        field.document().setDefaultTextOption(_left_to_right())
        frame = 2 * (field.frameWidth() + round(field.document().documentMargin())) + 8
        field.setFixedHeight(field.fontMetrics().lineSpacing() * _HEIGHT + frame)
        return field

    def _read(self) -> None:
        text = self.field.toPlainText()
        read = read_phrase(text)
        self.field.complete = not isinstance(read, PhraseTrouble)
        self.go.setEnabled(not self._busy and self.field.complete)
        if not isinstance(read, PhraseTrouble):
            self._say(count_words(WORDS))
        elif read.code == "wrong_count" or _is_being_written(text, read):
            self._say(count_words(read.found), wrong=read.found > WORDS)
        else:
            self._say(trouble_words(read), wrong=True)

    def _enter(self) -> None:
        if self.go.isEnabled():
            self._set_busy(True)
            self._say(tr("Opening the data…"))
            self.entered.emit(self.field.toPlainText(), self.keep.isChecked())

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self.field.setReadOnly(busy)
        self.keep.setEnabled(not busy)
        self.go.setEnabled(not busy)

    def _say(self, words: str, wrong: bool = False) -> None:
        set_look(self.state, "error" if wrong else "muted")
        if words != self.state.text():
            self.state.setText(words)
            if wrong:
                say(self.state, words)


def _is_being_written(text: str, trouble: PhraseTrouble) -> bool:
    """Whether it is the last word that is none, and may still become one."""
    return trouble.place == trouble.found and text[-1:].isalpha()


def _left_to_right() -> QTextOption:
    option = QTextOption(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute)
    option.setTextDirection(Qt.LayoutDirection.LeftToRight)
    option.setWrapMode(QTextOption.WrapMode.WordWrap)
    return option
