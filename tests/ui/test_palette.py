"""The palette in the real window: everything is reached from one field."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from app.model.settings import SETTINGS
from app.ui.actions import NUMBERED, action_name
from app.ui.palette import PalettePanel
from tests.ui.conftest import Office

_KEY = Qt.Key


def settle(office: Office) -> None:
    office.run(office.desk.tasks.settle())


def opened(office: Office) -> PalettePanel:
    office.window.commands.action("go.palette").trigger()
    settle(office)
    panel = office.desk.go.panel
    assert panel is not None
    assert panel.isVisible()
    return panel


def typed(office: Office, panel: PalettePanel, text: str) -> list[str]:
    """What is offered after *text* was typed."""
    panel.field.setText(text)
    settle(office)
    return texts(panel)


def texts(panel: PalettePanel) -> list[str]:
    rows = (panel.rows.choice_at(panel.rows.index(row, 0)) for row in range(panel.rows.rowCount()))
    return [choice.text for choice in rows if choice is not None]


def test_it_offers_the_last_conversations_and_what_can_be_done(office: Office) -> None:
    for words in ("About pepper", "About saffron"):
        office.ask(words)
        office.desk.new_chat()
        settle(office)
    panel = opened(office)
    assert texts(panel)[:3] == ["About saffron", "About pepper", "New chat"]
    assert panel.field.hasFocus()
    assert panel.chosen() is not None
    assert "Stop" not in texts(panel)  # nothing runs


def test_an_action_says_its_keys_or_what_it_does(office: Office) -> None:
    office.ask("About pepper")
    panel = opened(office)
    typed(office, panel, "delete")
    choices = [panel.rows.choice_at(panel.rows.index(row, 0)) for row in range(panel.rows.rowCount())]
    hints = {choice.text: choice.hint for choice in choices if choice is not None}
    assert hints["Delete"] == "Move this conversation to the bin"
    assert hints["Delete turn"] == office.window.commands.shortcut_text("turn.delete")


def test_a_conversation_is_found_by_some_of_its_letters(office: Office) -> None:
    office.ask("Über Pfeffer und Safran")
    first = office.desk.chat.id
    office.desk.new_chat()
    settle(office)
    panel = opened(office)
    assert typed(office, panel, "uber saf")[0] == "Über Pfeffer und Safran"
    choice = panel.chosen()
    assert choice is not None
    assert choice.places == (0, 1, 2, 3, 17, 18, 19)
    QTest.keyClick(panel.field, _KEY.Key_Return)
    settle(office)
    assert not panel.isVisible()
    assert office.desk.chat.id == first


def test_actions_models_and_settings_are_reached(office: Office) -> None:
    panel = opened(office)
    assert typed(office, panel, "answer with haiku")[0] == "Answer with Claude Haiku 5.5"
    QTest.keyClick(panel.field, _KEY.Key_Return)
    assert "haiku" in office.desk.models.model
    panel = opened(office)
    assert typed(office, panel, "chat font")[0] == "Chat font"
    QTest.keyClick(panel.field, _KEY.Key_Return)
    dialog = office.desk.preferences.dialog()
    assert dialog is not None
    assert dialog.pages.currentItem().text() == "Appearance"
    assert dialog.rows["look.chat_font"].editor.widget.isVisible()
    dialog.close()
    settle(office)
    panel = opened(office)
    assert typed(office, panel, "backups")[0] == "Backups"


def test_every_action_that_works_and_every_setting_has_its_place(office: Office) -> None:
    panel = opened(office)
    for spec, action in office.window.commands.all():
        if action.isEnabled() and spec.id not in (*NUMBERED, "go.palette"):
            shown = action_name(spec) if spec.id.startswith("attach.") else action.text()
            assert shown in typed(office, panel, action.text()), spec.id
    for setting in SETTINGS:
        assert setting.label in typed(office, panel, setting.label), setting.key


def test_it_is_used_by_keyboard_and_gives_the_focus_back(office: Office) -> None:
    office.window.composer.field.setFocus()
    panel = opened(office)
    first, last = texts(panel)[0], texts(panel)[-1]
    for key, expected in ((_KEY.Key_Up, last), (_KEY.Key_Down, first), (_KEY.Key_PageUp, first)):
        QTest.keyClick(panel.field, key)
        choice = panel.chosen()
        assert choice is not None
        assert choice.text == expected
    QTest.keyClick(panel.field, _KEY.Key_Escape)
    assert not panel.isVisible()
    assert office.window.composer.field.hasFocus()
    opened(office)
    office.window.commands.action("go.palette").trigger()
    assert not panel.isVisible()


def test_without_anything_that_fits_it_says_so_and_enter_does_nothing(office: Office) -> None:
    panel = opened(office)
    assert typed(office, panel, "qqqqxxxx") == []
    assert panel.nothing.isVisible()
    QTest.keyClick(panel.field, _KEY.Key_Return)
    assert panel.isVisible()


@pytest.mark.parametrize(("width", "height"), [(480, 500), (1400, 900)])
def test_it_stays_inside_the_window(office: Office, width: int, height: int) -> None:
    office.window.resize(width, height)
    panel = opened(office)
    assert panel.rect().contains(panel.panel.geometry())
    office.window.resize(width + 200, height)
    assert panel.size() == office.window.size()
    QTest.mouseClick(panel, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert not panel.isVisible()
