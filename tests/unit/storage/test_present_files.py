"""Folders whose files go while somebody looks."""

from __future__ import annotations

from pathlib import Path

from app.storage.present_files import files_below, sizes_of


def test_all_files_are_listed(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "top").write_bytes(b"12")
    (tmp_path / "a" / "b" / "low").write_bytes(b"123")
    assert {path.name for path in files_below(tmp_path)} == {"top", "low"}
    assert sorted(sizes_of(files_below(tmp_path))) == [2, 3]


def test_what_is_not_there_has_no_files(tmp_path: Path) -> None:
    assert list(files_below(tmp_path / "nowhere")) == []


def test_what_goes_meanwhile_is_passed_over(tmp_path: Path) -> None:
    for name in ("one", "two", "three"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_bytes(b"1")

    seen = []
    for path in files_below(tmp_path):
        seen.append(path)
        for other in {"one", "two", "three"} - {path.parent.name}:
            (tmp_path / other / "file").unlink(missing_ok=True)
            if (tmp_path / other).is_dir():
                (tmp_path / other).rmdir()
    assert len(seen) == 1
    assert list(sizes_of(tmp_path / name / "file" for name in ("one", "two", "three"))) == [1]
