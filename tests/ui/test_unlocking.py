"""A window on encrypted data whose key is not in the keyring asks for the recovery phrase, and goes on with it."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from app.base.paths import Paths
from app.keystore.memory_store import MemoryStore
from app.logic.recovery_phrase import phrase_of
from app.model.sealing import DataKey
from app.services.encryption import Encryption
from app.storage.driver import offers_encryption
from app.storage.sealing.derive import new_key
from app.ui.dialogs.phrase.unlock import UnlockDialog
from app.ui.outcome import Outcome
from tests.fakes.clock import ManualClock
from tests.fakes.sealed_folders import fill
from tests.ui.conftest import Office, Offices

pytestmark = pytest.mark.skipif(not offers_encryption(), reason="no build of SQLCipher for this system")


@pytest.fixture
def key(offices: Offices, paths: Paths, clock: ManualClock) -> DataKey:
    """That of a folder with some turns, encrypted by somebody whose keyring is gone."""
    made = new_key()

    async def encrypt() -> None:
        await fill(paths, clock)
        encryption = Encryption(paths, MemoryStore(), MemoryStore())
        await encryption.encrypt(made, lambda done, total: None, lambda: None)

    offices.loop.run(encrypt(), 60)
    return made


def asked(office: Office) -> UnlockDialog:
    """The dialog of a window that asks for the phrase."""
    office.wait_until(lambda: office.session.unlocking is not None, "the phrase is asked for", 30)
    assert office.session.unlocking is not None
    dialog = office.session.unlocking.dialog()
    assert dialog is not None
    return dialog


def works(office: Office) -> bool:
    """Whether the window can be used."""
    return office.session.desk is not None and office.window.composer.is_ready()


def test_the_phrase_opens_the_data_and_is_asked_for_once_in_a_run(offices: Offices, key: DataKey, qtbot: Any) -> None:
    office = offices.start()
    dialog = asked(office)
    qtbot.keyClicks(dialog.field, " ".join(word[:4] for word in phrase_of(key)))
    qtbot.keyClick(dialog.go, Qt.Key.Key_Return)
    office.wait_until(lambda: works(office), "the data is open", 30)
    office.wait_until(lambda: office.titles() == ["Title"], "the list is read")
    assert office.session.unlocking is None
    assert office.window.trouble.isVisible()  # there is no keyring here
    assert "asked for again at the next start" in office.window.trouble.message()
    office.close()

    again = offices.start()
    again.wait_until(lambda: works(again), "the key is still known", 30)
    again.wait_until(lambda: again.titles() == ["Title"], "the list is read")
    assert not again.window.trouble.isVisible()


def test_a_damaged_encrypted_database_offers_its_last_whole_backup(
    offices: Offices, key: DataKey, paths: Paths
) -> None:
    content = paths.database.read_bytes()
    paths.database.write_bytes(content[:5_000])
    office = offices.start()
    dialog = asked(office)
    dialog.field.setPlainText(" ".join(phrase_of(key)))
    dialog.go.click()

    def restores() -> list[QPushButton]:
        found = office.window.failure.findChildren(QPushButton)
        return [button for button in found if button.text().startswith("Restore the backup of ")]

    office.wait_until(restores, "a whole backup is offered", 30)
    restores()[0].click()
    office.wait_until(lambda: works(office), "it is back", 30)
    office.wait_until(lambda: office.titles() == ["Title"], "the list is read")


def test_who_wants_no_keyring_hears_nothing_of_it(offices: Offices, key: DataKey) -> None:
    office = offices.start()
    dialog = asked(office)
    dialog.field.setPlainText(" ".join(phrase_of(key)))
    dialog.keep.setChecked(False)
    dialog.go.click()
    office.wait_until(lambda: works(office), "the data is open", 30)
    assert not office.window.trouble.isVisible()


def test_the_phrase_of_other_data_is_refused_and_can_be_mended(offices: Offices, key: DataKey) -> None:
    office = offices.start()
    dialog = asked(office)
    dialog.field.setPlainText(" ".join(phrase_of(new_key())))
    dialog.go.click()
    office.wait_until(lambda: "other data" in dialog.state.text(), "it is refused")
    dialog.field.setPlainText(" ".join(phrase_of(key)))
    dialog.go.click()
    office.wait_until(lambda: works(office), "the data is open", 30)


def test_not_now_leaves_the_way_back(offices: Offices, key: DataKey) -> None:
    office = offices.start()
    asked(office).no.click()
    page = office.window.failure
    assert "The data is encrypted, and its key cannot be read from the keyring." in page.words()
    ways = ["Enter the recovery phrase…", "Try again", "Delete all data…", "Quit"]
    assert [button.text() for button in page.buttons()] == ways
    page.buttons()[0].click()
    page.buttons()[0].click()  # one at a time
    assert len([shown for shown in office.window.findChildren(UnlockDialog) if shown.isVisible()]) == 1
    asked(office).no.click()
    before = office.session.unlocking
    page.buttons()[1].click()  # the keyring may have been opened meanwhile
    office.wait_until(lambda: office.session.unlocking not in (None, before), "it is asked for again", 30)
    asked(office).no.click()
    page.buttons()[-1].click()
    assert office.close() is Outcome.QUIT


def test_closing_the_window_while_it_asks_ends_in_order(offices: Offices, key: DataKey) -> None:
    office = offices.start()
    asked(office)
    assert office.close() is Outcome.QUIT


def test_nothing_of_the_phrase_reaches_the_log(
    offices: Offices, key: DataKey, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    words = phrase_of(key)
    with caplog.at_level(0):
        office = offices.start()
        dialog = asked(office)
        dialog.field.setPlainText(" ".join(words))
        dialog.go.click()
        office.wait_until(lambda: works(office), "the data is open", 30)
    assert key.raw.hex() not in caplog.text
    assert not any(f"{one} {two}" in caplog.text for one, two in pairwise(words))
