"""Small JSON files: whole, private, and never overwritten when damaged."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from app.storage.errors import StorageError
from app.storage.settings_file import JsonFile
from tests.unit.storage.samples import posix_only


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A place in a folder that holds nothing else."""
    return tmp_path / "settings.json"


def test_what_was_saved_is_loaded_in_its_order(path: Path) -> None:
    content = {"z": 1, "a": {"é": [None, True, 1.5, "half \ud83d"]}, "unknown": "kept"}
    JsonFile(path).save(content)

    loaded = JsonFile(path).load()
    assert loaded == content
    assert list(loaded) == ["z", "a", "unknown"]
    assert [each.name for each in path.parent.iterdir()] == ["settings.json"]


@posix_only
def test_only_the_owner_can_read_it(path: Path) -> None:
    JsonFile(path).save({})
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_people_can_read_it(path: Path) -> None:
    JsonFile(path).save({"look.chat_font": "Źródło"})
    assert path.read_text(encoding="utf-8") == '{\n  "look.chat_font": "Źródło"\n}\n'


def test_a_missing_file_is_empty(path: Path) -> None:
    assert JsonFile(path).load() == {}


def test_a_mark_of_windows_editors_is_no_damage(path: Path) -> None:
    path.write_bytes(b'\xef\xbb\xbf{"a": 1}\r\n')
    assert JsonFile(path).load() == {"a": 1}


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b"\xff\xfe{}", b'{"a": 1} x', b"[" * 100_000, b'{"a": ' * 100_000, b"\0" * 64],
)
def test_a_damaged_file_is_kept_aside_and_reported(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    file = JsonFile(path)
    with pytest.raises(StorageError) as caught:
        file.load()

    assert caught.value.error.code == "file_damaged"
    assert "settings.json.damaged-1" in caught.value.error.message
    assert path.with_name("settings.json.damaged-1").read_bytes() == content
    assert file.load() == {}


def test_every_damaged_file_is_kept(path: Path) -> None:
    for number in (1, 2, 3):
        path.write_bytes(b"%d" % number)
        with pytest.raises(StorageError, match=rf"damaged-{number}"):
            JsonFile(path).load()

    assert [path.with_name(f"settings.json.damaged-{number}").read_bytes() for number in (1, 2, 3)] == [
        b"1",
        b"2",
        b"3",
    ]


def test_a_folder_in_its_place_is_an_error_not_damage(path: Path) -> None:
    path.mkdir()
    for call in (lambda: JsonFile(path).load(), lambda: JsonFile(path).save({})):
        with pytest.raises(StorageError) as caught:
            call()
        assert caught.value.error.code == "storage_failed"
    assert [each.name for each in path.parent.iterdir()] == ["settings.json"]


def test_a_missing_folder_is_an_error(path: Path) -> None:
    with pytest.raises(StorageError) as caught:
        JsonFile(path / "below").save({})
    assert caught.value.error.code == "disk_gone"


def test_what_json_cannot_hold_leaves_the_old_file(path: Path) -> None:
    JsonFile(path).save({"a": 1})
    with pytest.raises(TypeError):
        JsonFile(path).save({"a": object()})

    assert JsonFile(path).load() == {"a": 1}
