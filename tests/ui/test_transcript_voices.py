"""What each kind of block is to a screen reader, and what is announced of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QWidget

from app.logic.markdown.document import whole
from app.logic.markdown.values import Formula
from app.model.errors import ErrorKind, TurnError
from app.model.ids import MessageId
from app.model.message import Status
from app.ui.transcript import TranscriptView, reading
from app.ui.transcript.follow import Anchor
from app.ui.transcript.model import Prose, Strip, ThinkingLine, Tone
from app.ui.transcript.plainly import plain_text
from app.ui.transcript.sections.text import leaf_strip
from app.ui.transcript.speech import Speech
from app.ui.transcript.voices import voice
from tests.fakes.gallery import kinds, prose, turns
from tests.fakes.messages import answer, block, thought, user
from tests.fakes.transcripts import PROSE, running, settle, shown_view

NAME, MORE = QAccessible.Text.Name, QAccessible.Text.Description
Role = QAccessible.Role
ERROR = TurnError(ErrorKind.RETRY, "rate_limit_error", "Too many requests.", "Wait.", "trace", "req_1", 429)


@pytest.fixture
def view(qtbot: Any) -> TranscriptView:
    return shown_view(qtbot, (760, 700))


def children(of: QAccessibleInterface) -> list[QAccessibleInterface]:
    return [child for index in range(of.childCount()) if (child := of.child(index)) is not None]


def messages(view: TranscriptView) -> list[QAccessibleInterface]:
    found = QAccessible.queryAccessibleInterface(view.viewport())
    assert found is not None
    return children(found)


def blocks(view: TranscriptView, *content: Any, **fields: Any) -> list[QAccessibleInterface]:
    view.show_conversation([answer(1, *content, **fields)])
    settle()
    return children(messages(view)[0])


def told(view: TranscriptView, *content: Any) -> list[tuple[Role, str, str]]:
    return [(one.role(), one.text(NAME), one.text(MORE)) for one in blocks(view, *content)]


def strips(markdown: str) -> list[Strip]:
    made: list[Strip] = []
    for leaf in whole(markdown).leaves:
        made.append(leaf_strip(leaf, made[-1] if made else None, Tone.ANSWER))
    return made


def test_headings_say_their_level_and_lists_what_they_are(view: TranscriptView) -> None:
    said = told(view, "## Title\n\n1. first\n   - nested\n\n- [x] done\n- [ ] open\n\n> quoted\n\n---\n")
    assert said[:7] == [
        (Role.Heading, "Title", "Heading level 2"),
        (Role.ListItem, "1. first", ""),
        (Role.ListItem, "- nested", "List level 2"),
        (Role.ListItem, "Done: done", ""),
        (Role.ListItem, "To do: open", ""),
        (Role.Paragraph, "quoted", "Quote"),
        (Role.Separator, "", ""),
    ]


def test_a_table_has_rows_and_cells_that_say_where_they_stand(view: TranscriptView) -> None:
    table = blocks(view, "| Quarter | Growth |\n|---|---:|\n| Q1 | — |\n| Q2 | +8.3% |\n")[0]
    assert (table.role(), table.text(MORE)) == (Role.Table, "Table with 2 columns and 2 rows")
    rows = [part for part in children(table) if part.role() == Role.Row]
    assert [(row.role(), row.text(NAME)) for row in rows] == [
        (Role.Row, "Quarter, Growth"),
        (Role.Row, "Q1, —"),
        (Role.Row, "Q2, +8.3%"),
    ]
    assert [(cell.role(), cell.text(NAME)) for cell in children(rows[0])] == [
        (Role.ColumnHeader, "Quarter"),
        (Role.ColumnHeader, "Growth"),
    ]
    cell = children(rows[2])[1]
    assert (cell.role(), cell.text(NAME)) == (Role.Cell, "row 2, Growth: +8.3%")
    assert table.indexOfChild(rows[2]) == 2
    assert not cell.rect().isEmpty()
    view.clear()
    assert not cell.isValid()
    assert cell.text(NAME) == ""


def test_links_in_a_table_come_after_its_rows_and_keep_their_place(view: TranscriptView) -> None:
    table = blocks(view, "| a |\n|---|\n| [there](https://example.com) |\n")[0]
    link = children(table)[-1]
    assert (link.role(), link.text(NAME)) == (Role.Link, "there")
    assert table.indexOfChild(link) == table.childCount() - 1
    view.setFocus()
    for _ in view._stage.layout(0, 0).actions():
        assert view.focusNextPrevChild(True)
    listing = QAccessible.queryAccessibleInterface(view.viewport())
    focused = listing.focusChild() if listing is not None else None
    assert focused is not None
    assert focused.text(NAME) == "there"
    assert focused.state().focused


def test_formulas_and_pictures_are_put_in_words() -> None:
    [text] = strips("It is $x^2$ big.")
    formula = voice(Strip(Formula(r"\frac{a}{b}", r"$$\frac{a}{b}$$")), 0)
    assert (formula.role, formula.text, formula.more) == (Role.Equation, "Formula: a over b", r"\frac{a}{b}")
    assert "x squared" in voice(text, 0).text or "x^2" in voice(text, 0).text


def test_what_folds_says_whether_it_is_open(view: TranscriptView) -> None:
    line = blocks(view, thought("Hm."), "Text.")[0]
    [button] = children(line)
    for part in (line, button):
        assert part.state().expandable
        assert part.state().collapsed
    view.setFocus()
    view.focusNextPrevChild(True)
    view._deeds.act(view._canvas.focus, view._stage.layout(0, 0).actions()[0])  # type: ignore[arg-type]
    assert line.state().expanded
    assert not line.state().collapsed
    paragraph = blocks(view, "Text.")[0]
    assert not paragraph.state().expandable


def test_errors_are_alerts(view: TranscriptView) -> None:
    said = [(one.role(), one.text(NAME)) for one in blocks(view, "x", status=Status.FAILED, error=ERROR)]
    assert (Role.AlertMessage, "Too many requests. Wait.\nRequest req_1") in said


@pytest.mark.parametrize("conversation", [prose, kinds, turns], ids=lambda made: made.__name__)
def test_every_block_of_the_gallery_says_something(view: TranscriptView, conversation: Any) -> None:
    view.show_conversation(conversation())
    for message in messages(view):
        assert message.text(NAME)
        for part in children(message):
            assert part.text(NAME) or part.role() == Role.Separator
            assert all(action.text(NAME) for action in children(part))


class TestAnnouncements:
    @pytest.fixture
    def spoken(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
        said: list[str] = []

        def say(widget: QWidget, text: str) -> None:
            said.append(text)

        monkeypatch.setattr(reading, "say", say)
        active = QAccessible.isActive()
        QAccessible.setActive(True)
        yield said
        QAccessible.setActive(active)

    def test_every_kind_is_said_once_in_words(self) -> None:
        class Block:
            def __init__(self, strip: Strip) -> None:
                self.strip = strip

        made = [Block(strip) for strip in strips("# Title\n\n| a |\n|---|\n| b |\n\n```py\nx\n```\n\nThe end.")]
        made.insert(0, Block(Strip(ThinkingLine(0, 8000, False, 412))))
        made.insert(2, Block(Strip(Formula("x^2", "$$x^2$$"))))
        made.insert(3, Block(Strip(Prose(()), thought=True)))
        speech = Speech()
        said = [speech.due(made[: at + 1], finished=False) for at in range(len(made))]
        said.append(speech.due(made, finished=True))
        assert " ".join(part for part in said if part) == (
            "Thought for 8 s · 412 tokens. Title Formula: x squared. Table with 1 columns and 1 rows. "
            "Code in py, 1 lines. The end."
        )

    def test_steps_are_said_once_and_their_details_not_at_all(self, view: TranscriptView) -> None:
        view.show_conversation(kinds())
        said = ""
        for item in (1, 3, 5):
            assert view._stage.strips(item)
            said += Speech().due(view._stage.item(item).slots, finished=True) + "\n"
        for words in (
            "Searched the web for “revenue third quarter” · 3 results",
            "the limit of uses is reached",
            "40.8 million",
            "Used get_temperature",
            "Ran python3 broken.py · exit code 1",
            "Code in sql, 60 lines.",
            "Thinking that the API returned encrypted",
        ):
            assert said.count(words) == 1, words
        for words in ("SELECT", "Revenue report number 2", "encrypted_content", "644 out"):
            assert words not in said, words

    def test_thinking_is_said_when_it_begins_and_not_again(self) -> None:
        class Block:
            strip = Strip(ThinkingLine(0, None, True))

        speech = Speech()
        assert [speech.due([Block()], finished=False) for _ in range(3)] == ["Thinking…", "", ""]

    def test_a_wait_is_said_with_its_reason_but_no_preparing(self, view: TranscriptView, spoken: list[str]) -> None:
        view.append_turn(user(1, "Hello"), running(1))
        view.set_waiting(MessageId("a1"), 0, 0, None)
        assert spoken == []
        view.set_waiting(MessageId("a1"), 60_000, 1, ERROR)
        assert len(spoken) == 1
        assert spoken[0].startswith("Too many requests.")

    def test_an_upload_is_said_when_it_begins_and_not_with_every_step(
        self, view: TranscriptView, spoken: list[str]
    ) -> None:
        view.append_turn(user(1, "Hello"), running(1))
        for name, total in (("report.pdf", 38_000_000), ("notes.txt", 1_250_000), ("small.txt", 400_500)):
            for sent in (0, total // 3, total // 2, total):
                view.set_upload(MessageId("a1"), name, sent, total)
        assert spoken == [
            "Uploading report.pdf, 38 MB.",
            "Uploading notes.txt, 1.2 MB.",
            "Uploading small.txt, 401 kB.",
        ]

    def test_how_an_answer_ended_is_said(self, view: TranscriptView, spoken: list[str]) -> None:
        view.append_turn(user(1, "Hello"), running(1))
        view.finish(answer(1, "Half of", status=Status.STOPPED))
        assert " ".join(spoken) == "Half of Stopped"


def test_a_jump_takes_the_screen_reader_along(view: TranscriptView, monkeypatch: pytest.MonkeyPatch) -> None:
    events: list[tuple[str, QAccessible.Event]] = []
    monkeypatch.setattr(QAccessible, "isActive", lambda: True)
    monkeypatch.setattr(
        reading.Reader, "_tell", staticmethod(lambda part, event: events.append((part.text(NAME)[-10:], event)))
    )
    view.show_conversation([one for n in range(1, 9) for one in (user(n, f"Question {n}"), answer(n, PROSE))])
    settle()
    view.activateWindow()
    view.setFocus()
    view.jumps.first()
    view.jumps.next_turn()
    assert events == [("Question 1", QAccessible.Event.Focus), ("Question 2", QAccessible.Event.Focus)]
    second = messages(view)[2]
    assert second.state().focused
    listing = QAccessible.queryAccessibleInterface(view.viewport())
    focused = listing.focusChild() if listing is not None else None
    assert focused is not None
    assert focused.text(NAME) == second.text(NAME)
    view.focusNextPrevChild(True)
    assert not second.state().focused


def test_turns_are_walked_one_by_one_even_where_all_are_seen(view: TranscriptView) -> None:
    view.show_conversation([one for n in range(1, 4) for one in (user(n, f"Question {n}"), answer(n, "Short."))])
    settle()
    assert view._stage.total < view._stage.viewport
    view.setFocus()
    went = []
    for jump in ("previous_turn", "previous_turn", "previous_turn", "next_turn", "next_turn", "next_turn"):
        getattr(view.jumps, jump)()
        went.append(view.reader.current())
    assert went == [4, 2, 0, 2, 4, 5]


class TestPlain:
    def test_a_message_reads_as_plain_text(self) -> None:
        assert plain_text(strips(PROSE), 0) == (
            "Yes, with one exception: the chart shows 41.2, see page 7.\n\n"
            "1. First item\n2. Second item\n  - nested\n\n"
            "A quote\n\n"
            "Table with 2 columns and 2 rows:\nQuarter | Growth\nQ1 | —\nQ2 | +8.3%\n\n"
            'Code in python:\nrevenue = [35.1, 38.0]\nfor a in revenue:\n    print(f"{a}")\n\n'
            "Last words."
        )

    def test_the_reader_knows_which_message_is_meant(self, view: TranscriptView) -> None:
        assert view.reader.current() is None
        view.show_conversation([answer(n, PROSE) for n in range(1, 12)])
        settle()
        assert view.reader.current() == 10
        view.scroll_by(-2000)
        assert view.reader.current() == view._stage.anchor.item < 10
        view.setFocus()
        view.focusNextPrevChild(True)
        assert view._canvas.focus is not None
        assert view.reader.current() == view._canvas.focus.item

    def test_a_message_that_one_jumped_to_is_meant_as_long_as_it_is_seen(self, view: TranscriptView) -> None:
        view.show_conversation([one for n in range(1, 9) for one in (user(n, f"Question {n}"), answer(n, PROSE))])
        settle()
        view.jumps.first()
        view.jumps.next_turn()
        assert view.reader.current() == 2
        view._screen.jump(Anchor(9, 0, 0))
        assert view.reader.current() == 9

    def test_it_names_sender_and_place(self, view: TranscriptView) -> None:
        view.show_conversation([user(1, "Question"), answer(1, block("hologram", data=1), "Text.")])
        plain = view.reader.plain(0)
        assert plain.heading.startswith("You, ")
        assert (plain.number, plain.count, plain.text) == (1, 2, "Question")
        assert view.reader.plain(1).text.endswith("Text.")
