"""Copying as plain text, Markdown and HTML, with and without thinking, by clipboard and by dragging."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from app.ui.transcript import TranscriptView
from app.ui.transcript.copying.bundle import Form
from app.ui.transcript.copying.markdown import with_marks
from app.ui.transcript.selection import Place, Selection
from tests.fakes.messages import answer, block, thought, user
from tests.fakes.transcripts import PROSE, settle, shown_view

END = 1 << 30


@pytest.fixture
def view(qtbot: Any) -> TranscriptView:
    return shown_view(qtbot, (760, 700))


def select(view: TranscriptView, first: tuple[int, int, int], last: tuple[int, int, int]) -> None:
    view._screen.set_selection(Selection(Place(*first), Place(*last)))


def copied(view: TranscriptView, form: Form = Form.RICH, with_thinking: bool = False) -> QMimeData:
    view._clipboard.copy(form, with_thinking)
    return QGuiApplication.clipboard().mimeData()


def body(html: str) -> str:
    found = re.search("<body>(.*)</body>", html, re.DOTALL)
    assert found is not None
    return found.group(1)


def html_of(view: TranscriptView, text: str) -> str:
    """What a whole answer becomes."""
    view.show_conversation([answer(1, text)])
    view.select_all()
    return body(copied(view).html())


class TestAMessage:
    def test_plain_text_has_no_marks(self, view: TranscriptView) -> None:
        view.show_conversation([user(1, "Hello"), answer(1, "# Tea\n\nIt is **hot**.\n\n- one\n- two")])
        view._clipboard.copy_message(1, Form.PLAIN)
        data = QGuiApplication.clipboard().mimeData()
        assert data.text() == "Tea\n\nIt is hot.\n\n- one\n- two"
        assert not data.hasHtml()

    def test_rich_text_comes_with_what_was_written(self, view: TranscriptView) -> None:
        view.show_conversation([user(1, "Hello"), answer(1, "It is **hot**.")])
        view._clipboard.copy_message(1)
        data = QGuiApplication.clipboard().mimeData()
        assert data.text() == "It is hot."
        assert "hot" in body(data.html())
        assert bytes(data.data("text/markdown").data()).decode() == "It is **hot**."


class TestTheConversation:
    def test_it_says_who_wrote_what(self, view: TranscriptView) -> None:
        view.show_conversation([user(1, "Is tea *hot*?"), answer(2, thought("Hm."), "It is **hot**.")])
        view.copy_conversation()
        data = QGuiApplication.clipboard().mimeData()
        model = answer(2).model
        assert data.text() == f"You:\nIs tea *hot*?\n\n{model}:\nIt is hot."
        written = bytes(data.data("text/markdown").data()).decode()
        assert written == f"### You\n\nIs tea *hot*?\n\n### {model}\n\nIt is **hot**."
        assert body(data.html()).startswith("<h3>You</h3>")
        assert f'<h3>{model}</h3><p dir="auto">It is <strong>hot</strong>.</p>' in body(data.html())
        assert view._clipboard.selection is None

    def test_one_message_has_its_sender_too(self, view: TranscriptView) -> None:
        view.show_conversation([user(1, "<b>Tea</b>")])
        view.copy_conversation()
        data = QGuiApplication.clipboard().mimeData()
        assert data.text() == "You:\n<b>Tea</b>"
        assert "<b>" not in body(data.html())

    def test_a_long_one_is_written_beside_the_windows_work(self, view: TranscriptView, qtbot: Any) -> None:
        view.show_conversation([user(number, f"Message {number}") for number in range(1, 101)])
        QGuiApplication.clipboard().setText("before")
        view.copy_conversation()
        assert QGuiApplication.clipboard().text() == "before"
        qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() != "before")
        assert QGuiApplication.clipboard().text().count("You:") == 100


class TestMarkdown:
    def test_it_is_what_was_written(self, view: TranscriptView) -> None:
        view.show_conversation([user(1, "Give *me* this"), answer(1, PROSE)])
        view.select_all()
        assert copied(view, Form.MARKDOWN).text() == "Give *me* this\n\n" + PROSE.strip()
        assert bytes(copied(view).data("text/markdown").data()).decode() == "Give *me* this\n\n" + PROSE.strip()

    def test_whole_blocks_keep_their_marks_and_parts_come_plain(self, view: TranscriptView) -> None:
        view.show_conversation([answer(1, "One **two**\n\n## Head\n\n- a `b`\n- c\n\nLast *words*")])
        select(view, (0, 0, 4), (0, 4, 4))
        assert copied(view, Form.MARKDOWN).text() == "two\n\n## Head\n\n- a `b`\n- c\n\nLast"
        assert copied(view).text() == "two\n\nHead\n\n- a b\n- c\n\nLast"

    def test_marks_of_citations_come_as_they_are_seen(self) -> None:
        assert with_marks("It is **so**\ufdd21\ufdd3\ufdd212\ufdd3.") == "It is **so**[1][12]."

    def test_other_blocks_come_as_their_text(self, view: TranscriptView) -> None:
        view.show_conversation([answer(1, "A **b**", block("holiday", sun=True), "C *d*")])
        view._screen.changed(0, view._stage.content(0).toggle(1))
        view.select_all()
        text = copied(view, Form.MARKDOWN).text()
        assert text.startswith("A **b**\n\n{")
        assert text.endswith("}\n\nC *d*")


class TestThinking:
    @pytest.fixture
    def view(self, view: TranscriptView) -> TranscriptView:
        view.show_conversation([user(1, "Why"), answer(1, thought("Let *me* see.\n\nWell."), "So **it** is.")])
        settle()
        view.select_all()
        return view

    def test_it_is_left_out(self, view: TranscriptView) -> None:
        assert copied(view).text() == "Why\n\nSo it is."
        view._screen.changed(1, view._stage.content(1).toggle(0))
        assert copied(view).text() == "Why\n\nSo it is."

    def test_the_selection_stays_at_its_words_when_blocks_come_above(self, view: TranscriptView) -> None:
        select(view, (1, 1, 3), (1, 1, 5))
        assert view.selected_text() == "it"
        view._screen.changed(1, view._stage.content(1).toggle(0))
        assert view.selected_text() == "it"
        select(view, (1, 1, 4), (1, 3, 2))  # from the thinking into the answer
        view._screen.changed(1, view._stage.content(1).toggle(0))
        assert view.selected_text() == ""  # what it began in is not shown any more

    @pytest.mark.parametrize("opened", [False, True])
    def test_it_comes_when_asked_for(self, view: TranscriptView, opened: bool) -> None:
        if opened:
            view._screen.changed(1, view._stage.content(1).toggle(0))
            view.select_all()
        assert view._clipboard.holds_thinking()
        assert copied(view, with_thinking=True).text() == "Why\n\nLet me see.\n\nWell.\n\nSo it is."
        markdown = copied(view, Form.MARKDOWN, with_thinking=True).text()
        assert markdown == "Why\n\n> Let *me* see.\n>\n> Well.\n\nSo **it** is."
        assert "<blockquote>" in copied(view, with_thinking=True).html()

    def test_it_comes_by_itself_from_inside(self, view: TranscriptView) -> None:
        view._screen.changed(1, view._stage.content(1).toggle(0))
        select(view, (1, 1, 0), (1, 2, 4))
        assert not view._clipboard.holds_thinking()
        assert copied(view).text() == "Let me see.\n\nWell"
        assert copied(view, Form.MARKDOWN).text() == "Let *me* see.\n\nWell"

    def test_opened_thinking_stays_open_when_its_message_was_dropped(self, view: TranscriptView) -> None:
        view._screen.changed(1, view._stage.content(1).toggle(0))
        before = len(view._stage.strips(1))
        view._stage.item(1).drop()
        assert len(view._stage.strips(1)) == before


class TestHtml:
    def test_lists_and_quotes_nest(self, view: TranscriptView) -> None:
        html = html_of(view, "1. a\n2. b\n   - c\n   - [x] d\n\n> e\n>\n> f\n\ng")
        assert html.replace(' dir="auto"', "") == (
            '<ol><li value="1"><p>a</p></li><li value="2"><p>b</p>'
            "<ul><li><p>c</p></li><li>☑ <p>d</p></li></ul></li></ol>"
            "<blockquote><p>e</p><p>f</p></blockquote><p>g</p>"
        )

    def test_tables_code_and_headings(self, view: TranscriptView) -> None:
        html = html_of(view, "# A\n\n| x | y |\n|---|--:|\n| **1** | 2 |\n\n```py\na < b\n```\n")
        assert html.replace(' dir="auto"', "") == (
            '<h1>A</h1><table><tr><th>x</th><th style="text-align:right">y</th></tr>'
            '<tr><td><strong>1</strong></td><td style="text-align:right">2</td></tr></table>'
            '<pre dir="ltr"><code>a &lt; b</code></pre>'
        )

    def test_a_part_of_a_table_has_the_rows_that_are_touched(self, view: TranscriptView) -> None:
        view.show_conversation([answer(1, "| x | y |\n|---|---|\n| one | two |\n| three | four |\n")])
        select(view, (0, 0, 6), (0, 0, 14))
        assert view.selected_text() == "e\ttwo\nth"
        assert body(copied(view).html()) == (
            "<table><tr><td>e</td><td>two</td></tr><tr><td>th</td><td></td></tr></table>"
        )

    def test_words_of_a_paragraph_come_bare(self, view: TranscriptView) -> None:
        view.show_conversation([answer(1, "- One **two** three")])
        select(view, (0, 0, 2), (0, 0, 9))
        assert body(copied(view).html()) == "<span>e <strong>two</strong> t</span>"
        assert copied(view).text() == "e two t"

    def test_nothing_is_loaded_and_only_safe_links_stay(self, view: TranscriptView) -> None:
        html = html_of(
            view,
            "![pic](https://example.com/a.png) [web](https://example.com/?a=1&b=%22) [odd](javascript:alert(1)) "
            "<img src=https://example.com/x> [mail](mailto:a@example.com)\n\n![alone](https://example.com/b.png)",
        )
        assert "<img" not in html
        assert "javascript" not in html
        assert html.count("<a href=") == 5  # the bare address in the tag is one, too
        assert "&lt;img src=" in html

    @given(st.text(max_size=60))
    def test_whatever_is_written_is_only_text(self, text: str) -> None:
        from app.ui.transcript.content import Content  # short here
        from app.ui.transcript.copying.html import body_html
        from app.ui.transcript.copying.parts import parts_of

        class One:
            def items(self) -> int:
                return 1

            def glance(self, index: int) -> Content:
                return Content(answer(1, text), str)

        tags: list[str] = []

        class Reader(HTMLParser):
            def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
                tags.append(tag)
                assert not {name for name, _ in attrs} - {"dir", "href", "value", "style"}

        Reader().feed(body_html(list(parts_of(Selection(Place(), Place(0, END, END)), One()))))
        allowed = {"p", "a", "br", "pre", "code", "ul", "ol", "li", "blockquote", "strong", "em", "s", "table", "tr"}
        assert set(tags) <= allowed | {"th", "td", *(f"h{level}" for level in range(1, 7))}


def test_a_long_text_comes_as_it_was_typed(view: TranscriptView) -> None:
    typed = "word and word " * 400 + "\n\nnext line \n" + "more words\n" * 300 + "end"
    view.show_conversation([user(1, typed)])
    view._clipboard.copy_message(0)
    assert QGuiApplication.clipboard().text() == typed
    select(view, (0, 0, 0), (0, 1, END))
    assert typed.startswith(view.selected_text())


def test_many_messages_are_copied_in_turns(view: TranscriptView, qtbot: Any) -> None:
    view.show_conversation([make(n) for n in range(1, 200) for make in (lambda k: user(k, f"Q{k}"), short)])
    QGuiApplication.clipboard().setText("before")
    view.select_all()
    view.copy()
    assert QGuiApplication.clipboard().text() == "before"
    expected = "\n\n".join(f"Q{n}\n\nA{n}." for n in range(1, 200))
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == expected)
    built = sum(view._stage.item(index).content is not None for index in range(view._stage.items()))
    assert built < 60


def short(number: int) -> Any:
    return answer(number, f"A{number}.")


class TestDragging:
    @pytest.fixture
    def carried(self, view: TranscriptView, monkeypatch: pytest.MonkeyPatch) -> list[QMimeData]:
        """What was dragged; a real drag needs another program."""
        found: list[QMimeData] = []
        monkeypatch.setattr(view._mouse, "_carry", found.append)
        view.show_conversation([answer(1, "One **two** three four")])
        settle()
        select(view, (0, 0, 4), (0, 0, 13))
        return found

    def spot(self, view: TranscriptView, position: int) -> QPoint:
        seen = view._canvas.find(0, 0)
        assert seen is not None
        return (view._stage.layout(0, 0).caret(position).center() + QPointF(*view._canvas.origin(seen))).toPoint()

    def test_what_is_selected_is_carried_in_every_form(self, view: TranscriptView, carried: list[QMimeData]) -> None:
        start = self.spot(view, 7)
        QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=start)
        QTest.mouseMove(view.viewport(), start + QPoint(3, 0))
        assert carried == []
        QTest.mouseMove(view.viewport(), start + QPoint(40, 0))
        QTest.mouseMove(view.viewport(), start + QPoint(60, 0))
        QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=start + QPoint(60, 0))
        assert [data.text() for data in carried] == ["two three"]
        assert body(carried[0].html()) == "<span><strong>two</strong> three</span>"
        assert view.selected_text() == "two three"

    def test_a_click_on_it_drops_the_selection(self, view: TranscriptView, carried: list[QMimeData]) -> None:
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=self.spot(view, 7))
        assert view.selected_text() == ""
        assert carried == []

    def test_a_press_beside_it_selects_anew(self, view: TranscriptView, carried: list[QMimeData]) -> None:
        start = self.spot(view, 15)
        QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=start)
        QTest.mouseMove(view.viewport(), self.spot(view, 18))
        QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=self.spot(view, 18))
        assert view.selected_text() == "our"

    def test_the_mouse_shows_what_can_be_dragged(self, view: TranscriptView, carried: list[QMimeData]) -> None:
        shapes = []
        for position in (7, 16):
            QTest.mouseMove(view.viewport(), self.spot(view, position))
            shapes.append(view.viewport().cursor().shape())
        assert shapes == [Qt.CursorShape.ArrowCursor, Qt.CursorShape.IBeamCursor]
