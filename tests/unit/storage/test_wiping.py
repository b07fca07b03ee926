"""Everything of this program goes from the data folder, and nothing else; what is left is said."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.base.paths import Paths
from app.model.wiping import Amount, Wiped
from app.storage.wiping import inventory, wipe
from tests.unit.storage.samples import posix_only

OURS = {
    "chatelaine.db": Wiped.DATABASE,
    "chatelaine.db-wal": Wiped.DATABASE,
    "chatelaine.db-shm": Wiped.DATABASE,
    "chatelaine.db-restored": Wiped.DATABASE,
    "attachments/ab/" + "ab" * 32: Wiped.ATTACHMENTS,
    "attachments/incoming/tmp12": Wiped.ATTACHMENTS,
    "backups/20250101T000000Z-auto.db": Wiped.BACKUPS,
    "backups/20250101T000000Z-auto.partial": Wiped.BACKUPS,
    "settings.json": Wiped.SETTINGS,
    "settings.json.damaged-1": Wiped.SETTINGS,
    ".settings.json.abcd1234": Wiped.SETTINGS,
    "window.json": Wiped.SETTINGS,
    "restore.json": Wiped.SETTINGS,
    "encryption.json": Wiped.SETTINGS,
    "converting/new/chatelaine.db": Wiped.DATABASE,
    "converting/old/attachments/ab/" + "ab" * 32: Wiped.ATTACHMENTS,
    "converting/new/backups/20250101T000000Z-auto.db.partial": Wiped.BACKUPS,
    "moved-from.json": Wiped.SETTINGS,
    "logs/chatelaine.log": Wiped.LOGS,
    "logs/crash.log": Wiped.LOGS,
    "chatelaine.lock": Wiped.LOCK,
}
DEMO = ["demo/chatelaine.db", "demo/settings.json", "demo/logs/chatelaine.log"]
FOREIGN = ["letter.txt", "photos/cat.png", "demo/mine.txt", "settings.json.bak", "chatelaine.db.copy"]


def make(root: Path, names: list[str]) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"secret " * 3)


def there(root: Path) -> list[str]:
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if not path.is_dir())


def test_what_would_go_is_said_before(paths: Paths) -> None:
    make(paths.root, [*OURS, *DEMO, *FOREIGN])
    found = inventory(paths, demo=True)
    wanted = {kind: list(OURS.values()).count(kind) for kind in OURS.values()} | {Wiped.DEMO: len(DEMO)}
    assert {kind: amount.files for kind, amount in found.amounts.items()} == wanted
    assert all(amount.size == amount.files * 21 for amount in found.amounts.values())
    assert list(found.foreign) == sorted(FOREIGN)
    assert there(paths.root) == sorted([*OURS, *DEMO, *FOREIGN])


def test_everything_goes_and_the_folder_with_it(paths: Paths) -> None:
    make(paths.root, [*OURS, *DEMO])
    report = wipe(paths, demo=True)
    assert (report.left, report.foreign) == ((), ())
    assert report.deleted == Amount(len(OURS) + len(DEMO), 21 * (len(OURS) + len(DEMO)))
    assert not paths.root.exists()


def test_what_is_of_others_stays_and_is_named(paths: Paths) -> None:
    make(paths.root, [*OURS, *DEMO, *FOREIGN])
    report = wipe(paths, demo=False)
    assert report.left == ()
    assert list(report.foreign) == sorted([*FOREIGN, *DEMO])
    assert there(paths.root) == sorted([*FOREIGN, *DEMO])


@pytest.mark.parametrize("size", [0, 1, 1_048_576, 2_500_000])
def test_bytes_are_overwritten_before_they_go(paths: Paths, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    paths.database.write_bytes(b"s" * size)
    written: list[bytes] = []
    real = os.fsync

    def look(handle: int) -> None:
        real(handle)
        if not written:
            written.append(os.pread(handle, size + 10, 0) if os.name == "posix" else bytes(size))

    monkeypatch.setattr(os, "fsync", look)
    wipe(paths, demo=False)
    assert written == [bytes(size)]
    assert not paths.root.exists()


@posix_only
def test_links_are_not_followed(paths: Paths, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    make(outside, ["precious.txt", "folder/more.txt"])
    paths.attachments.mkdir()
    (paths.attachments / "link").symlink_to(outside)
    (paths.attachments / "one").symlink_to(outside / "precious.txt")
    os.link(outside / "precious.txt", paths.attachments / "second name")
    assert wipe(paths, demo=True).left == ()
    assert (outside / "precious.txt").read_bytes() == b"secret " * 3
    assert there(outside) == ["folder/more.txt", "precious.txt"]


def test_what_cannot_be_deleted_is_in_the_report(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    make(paths.root, [*OURS])
    real = Path.unlink

    def refuse(path: Path, missing_ok: bool = False) -> None:
        if path.name == "crash.log":
            raise PermissionError(13, "Permission denied")
        real(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", refuse)
    report = wipe(paths, demo=True)
    assert report.left == (("logs/crash.log", "Permission denied"),)
    assert report.deleted.files == len(OURS) - 1
    assert there(paths.root) == ["logs/crash.log"]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    report = wipe(Paths(tmp_path / "nowhere"), demo=True)
    assert (report.deleted, report.left, report.foreign) == (Amount(), (), ())
