"""The transcript by keyboard and by screen reader, inside one process."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QFocusEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.logic.markdown.trail import Trail
from app.logic.markdown.values import CodeBlock, Run, Table
from app.model.ids import MessageId
from app.ui.transcript import TranscriptView, reading
from app.ui.transcript.model import Prose, Strip
from app.ui.transcript.speech import Speech
from tests.fakes.messages import answer, thought, user
from tests.fakes.transcripts import PROSE, running, settle, shown_view, started, stream, theme, words

NAME = QAccessible.Text.Name


@pytest.fixture
def view(qtbot: Any) -> TranscriptView:
    return shown_view(qtbot, (760, 700))


def listing(view: TranscriptView) -> QAccessibleInterface:
    found = QAccessible.queryAccessibleInterface(view.viewport())
    assert found is not None
    return found


def children(of: QAccessibleInterface) -> list[QAccessibleInterface]:
    found = [of.child(index) for index in range(of.childCount())]
    assert None not in found
    return found


def test_messages_are_items_of_a_list_with_sender_time_and_text(view: TranscriptView) -> None:
    view.set_model_names({"claude-opus-5-5": "Opus 5.5"})
    view.show_conversation([user(1, "The question"), answer(1, "An **answer**.")])
    assert listing(view).role() == QAccessible.Role.List
    items = children(listing(view))
    assert [item.role() for item in items] == [QAccessible.Role.ListItem] * 2
    assert items[0].text(NAME).startswith("You, ")
    assert items[0].text(NAME).endswith(": The question")
    assert items[1].text(NAME).startswith("Opus 5.5, ")
    assert items[1].text(NAME).endswith(": An answer.")
    assert listing(view).indexOfChild(items[1]) == 1


def test_blocks_of_a_message_can_be_read_one_by_one(view: TranscriptView) -> None:
    view.show_conversation([answer(1, "# Title\n\nText.\n\n- item\n\n```py\na = 1\n```\n\n| a |\n|---|\n| b |\n")])
    [message] = children(listing(view))
    assert [(block.role(), block.text(NAME)) for block in children(message)][:5] == [
        (QAccessible.Role.Heading, "Title"),
        (QAccessible.Role.Paragraph, "Text."),
        (QAccessible.Role.ListItem, "- item"),
        (QAccessible.Role.Section, "Code in py:\na = 1"),
        (QAccessible.Role.Table, "a\nb"),
    ]


def test_links_and_buttons_are_parts_of_their_block(view: TranscriptView) -> None:
    view.show_conversation([answer(1, "A [link](https://example.com/full).")])
    [message] = children(listing(view))
    [link] = children(children(message)[0])
    assert (link.role(), link.text(NAME)) == (QAccessible.Role.Link, "link")
    assert link.text(QAccessible.Text.Description) == "https://example.com/full"
    assert [part.text(NAME) for part in children(children(message)[1])] == [
        "Copy answer",
        "Retry this answer",
        "Retry with another model",
        "Continue from this answer on a new branch",
        "Details of this answer",
    ]


def test_what_is_seen_has_a_place_on_the_screen(view: TranscriptView) -> None:
    view.show_conversation([answer(n, PROSE) for n in range(1, 12)])
    settle()
    first, *_, last = children(listing(view))
    assert first.rect().isEmpty()
    assert first.state().offscreen
    middle = last.rect().center()
    found = listing(view).childAt(middle.x(), middle.y())
    assert found is not None
    assert found.text(NAME) == last.text(NAME)
    assert view.viewport().rect().translated(view.viewport().mapToGlobal(QPoint())).intersects(last.rect())


def test_a_thousand_messages_are_made_when_asked_for(view: TranscriptView) -> None:
    view.show_conversation([user(n, f"Question {n}") for n in range(1, 1001)])
    assert listing(view).childCount() == 1000
    child = listing(view).child(700)
    assert child is not None
    assert "Question 701" in child.text(NAME)


def test_interfaces_of_messages_that_are_gone_say_so(view: TranscriptView) -> None:
    view.show_conversation([answer(1, "Text.")])
    [message] = children(listing(view))
    block = children(message)[0]
    view.clear()
    assert listing(view).childCount() == 0
    assert not message.isValid()
    assert not block.isValid()
    assert (message.text(NAME), block.text(NAME), message.childCount()) == ("", "", 0)


def test_the_way_back_to_the_end_is_there_when_it_shows(view: TranscriptView) -> None:
    view.show_conversation([answer(n, PROSE) for n in range(1, 12)])
    settle()
    assert listing(view).childCount() == 11
    view.scroll_by(-900)
    button = listing(view).child(11)
    assert button is not None
    assert button.text(NAME) == "Jump to latest"
    assert listing(view).indexOfChild(button) == 11


@pytest.fixture
def spoken(view: TranscriptView, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What is announced while a screen reader listens."""
    said: list[str] = []
    monkeypatch.setattr(reading, "say", lambda widget, text: said.append(text))
    active = QAccessible.isActive()
    QAccessible.setActive(True)
    yield said
    QAccessible.setActive(active)


def test_an_answer_is_spoken_by_sentence_and_once(view: TranscriptView, spoken: list[str]) -> None:
    view.append_turn(user(1, "Hello"), running(1))
    text = "The first sentence is here. The second, e.g. this one, follows.\n\n- an item of a list\n\n"
    text += "```py\na = 1\n```\n\nThe end of it"
    stream(view, running(1), text, longest=4)
    view.finish(answer(1, text))
    assert " ".join(spoken) == (
        "The first sentence is here. The second, e.g. this one, follows. an item of a list "
        "Code in py, 1 lines. The end of it"
    )
    assert spoken[0] == "The first sentence is here."


def test_nothing_is_prepared_for_speech_while_nobody_listens(view: TranscriptView) -> None:
    active = QAccessible.isActive()
    QAccessible.setActive(False)
    view.append_turn(user(1, "Hello"), running(1))
    view.apply_progress(MessageId("a1"), [started(), words("One. Two.")], 0)
    assert not view._reader._speeches
    QAccessible.setActive(active)


def test_tables_and_thinking_are_not_read_out_letter_by_letter() -> None:
    class Block:
        def __init__(self, strip: Strip) -> None:
            self.strip = strip

    row = ((Run("a"),),)
    table = Table(row[0], (), Trail(row * 3))  # type: ignore[arg-type]
    blocks = [
        Block(Strip(Prose((Run("Thinking hard."),)), thought=True)),
        Block(Strip(table)),
        Block(Strip(CodeBlock(Trail(["x"])))),
    ]
    assert Speech().due(blocks, finished=True) == "Table with 1 columns and 3 rows. Code, 1 lines."


class TestKeyboard:
    @pytest.fixture
    def chat(self, view: TranscriptView) -> TranscriptView:
        view.show_conversation([answer(1, thought("x"), "A [link](https://example.com/a).\n\n```py\na = 1\n```\n")])
        settle()
        view.activateWindow()
        view.setFocus()
        return view

    def focused(self, view: TranscriptView) -> str:
        interface = listing(view).focusChild()
        return interface.text(NAME) if interface is not None else ""

    def test_tab_walks_through_everything_that_can_be_done(self, chat: TranscriptView) -> None:
        walked = []
        for _ in range(7):
            assert chat.focusNextPrevChild(True)
            walked.append(self.focused(chat))
        assert walked == ["Show thinking", "link", "Wrap", "Copy code", "Save code", "Copy answer", "Retry this answer"]
        assert chat.focusNextPrevChild(False)
        assert self.focused(chat) == "Copy answer"

    def test_enter_does_what_has_the_focus(self, chat: TranscriptView, qtbot: Any) -> None:
        chat.focusNextPrevChild(True)
        chat.focusNextPrevChild(True)
        with qtbot.waitSignal(chat.link_activated) as caught:
            QTest.keyClick(chat, Qt.Key.Key_Return)
        assert caught.args == ["https://example.com/a"]
        chat.focusNextPrevChild(True)
        chat.focusNextPrevChild(True)
        QTest.keyClick(chat, Qt.Key.Key_Space)
        assert QGuiApplication.clipboard().text() == "a = 1"

    def test_tab_leaves_at_the_end(self, qtbot: Any) -> None:
        window = QWidget()
        qtbot.addWidget(window)
        view, field = TranscriptView(theme()), QLineEdit()
        column = QVBoxLayout(window)
        column.addWidget(view)
        column.addWidget(field)
        window.show()
        qtbot.waitExposed(window)
        view.show_conversation([answer(1, "Text.")])
        view.setFocus()
        for _ in range(3):
            QTest.keyClick(view, Qt.Key.Key_Tab)
        assert field.hasFocus() or window.focusWidget() is field
        assert view._canvas.focus is None

    def test_tab_into_the_transcript_is_seen_at_once(self, qtbot: Any) -> None:
        window = QWidget()
        qtbot.addWidget(window)
        field, view = QLineEdit(), TranscriptView(theme())
        column = QVBoxLayout(window)
        column.addWidget(field)
        column.addWidget(view)
        window.show()
        qtbot.waitExposed(window)
        window.activateWindow()
        view.show_conversation([answer(1, "A [link](https://example.com).")])
        field.setFocus()
        QTest.keyClick(field, Qt.Key.Key_Tab)
        assert window.focusWidget() is view
        view.focusInEvent(QFocusEvent(QFocusEvent.Type.FocusIn, Qt.FocusReason.TabFocusReason))
        assert self.focused(view)

    def test_what_gets_the_focus_is_scrolled_into_view(self, view: TranscriptView) -> None:
        view.show_conversation([answer(n, PROSE) for n in range(1, 12)])
        settle()
        view.setFocus()
        for _ in range(40):
            view.focusNextPrevChild(False)
            spot = view._canvas.focus
            assert spot is not None
            assert view._canvas.find(spot.item, spot.slot) is not None
        assert not view._stage.follow.on
