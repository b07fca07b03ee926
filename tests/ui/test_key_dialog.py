"""The first run: a key is pasted, tested and kept, or the demo is chosen."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from app.demo.server import DemoServer
from app.ui.dialogs import KeyDialog
from app.ui.outcome import Outcome
from app.ui.wishes import Wishes
from tests.ui.conftest import Office, Offices

GOOD = "sk-ant-api03-good-key"


@pytest.fixture
def fresh(offices: Offices, monkeypatch: pytest.MonkeyPatch) -> Office:
    """A first run on a machine without a keyring, with the dialog open."""
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    office = offices.open(Wishes(theme="light"))
    office.wait_until(lambda: office.desk.keys.dialog() is not None, "the dialog is open")
    return office


def dialog_of(office: Office) -> KeyDialog:
    dialog = office.desk.keys.dialog()
    assert dialog is not None
    return dialog


def test_the_field_shows_dots_and_has_a_name(fresh: Office) -> None:
    dialog = dialog_of(fresh)
    assert dialog.field.echoMode() is QLineEdit.EchoMode.Password
    assert dialog.field.accessibleName() == "API key"
    assert not dialog.go.isEnabled()


def test_a_good_key_is_tested_and_kept(fresh: Office, demo_server: DemoServer, qtbot: Any) -> None:
    dialog = dialog_of(fresh)
    dialog.field.setText(f"  {GOOD}\n ")
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    fresh.wait_until(lambda: "works" in dialog.state_text(), "the key was tested")
    assert "session only" in dialog.state_text()
    assert dialog.field.text() == ""
    assert fresh.services.keys.current() == GOOD
    assert any(request.path.startswith("/v1/models") for request in demo_server.requests())
    dialog.go.click()
    fresh.wait_until(lambda: fresh.desk.keys.dialog() is None, "the dialog is closed")
    assert fresh.window.key_bar.isHidden()
    assert fresh.ask("hello")


def test_a_refused_key_can_be_mended(fresh: Office, caplog: pytest.LogCaptureFixture) -> None:
    dialog = dialog_of(fresh)
    with caplog.at_level(logging.DEBUG):
        dialog.field.setText("bad-key-xyz")
        dialog.go.click()
        fresh.wait_until(lambda: dialog.state_text() != "" and dialog.go.isEnabled(), "the answer is there")
    assert "works" not in dialog.state_text()
    assert dialog.field.text() == "bad-key-xyz"
    assert fresh.services.keys.current() is None
    assert "bad-key-xyz" not in caplog.text + dialog.state_text()


def test_a_key_with_spaces_inside_is_refused_at_once(fresh: Office, demo_server: DemoServer) -> None:
    dialog = dialog_of(fresh)
    before = len(demo_server.requests())
    dialog.field.setText("sk-ant two words")
    dialog.go.click()
    fresh.wait_until(lambda: "spaces" in dialog.state_text())
    assert len(demo_server.requests()) == before


def test_a_test_can_be_cancelled(fresh: Office, demo_server: DemoServer) -> None:
    dialog = dialog_of(fresh)
    dialog.field.setText(GOOD)
    dialog.go.click()
    assert dialog.cancel.text() == "Cancel"
    dialog.cancel.click()
    assert dialog.cancel.text() == "Not now"
    fresh.wait_until(lambda: "test key" not in fresh.desk.tasks.names(), "the test ended")
    assert fresh.services.keys.current() is None
    assert dialog.isVisible()


def test_not_now_leaves_a_bar_with_the_way_back(fresh: Office) -> None:
    dialog_of(fresh).cancel.click()
    fresh.wait_until(lambda: fresh.desk.keys.dialog() is None)
    assert not fresh.window.key_bar.isHidden()
    assert [button.text() for button in fresh.window.key_bar.buttons()] == ["Add key", "Try the demo"]
    fresh.window.key_bar.buttons()[0].click()
    assert fresh.desk.keys.dialog() is not None


def test_the_demo_ends_this_session_for_one_with_the_demo(fresh: Office) -> None:
    dialog_of(fresh).demo.click()
    assert fresh.loop.run(_result(fresh)) is Outcome.DEMO


async def _result(office: Office) -> Outcome:
    return await office.running


def test_the_environment_is_offered_only_when_it_has_a_key(fresh: Office) -> None:
    assert dialog_of(fresh).environment.isHidden()


def test_the_environments_key_is_used_once_it_is_chosen(offices: Offices) -> None:
    office = offices.open(Wishes(theme="light"))
    office.wait_until(lambda: office.desk.keys.dialog() is not None)
    assert office.services.keys.current() is None
    dialog = dialog_of(office)
    assert dialog.environment.isVisible()
    dialog.environment.click()
    office.wait_until(lambda: office.services.keys.state.place == "environment")
    assert "stored nowhere" in dialog.state_text()


def test_closing_empties_the_field(qtbot: Any, theme: Any) -> None:
    dialog = KeyDialog("Paste it.", "https://api.anthropic.com", offer_environment=False, offer_demo=False)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show_with(theme)
    dialog.field.setText(GOOD)
    dialog.reject()
    assert dialog.field.text() == ""
    assert GOOD not in repr(dialog) + dialog.windowTitle()
