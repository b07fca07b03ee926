"""The data folder: where it is by default, and making it fit for use."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

import platformdirs

from app.base.paths import Paths
from app.storage.begun_moves import forget_all_begun
from app.storage.errors import failed, translate
from app.storage.location import data_dir, moved_to, note_move, require_there


def default_data_dir() -> Path:
    """Return the platform's place for this program's data, for this user. Makes nothing."""
    return platformdirs.user_data_path("chatelaine", appauthor=False)


def usual_data_dir() -> Path:
    """Return where this user's data is: the platform's place, or where it was moved to. Makes nothing."""
    return data_dir(default_data_dir())


def forget_move(paths: Paths) -> None:
    """Forget that the data was moved to *paths*, where nothing is left. Raises nothing: it can be done again."""
    default = default_data_dir()
    if moved_to(default) == paths.root:
        with contextlib.suppress(OSError):
            note_move(default, default)
            default.rmdir()  # unless something else lies there


def forget_all(paths: Paths) -> None:
    """Forget moves to *paths*, where nothing is left, and those that were cut short, too. Raises nothing."""
    default = default_data_dir()
    if paths.root in (default, moved_to(default)):
        forget_all_begun(default)
    forget_move(paths)


def prepare_data_dir(paths: Paths) -> None:
    """Make the data folder, readable by the owner alone, and check that files can be made in it.

    A folder that exists is closed to others only if it is empty or holds our database: it may be somebody's own.

    Raises:
        StorageError: read_only, disk_full, storage_failed; disk_gone: it was moved to a disk that is not there.
    """
    require_there(paths, default_data_dir())
    try:
        _make_private(paths)
        with tempfile.TemporaryFile(dir=paths.root):
            pass
    except (FileExistsError, NotADirectoryError) as error:
        raise failed(
            str(error), f"{paths.root} is not a folder.", "Choose another data folder, or move that file away."
        ) from error
    except OSError as error:
        raise translate(error) from error


def _make_private(paths: Paths) -> None:
    root = paths.root
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    is_ours = paths.database.exists() or not any(root.iterdir())
    if is_ours and root.stat().st_mode & 0o077:
        root.chmod(0o700)
