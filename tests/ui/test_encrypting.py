"""The data is encrypted and decrypted from the window: all is there afterwards, or all is as it was."""

from __future__ import annotations

import os
import threading
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from app.base.atomic import sync_file
from app.base.paths import Paths
from app.keystore.memory_store import MemoryStore
from app.model.backup import Backup
from app.model.encryption import AtWork, Part
from app.services.encryption import Encryption
from app.storage.driver import PLAIN_HEADER, offers_encryption
from app.storage.sealing.derive import new_key
from app.storage.sealing.note import NoteState, write_note
from app.ui.control.converting import part_words
from app.ui.control.encrypting import EncryptControl
from app.ui.dialogs import ConfirmDialog, ExportDialog
from app.ui.dialogs.encryption import EncryptionDialog
from app.ui.dialogs.phrase.encrypt import EncryptDialog
from app.ui.dialogs.phrase.show import PhraseDialog
from app.ui.errand_window import ErrandWindow
from app.ui.outcome import Outcome
from tests.ui.conftest import Office, Offices

Shown = TypeVar("Shown")
pytestmark = pytest.mark.skipif(not offers_encryption(), reason="no build of SQLCipher for this system")


@pytest.fixture
def with_keyring(offices: Offices, paths: Paths) -> Offices:
    """Sessions with a keyring that keeps what it is given, for as long as the test lasts."""
    offices.encryption = Encryption(paths, MemoryStore(), MemoryStore())
    return offices


def control_of(office: Office) -> EncryptControl:
    control = office.desk.files.encrypting
    assert control is not None
    return control


def shown(office: Office, kind: type[Shown]) -> Shown:
    """The dialog of that *kind*, once it is open."""
    office.wait_until(lambda: isinstance(control_of(office).dialog(), kind), f"{kind.__name__} is open")
    dialog = control_of(office).dialog()
    assert isinstance(dialog, kind)
    return dialog


def ask(office: Office) -> EncryptionDialog:
    """Open the dialog from the settings."""
    office.window.commands.action("program.settings").trigger()
    settings = office.desk.preferences.dialog()
    assert settings is not None
    settings.show_page("Safety")
    [button] = [each for each in settings.findChildren(QPushButton) if each.text() == "Encryption…"]
    button.click()
    return shown(office, EncryptionDialog)


def begin(office: Office) -> None:
    """Write the phrase down, as far as it is asked for, and go on."""
    ask(office).encrypt.click()
    dialog = shown(office, EncryptDialog)
    words = dialog.grid.accessibleDescription().split(", ")
    dialog.go.click()
    dialog.go.click()
    for field in dialog.fields:
        place = int(field.accessibleName().split()[-1])
        field.setText(words[place - 1].split()[-1])
    dialog.go.click()


def read(office: Office, words: str) -> None:
    """Read that it came to its end, in *words*, and go on."""

    def said() -> str:
        return "" if office.session.errand is None else office.session.errand.window.words.text()

    office.wait_until(lambda: said().startswith(words), f"it says: {words}", 60)
    assert office.session.errand is not None
    window: ErrandWindow = office.session.errand.window
    window.button.click()


def go_on(offices: Offices, office: Office) -> Office:
    """Let the errand end, and open the next session."""
    office.wait_until(office.running.done, "the errand is done", 60)
    assert office.close() is Outcome.AGAIN
    after = offices.open()
    after.wait_until(lambda: after.titles() == ["hello"], "the list is read")
    return after


def test_everything_is_exported_first(with_keyring: Offices) -> None:
    """From the first page, before there is a phrase to be written down; nothing is encrypted."""
    office = with_keyring.open()
    office.ask("hello")
    ask(office).encrypt.click()
    dialog = shown(office, EncryptDialog)
    dialog.go.click()
    assert not dialog.export.isVisible()
    dialog.back.click()
    dialog.export.click()
    office.run(office.desk.tasks.settle())
    assert control_of(office).dialog() is None
    [export] = office.window.findChildren(ExportDialog)
    assert (export.choice().scope, export.choice().form) == ("all", "archive")
    export.reject()
    assert not office.running.done()


def test_encrypted_shown_and_decrypted(with_keyring: Offices, paths: Paths) -> None:
    office = with_keyring.open()
    office.ask("hello")
    office.run(office.services.backups.make())
    dialog = ask(office)
    assert not dialog.phrase.isVisible()
    assert not dialog.decrypt.isVisible()
    dialog.close_button.click()
    assert control_of(office).dialog() is None
    begin(office)
    read(office, "The data is encrypted now. Keep the recovery phrase safe")
    office = go_on(with_keyring, office)
    for path in (paths.database, *paths.backups.iterdir()):
        assert not path.read_bytes().startswith(PLAIN_HEADER)
    office.ask("more")
    assert len(office.run(office.services.backups.list())) == 1
    dialog = ask(office)
    assert not dialog.encrypt.isVisible()
    dialog.phrase.click()
    phrase = shown(office, PhraseDialog)
    assert len(phrase.grid.accessibleDescription().split(", ")) == 24
    phrase.close_button.click()
    ask(office).decrypt.click()
    shown(office, ConfirmDialog).yes.click()
    read(office, "The data is no longer encrypted.")
    go_on(with_keyring, office)
    assert paths.database.read_bytes().startswith(PLAIN_HEADER)
    assert not paths.encryption_note.exists()


def test_without_a_keyring_it_is_said_first_what_that_means(offices: Offices, paths: Paths) -> None:
    office = offices.open()
    office.ask("hello")
    begin(office)
    shown(office, ConfirmDialog).no.click()
    office.run(office.desk.tasks.settle())
    assert control_of(office).dialog() is None
    assert not paths.encryption_note.exists()
    begin(office)
    shown(office, ConfirmDialog).yes.click()
    read(office, "The data is encrypted now.")
    office = go_on(offices, office)
    assert not paths.database.read_bytes().startswith(PLAIN_HEADER)
    assert not office.run(office.services.encryption.state()).in_keyring


def test_a_wrong_word_encrypts_nothing(with_keyring: Offices, paths: Paths) -> None:
    office = with_keyring.open()
    ask(office).encrypt.click()
    dialog = shown(office, EncryptDialog)
    dialog.go.click()
    dialog.go.click()
    for field in dialog.fields:
        field.setText("nonsense")
    dialog.go.click()
    assert dialog.trouble.text()
    dialog.no.click()
    assert office.session.errand is None
    assert not paths.encryption_note.exists()


def test_cancelled_all_is_as_it_was(with_keyring: Offices, paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    office = with_keyring.open()
    office.ask("hello")
    office.run(office.services.backups.make())
    reached, goes_on, sync = threading.Event(), threading.Event(), os.fsync

    def slow(handle: int) -> None:
        if office.session.errand is not None:
            reached.set()
            assert goes_on.wait(20)
        sync(handle)

    monkeypatch.setattr(os, "fsync", slow)
    begin(office)
    office.wait_until(reached.is_set, "it writes")
    assert office.session.errand is not None
    window: ErrandWindow = office.session.errand.window
    assert window.windowTitle() == "Encrypting the data"
    window.button.click()
    goes_on.set()
    go_on(with_keyring, office)
    assert paths.database.read_bytes().startswith(PLAIN_HEADER)
    assert not paths.encryption_note.exists()
    assert not paths.converting.exists()


def test_what_was_cut_short_is_told_and_deleted(with_keyring: Offices, paths: Paths) -> None:
    write_note(paths, NoteState.ENCRYPTING, new_key())
    (paths.converting / "new").mkdir(parents=True)
    office = with_keyring.open()
    told = office.window.told
    office.wait_until(told.isVisible, "it is told")
    assert told.message().startswith("Encrypting was cut short. All is as it was before;")
    told.buttons()[0].click()
    dialog = shown(office, EncryptionDialog)
    assert not told.isVisible()
    assert dialog.encrypt.isVisible()
    dialog.undo.click()
    office.wait_until(lambda: not paths.converting.exists(), "it is deleted")
    office.wait_until(lambda: control_of(office).dialog() not in (dialog, None), "that is shown")
    assert not shown(office, EncryptionDialog).undo.isVisible()
    assert not paths.encryption_note.exists()


def test_where_the_library_is_missing_nothing_is_offered(offices: Offices, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.services.encryption.offers_encryption", lambda: False)
    office = offices.open()
    dialog = ask(office)
    assert not dialog.encrypt.isVisible()
    assert not dialog.decrypt.isVisible()


def errand_window(office: Office) -> ErrandWindow:
    office.wait_until(lambda: office.session.errand, "the errand has begun")
    assert office.session.errand is not None
    return office.session.errand.window


def test_the_part_that_is_at_work_is_said(with_keyring: Offices, paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    office = with_keyring.open()
    office.ask("hello")
    office.run(office.services.backups.make())
    goes_on, sync = threading.Semaphore(0), sync_file

    def slow(path: Path) -> None:
        assert goes_on.acquire(timeout=60)
        sync(path)

    def says(part: str) -> bool:
        return window.step.text().startswith(part)

    monkeypatch.setattr("app.storage.rewriting.sync_file", slow)
    begin(office)
    window = errand_window(office)
    try:
        for part in ("Backup 1 of 1. ", "The database. "):
            office.wait_until(partial(says, part), f"it says {part}", 60)
            assert window.step.text().endswith(" %")
            goes_on.release()
    finally:
        goes_on.release(10)
    read(office, "The data is encrypted now.")
    go_on(with_keyring, office)


@pytest.mark.parametrize(
    ("work", "words"),
    [
        (AtWork(Part.BACKUPS, 2, 7), "Backup 2 of 7."),
        (AtWork(Part.ATTACHMENTS, 1_200, 40_000), "Attachment 1,200 of 40,000."),
        (AtWork(Part.DATABASE), "The database."),
        (AtWork(Part.OLD), "What was there before is being deleted."),
    ],
)
def test_each_part_has_words(work: AtWork, words: str) -> None:
    assert part_words(work) == words


def with_damaged_backups(offices: Offices, paths: Paths) -> tuple[Office, Backup]:
    """An office with three backups, of which the one that is returned is whole."""
    office = offices.open()
    office.ask("hello")
    whole, *others = [office.run(office.services.backups.make()) for _ in range(3)]
    for backup in others:
        (paths.backups / backup.name).write_bytes(b"nonsense " * 3_000)
    return office, whole


def test_damaged_backups_are_named_and_left_out_if_that_is_wanted(with_keyring: Offices, paths: Paths) -> None:
    office, whole = with_damaged_backups(with_keyring, paths)
    begin(office)
    window = errand_window(office)
    office.wait_until(window.again.isVisible, "it asks", 60)
    assert window.words.text().startswith("2 backups cannot go along: they are damaged")
    damaged = [path.name for path in paths.backups.iterdir() if path.name != whole.name]
    assert len(damaged) == 2
    assert all(name in window.words.text() for name in damaged)
    assert window.again.text() == "Delete them and encrypt"
    assert window.focusWidget() is window.button
    assert paths.database.read_bytes().startswith(PLAIN_HEADER)
    QTest.keyClick(window.again, Qt.Key.Key_Space)
    read(office, "The data is encrypted now.")
    assert "2 damaged backups were deleted." in window.words.text()
    go_on(with_keyring, office)
    assert [path.name for path in paths.backups.iterdir()] == [whole.name]
    assert not paths.database.read_bytes().startswith(PLAIN_HEADER)


def test_damaged_backups_stay_if_nothing_else_is_wanted(with_keyring: Offices, paths: Paths) -> None:
    office, _ = with_damaged_backups(with_keyring, paths)
    begin(office)
    window = errand_window(office)
    office.wait_until(window.again.isVisible, "it asks", 60)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    go_on(with_keyring, office)
    assert len([*paths.backups.iterdir()]) == 3
    assert paths.database.read_bytes().startswith(PLAIN_HEADER)
    assert not paths.encryption_note.exists()
