"""The data folder is made for its owner alone; somebody else's folder is left as it is."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from app.base.paths import Paths
from app.storage.errors import StorageError
from app.storage.folders import default_data_dir, prepare_data_dir
from tests.unit.storage.samples import posix_only


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_it_lies_where_the_platform_wants_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))  # for Linux; other platforms have one fixed place
    folder = default_data_dir()
    assert folder.name == "chatelaine"
    assert folder.is_absolute()
    assert not folder.exists()


@posix_only
def test_it_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    paths = Paths(tmp_path / "a" / "b")
    for _ in range(2):
        prepare_data_dir(paths)
    assert (_mode(paths.root), list(paths.root.iterdir())) == (0o700, [])


@posix_only
@pytest.mark.parametrize(
    ("content", "expected"), [([], 0o700), (["chatelaine.db"], 0o700), (["thesis.odt"], 0o755)], ids=str
)
def test_an_existing_folder_is_closed_if_it_is_ours(tmp_path: Path, content: list[str], expected: int) -> None:
    paths = Paths(tmp_path / "data")
    paths.root.mkdir()
    paths.root.chmod(0o755)
    for name in content:
        (paths.root / name).touch()
    prepare_data_dir(paths)

    assert _mode(paths.root) == expected


def test_a_file_in_its_place_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    for root in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(StorageError, match="is not a folder") as caught:
            prepare_data_dir(Paths(root))
        assert caught.value.error.code == "storage_failed"
    assert (tmp_path / "file").read_text() == "mine"
