"""Saves a file again and again on a device that takes only so many bytes; prints what each attempt left.

``python -m tests.faults.failing_saves FOLDER STEP``: JSON lines of [limit in bytes, error code, content is the old one,
names in the folder]. The limit rises by STEP until a save succeeds.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from app.storage.errors import StorageError
from app.storage.settings_file import JsonFile
from tests.fakes.little_room import limit_files

OLD = {"name": "old", "noise": "o" * 5_000}
NEW = {"name": "new", "noise": "n" * 20_000}


def _save_within(file: JsonFile, limit: int) -> str | None:
    limit_files(limit)
    try:
        file.save(NEW)
    except StorageError as error:
        return error.error.code
    finally:
        limit_files(None)
    return None


def main(folder: Path, step: int) -> None:
    """Print one line per attempt."""
    file = JsonFile(folder / "settings.json")
    file.save(OLD)
    limit = 0
    code: str | None = ""
    while code is not None:
        code = _save_within(file, limit)
        print(json.dumps([limit, code, file.load() == OLD, sorted(path.name for path in folder.iterdir())]))
        limit += step


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
