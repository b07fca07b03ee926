"""Request and response as JSON: filled in slices, coloured where it is seen, searched, copied whole."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextLayout

from app.logic.json_view import readable
from app.ui.dialogs.code_view import CodeView
from app.ui.dialogs.exchange import ExchangeDialog
from app.ui.theme.palette import Theme
from app.ui.theme.themed import spread_theme

REQUEST = {
    "model": "claude-opus-5-5",
    "max_tokens": 64_000,
    "stream": True,
    "messages": [{"content": "Größe 😀 größe"}],
}


@pytest.fixture
def dialog(qtbot: Any, theme: Theme) -> ExchangeDialog:
    made = ExchangeDialog("Request and response")
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.show_with(theme)
    made.show_texts(readable(REQUEST), readable({"id": "msg_1"}), "Exactly as sent.")
    return made


def formats(view: CodeView, line: int) -> list[QTextLayout.FormatRange]:
    return list(view.document().findBlockByNumber(line).layout().formats())


def test_it_is_not_modal_and_shows_the_request_first(dialog: ExchangeDialog) -> None:
    assert not dialog.isModal()
    assert dialog.request.isVisible()
    assert json.loads(dialog.request.toPlainText()) == REQUEST
    assert dialog.note.text() == "Exactly as sent."
    dialog.show_response.click()
    assert dialog.response.isVisible()
    assert not dialog.buttons["curl"].isVisible()


def test_keys_strings_and_numbers_have_colours(dialog: ExchangeDialog, qtbot: Any, theme: Theme) -> None:
    view = dialog.request
    qtbot.waitUntil(lambda: bool(formats(view, 1)))
    key, value = formats(view, 1)
    assert (key.start, key.length) == (2, len('"model"'))
    assert key.format.foreground().color() != value.format.foreground().color()
    spread_theme(dialog, theme)
    qtbot.waitUntil(lambda: bool(formats(view, 1)))


def test_a_long_string_keeps_its_colour_over_the_lines(dialog: ExchangeDialog, qtbot: Any) -> None:
    view = dialog.request
    view.show_text(readable({"text": '12 "quoted" ' * 300, "n": 7}))
    qtbot.waitUntil(lambda: bool(formats(view, 2)))
    (whole,) = formats(view, 2)[:1]
    assert whole.start == 0
    assert whole.length > 1_000
    assert whole.format.foreground().color() == formats(view, 1)[1].format.foreground().color()


def test_finding_counts_and_walks_around_the_end(dialog: ExchangeDialog, qtbot: Any) -> None:
    qtbot.keyClick(dialog.request, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(dialog.search.hasFocus)
    dialog.search.setText("größe")
    assert dialog.found.text() == "1 of 2"
    first = dialog.request.textCursor().selectionStart()
    qtbot.keyClick(dialog.search, Qt.Key.Key_Return)
    second = dialog.request.textCursor().selectionStart()
    assert dialog.found.text() == "2 of 2"
    qtbot.keyClick(dialog.search, Qt.Key.Key_Return)
    assert dialog.found.text() == "1 of 2"
    assert second > first
    assert dialog.request.textCursor().selectionStart() == first
    assert dialog.request.textCursor().selectedText() == "Größe"
    dialog.search.setText("nowhere")
    assert dialog.found.text() == "No hits"


def test_what_is_wanted_is_told_with_its_side(dialog: ExchangeDialog) -> None:
    wanted: list[tuple[str, bool]] = []
    dialog.wanted.connect(lambda what, response: wanted.append((what, response)))
    for what in ("copy", "save", "curl", "python"):
        dialog.buttons[what].click()
    dialog.show_response.click()
    dialog.buttons["copy"].click()
    assert wanted == [("copy", False), ("save", False), ("curl", False), ("python", False), ("copy", True)]


def test_without_a_request_it_shows_the_response(dialog: ExchangeDialog) -> None:
    dialog.show_texts("", readable({"id": "msg_1"}), "Cannot be built again.")
    assert dialog.response.isVisible()
    assert not dialog.show_request.isEnabled()
    assert dialog.show_response.isChecked()


def test_ten_megabytes_are_shown_at_once_and_only_the_beginning_is_coloured(dialog: ExchangeDialog, qtbot: Any) -> None:
    request = {"messages": [{"role": "user", "content": "word " * 200} for _ in range(10_000)]}
    text = readable(request)
    assert len(text) > 10_000_000
    begun = time.thread_time()  # what this thread works, however busy the machine is
    dialog.request.show_text(text)
    small = time.thread_time()
    dialog.response.show_text(text[:200_000])
    again = time.thread_time()
    assert small - begun < 20 * (again - small) + 0.2  # a slice, not all of it
    with qtbot.waitSignal(dialog.request.filled):
        pass
    assert dialog.request.toPlainText() == text
    last = dialog.request.document().blockCount() - 5
    assert formats(dialog.request, last) == []
