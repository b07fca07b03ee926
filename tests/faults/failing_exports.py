"""Writes an archive again and again on a device that takes only so many bytes; prints what each attempt left.

``python -m tests.faults.failing_exports FOLDER STEP NOISE``: JSON lines of [limit in bytes, error code, content is the
old one, names in the folder]. The limit rises by STEP until an archive is whole. NOISE is the size of an attachment.
"""

from __future__ import annotations

import json
import random
import sys
import zipfile
from pathlib import Path

from app.exchange.archive import ArchiveWriter
from app.exchange.errors import ExchangeError
from app.model.carried import CarriedMessage
from tests.fakes.generated_trees import attachment, held
from tests.fakes.little_room import limit_files
from tests.fakes.messages import answer, user
from tests.unit.storage.samples import summary

OLD = b"the archive of yesterday"


def _write(path: Path, noise: bytes) -> None:
    writer = ArchiveWriter(path, "Chatelaine test", 1_700_000_000_000)
    try:
        writer.begin(summary(active_leaf=answer(1).id), None, [attachment(1, noise)])
        writer.add([CarriedMessage(user(1, "hello")), CarriedMessage(answer(1, "yes"))])
        writer.end()
        writer.add_blob(held(noise).sha256, iter([noise]))
        writer.commit()
    except BaseException:
        writer.discard()
        raise


def _write_within(path: Path, noise: bytes, limit: int) -> str | None:
    limit_files(limit)
    try:
        _write(path, noise)
    except ExchangeError as error:
        return error.error.code
    finally:
        limit_files(None)
    return None


def main(folder: Path, step: int, size: int) -> None:
    """Print one line per attempt."""
    path, noise = folder / "chats.zip", random.Random(5).randbytes(size)
    path.write_bytes(OLD)
    limit = 0
    code: str | None = ""
    while code is not None:
        code = _write_within(path, noise, limit)
        print(json.dumps([limit, code, path.read_bytes() == OLD, sorted(each.name for each in folder.iterdir())]))
        limit += step
    with zipfile.ZipFile(path) as opened:
        assert opened.testzip() is None
        assert len(opened.namelist()) == 3


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
