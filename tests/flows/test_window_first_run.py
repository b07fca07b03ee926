"""The first run: no key, a bad one, a good one, or the demo."""

from __future__ import annotations

import logging

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.base.paths import Paths
from app.demo.server import DemoServer
from app.ui.dialogs import KeyDialog
from app.ui.outcome import Outcome
from app.ui.wishes import Wishes
from tests.fakes import on_disk
from tests.fakes.exchanges import asked
from tests.fakes.files_there import contents_below
from tests.fakes.window_driver import Person
from tests.ui.conftest import Offices

BAD, GOOD = "bad-key-of-another-account", "sk-ant-api03-quite-good"


@pytest.fixture
def newcomer(offices: Offices, monkeypatch: pytest.MonkeyPatch) -> Person:
    """Somebody who starts the program for the first time, on a machine without a keyring."""
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    person = Person(offices.open(Wishes(theme="light")))
    person.until(lambda: person.office.desk.keys.dialog() is not None, "the program asks for a key")
    return person


def dialog_of(person: Person) -> KeyDialog:
    """The dialog that asks for a key."""
    dialog = person.office.desk.keys.dialog()
    assert dialog is not None
    return dialog


def enter_key(person: Person, key: str) -> str:
    """Type *key* into the dialog, press Enter and return what it then says."""
    dialog = dialog_of(person)
    dialog.field.selectAll()
    QTest.keyClicks(dialog.field, key)
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    person.until(lambda: dialog.go.isEnabled() and dialog.state_text(), "the key is tested")
    return dialog.state_text()


def test_from_no_key_to_the_first_answer(
    newcomer: Person, demo_server: DemoServer, paths: Paths, caplog: pytest.LogCaptureFixture
) -> None:
    person = newcomer
    caplog.set_level(logging.DEBUG)
    said = enter_key(person, BAD)
    assert said.startswith("The API does not accept this key. ")
    assert dialog_of(person).isVisible()
    assert not person.office.services.keys.state.present
    said = enter_key(person, f"  {GOOD} ")
    assert said.startswith("The key works, but it is kept for this session only")
    assert "no keyring" in said
    person.click(dialog_of(person).go)
    person.until(lambda: person.office.desk.keys.dialog() is None, "the dialog is closed")
    assert person.window.key_bar.isHidden()
    assert person.ask("hello")
    everything = (
        caplog.text
        + "".join(person.texts())
        + "".join(content.decode("latin-1") for _, content in contents_below(paths.root))
    )
    assert BAD not in everything
    assert GOOD not in everything


def test_what_was_written_without_a_key_waits_for_one(newcomer: Person, demo_server: DemoServer, paths: Paths) -> None:
    person = newcomer
    person.click(dialog_of(person).cancel)
    person.until(lambda: person.office.desk.keys.dialog() is None, "the dialog is closed")
    assert person.window.key_bar.message() == "There is no API key yet."
    person.type("my question")
    person.press(Qt.Key.Key_Return)
    person.until(lambda: person.office.desk.keys.dialog() is not None, "it asks again")
    assert person.composer.text() == "my question"
    assert person.office.run(on_disk.conversations(paths)) == []
    assert asked(demo_server) == []
    enter_key(person, GOOD)
    person.click(dialog_of(person).go)
    assert person.composer.text() == "my question"
    person.press(Qt.Key.Key_Return)
    person.until(lambda: len(person.texts()) == 2, "it is sent")
    person.wait_for_the_end()
    assert person.texts()[0] == "my question"


def test_the_demo_is_offered_and_taken(newcomer: Person) -> None:
    dialog = dialog_of(newcomer)
    assert dialog.demo.accessibleName() == "Try the demo, without a key"
    newcomer.click(dialog.demo)
    assert newcomer.office.close() is Outcome.DEMO


def test_a_key_of_the_environment_is_offered_never_taken(offices: Offices, demo_server: DemoServer) -> None:
    person = Person(offices.open(Wishes(theme="light")))
    person.until(lambda: person.office.desk.keys.dialog() is not None, "the program asks for a key")
    assert demo_server.requests() == []
    dialog = dialog_of(person)
    person.click(dialog.environment)
    person.until(lambda: person.office.services.keys.state.place == "environment", "it is taken")
    person.click(dialog.go)
    assert person.ask("hello")


def test_a_session_key_is_asked_for_again_at_the_next_start(newcomer: Person, offices: Offices) -> None:
    enter_key(newcomer, GOOD)
    newcomer.click(dialog_of(newcomer).go)
    newcomer.office.close()
    again = Person(offices.open(Wishes(theme="light")))
    again.until(lambda: again.office.desk.keys.dialog() is not None, "it asks again")
    assert not again.office.services.keys.state.present
