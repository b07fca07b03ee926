"""Data folders with something of everything in them, and a look whether all of it is there, encrypted or not."""

from __future__ import annotations

import hashlib
import os
from contextlib import closing

from app.base.paths import Paths
from app.model.sealing import DataKey
from app.storage.backups import BackupFiles
from app.storage.blobs import BlobStore
from app.storage.connection import connect_onlooker
from app.storage.conversations import ConversationStore
from app.storage.db import Database
from app.storage.driver import PLAIN_HEADER
from app.storage.turns import TurnStore
from app.storage.verify import verify
from tests.fakes.clock import ManualClock
from tests.fakes.files_there import contents_below
from tests.fakes.messages import CONVERSATION
from tests.fakes.searching import found, searching
from tests.unit.storage.samples import store_turns

SECRET = b"Xylophonquarz"
GIVEN = "DATA_KEY_OF_A_TEST"  # by this name a process that a test starts gets the key of its data folder
TURNS = 3
_CONTENT = SECRET * 20_000
_OLD = 1_500_000_000  # seconds since 1970


def given_key() -> DataKey | None:
    """The key that this process was given for its data folder."""
    given = os.environ.get(GIVEN)
    return None if given is None else DataKey(bytes.fromhex(given))


async def fill(paths: Paths, clock: ManualClock, key: DataKey | None = None) -> None:
    """Store three turns, two backups and two attachments, one of them empty."""
    database = await Database.open(paths, clock, key=key)
    await store_turns(TurnStore(database), TURNS)
    backups = BackupFiles(paths, key)
    await backups.make("manual", clock.now_ms())
    await backups.make("auto", clock.now_ms() + 1_000)
    blobs = BlobStore(paths, key)
    held = await blobs.put(_CONTENT, "text/plain")
    await blobs.put(b"", "text/plain")
    os.utime(blobs.path(held.sha256), (_OLD, _OLD))
    await database.close()
    paths.settings.write_text("{}")
    (paths.backups / "letter.txt").write_text("mine")


async def problems(paths: Paths, clock: ManualClock, key: DataKey | None) -> list[str]:
    """What is missing or wrong of all that :func:`fill` has stored."""
    database = await Database.open(paths, clock, key=key)
    try:
        wrong = await verify(database)
        path = await ConversationStore(database).path(CONVERSATION)
        hits = await found(searching(database, paths), "question 2")
    finally:
        await database.close()
    blobs, backups = BlobStore(paths, key), BackupFiles(paths, key)
    listed = await backups.list()
    for backup in listed:
        await backups.check(backup.name)
        with closing(connect_onlooker(paths.backups / backup.name, 0, key)) as connection:
            wrong += [] if connection.execute("SELECT COUNT(*) FROM messages").fetchone() == (6,) else [backup.name]
    facts = {
        "messages": len(path) == 2 * TURNS,
        "search": hits == ["u2"],
        "backups": [backup.label for backup in listed] == ["auto", "manual"],
        "attachments": await _held(blobs) and len(await blobs.known()) == 2 and await blobs.check() == [],
        "what is not ours": (paths.backups / "letter.txt").read_text() == "mine",
        "nothing left over": not paths.converting.exists(),
        "nothing in the open": key is None or not in_the_open(paths),
    }
    return [*wrong, *(name for name, holds in facts.items() if not holds)]


def in_the_open(paths: Paths) -> list[str]:
    """The files, settings and those of others aside, in which something can be read without a key."""
    files = contents_below(paths.root)
    return [str(path) for path, content in files if path.suffix not in (".json", ".txt") and _readable(content)]


def _readable(content: bytes) -> bool:
    return content.startswith(PLAIN_HEADER) or SECRET in content or b"question" in content


async def _held(blobs: BlobStore) -> bool:
    sha256 = hashlib.sha256(_CONTENT).hexdigest()
    kept = blobs.path(sha256).stat()
    return await blobs.read(sha256) == _CONTENT and kept.st_mtime == _OLD and not kept.st_mode & 0o077
