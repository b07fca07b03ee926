"""Where the data folder is: the platform's place, or another one that a note in the platform's place names."""

from __future__ import annotations

import json
from pathlib import Path

from app.base.atomic import sync_folder, write_atomic
from app.base.paths import Paths
from app.storage.errors import failed, gone

MARK = ".chatelaine-moving"  # in a folder that is being filled
BEGUN = "moving-to.json"  # in the platform's place: which folders are being filled
_NAME = "location.json"


def note_path(default: Path) -> Path:
    """The note in the platform's place *default*."""
    return default / _NAME


def moved_to(default: Path) -> Path | None:
    """The folder that the note names; None without a note, or where it is not one of ours. Raises nothing."""
    try:
        found = json.loads(note_path(default).read_text("utf-8"))["folder"]
        folder = Path(found)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return folder if folder.is_absolute() else None


def data_dir(default: Path) -> Path:
    """Where the data is to be looked for. Raises nothing."""
    return moved_to(default) or default


def note_move(default: Path, folder: Path) -> None:
    """From now on the data lies in *folder*; it is the one step that moves it. Raises OSError: all is as it was."""
    if folder == default:
        note_path(default).unlink(missing_ok=True)
        sync_folder(default)
        return
    default.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_atomic(note_path(default), json.dumps({"folder": str(folder)}).encode())


def require_there(paths: Paths, default: Path) -> None:
    """Raise StorageError when *paths* was moved to and holds no database: its disk is not connected.

    Also where nobody can tell to which folder the data was moved. Else a new, empty database would be made, or one
    used that was left behind, as if nothing else were there.
    """
    known, note = moved_to(default), note_path(default)
    if known == paths.root and not (paths.database.exists() or paths.encryption_note.exists()):
        raise gone(str(paths.root))
    if known is None and paths.root == default and note.exists():
        raise failed(
            f"no folder is named in {note}",
            "The data was moved to another folder, and the note that says where cannot be read.",
            f"Start once with --data-dir and that folder, or delete {note} to use what is in {default}.",
        )
