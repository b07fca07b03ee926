"""The key of encrypted data: where it is looked for, kept and forgotten, and by which phrase it is found again."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.base.paths import Paths
from app.keystore.memory_store import MemoryStore
from app.keystore.store import KeystoreError
from app.logic.recovery_phrase import phrase_of
from app.model.encryption import EncryptionState
from app.model.errors import ErrorKind, TurnError
from app.services.encryption import PHRASE_NEEDED, Encryption, EncryptionError, account_of
from app.services.wiping import Wiping
from app.storage.errors import StorageError
from app.storage.sealing.derive import key_check, new_key
from app.storage.sealing.note import NoteState, read_note, write_note
from tests.fakes.clock import ManualClock
from tests.fakes.sealed_folders import fill, problems
from tests.unit.storage.samples import posix_only


class LockedKeyring(MemoryStore):
    """A keyring that nobody unlocks."""

    async def get(self, account: str) -> str | None:
        raise _locked()

    async def set(self, account: str, key: str) -> None:
        raise _locked()

    async def delete(self, account: str) -> None:
        raise _locked()


def _locked() -> KeystoreError:
    return KeystoreError(TurnError(ErrorKind.MACHINE, "keyring_locked", "The keyring is locked.", "Unlock it."))


def _tell(done: int, total: int) -> None:
    assert done <= total


def _commit() -> None:
    pass


@pytest.fixture
def keyring() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def encryption(paths: Paths, keyring: MemoryStore) -> Encryption:
    return Encryption(paths, keyring, MemoryStore())


async def test_data_in_the_open_needs_no_key(encryption: Encryption) -> None:
    assert await encryption.key() is None
    assert await encryption.state() == EncryptionState(encrypted=False, offered=True)
    with pytest.raises(ValueError, match="nothing is encrypted"):
        await encryption.phrase()
    with pytest.raises(ValueError, match="nothing is encrypted"):
        await encryption.decrypt(_tell, _commit)


async def test_the_key_lies_in_the_keyring_while_data_lies_under_it(
    encryption: Encryption, keyring: MemoryStore, paths: Paths, clock: ManualClock
) -> None:
    await fill(paths, clock)
    key = await encryption.key_to_come()
    await encryption.encrypt(key, _tell, _commit)
    account = account_of(paths)
    assert account is not None
    assert await keyring.get(account) == key.raw.hex()
    assert await encryption.state() == EncryptionState(encrypted=True, offered=True, in_keyring=True)
    later = Encryption(paths, keyring, MemoryStore())
    assert (await later.key(), await later.phrase()) == (key, phrase_of(key))
    assert await problems(paths, clock, key) == []
    await later.decrypt(_tell, _commit)
    assert await keyring.get(account) is None
    assert account_of(paths) is None
    assert await later.key() is None
    assert await problems(paths, clock, None) == []


async def test_a_key_under_which_nothing_came_to_lie_is_forgotten(
    encryption: Encryption, keyring: MemoryStore, paths: Paths, clock: ManualClock
) -> None:
    await fill(paths, clock)
    key = new_key()

    def stop() -> None:
        raise KeyError("stopped")

    assert await encryption.keep(key) is None
    with pytest.raises(KeyError):
        await encryption.encrypt(key, _tell, stop)
    assert await keyring.get(f"data {key_check(key)}") is None
    assert await problems(paths, clock, None) == []


@posix_only
async def test_a_folder_that_goes_meanwhile_costs_no_key(
    encryption: Encryption, keyring: MemoryStore, paths: Paths, clock: ManualClock, tmp_path: Path
) -> None:
    """Without the folder nobody can tell whether something lies under the key."""
    await fill(paths, clock)
    key = new_key()
    await encryption.encrypt(key, _tell, _commit)

    def pull_out() -> None:
        paths.root.rename(tmp_path / "pulled out")

    with pytest.raises(StorageError):
        await encryption.decrypt(_tell, pull_out)
    assert await keyring.get(f"data {key_check(key)}") == key.raw.hex()
    with pytest.raises(StorageError) as caught:
        await encryption.state()
    assert caught.value.error.code == "disk_gone"
    (tmp_path / "pulled out").rename(paths.root)
    assert (await encryption.state()).encrypted
    assert await encryption.key() == key


async def test_without_a_keyring_the_key_lives_as_long_as_the_process(paths: Paths, clock: ManualClock) -> None:
    await fill(paths, clock)
    key, encryption = new_key(), Encryption(paths, LockedKeyring(), MemoryStore())
    trouble = await encryption.keep(key)
    assert trouble is not None
    assert trouble.code == "keyring_locked"
    await encryption.encrypt(key, _tell, _commit)
    assert await encryption.key() == key
    assert not (await encryption.state()).in_keyring
    later = Encryption(paths, LockedKeyring(), MemoryStore())
    with pytest.raises(EncryptionError) as caught:
        await later.key()
    assert caught.value.error.code == PHRASE_NEEDED
    assert "The keyring is locked." in caught.value.error.message
    trouble = await later.unlock(" ".join(phrase_of(key)))
    assert trouble is not None
    assert await later.key() == key


async def test_unlocked_for_this_run_alone_the_keyring_stays_as_it_is(
    encryption: Encryption, keyring: MemoryStore, paths: Paths
) -> None:
    key = new_key()
    write_note(paths, NoteState.ENCRYPTED, key)
    assert await encryption.unlock(" ".join(phrase_of(key)), remember=False) is None
    assert await encryption.key() == key
    assert await keyring.get(f"data {key_check(key)}") is None


@pytest.mark.parametrize("kept", ["", "no hex", "ab" * 32, "ab"])
async def test_what_somebody_else_put_into_the_keyring_opens_nothing(
    encryption: Encryption, keyring: MemoryStore, paths: Paths, kept: str
) -> None:
    key = new_key()
    write_note(paths, NoteState.ENCRYPTED, key)
    await keyring.set(f"data {key_check(key)}", kept)
    with pytest.raises(EncryptionError) as caught:
        await encryption.key()
    assert caught.value.error.code == PHRASE_NEEDED


async def test_the_phrase_of_other_data_is_told_from_a_wrong_one(encryption: Encryption, paths: Paths) -> None:
    write_note(paths, NoteState.ENCRYPTED, new_key())
    other = " ".join(phrase_of(new_key()))
    for text, words in ((other, "of other data"), ("one two three", "these are 3"), (other + " zoo", "these are 25")):
        with pytest.raises(EncryptionError) as caught:
            await encryption.unlock(text)
        assert caught.value.error.code == "phrase_wrong"
        assert words in caught.value.error.message


async def test_an_attempt_that_was_killed_goes_on_with_its_key_or_is_given_up(
    encryption: Encryption, keyring: MemoryStore, paths: Paths, clock: ManualClock
) -> None:
    await fill(paths, clock)
    key = new_key()
    await encryption.keep(key)
    write_note(paths, NoteState.ENCRYPTING, key)
    later = Encryption(paths, keyring, MemoryStore())
    assert await later.state() == EncryptionState(encrypted=False, offered=True, begun=True)
    assert await later.key() is None
    assert await later.key_to_come() == key
    await later.give_up()
    assert await later.state() == EncryptionState(encrypted=False, offered=True)
    assert await keyring.get(f"data {key_check(key)}") is None
    assert await later.key_to_come() != key
    assert await problems(paths, clock, None) == []


async def test_what_is_to_be_switched_is_finished_by_the_owner_first(encryption: Encryption, paths: Paths) -> None:
    key = new_key()
    write_note(paths, NoteState.ENCRYPTED_SWITCHING, key)
    with pytest.raises(StorageError):
        await encryption.key()
    await encryption.finish()
    note = read_note(paths)
    assert note is not None
    assert note.state is NoteState.ENCRYPTED


async def test_where_the_library_is_missing_it_is_said(
    encryption: Encryption, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.encryption.offers_encryption", lambda: False)
    assert not (await encryption.state()).offered
    for work in (encryption.key_to_come, encryption.key):
        write_note(paths, NoteState.ENCRYPTED, new_key())
        with pytest.raises(EncryptionError) as caught:
            await work()
        assert caught.value.error.code == "not_offered"


async def test_wiping_takes_both_keys_out_of_the_keyring(
    encryption: Encryption, keyring: MemoryStore, paths: Paths, clock: ManualClock
) -> None:
    await fill(paths, clock)
    key = new_key()
    await encryption.encrypt(key, _tell, _commit)
    await keyring.set("https://api.example", "a key")
    report = await Wiping(paths, keyring, lambda: ["https://api.example"], demo=False).run()
    assert (report.left, report.key_trouble) == ((), None)
    assert repr(keyring) == "MemoryStore(0 accounts)"


def test_no_text_of_it_shows_a_key(encryption: Encryption) -> None:
    key = new_key()
    assert key.raw.hex() not in repr(encryption) + repr(key)
