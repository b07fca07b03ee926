"""The composer: keys, input methods, growth, Send and Stop, pasting."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtWidgets import QApplication

from app.ui.composer import Composer
from app.ui.theme.palette import Theme
from tests.fakes.transcripts import theme as sized

ENTER, CTRL, SHIFT = Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NONE, KEYPAD = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier


@pytest.fixture
def composer(qtbot: Any, theme: Theme) -> Composer:
    made = Composer(theme)
    qtbot.addWidget(made)
    made.set_theme(theme)
    made.resize(600, 200)
    made.set_window_height(1000)
    made.set_ready(True)
    made.show()
    return made


@pytest.fixture
def sent(composer: Composer) -> list[str]:
    texts: list[str] = []
    composer.sent.connect(lambda: texts.append(composer.take()))
    return texts


@pytest.mark.parametrize(
    ("setting", "modifiers", "sends"),
    [
        ("enter", NONE, True),
        ("enter", KEYPAD, True),
        ("enter", SHIFT, False),
        ("enter", CTRL, False),
        ("ctrl_enter", CTRL, True),
        ("ctrl_enter", CTRL | KEYPAD, True),
        ("ctrl_enter", NONE, False),
        ("ctrl_enter", SHIFT, False),
    ],
)
def test_the_chosen_key_sends_and_the_others_break_the_line(
    composer: Composer, sent: list[str], qtbot: Any, setting: Any, modifiers: Qt.KeyboardModifier, sends: bool
) -> None:
    composer.set_send_key(setting)
    qtbot.keyClicks(composer.field, "one")
    qtbot.keyClick(composer.field, ENTER, modifiers)
    assert sent == (["one"] if sends else [])
    assert composer.text() == ("" if sends else "one\n")


def test_the_hint_names_the_key(composer: Composer) -> None:
    assert composer.hint.text().startswith("Enter sends")
    composer.set_send_key("ctrl_enter")
    assert composer.hint.text().startswith("Ctrl+Enter sends")


def test_enter_never_sends_while_an_input_method_composes(composer: Composer, sent: list[str], qtbot: Any) -> None:
    qtbot.keyClicks(composer.field, "ni")
    QApplication.sendEvent(composer.field, QInputMethodEvent("好", []))
    assert composer.field.is_composing()
    qtbot.keyClick(composer.field, ENTER)
    assert sent == []
    assert "\n" not in composer.text()
    committed = QInputMethodEvent("", [])
    committed.setCommitString("你好")
    QApplication.sendEvent(composer.field, committed)
    qtbot.keyClick(composer.field, ENTER)
    assert sent == ["ni你好"]


def test_nothing_is_sent_without_words(composer: Composer, sent: list[str], qtbot: Any) -> None:
    assert not composer.send.isEnabled()
    qtbot.keyClicks(composer.field, "  ")
    qtbot.keyClick(composer.field, ENTER)
    assert not composer.send.isEnabled()
    assert sent == []


def test_nothing_is_sent_before_the_services_are_there(composer: Composer, sent: list[str], qtbot: Any) -> None:
    composer.set_ready(False)
    qtbot.keyClicks(composer.field, "early")
    qtbot.keyClick(composer.field, ENTER)
    assert sent == []
    assert composer.text() == "early"
    composer.set_ready(True)
    assert composer.send.isEnabled()


def test_the_button_sends(composer: Composer, sent: list[str], qtbot: Any) -> None:
    qtbot.keyClicks(composer.field, "by mouse")
    qtbot.mouseClick(composer.send, Qt.MouseButton.LeftButton)
    assert sent == ["by mouse"]


def test_a_click_anywhere_on_the_card_goes_to_the_field(composer: Composer, qtbot: Any) -> None:
    composer.set_text("words")
    for part in (composer.hint, composer.card):
        composer.send.setFocus()
        qtbot.mouseClick(part, Qt.MouseButton.LeftButton, pos=QPoint(24, part.height() - 14))
        assert composer.field.hasFocus()


def test_send_is_stop_while_an_answer_runs(composer: Composer, sent: list[str], qtbot: Any) -> None:
    composer.set_running(True)
    assert composer.stop.isVisible()
    assert not composer.send.isVisible()
    qtbot.keyClicks(composer.field, "next")
    qtbot.keyClick(composer.field, ENTER)
    assert sent == []
    assert composer.text() == "next"
    with qtbot.waitSignal(composer.stopped):
        qtbot.mouseClick(composer.stop, Qt.MouseButton.LeftButton)


def test_the_focus_stays_on_the_button_that_takes_the_others_place(composer: Composer, qtbot: Any) -> None:
    composer.set_text("words")
    composer.send.setFocus()
    composer.set_running(True)
    qtbot.waitUntil(composer.stop.hasFocus)


def test_it_grows_with_the_text_up_to_40_per_cent(composer: Composer, qtbot: Any) -> None:
    one = composer.field.height()
    composer.set_text("a\nb\nc")
    line = composer.field.fontMetrics().lineSpacing()
    assert composer.field.height() == pytest.approx(one + 2 * line, abs=2)
    composer.set_text("\n".join("abcdefghij" * 30))
    qtbot.waitUntil(lambda: composer.sizeHint().height() >= 390)
    assert composer.sizeHint().height() <= 400 + 18
    composer.set_window_height(500)
    qtbot.waitUntil(lambda: composer.sizeHint().height() <= 200 + 18)
    composer.set_text("")
    qtbot.waitUntil(lambda: composer.field.height() == one)


@pytest.mark.parametrize("pixels", [8, 15, 45])
def test_what_an_empty_field_says_grows_with_the_text(composer: Composer, pixels: int) -> None:
    composer.set_placeholder("Hy")
    composer.set_theme(sized(chat=pixels))
    shown = composer.field.viewport().grab().toImage()  # the cursor may stand in its first columns
    ground = shown.pixel(shown.width() - 1, 0)
    rows = [y for y in range(shown.height()) if any(shown.pixel(x, y) != ground for x in range(2, shown.width()))]
    assert len(rows) == pytest.approx(pixels, rel=0.35)
    assert rows[-1] < shown.height() - 1


def test_it_grows_with_wrapped_lines(composer: Composer) -> None:
    one = composer.field.height()
    composer.set_text("word " * 100)
    assert composer.field.height() > 3 * one
    before = composer.field.height()
    composer.resize(1000, 200)
    QApplication.sendPostedEvents()
    assert composer.field.height() < before


def test_all_lines_are_seen_while_it_grows(composer: Composer, qtbot: Any) -> None:
    for _ in range(5):
        qtbot.keyClicks(composer.field, "x")
        qtbot.keyClick(composer.field, ENTER, SHIFT)
        qtbot.waitUntil(lambda: composer.field.verticalScrollBar().value() == 0)


def test_higher_scripts_and_emoji_fit(composer: Composer, qtbot: Any) -> None:
    composer.set_text("नमस्ते\n你好 🎈\nمرحبا\nplain")
    qtbot.waitUntil(lambda: composer.field.verticalScrollBar().maximum() == 0)


def test_a_long_paste_is_taken_quickly(composer: Composer) -> None:
    composer.set_text("a line of ordinary words\n" * 50_000)
    assert composer.field.height() <= 400


def test_page_keys_go_elsewhere_while_all_the_text_is_seen(composer: Composer, qtbot: Any) -> None:
    pages: list[int] = []
    composer.field.page_wanted.connect(pages.append)
    qtbot.keyClick(composer.field, Qt.Key.Key_PageUp)
    qtbot.keyClick(composer.field, Qt.Key.Key_PageDown)
    qtbot.keyClick(composer.field, Qt.Key.Key_PageUp, SHIFT)
    assert pages == [-1, 1]
    composer.set_text("line\n" * 200)
    qtbot.keyClick(composer.field, Qt.Key.Key_PageUp)
    assert pages == [-1, 1]
    assert composer.field.textCursor().blockNumber() < 200


def test_only_words_are_pasted(composer: Composer) -> None:
    rich = QMimeData()
    rich.setHtml("<b>bold</b> <img src='http://127.0.0.1/x'>")
    rich.setText("bold\r\nnext")
    QGuiApplication.clipboard().setMimeData(rich)
    composer.field.paste()
    assert composer.text() == "bold\nnext"


def test_a_picture_is_not_pasted(composer: Composer) -> None:
    picture = QMimeData()
    picture.setData("image/png", b"\x89PNG")
    assert not composer.field.canInsertFromMimeData(picture)


def test_taking_can_be_undone(composer: Composer) -> None:
    composer.set_text("precious")
    assert composer.take() == "precious"
    composer.field.undo()
    assert composer.text() == "precious"


@pytest.mark.parametrize("shown", ["", "a draft"])
def test_undo_never_reaches_the_text_of_another_conversation(composer: Composer, shown: str) -> None:
    composer.field.insertPlainText("for the first conversation only")
    composer.take()
    composer.set_text(shown)
    composer.field.undo()
    composer.field.redo()
    assert composer.text() == shown


def test_what_was_not_sent_stands_before_what_was_typed_since(composer: Composer) -> None:
    composer.set_text("newer")
    composer.put_back("older")
    assert composer.text() == "older\n\nnewer"


def test_a_note_takes_the_place_of_the_hint(composer: Composer) -> None:
    composer.set_note("Offline")
    assert composer.hint.text() == "Offline"
    composer.set_note("")
    assert composer.hint.text().startswith("Enter sends")


def test_names_for_screen_readers(composer: Composer) -> None:
    assert composer.field.accessibleName() == "Message"
    assert composer.send.accessibleName() == "Send"
    assert composer.stop.accessibleName() == "Stop"
