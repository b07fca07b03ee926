"""Every control has a name, every part is reached by keyboard, focus can be seen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QLineEdit, QPlainTextEdit, QWidget

from app.base import resources
from app.logic.capabilities import ModelTable
from app.model.encryption import EncryptionState
from app.model.errors import ErrorKind, TurnError
from app.ui.dialogs import (
    BudgetDialog,
    ConfirmDialog,
    DetailsDialog,
    KeyDialog,
    MessageDialog,
    PaperDialog,
    PrintingDialog,
    ShortcutsDialog,
    TurnDialog,
    error_report,
)
from app.ui.dialogs.compare import CompareDialog, CompareRow
from app.ui.dialogs.encryption import EncryptionDialog
from app.ui.dialogs.exchange import ExchangeDialog
from app.ui.dialogs.relocate import RelocateDialog
from app.ui.main_window import MainWindow
from app.ui.settings import SettingsDialog
from app.ui.sides import Side
from app.ui.theme.palette import Theme
from app.ui.theme.themed import spread_theme
from app.ui.transcript.pill import Pill
from tests.ui.conftest import Office, Offices
from tests.ui.test_settings_dialog import Values

CONTROLS = (QAbstractButton, QLineEdit, QPlainTextEdit, QAbstractItemView)
ERROR = TurnError(ErrorKind.RETRY, "overloaded_error", "Overloaded.", "Wait.", "trace", "req_1", 529)


@pytest.fixture
def dialogs(window: MainWindow, theme: Theme) -> list[QWidget]:
    key = KeyDialog("Paste it.", "https://x.example", offer_environment=True, offer_demo=True, parent=window)
    message = MessageDialog(window)
    message.show_message("You, 10:02", 1, 2, "Text.")
    return [
        BudgetDialog(["The budget is spent."], "This turn costs more.", window),
        ConfirmDialog("Title", "Question?", "Yes", "odd://x", window),
        DetailsDialog("Details", "Sentence.", error_report(ERROR), theme.fonts.code, window),
        ShortcutsDialog(window.commands, window),
        PaperDialog("Save as PDF", "Choose file…", 12, 2, [("a4", "A4")], window),
        PrintingDialog("Print", "Printing…", window),
        message,
        SettingsDialog(Values(), [], window),
        ExchangeDialog("Request and response", window),
        key,
        TurnDialog("Details", [("Model", [("Asked", "Opus 5.5")])], window),
        RelocateDialog(Path("data"), window),
        EncryptionDialog(EncryptionState(encrypted=False, offered=True), window),
        EncryptionDialog(EncryptionState(encrypted=True, offered=True, begun=True, in_keyring=True), window),
        CompareDialog([CompareRow("a", "Opus 5.5"), CompareRow("b", "Opus 4", older=True)], ["a"], "Why?", window),
    ]


def controls(root: QWidget) -> Iterator[QWidget]:
    for widget in root.findChildren(QWidget):
        # Qt's own parts (arrows in a list, the field of a spin box) are named after what they belong to.
        parent = widget.parentWidget()
        inner = widget.objectName().startswith("qt_") or (parent is not None and parent.inherits("QAbstractSpinBox"))
        if isinstance(widget, CONTROLS) and not inner and widget.focusPolicy() != Qt.FocusPolicy.NoFocus:
            yield widget


def test_every_control_of_the_window_has_a_name(window: MainWindow) -> None:
    nameless = [widget for widget in controls(window) if not widget.accessibleName()]
    assert nameless == []
    assert len(list(controls(window))) > 10


def test_every_control_of_a_dialog_has_a_name(dialogs: list[QWidget]) -> None:
    for dialog in dialogs:
        assert [widget for widget in controls(dialog) if not _name(widget)] == [], dialog
        assert dialog.windowTitle()


def _name(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, QAbstractButton) else ""
    return widget.accessibleName() or text


def test_tab_reaches_everything(window: MainWindow) -> None:
    for action in ("chat.new", "program.settings", "view.usage"):
        window.commands.handle(action, lambda: None)
    window.composer.set_ready(True)
    window.composer.set_text("x")
    window.header.set_title("Title", renamable=True)
    window.composer.focus()
    seen: list[str] = []
    for _ in range(40):
        widget = QApplication.focusWidget()
        if widget is None or widget.accessibleName() in seen:
            break
        seen.append(widget.accessibleName())
        window.focusNextChild()
    expected = {"Message", "Send", "Start a new chat", "Filter conversations by title", "Conversations", "Settings"}
    assert expected <= set(seen)


def test_tab_goes_as_the_parts_stand(office: Office) -> None:
    window, composer = office.window, office.window.composer
    window.undo.show_message("Gone.", (("Undo", lambda: None),))
    sidebar, header, pill = window.sidebar, window.header, office.desk.transcript.findChild(Pill)
    undo = (*window.undo.buttons(), window.undo.last_stop())
    parts: list[QWidget | None] = [
        sidebar.new_chat,
        sidebar.filter,
        sidebar.list,
        sidebar.foot.month,
        sidebar.foot.settings,
        header.sidebar_button,
        header.title,
    ]
    parts += [
        header.demo,
        header.model,
        header.effort,
        header.inspector,
        window.trouble.last_stop(),
        office.desk.transcript,
        pill,
        *undo,
    ]
    parts += [window.key_bar.last_stop(), composer.edit_bar.cancel, composer.field, composer.send, composer.stop]
    parts += [window.inspector.tabs, window.inspector.turn.exchange]
    chain: list[QWidget | None] = []
    following: QWidget | None = window
    while following is not None and (following := following.nextInFocusChain()) is not window:
        chain.append(following)
    assert [part for part in chain if part in parts] == parts


def test_the_focus_goes_to_the_field_when_the_button_sent_by_key(window: MainWindow, qtbot: Any) -> None:
    composer = window.composer
    composer.sent.connect(composer.take)
    composer.set_ready(True)
    composer.set_text("by key")
    composer.send.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(composer.send, Qt.Key.Key_Return)
    assert composer.text() == ""
    assert composer.field.hasFocus()


def test_the_focus_of_a_button_can_be_seen(window: MainWindow) -> None:
    for button in (window.sidebar.new_chat, window.header.sidebar_button):
        before = button.grab().toImage()
        button.setFocus(Qt.FocusReason.TabFocusReason)
        assert button.grab().toImage() != before


def test_a_hidden_sidebar_gives_the_focus_away(window: MainWindow) -> None:
    window.sidebar.filter.setFocus()
    window.sides.toggle(Side.SIDEBAR)
    assert window.composer.field.hasFocus()


def test_a_narrow_window_gives_the_sidebar_up(window: MainWindow, qtbot: Any) -> None:
    window.resize(600, 500)
    qtbot.waitUntil(window.sidebar.isHidden)
    assert window.sides.wants(Side.SIDEBAR)
    window.resize(900, 500)
    qtbot.waitUntil(lambda: not window.sidebar.isHidden())


def test_right_to_left_mirrors_the_panels(window: MainWindow, qtbot: Any) -> None:
    QApplication.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        qtbot.waitUntil(lambda: window.sidebar.mapTo(window, window.sidebar.rect().topLeft()).x() > 600)
        window.grab()
    finally:
        QApplication.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def test_the_title_keeps_its_own_direction(window: MainWindow) -> None:
    window.header.resize(800, 52)
    window.header.set_title("3 messages & more", renamable=True)
    assert window.header.title.text() == "\u20683 messages && more\u2069"
    assert window.header.title.title() == "3 messages & more"


def test_closing_asks_first(window: MainWindow, qtbot: Any) -> None:
    with qtbot.waitSignal(window.close_wanted):
        window.close()
    assert window.isVisible()


def test_painted_is_told_once(qtbot: Any, theme: Theme) -> None:
    made = MainWindow(theme.colors)
    qtbot.addWidget(made)
    painted: list[int] = []
    made.painted.connect(lambda: painted.append(1))
    made.show()
    qtbot.waitUntil(lambda: painted == [1])
    made.repaint()
    assert painted == [1]


def test_bars_take_no_room_while_hidden(window: MainWindow) -> None:
    gap = window.header.mapTo(window, window.header.rect().bottomLeft()).y()
    top = window.empty.mapTo(window, window.empty.rect().topLeft()).y()
    assert top - gap == 1


def test_an_error_report_says_everything() -> None:
    report = error_report(ERROR)
    for part in ("Overloaded.", "Wait.", "overloaded_error", "529", "req_1", "trace"):
        assert part in report


def test_the_shortcut_list_shows_every_action(dialogs: list[QWidget], window: MainWindow, theme: Theme) -> None:
    shortcuts = dialogs[3]
    assert isinstance(shortcuts, ShortcutsDialog)
    spread_theme(shortcuts, theme)
    assert shortcuts.list.topLevelItemCount() == len(window.commands.all())


def test_no_action_is_left_without_a_handler(offices: Offices) -> None:
    offices.movable = True
    office = offices.open()
    office.ask("hello")
    office.desk.commands.refresh()
    off = [spec.id for spec, action in office.window.commands.all() if not action.isEnabled()]
    folder = ["folder.chat", "folder.rename", "folder.up", "folder.down", "folder.delete"]
    tag = ["tag.rename", "tag.delete"]
    # no folder's or tag's menu is open; nothing is written, trimmed or edited, runs or waits; no turn has versions
    waiting = ["turn.beside", "turn.save", "turn.answer", "turn.previous", "turn.next"]
    assert off == ["prompt.save", *folder, *tag, "chat.send_all", "answer.stop", *waiting, "list.undo"]


@pytest.mark.parametrize("width", [420, 460, 520, 619, 760])
@pytest.mark.parametrize("model", ["claude-sonnet-5-5", "a-model-with-a-very-long-name-of-its-own-20261126"])
def test_no_pill_of_the_header_is_cut(window: MainWindow, qtbot: Any, width: int, model: str) -> None:
    table = ModelTable.from_json(resources.read_json("models.json"))
    header = window.header
    header.set_demo(True)
    header.set_model((), model, table.describe(model))
    header.set_effort(None)
    window.resize(width, 400)
    pills = (header.demo, header.model, header.effort, header.chat_settings, header.inspector)

    def whole() -> bool:
        return all(pill.isHidden() or pill.width() >= pill.sizeHint().width() for pill in pills)

    qtbot.waitUntil(whole)
    assert header.model.accessibleName().endswith(header._model_name())
    window.resize(1200, 400)
    qtbot.waitUntil(lambda: not header.demo.isHidden() and whole())
