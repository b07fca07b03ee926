"""Links: the usual kinds open at once, everything else asks and shows its whole target."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.ui.control.links import LinkOpener, is_usual
from app.ui.dialogs import ConfirmDialog
from app.ui.theme.palette import Theme


@pytest.mark.parametrize(
    "target", ["https://example.org/a?b=c#d", "http://example.org", "mailto:a@example.org?subject=Hello"]
)
def test_usual_links(target: str) -> None:
    assert is_usual(target)


@pytest.mark.parametrize(
    "target",
    [
        "file:///etc/passwd",
        "javascript:alert(1)",
        "smb://host/share",
        "vscode://open",
        "//example.org",
        "example",
        "",
        "https:///no-host",
        "http://exa\nmple.org",
        "data:text/html,x",
        "mailto:a@example.org?subject=x&Attach=/etc/passwd",
        "mailto:a@example.org?attachment=%2Fetc%2Fpasswd",
    ],
)
def test_other_links(target: str) -> None:
    assert not is_usual(target)


@pytest.fixture
def window(qtbot: Any) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


class Hand:
    """Takes links instead of the desktop."""

    def __init__(self) -> None:
        self.opened: list[str] = []

    def __call__(self, url: QUrl) -> bool:
        self.opened.append(url.toString())
        return True


@pytest.fixture
def desktop_hand() -> Hand:
    return Hand()


def test_a_usual_link_is_handed_over_at_once(window: QWidget, theme: Theme, desktop_hand: Hand) -> None:
    LinkOpener(window, lambda: theme, desktop_hand).open("https://example.org/")
    assert desktop_hand.opened == ["https://example.org/"]
    assert window.findChild(ConfirmDialog) is None


def test_an_odd_link_is_handed_over_only_after_yes(window: QWidget, theme: Theme, desktop_hand: Hand) -> None:
    opener = LinkOpener(window, lambda: theme, desktop_hand)
    target = "odd://host/" + "x" * 5_000 + "<b>\u202efdp.exe"
    opener.open(target)
    dialog = window.findChild(ConfirmDialog)
    assert isinstance(dialog, ConfirmDialog)
    quoted = dialog.findChild(QPlainTextEdit)
    assert isinstance(quoted, QPlainTextEdit)
    assert quoted.toPlainText() == target.replace("\u202e", "\\u202e")  # nothing is turned around
    assert dialog.no.hasFocus() or not dialog.yes.hasFocus()
    assert desktop_hand.opened == []
    dialog.yes.click()
    assert len(desktop_hand.opened) == 1


def test_an_odd_link_can_be_left_alone(window: QWidget, theme: Theme, desktop_hand: Hand) -> None:
    LinkOpener(window, lambda: theme, desktop_hand).open("odd://host")
    dialog = window.findChild(ConfirmDialog)
    assert isinstance(dialog, ConfirmDialog)
    dialog.no.click()
    assert desktop_hand.opened == []
