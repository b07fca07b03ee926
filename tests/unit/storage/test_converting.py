"""A data folder is encrypted and decrypted as a whole, or stays as it is."""

from __future__ import annotations

import shutil
from contextlib import closing

import pytest

from app.base.paths import Paths
from app.model.encryption import AtWork, Converted, ConvertWish, DamagedBackupsError, Part
from app.model.sealing import DataKey
from app.storage.blobs import BlobStore
from app.storage.connection import uri_of
from app.storage.converting import convert, finish, give_up
from app.storage.driver import connect_beside
from app.storage.errors import StorageError
from app.storage.sealing.derive import new_key
from app.storage.sealing.note import NoteState, read_note, require_settled, write_note
from tests.fakes.clock import ManualClock
from tests.fakes.sealed_folders import SECRET, fill, in_the_open, problems
from tests.migrations.stored import files

Told = list[tuple[int, int]]


class _StoppedError(Exception):
    pass


@pytest.fixture
def key() -> DataKey:
    return new_key()


def _convert(paths: Paths, old: DataKey | None, new: DataKey | None) -> tuple[Converted, Told]:
    told: Told = []
    done = convert(paths, old, new, lambda done, total: told.append((done, total)), lambda: None)
    return done, told


async def test_encrypted_and_decrypted_all_is_there(paths: Paths, clock: ManualClock, key: DataKey) -> None:
    await fill(paths, clock)
    assert in_the_open(paths)
    before = files(paths.attachments)
    done, told = _convert(paths, None, key)
    assert done == Converted(backups=2, attachments=2, damaged=0)
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1] > 0
    note = read_note(paths)
    assert note is not None
    assert (note.state, note.fits(key), note.fits(new_key())) == (NoteState.ENCRYPTED, True, False)
    assert key.raw.hex() not in paths.encryption_note.read_text()
    assert await problems(paths, clock, key) == []
    _convert(paths, key, None)
    assert read_note(paths) is None
    assert await problems(paths, clock, None) == []
    assert files(paths.attachments) == before


@pytest.mark.parametrize("encrypting", [True, False])
async def test_what_is_stopped_leaves_all_as_it_was(
    paths: Paths, clock: ManualClock, key: DataKey, encrypting: bool
) -> None:
    old, new = (None, key) if encrypting else (key, None)
    await fill(paths, clock)
    if not encrypting:
        _convert(paths, None, key)
    note = read_note(paths)
    _, told = _convert(paths, old, new)
    _convert(paths, new, old)
    for stop_at in range(0, len(told), 3):
        left = stop_at

        def tell(done: int, total: int) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                raise _StoppedError

        with pytest.raises(_StoppedError):
            convert(paths, old, new, tell, lambda: None)
        assert read_note(paths) == note
        assert await problems(paths, clock, old) == []


async def test_the_last_word_is_that_of_whoever_asked(paths: Paths, clock: ManualClock, key: DataKey) -> None:
    await fill(paths, clock)

    def too_late() -> None:
        raise _StoppedError

    with pytest.raises(_StoppedError):
        convert(paths, None, key, lambda done, total: None, too_late)
    assert read_note(paths) is None
    assert await problems(paths, clock, None) == []


async def test_nothing_happens_while_somebody_uses_the_data(paths: Paths, clock: ManualClock, key: DataKey) -> None:
    await fill(paths, clock)
    # By the same library: locks tell processes apart, and within one only what one library has opened.
    with closing(connect_beside(uri_of(paths.database), 0, None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT COUNT(*) FROM messages").fetchone()
        with pytest.raises(StorageError) as caught:
            _convert(paths, None, key)
    assert caught.value.error.code == "database_locked"
    assert read_note(paths) is None
    assert await problems(paths, clock, None) == []


async def test_without_room_nothing_is_begun(
    paths: Paths, clock: ManualClock, key: DataKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(paths, clock)
    monkeypatch.setattr("app.storage.converting._SPARE", 2**60)
    with pytest.raises(StorageError) as caught:
        _convert(paths, None, key)
    assert caught.value.error.code == "disk_full"
    assert caught.value.error.message.startswith("There is too little room on the disk of the data folder: ")
    assert read_note(paths) is None
    assert await problems(paths, clock, None) == []


async def test_each_part_is_told_in_order(paths: Paths, clock: ManualClock, key: DataKey) -> None:
    await fill(paths, clock)
    entered: list[AtWork] = []
    convert(paths, None, key, lambda done, total: None, lambda: None, ConvertWish(entered.append))
    assert entered == [
        AtWork(Part.BACKUPS, 1, 2),
        AtWork(Part.BACKUPS, 2, 2),
        AtWork(Part.ATTACHMENTS, 1, 2),
        AtWork(Part.ATTACHMENTS, 2, 2),
        AtWork(Part.DATABASE),
        AtWork(Part.OLD),
    ]


async def test_stopped_at_the_beginning_of_any_part_all_is_as_it_was(
    paths: Paths, clock: ManualClock, key: DataKey
) -> None:
    await fill(paths, clock)
    for part in Part:

        def stop(work: AtWork, stops: Part = part) -> None:
            if work.part is stops:
                raise _StoppedError

        with pytest.raises(_StoppedError):
            convert(paths, None, key, lambda done, total: None, lambda: None, ConvertWish(stop))
        assert (read_note(paths), paths.converting.exists()) == (None, False)
    assert await problems(paths, clock, None) == []


async def test_backups_that_are_damaged_are_all_named(paths: Paths, clock: ManualClock, key: DataKey) -> None:
    await fill(paths, clock)
    whole = {backup: backup.read_bytes() for backup in sorted(paths.backups.glob("*.db"))}
    for backup, content in whole.items():
        backup.write_bytes(content[: len(content) // 2])
    with pytest.raises(DamagedBackupsError) as caught:
        _convert(paths, None, key)
    assert caught.value.names == tuple(backup.name for backup in whole)
    assert all(name in caught.value.error.message for name in caught.value.names)
    assert read_note(paths) is None
    for backup, content in whole.items():
        backup.write_bytes(content)
    assert await problems(paths, clock, None) == []


@pytest.mark.parametrize("encrypting", [True, False])
async def test_a_damaged_backup_is_left_out_where_that_is_wanted(
    paths: Paths, clock: ManualClock, key: DataKey, encrypting: bool
) -> None:
    await fill(paths, clock)
    if not encrypting:
        _convert(paths, None, key)
    old, new = (None, key) if encrypting else (key, None)
    broken, kept = sorted(paths.backups.glob("*.db"))
    broken.write_bytes(b"nonsense " * 5_000)
    told: Told = []
    wish = ConvertWish(leaves_out={broken.name}.__contains__)
    done = convert(paths, old, new, lambda done, total: told.append((done, total)), lambda: None, wish)
    assert (done.backups, done.left_out) == (1, 1)
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1]
    assert [*paths.backups.glob("*.db")] == [kept]
    assert not paths.converting.exists()
    assert await problems(paths, clock, new) == ["backups"], "but for the one that is missing now"


async def test_only_the_damaged_backups_that_were_named_are_left_out(
    paths: Paths, clock: ManualClock, key: DataKey
) -> None:
    await fill(paths, clock)
    first, second = sorted(paths.backups.glob("*.db"))
    first.write_bytes(b"nonsense")
    second.write_bytes(b"nonsense")
    wish = ConvertWish(leaves_out={first.name}.__contains__)
    with pytest.raises(DamagedBackupsError) as caught:
        convert(paths, None, key, lambda done, total: None, lambda: None, wish)
    assert caught.value.names == (second.name,)
    assert first.exists()


@pytest.mark.parametrize("encrypting", [True, False])
async def test_a_damaged_attachment_goes_along_and_stays_damaged(
    paths: Paths, clock: ManualClock, key: DataKey, encrypting: bool
) -> None:
    old, new = (None, key) if encrypting else (key, None)
    await fill(paths, clock)
    if not encrypting:
        _convert(paths, None, key)
    before = BlobStore(paths, old)
    held = await before.put(b"more " * 50_000, "text/plain")
    path = before.path(held.sha256)
    content = path.read_bytes()
    path.write_bytes(content[:-9] + b"nonsense!")
    done, _ = _convert(paths, old, new)
    assert (done.attachments, done.damaged) == (3, 1)
    assert len(await BlobStore(paths, new).check()) == 1


async def test_what_was_written_before_a_kill_is_used_but_not_what_has_been_deleted_since(
    paths: Paths, clock: ManualClock, key: DataKey
) -> None:
    await fill(paths, clock)
    gone = await BlobStore(paths).put(b"to be deleted", "text/plain")

    saved = paths.root.with_name("saved")

    def commit() -> None:
        shutil.copytree(paths.converting, saved)
        raise _StoppedError

    with pytest.raises(_StoppedError):
        convert(paths, None, key, lambda done, total: None, commit)
    write_note(paths, NoteState.ENCRYPTING, key)  # as the kill would have left it
    saved.rename(paths.converting)
    BlobStore(paths).path(gone.sha256).unlink()
    _convert(paths, None, key)
    assert await problems(paths, clock, key) == []


async def test_what_is_not_ours_stays_where_it_was(paths: Paths, clock: ManualClock, key: DataKey) -> None:
    await fill(paths, clock)
    mine = {
        paths.backups / "old ones" / "20250101T000000Z-auto.db": b"mine",
        paths.attachments / "notes.txt": b"mine, too",
        paths.attachments / "ab" / "short": b"and this",
    }
    for path, content in mine.items():
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    (paths.attachments / "incoming" / "half").write_bytes(SECRET)
    _convert(paths, None, key)
    assert await problems(paths, clock, key) == []
    _convert(paths, key, None)
    assert {path: path.read_bytes() for path in mine} == mine
    assert await problems(paths, clock, None) == []


@pytest.mark.parametrize("name", ["backups", "attachments", "chatelaine.db"])
async def test_what_lies_elsewhere_is_not_encrypted_by_halves(
    paths: Paths, clock: ManualClock, key: DataKey, name: str
) -> None:
    await fill(paths, clock)
    elsewhere = paths.root.with_name("elsewhere")
    (paths.root / name).rename(elsewhere)
    (paths.root / name).symlink_to(elsewhere)
    with pytest.raises(StorageError) as caught:
        _convert(paths, None, key)
    assert "only a link" in caught.value.error.message
    assert read_note(paths) is None
    assert elsewhere.exists()


async def test_an_attempt_under_another_key_begins_anew(paths: Paths, clock: ManualClock, key: DataKey) -> None:
    await fill(paths, clock)
    other = Paths(paths.converting / "new")
    other.backups.mkdir(parents=True)
    (other.backups / "20250101T000000Z-auto.db").write_bytes(b"under another key")
    write_note(paths, NoteState.ENCRYPTING, new_key())
    _convert(paths, None, key)
    assert await problems(paths, clock, key) == []


async def test_what_was_begun_can_be_given_up(paths: Paths, clock: ManualClock, key: DataKey) -> None:
    await fill(paths, clock)
    write_note(paths, NoteState.ENCRYPTING, key)
    (paths.converting / "new").mkdir(parents=True)
    (paths.converting / "new" / "half").write_bytes(SECRET)
    assert not finish(paths)
    give_up(paths)
    assert read_note(paths) is None
    assert await problems(paths, clock, None) == []


def test_a_folder_that_is_to_be_switched_is_left_to_its_owner(paths: Paths, key: DataKey) -> None:
    require_settled(paths)
    write_note(paths, NoteState.ENCRYPTED_SWITCHING, key)
    with pytest.raises(StorageError) as caught:
        require_settled(paths)
    assert "cut short" in caught.value.error.message


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b'{"format": 9, "state": "encrypted", "key": "ab"}', b"\xff"])
def test_a_note_that_cannot_be_read_is_not_guessed(paths: Paths, content: bytes) -> None:
    paths.encryption_note.write_bytes(content)
    with pytest.raises(StorageError) as caught:
        read_note(paths)
    assert "encryption.json" in caught.value.error.message
