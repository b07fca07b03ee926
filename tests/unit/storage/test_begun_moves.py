"""Moves that were cut short are known, and nothing but what they had copied is ever taken for that."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.base.paths import Paths
from app.storage.begun_moves import (
    BegunMove,
    begun_moves,
    forget_begun,
    note_begun,
    remove_copied,
    set_mark,
    take_into_use,
)
from app.storage.location import BEGUN, MARK, data_dir, note_move, note_path
from app.storage.moving import move


@pytest.fixture
def default(tmp_path: Path) -> Path:
    """The platform's place, with data in it."""
    root = tmp_path / "chatelaine"
    (root / "backups").mkdir(parents=True, mode=0o700)
    (root / "chatelaine.db").write_bytes(b"d" * 10_000)
    (root / "backups" / "20250101T000000Z-auto.db").write_bytes(b"b" * 10_000)
    return root


def cut_short(default: Path, target: Path) -> BegunMove:
    """A move that was killed when the database was copied."""
    begun = note_begun(default, target)
    target.mkdir(exist_ok=True)
    set_mark(begun)
    (target / "chatelaine.db").write_bytes(b"d" * 5_000)
    return begun


def go(default: Path, target: Path) -> None:
    move(Paths(data_dir(default)), target, default, lambda done, total: None)


def test_it_is_known_until_what_was_copied_is_deleted(default: Path, tmp_path: Path) -> None:
    begun = cut_short(default, tmp_path / "new")
    assert begun_moves(default) == [begun]
    assert remove_copied(default, begun) == []
    assert not (tmp_path / "new").exists()
    assert not (default / BEGUN).exists()
    assert begun_moves(default) == []
    assert (default / "chatelaine.db").exists()


def test_a_folder_that_was_there_stays_with_what_else_is_in_it(default: Path, tmp_path: Path) -> None:
    target = tmp_path / "new"
    target.mkdir()
    begun = cut_short(default, target)
    (target / "letter.txt").write_bytes(b"mine")
    assert remove_copied(default, begun) == []
    assert [path.name for path in target.iterdir()] == ["letter.txt"]


def test_to_be_left_it_is_forgotten_and_the_next_move_there_uses_it(default: Path, tmp_path: Path) -> None:
    target = tmp_path / "new"
    forget_begun(default, cut_short(default, target))
    assert begun_moves(default) == []
    assert (target / "chatelaine.db").exists()
    go(default, target)
    assert data_dir(default) == target


def test_begun_again_it_is_the_same_one(default: Path, tmp_path: Path) -> None:
    begun = cut_short(default, tmp_path / "new")
    assert note_begun(default, tmp_path / "new") == begun
    assert begun_moves(default) == [begun]


def test_a_move_that_ends_leaves_nothing_to_be_told(default: Path, tmp_path: Path) -> None:
    cut_short(default, tmp_path / "new")
    go(default, tmp_path / "new")
    assert not (default / BEGUN).exists()
    assert begun_moves(default) == []


def test_those_to_other_folders_stay_known(default: Path, tmp_path: Path) -> None:
    one, two = cut_short(default, tmp_path / "one"), cut_short(default, tmp_path / "two")
    assert begun_moves(default) == [two, one]
    go(default, tmp_path / "three")
    assert begun_moves(default) == [two, one]
    assert remove_copied(default, one) == []
    assert begun_moves(default) == [two]


def test_what_came_into_use_is_never_deleted(default: Path, tmp_path: Path) -> None:
    begun = cut_short(default, tmp_path / "new")
    take_into_use(Paths(tmp_path / "new"))
    assert remove_copied(default, begun) == []
    assert begun_moves(default) == []
    assert (tmp_path / "new" / "chatelaine.db").exists()


def test_what_is_in_use_is_never_deleted(default: Path, tmp_path: Path) -> None:
    """Killed after the new folder was named, and before that was forgotten."""
    begun = cut_short(default, tmp_path / "new")
    note_move(default, tmp_path / "new")
    assert remove_copied(default, begun) == []
    assert (tmp_path / "new" / "chatelaine.db").exists()
    assert not (tmp_path / "new" / MARK).exists()
    note_path(default).unlink()
    assert begun_moves(default) == []


def test_what_other_data_is_moved_to_is_not_ours(default: Path, tmp_path: Path) -> None:
    begun = cut_short(default, tmp_path / "new")
    (tmp_path / "new" / MARK).write_text("another")
    assert remove_copied(default, begun) == []
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == [MARK, "chatelaine.db"]


def test_on_a_disk_that_is_not_connected_it_stays_known(default: Path, tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    begun = cut_short(default, tmp_path / "disk" / "new")
    (tmp_path / "disk").rename(tmp_path / "pulled out")
    assert begun_moves(default) == []
    assert remove_copied(default, begun) == []
    (tmp_path / "pulled out").rename(tmp_path / "disk")
    assert begun_moves(default) == [begun]


def test_a_disk_that_goes_while_it_is_filled_is_known_when_it_is_back(default: Path, tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()

    def pull_out(done: int, total: int) -> None:
        if done:
            (tmp_path / "disk").rename(tmp_path / "pulled out")
            raise OSError(5, "input/output error")

    with pytest.raises(Exception, match="could not be read or saved"):
        move(Paths(default), tmp_path / "disk" / "new", default, pull_out)
    (tmp_path / "pulled out").rename(tmp_path / "disk")
    [begun] = begun_moves(default)
    assert begun.folder == str(tmp_path / "disk" / "new")
    assert remove_copied(default, begun) == []
    assert [*(tmp_path / "disk").iterdir()] == []


@pytest.mark.parametrize("step", ["app.storage.begun_moves.write_atomic", "app.storage.moving.note_move"])
def test_where_what_is_begun_or_what_is_used_cannot_be_noted_nothing_is_left(
    default: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def full(*_given: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(step, full)
    with pytest.raises(Exception, match="The disk is full"):
        go(default, tmp_path / "new")
    assert not (tmp_path / "new").exists()
    assert not (default / BEGUN).exists()


def test_what_cannot_be_deleted_is_named_and_stays_known(
    default: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = cut_short(default, tmp_path / "new")
    copied = tmp_path / "new" / "chatelaine.db"

    def refused(file: Path) -> None:
        raise OSError(13, os.strerror(13))

    with monkeypatch.context() as patch:
        patch.setattr("app.storage.begun_moves.overwrite_and_delete", refused)
        assert remove_copied(default, begun) == [(copied, os.strerror(13))]
    assert begun_moves(default) == [begun]


@pytest.mark.parametrize("there_already", [False, True])
@pytest.mark.parametrize("marked", [False, True])
def test_killed_before_anything_was_copied_nothing_is_told(
    default: Path, tmp_path: Path, there_already: bool, marked: bool
) -> None:
    target = tmp_path / "new"
    if there_already:
        target.mkdir()
    note_begun(default, target)
    target.mkdir(exist_ok=True)
    if marked:
        (target / MARK).touch()
    assert begun_moves(default) == []
    assert target.exists() == there_already
    assert not there_already or [*target.iterdir()] == []
    assert not (default / BEGUN).exists()


@pytest.mark.parametrize(
    "note",
    [
        "",
        "{",
        "[]",
        '{"begun": 5}',
        '{"begun": [5, {}, {"folder": "relative", "made": true, "token": "a"}]}',
        '{"begun": [{"folder": "/", "made": true, "token": ""}]}',
        '{"begun": [{"folder": "/", "made": 1, "token": "a"}]}',
    ],
)
def test_a_note_that_means_nothing_is_none(default: Path, tmp_path: Path, note: str) -> None:
    (default / BEGUN).write_text(note)
    assert begun_moves(default) == []
    begun = cut_short(default, tmp_path / "new")
    assert begun_moves(default) == [begun]
