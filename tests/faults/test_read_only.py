"""What cannot be written is said to be so, and is left as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.world import attempt, on_read_only_disk, without_rights
from tests.migrations.stored import files
from tests.unit.storage.samples import posix_only

pytestmark = [pytest.mark.process, posix_only]


def test_a_folder_without_the_right_to_write(data_dir: Path) -> None:
    assert attempt(data_dir, 2)["code"] is None
    before = files(data_dir)
    data_dir.chmod(0o500)
    result = attempt(data_dir, 1, before=without_rights())
    data_dir.chmod(0o700)

    assert result["code"] == "read_only"
    assert files(data_dir) == before


@pytest.mark.parametrize("mode", [0o400, 0o000])
def test_a_database_without_the_right_to_write(data_dir: Path, mode: int) -> None:
    assert attempt(data_dir, 2)["code"] is None
    before = files(data_dir)
    (data_dir / "chatelaine.db").chmod(mode)
    result = attempt(data_dir, 1, before=without_rights())
    (data_dir / "chatelaine.db").chmod(0o600)

    assert result["code"] == "read_only"
    assert files(data_dir) == before


def test_a_disk_that_is_mounted_read_only(data_dir: Path) -> None:
    assert attempt(data_dir, 2)["code"] is None
    before = files(data_dir)

    assert attempt(data_dir, 1, before=on_read_only_disk(data_dir))["code"] == "read_only"
    assert files(data_dir) == before


def test_a_folder_that_cannot_be_made(data_dir: Path) -> None:
    data_dir.chmod(0o500)
    result = attempt(data_dir / "below", before=without_rights())
    data_dir.chmod(0o700)

    assert result["code"] == "read_only"
