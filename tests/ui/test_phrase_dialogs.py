"""The recovery phrase: asked for, shown, and proved to have been written down."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from app.logic.recovery_phrase import phrase_of
from app.model.encryption import EncryptionState
from app.model.errors import ErrorKind, TurnError
from app.model.sealing import DataKey
from app.ui.dialogs.encryption import EncryptionDialog
from app.ui.dialogs.phrase.encrypt import EncryptDialog
from app.ui.dialogs.phrase.show import PhraseDialog
from app.ui.dialogs.phrase.unlock import UnlockDialog
from app.ui.theme.controller import ThemeController
from app.ui.theme.look import Look
from app.ui.theme.palette import Theme
from app.ui.theme.system import SystemLook
from app.ui.theme.wear import dress
from app.ui.widgets.dialog import Dialog

WORDS = phrase_of(DataKey(bytes(range(32))))
PLACES = (3, 11, 20)
WRONG = TurnError(
    ErrorKind.USER, "phrase_wrong", "This is the recovery phrase of other data.", "Look for the one that belongs here."
)


def opened(dialog: Any, qtbot: Any, theme: Any) -> Any:
    """*dialog*, shown, and deleted at the end of the test only."""
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show_with(theme)
    return dialog


@pytest.fixture
def unlock(qtbot: Any, theme: Any) -> UnlockDialog:
    made: UnlockDialog = opened(UnlockDialog("The data is encrypted.", "Quit"), qtbot, theme)
    return made


@pytest.fixture
def encrypt(qtbot: Any, theme: Any) -> EncryptDialog:
    made: EncryptDialog = opened(EncryptDialog(WORDS, PLACES, ["1.2 GB are written anew."]), qtbot, theme)
    return made


def test_words_are_counted_and_handed_over_when_they_belong_together(unlock: UnlockDialog, qtbot: Any) -> None:
    told = QSignalSpy(unlock.entered)
    assert (unlock.state.text(), unlock.go.isEnabled()) == ("0 of 24 words", False)
    unlock.field.setPlainText(" ".join(WORDS[:7]))
    assert (unlock.state.text(), unlock.go.isEnabled()) == ("7 of 24 words", False)
    text = "\n".join(f"{number}. {word.upper()}" for number, word in enumerate(WORDS, 1))
    unlock.field.setPlainText(text)
    assert (unlock.state.text(), unlock.go.isEnabled()) == ("24 of 24 words", True)
    unlock.keep.setChecked(False)
    qtbot.keyClick(unlock.go, Qt.Key.Key_Return)
    assert [told.at(at) for at in range(told.count())] == [[text, False]]
    assert not unlock.go.isEnabled()  # it is being tried


def test_enter_begins_a_line_until_all_words_are_there(unlock: UnlockDialog, qtbot: Any) -> None:
    told = QSignalSpy(unlock.entered)
    unlock.field.setPlainText("")
    qtbot.keyClicks(unlock.field, WORDS[0])
    qtbot.keyClick(unlock.field, Qt.Key.Key_Return)
    qtbot.keyClicks(unlock.field, " ".join(WORDS[1:]))
    assert unlock.field.toPlainText() == f"{WORDS[0]}\n{' '.join(WORDS[1:])}"
    assert told.count() == 0
    qtbot.keyClick(unlock.field, Qt.Key.Key_Return)
    assert [told.at(at) for at in range(told.count())] == [[f"{WORDS[0]}\n{' '.join(WORDS[1:])}", True]]
    qtbot.keyClick(unlock.field, Qt.Key.Key_Enter)  # it is being tried
    assert told.count() == 1


def test_a_wrong_word_is_named_once_it_is_written(unlock: UnlockDialog) -> None:
    unlock.field.setPlainText(f"{WORDS[0]} wariror")
    assert unlock.state.text() == "2 of 24 words"  # it may still become a word
    unlock.field.setPlainText(f"{WORDS[0]} wariror ")
    assert unlock.state.text() == "Word 2, “wariror”, is no word of a recovery phrase. Is it warrior?"
    assert unlock.state.property("look") == "error"
    unlock.field.setPlainText(f"{WORDS[0]} xyzzy {WORDS[1]}")
    assert unlock.state.text() == "Word 2, “xyzzy”, is no word of a recovery phrase."


def test_words_that_changed_places_and_too_many_are_told(unlock: UnlockDialog) -> None:
    unlock.field.setPlainText(" ".join([WORDS[1], WORDS[0], *WORDS[2:]]))
    assert "do not belong together" in unlock.state.text()
    unlock.field.setPlainText(" ".join([*WORDS, WORDS[0]]))
    assert (unlock.state.text(), unlock.state.property("look")) == ("25 of 24 words", "error")
    assert not unlock.go.isEnabled()


def test_what_did_not_open_can_be_mended(unlock: UnlockDialog) -> None:
    unlock.field.setPlainText(" ".join(WORDS))
    unlock.go.click()
    assert unlock.field.isReadOnly()
    unlock.show_error(WRONG)
    assert unlock.state.text() == f"{WRONG.message} {WRONG.advice}"
    assert not unlock.field.isReadOnly()
    assert unlock.go.isEnabled()


def test_closing_leaves_nothing_of_it(unlock: UnlockDialog, encrypt: EncryptDialog) -> None:
    unlock.field.setPlainText(" ".join(WORDS))
    unlock.reject()
    assert unlock.field.toPlainText() == ""
    assert not unlock.field.document().isUndoAvailable()
    encrypt.fields[0].setText("word")
    encrypt.reject()
    assert [field.text() for field in encrypt.fields] == ["", "", ""]


def _go_to_check(dialog: EncryptDialog) -> None:
    dialog.go.click()
    dialog.go.click()


def test_the_way_leads_over_the_phrase_and_back(encrypt: EncryptDialog) -> None:
    assert encrypt.back.isHidden()
    encrypt.go.click()
    assert encrypt.grid.isVisible()
    assert encrypt.grid.accessibleDescription().startswith(f"1 {WORDS[0]}, 2 {WORDS[1]}, ")
    encrypt.go.click()
    assert not encrypt.grid.isVisible()
    assert (encrypt.go.text(), encrypt.go.isEnabled()) == ("Encrypt", False)
    encrypt.back.click()
    assert encrypt.grid.isVisible()
    assert (encrypt.go.text(), encrypt.go.isEnabled()) == ("Continue", True)


def test_it_goes_on_with_the_right_words_alone(encrypt: EncryptDialog, qtbot: Any) -> None:
    confirmed = QSignalSpy(encrypt.confirmed)
    _go_to_check(encrypt)
    assert [field.accessibleName() for field in encrypt.fields] == ["Word 3", "Word 11", "Word 20"]
    for field, place in zip(encrypt.fields, PLACES, strict=True):
        qtbot.keyClicks(field, WORDS[place - 1].upper()[:4])
    encrypt.fields[1].setText(WORDS[0])
    encrypt.go.click()
    assert encrypt.trouble.text() == "That is not word 11. Go back to look at it."
    assert confirmed.count() == 0
    encrypt.fields[1].setText(f" {WORDS[10]} ")
    qtbot.keyClick(encrypt.fields[1], Qt.Key.Key_Return)
    assert confirmed.count() == 1
    assert not encrypt.isVisible()


def test_enter_leads_through_it(encrypt: EncryptDialog, qtbot: Any) -> None:
    confirmed = QSignalSpy(encrypt.confirmed)
    qtbot.keyClick(encrypt.go, Qt.Key.Key_Return)
    assert encrypt.grid.isVisible()
    qtbot.keyClick(encrypt.grid, Qt.Key.Key_Return)
    assert encrypt.fields[0].isVisible()
    qtbot.keyClick(encrypt.fields[0], Qt.Key.Key_Return)  # nothing is written yet
    assert (encrypt.trouble.text(), confirmed.count()) == ("", 0)
    for field, place in zip(encrypt.fields, PLACES, strict=True):
        qtbot.keyClicks(field, WORDS[place - 1])
    qtbot.keyClick(encrypt.fields[0], Qt.Key.Key_Enter)
    assert confirmed.count() == 1


def test_leaving_confirms_nothing(encrypt: EncryptDialog, qtbot: Any) -> None:
    confirmed = QSignalSpy(encrypt.confirmed)
    _go_to_check(encrypt)
    qtbot.keyClick(encrypt, Qt.Key.Key_Escape)
    assert (confirmed.count(), encrypt.isVisible()) == (0, False)


@pytest.fixture
def large(qapp: QApplication, theme: Theme) -> Theme:
    """Text nearly twice as large as usual; *theme* takes its looks off in the end."""
    made = ThemeController(SystemLook(qapp), Look(theme="light", interface_size=24)).current()
    dress(qapp, made)
    return made


def _clipped(dialog: Dialog) -> list[str]:
    """What of the words that are seen has less room than it needs."""
    found = []
    parts: list[QLabel | QAbstractButton] = [*dialog.findChildren(QLabel), *dialog.findChildren(QAbstractButton)]
    for part in parts:
        if part.isVisible() and part.text():
            wraps = isinstance(part, QLabel) and part.wordWrap()
            wide = wraps or part.width() >= part.minimumSizeHint().width()
            needed = part.heightForWidth(part.width()) if wraps else part.minimumSizeHint().height()
            if not wide or part.height() < needed:
                found.append(part.text())
    return found


def test_large_text_is_not_clipped(qtbot: Any, large: Theme) -> None:
    encrypt = EncryptDialog(WORDS, PLACES, ["1.2 GB are written anew."])
    cut_short = EncryptionDialog(EncryptionState(encrypted=True, offered=True, begun=True))
    for dialog in (encrypt, cut_short, PhraseDialog(WORDS), UnlockDialog("The data is encrypted.", "Quit")):
        opened(dialog, qtbot, large)
        assert _clipped(dialog) == []
    for _page in range(2):
        encrypt.go.click()
        assert _clipped(encrypt) == []


def test_the_phrase_is_in_no_title_and_no_name_of_an_object(qtbot: Any, theme: Any, encrypt: EncryptDialog) -> None:
    shown: Dialog
    for shown in (opened(PhraseDialog(WORDS), qtbot, theme), encrypt):
        for widget in (shown, *shown.findChildren(QWidget)):
            told = f"{widget!r} {widget.objectName()} {widget.windowTitle()} {widget.toolTip()}"
            assert not any(word in told.split() for word in WORDS)
