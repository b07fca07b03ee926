"""A keyring that asks the user to unlock it, while the window is used already."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt

from app.base.paths import Paths
from app.demo.server import DemoServer
from app.keystore import keyring_store
from app.ui.outcome import Outcome
from app.ui.wishes import Wishes
from tests.fakes import on_disk
from tests.fakes.exchanges import asked
from tests.fakes.window_driver import Person
from tests.ui.conftest import Offices

OWN = Wishes(theme="light")


class LockedKeyring:
    """A keyring that gives its key only once it is unlocked."""

    def __init__(self) -> None:
        self.unlocked = threading.Event()

    def get_password(self, service: str, account: str) -> str:
        """Wait for the user, as the library does while the desktop's question is open."""
        self.unlocked.wait(30)
        return "sk-ant-api03-from-the-keyring"


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> Iterator[LockedKeyring]:
    """The keyring of this machine: still locked."""
    locked = LockedKeyring()
    monkeypatch.setattr(keyring_store, "find_backend", lambda: locked)
    yield locked
    locked.unlocked.set()


def test_a_message_waits_for_the_key(offices: Offices, keyring: LockedKeyring, demo_server: DemoServer) -> None:
    person = Person(offices.open(OWN))
    person.type("hello")
    person.press(Qt.Key.Key_Return)
    assert asked(demo_server) == []
    assert person.composer.text() == "hello"
    keyring.unlocked.set()
    person.until(lambda: len(person.texts()) == 2, "it is sent")
    person.wait_for_the_end()
    assert person.texts()[0] == "hello"


def test_a_message_that_waits_is_never_mistaken_for_another(
    offices: Offices, keyring: LockedKeyring, demo_server: DemoServer
) -> None:
    before = Person(offices.open())
    before.ask("Alpha")
    before.begin_chat()
    before.ask("Beta")
    before.type("a draft, not to be sent")
    before.open("Alpha")
    before.office.close()
    sent = len(asked(demo_server))

    person = Person(offices.open(OWN))
    person.until(lambda: person.office.titles() == ["Beta", "Alpha"], "the list")
    person.type("to Alpha")
    person.press(Qt.Key.Key_Return)
    person.open("Beta")
    person.until(lambda: person.composer.text() == "a draft, not to be sent", "the draft")
    keyring.unlocked.set()
    person.settle()
    assert person.composer.text() == "a draft, not to be sent"
    assert len(asked(demo_server)) == sent
    person.open("Alpha")
    person.until(lambda: person.composer.text() == "to Alpha", "what was not sent is a draft")


def test_closing_does_not_wait_for_the_keyring(
    offices: Offices, keyring: LockedKeyring, demo_server: DemoServer, paths: Paths
) -> None:
    person = Person(offices.open(OWN))
    person.type("hello")
    person.press(Qt.Key.Key_Return)
    assert person.office.close() is Outcome.QUIT
    keyring.unlocked.set()
    assert offices.loop.run(on_disk.conversations(paths)) == []
    again = Person(offices.open())
    assert again.composer.text() == "hello"
