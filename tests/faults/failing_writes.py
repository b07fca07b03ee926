"""Writes one thing again and again on a device that takes only so many bytes, and looks each time at what is left.

``python -m tests.faults.failing_writes KIND FOLDER MOST``: prints one JSON object: how many attempts were made, the
codes of their errors, the first few that left something wrong, and whether the last one, with room enough, succeeded.
Tried is every number of bytes up to 300, the beginning and the end of every page and every buffer, and
a number in each 4,093 bytes; with ``CHATELAINE_EVERY_BYTE`` in the environment every one up to MOST.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from app.base.paths import Paths
from app.model.carried import ReadingChoice
from app.model.errors import ChatelaineError
from app.model.sealing import DataKey
from app.services.exporting import Extent, ReadingForm, ReadingWish
from app.services.ledger_export import LedgerExport
from app.storage.backups import BackupFiles, restore_if_wanted
from app.storage.blobs import BlobStore
from app.storage.db import Database
from app.storage.ledger_pages import LedgerPages
from app.storage.settings_file import JsonFile
from app.storage.turns import TurnStore
from app.storage.usage import LedgerStore
from tests.fakes.clock import ManualClock
from tests.fakes.little_room import limit_files
from tests.fakes.messages import CONVERSATION
from tests.fakes.stores import stores
from tests.unit.storage.samples import ledger_row, store_turns

OLD = b"what was there before"
NOISE = bytes(itertools.islice(itertools.cycle(range(251)), 1_048_576))
NOW_MS = 1_750_000_000_000
_PAGE, _STEP, _DENSE = 4_096, 4_093, 300  # bytes
_FORMS: dict[str, ReadingForm] = {"html": "html", "md": "markdown"}
Write = Callable[[], Awaitable[object]]
Look = Callable[[bool], list[str]]  # given whether the write was said to be done: what is wrong


def limits(most: int) -> Iterator[int]:
    """The numbers of bytes that are tried, up to *most*."""
    if os.environ.get("CHATELAINE_EVERY_BYTE"):
        yield from range(most)
        return
    edges = {page + shift for page in range(0, most, _PAGE) for shift in (-1, 0, 1)}
    some = {*range(_DENSE), *range(0, most, _STEP), *edges}
    yield from sorted(each for each in some if 0 <= each < most)


async def _attempt(write: Write, limit: int | None) -> str | None:
    limit_files(limit)
    try:
        await write()
    except ChatelaineError as error:
        clear = error.error.message.endswith(".") and error.error.advice
        return error.error.code if clear else "said nothing"
    finally:
        limit_files(None)
    return None


async def _all(write: Write, look: Look, most: int) -> dict[str, object]:
    codes: set[str] = set()
    wrong: list[object] = []
    count = 0
    for limit in limits(most):
        count += 1
        code = await _attempt(write, limit)
        codes.add(code or "none")
        wrong += [[limit, code, each] for each in look(code is None)]
        if code is None:
            break
    last = await _attempt(write, None)
    return {"attempts": count, "codes": sorted(codes), "wrong": wrong[:5], "last": last, "end": look(last is None)}


def _file_is(path: Path, folder: Path, new: Callable[[bytes], bool]) -> Look:
    """The file has the old content or, when that was said, the new one; and nothing lies beside it."""
    names = {each.name for each in folder.iterdir()}

    def look(done: bool) -> list[str]:
        found = path.read_bytes()
        others = {each.name for each in folder.iterdir()} - names
        return [
            *(["something else is in the file"] if not (new(found) if done else found == OLD) else []),
            *(f"{name} was left" for name in sorted(others)),
        ]

    return look


@asynccontextmanager
async def _settings(folder: Path) -> AsyncIterator[tuple[Write, Look]]:
    path = folder / "settings.json"
    path.write_bytes(OLD)
    content = {"noise": "n" * 1_048_576}

    async def write() -> None:
        JsonFile(path).save(content)

    yield write, _file_is(path, folder, lambda found: json.loads(found) == content)


@asynccontextmanager
async def _attachment(folder: Path, key: DataKey | None = None) -> AsyncIterator[tuple[Write, Look]]:
    blobs, root = BlobStore(Paths(folder), key), Paths(folder).attachments
    first = await blobs.put(b"the first", "text/plain")
    source = folder / "picture"
    source.write_bytes(NOISE)

    def look(done: bool) -> list[str]:
        there = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
        known = {blobs.path(first.sha256).relative_to(root).as_posix()}
        wrong = [] if len(there - known) == done else [f"these files: {sorted(there)}"]
        with blobs.open(first.sha256) as file:
            return wrong + ([] if file.read() == b"the first" else ["the first is gone"])

    yield lambda: blobs.take(source, "image/png"), look


def _sealed(folder: Path) -> AbstractAsyncContextManager[tuple[Write, Look]]:
    return _attachment(folder, DataKey(bytes(range(32))))


async def _filled(folder: Path) -> Database:
    database = await Database.open(Paths(folder), ManualClock())
    await store_turns(TurnStore(database), 60)
    for number in range(150):
        await LedgerStore(database).append(ledger_row(f"filler {number}"))
    return database


@asynccontextmanager
async def _backup(folder: Path) -> AsyncIterator[tuple[Write, Look]]:
    paths = Paths(folder)
    database = await _filled(folder)
    files = BackupFiles(paths)
    first = await files.make("manual", NOW_MS)
    old = (paths.backups / first.name).read_bytes()

    def look(done: bool) -> list[str]:
        there = {path.name for path in paths.backups.iterdir()} - {first.name}
        wrong = [] if len(there) >= done and (done or not there) else [f"these files: {sorted(there)}"]
        wrong += [name for name in there if not name.endswith(".db")]
        return wrong + ([] if (paths.backups / first.name).read_bytes() == old else ["the first was changed"])

    yield lambda: files.make("manual", NOW_MS + 60_000), look
    await database.close()


@asynccontextmanager
async def _restore(folder: Path) -> AsyncIterator[tuple[Write, Look]]:
    paths, files = Paths(folder), BackupFiles(Paths(folder))
    database = await _filled(folder)
    made = await files.make("manual", NOW_MS)
    await LedgerStore(database).append(ledger_row("written since"))
    await database.close()
    await files.want_restore(made.name, NOW_MS)
    before, wanted = paths.database.read_bytes(), (paths.backups / made.name).read_bytes()

    async def write() -> None:
        await asyncio.to_thread(restore_if_wanted, paths)

    def look(done: bool) -> list[str]:
        left = sorted(path.name for path in folder.iterdir() if "restored" in path.name)
        if done:
            kept = [path for path in paths.backups.iterdir() if "before-restore" in path.name]
            right = paths.database.read_bytes() == wanted and [each.read_bytes() for each in kept] == [before]
        else:
            right = paths.database.read_bytes() == before and paths.restore_note.exists()
        return [*left, *([] if right else ["the database is neither the old nor the new one"])]

    yield write, look


@asynccontextmanager
async def _ledger(folder: Path) -> AsyncIterator[tuple[Write, Look]]:
    database = await _filled(folder)
    path = folder / "export" / "ledger.csv"
    path.parent.mkdir()
    path.write_bytes(OLD)
    export = LedgerExport(LedgerPages(database), slice=50)

    async def write() -> None:
        await export.csv(path, 0, 4_000_000_000_000)

    yield write, _file_is(path, path.parent, lambda found: found.count(b"\r\n") > 150)
    await database.close()


@asynccontextmanager
async def _conversation(folder: Path, kind: str) -> AsyncIterator[tuple[Write, Look]]:
    async with stores(folder) as made:
        turns = TurnStore(made.database)
        await store_turns(turns, 30)
        path = folder / "export" / f"chat.{kind}"
        path.parent.mkdir()
        path.write_bytes(OLD)
        extent = Extent((CONVERSATION,))

        async def write() -> None:
            if kind == "zip":
                await made.exporting.archive(path, extent)
            else:
                await made.exporting.readable(path, extent, _FORMS[kind], ReadingWish(ReadingChoice()))

        yield write, _file_is(path, path.parent, lambda found: len(found) > 1_000)


_KINDS: dict[str, Callable[[Path], AbstractAsyncContextManager[tuple[Write, Look]]]] = {
    "settings": _settings,
    "attachment": _attachment,
    "sealed attachment": _sealed,
    "backup": _backup,
    "restore": _restore,
    "ledger": _ledger,
    "archive": lambda folder: _conversation(folder, "zip"),
    "markdown": lambda folder: _conversation(folder, "md"),
    "html": lambda folder: _conversation(folder, "html"),
}


async def _main(kind: str, folder: Path, most: int) -> None:
    async with _KINDS[kind](folder) as (write, look):
        print(json.dumps(await _all(write, look, most)))


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])))
