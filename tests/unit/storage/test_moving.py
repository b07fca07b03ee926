"""The data folder is moved as a whole, compared, and used only then; what does not fit is refused."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app.base.paths import Paths
from app.storage.errors import StorageError
from app.storage.folders import prepare_data_dir
from app.storage.left_behind import forget_left, left_behind
from app.storage.location import MARK, data_dir, moved_to, note_path
from app.storage.moving import below, move, survey
from app.storage.sealing.note import NoteState, write_note
from tests.unit.storage.samples import posix_only

CONTENT = {
    "chatelaine.db": b"d" * 100_000,
    "chatelaine.db-wal": b"w" * 5_000,
    "attachments/ab/" + "ab" * 32: b"bytes",
    "backups/20250101T000000Z-auto.db": b"b" * 70_000,
    "settings.json": b"{}",
    "encryption.json": b'{"format": 1, "state": "encrypted", "key": "ab"}',
    "window.json": b"{}",
}
NOTE = "moved-from.json"
OTHERS = {"logs/chatelaine.log": b"log", "chatelaine.lock": b"1", "demo/chatelaine.db": b"demo", "letter.txt": b"mine"}


@pytest.fixture
def default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The platform's place, with data in it."""
    root = tmp_path / "default" / "chatelaine"
    for name, content in {**CONTENT, **OTHERS}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        (root / name).write_bytes(content)
    monkeypatch.setattr("app.storage.folders.default_data_dir", lambda: root)
    return root


def there(root: Path) -> dict[str, bytes]:
    """What lies there, but for the note of where it came from."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and path.name != NOTE
    }


def go(default: Path, target: Path) -> list[tuple[int, int]]:
    told: list[tuple[int, int]] = []
    move(Paths(data_dir(default)), target, default, lambda done, total: told.append((done, total)))
    return told


def test_everything_that_counts_is_copied_and_the_old_stays(default: Path, tmp_path: Path) -> None:
    target = tmp_path / "new"
    before = there(default)
    told = go(default, target)
    total = sum(map(len, CONTENT.values()))
    assert (told[0], told[-1]) == ((0, total), (total, total))
    assert there(target) == CONTENT
    assert {name: content for name, content in there(default).items() if name != note_path(default).name} == before
    assert (moved_to(default), data_dir(default)) == (target, target)


def test_what_stays_behind_is_known_until_it_is_used_again(default: Path, tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    assert left_behind(Paths(default)) == []
    go(default, one)
    assert left_behind(Paths(one)) == [default]
    go(default, two)
    assert left_behind(Paths(two)) == [default, one]
    (one / "chatelaine.db").write_bytes(b"used since")
    assert left_behind(Paths(two)) == [default]
    (default / "chatelaine.db").unlink()
    assert left_behind(Paths(two)) == []
    forget_left(Paths(two))
    assert not (two / NOTE).exists()


@pytest.mark.parametrize("note", ["", "{", "[]", '{"left": 5}', '{"left": [5, {}, {"folder": "relative"}]}'])
def test_a_note_of_what_stays_that_means_nothing_is_none(default: Path, note: str) -> None:
    (default / NOTE).write_text(note)
    assert left_behind(Paths(default)) == []


def test_what_would_be_refused_is_told_before(default: Path, tmp_path: Path) -> None:
    assert survey(Paths(default), tmp_path / "new", default) == sum(map(len, CONTENT.values()))
    for target in (default, default / "deeper", tmp_path / "nowhere" / "new"):
        with pytest.raises(StorageError):
            survey(Paths(default), target, default)
    (tmp_path / "link").symlink_to(default)
    with pytest.raises(StorageError):
        survey(Paths(default), tmp_path / "link" / "deeper", default)


def test_a_folder_with_other_things_gets_one_of_ours_in_it(default: Path, tmp_path: Path) -> None:
    empty, full = tmp_path / "empty", tmp_path / "full"
    empty.mkdir()
    full.mkdir()
    (full / "letter.txt").write_bytes(b"mine")
    assert below(empty, default) == empty
    assert below(tmp_path / "new", default) == tmp_path / "new"
    assert below(full, default) == full / "chatelaine"


def test_the_last_moment_in_which_it_can_be_stopped(default: Path, tmp_path: Path) -> None:
    target = tmp_path / "new"

    def stop() -> None:
        raise KeyError

    with pytest.raises(KeyError):
        move(Paths(default), target, default, lambda done, total: None, stop)
    assert (target.exists(), data_dir(default)) == (False, default)


@posix_only
def test_only_the_owner_may_read_it(default: Path, tmp_path: Path) -> None:
    target = tmp_path / "new"
    go(default, target)
    for path in [target, *target.rglob("*")]:
        assert path.stat().st_mode & 0o077 == 0, path


def test_moved_again_and_back(default: Path, tmp_path: Path) -> None:
    go(default, tmp_path / "one")
    go(default, tmp_path / "two")
    assert data_dir(default) == tmp_path / "two"
    for name in CONTENT:
        (default / name).unlink()
    shutil.rmtree(default / "attachments")
    shutil.rmtree(default / "backups")
    (default / "letter.txt").unlink()
    go(default, default)
    assert (data_dir(default), note_path(default).exists()) == (default, False)
    assert {name: content for name, content in there(default).items() if name in CONTENT} == CONTENT


@pytest.mark.parametrize("kind", ["same", "inside", "full", "file", "no parent", "relative"])
def test_what_does_not_fit_is_refused(default: Path, tmp_path: Path, kind: str) -> None:
    full = tmp_path / "full"
    full.mkdir()
    (full / "letter.txt").write_bytes(b"mine")
    targets = {
        "same": default,
        "inside": default / "deeper",
        "full": full,
        "file": full / "letter.txt",
        "no parent": tmp_path / "nowhere" / "new",
        "relative": Path("new"),
    }
    before = there(tmp_path)
    with pytest.raises(StorageError) as caught:
        go(default, targets[kind])
    assert caught.value.error.advice == "Choose a folder that is new or empty."
    assert there(tmp_path) == before
    assert data_dir(default) == default


def test_a_disk_without_room_is_told_before(default: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=100_000))
    with pytest.raises(StorageError) as caught:
        go(default, tmp_path / "new")
    assert caught.value.error.code == "disk_full"
    assert not (tmp_path / "new").exists()


def test_room_and_rights_are_those_of_a_folder_that_is_there(
    default: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may itself be where another disk begins."""
    target = tmp_path / "disk"
    target.mkdir()
    usage = shutil.disk_usage(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=100_000) if path == target else usage)
        with pytest.raises(StorageError) as caught:
            survey(Paths(default), target, default)
        assert caught.value.error.message.startswith("There is too little room in the new folder: ")
        with pytest.raises(StorageError):
            go(default, target)
        assert survey(Paths(default), tmp_path / "other", default)
    monkeypatch.setattr(os, "access", lambda path, mode: path != target)
    with pytest.raises(StorageError) as caught:
        survey(Paths(default), target, default)
    assert caught.value.error.message == "The new folder cannot be written."
    assert [*target.iterdir()] == []


@pytest.mark.parametrize("there_already", [False, True])
def test_what_failed_leaves_nothing(
    default: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there_already: bool
) -> None:
    target = tmp_path / "new"
    if there_already:
        target.mkdir()

    def broken(path: Path, go_on: Callable[[], None]) -> bytes:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr("app.storage.moving._digest", broken)
        with pytest.raises(StorageError):
            go(default, target)
    assert data_dir(default) == default
    assert target.exists() == there_already
    assert not there_already or [*target.iterdir()] == []
    go(default, target)
    assert there(target) == CONTENT


def test_it_tells_within_a_large_file_and_can_be_stopped_there(default: Path, tmp_path: Path) -> None:
    (default / "chatelaine.db").write_bytes(b"d" * 3_000_000)
    target = tmp_path / "new"
    before = there(default)

    class StoppedError(Exception):
        """Somebody changed their mind."""

    within: list[int] = []

    def stop(done: int, total: int) -> None:
        if 1_000_000 < done < 3_000_000:
            within.append(done)
        if done > 2_000_000:
            raise StoppedError

    with pytest.raises(StoppedError):
        move(Paths(default), target, default, stop)
    assert len(within) == 2
    assert (target.exists(), data_dir(default), there(default)) == (False, default, before)


def test_a_copy_that_is_not_the_same_is_not_used(
    default: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.storage.moving._digest", lambda path, go_on: b"other")
    with pytest.raises(StorageError):
        go(default, tmp_path / "new")
    assert data_dir(default) == default


def test_no_new_data_is_made_where_the_disk_is_missing(default: Path, tmp_path: Path) -> None:
    target = tmp_path / "disk" / "new"
    target.parent.mkdir()
    go(default, target)
    prepare_data_dir(Paths(target))
    (tmp_path / "disk").rename(tmp_path / "pulled out")
    with pytest.raises(StorageError) as caught:
        prepare_data_dir(Paths(data_dir(default)))
    assert caught.value.error.code == "disk_gone"
    assert not (tmp_path / "disk").exists()


@pytest.mark.parametrize("note", ["", "{", "[]", "{}", '{"folder": 5}', '{"folder": "relative"}', "\udcff"])
def test_a_note_that_cannot_be_read_is_told(default: Path, note: str) -> None:
    """Another database must not be used as if it were the one that was moved away."""
    note_path(default).write_bytes(note.encode("utf-8", "surrogateescape"))
    assert data_dir(default) == default
    with pytest.raises(StorageError) as caught:
        prepare_data_dir(Paths(default))
    assert "cannot be read" in caught.value.error.message
    prepare_data_dir(Paths(default / "demo"))
    note_path(default).unlink()
    prepare_data_dir(Paths(default))


@posix_only
def test_a_mark_that_stays_is_no_failure(default: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was noted is moved; the mark goes with the next move."""
    target, unlink = tmp_path / "new", Path.unlink

    def failing(path: Path, missing_ok: bool = False) -> None:
        if path == target / MARK:
            raise OSError(5, "input/output error")
        unlink(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", failing)
    go(default, target)
    monkeypatch.undo()
    assert (data_dir(default), (target / MARK).exists()) == (target, True)
    go(default, tmp_path / "next")
    assert data_dir(default) == tmp_path / "next"
    assert not (tmp_path / "next" / MARK).exists()


def test_data_whose_names_are_still_to_change_is_not_moved(default: Path, tmp_path: Path) -> None:
    write_note(Paths(default), NoteState.ENCRYPTED_SWITCHING, "ab")
    with pytest.raises(StorageError) as caught:
        go(default, tmp_path / "new")
    assert "cut short" in caught.value.error.message
    assert not (tmp_path / "new").exists()
