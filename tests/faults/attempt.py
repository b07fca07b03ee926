"""Opens a database and stores turns, under whatever circumstances, and prints what came of it as JSON.

``python -m tests.faults.attempt DATA_DIR [TURNS] [FILE_LIMIT]``: FILE_LIMIT in bytes is the greatest size that any
file may get while the turns are stored, as on a disk that is full. Without TURNS the database is only opened.
"""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import replace
from pathlib import Path

from app.base.clock import SystemClock
from app.base.paths import Paths
from app.model.message import Message
from app.storage.conversations import ConversationStore
from app.storage.db import Database
from app.storage.errors import StorageError
from app.storage.folders import prepare_data_dir
from app.storage.settings_file import JsonFile
from app.storage.turns import TurnStore
from app.storage.verify import verify
from tests.fakes.little_room import limit_files
from tests.fakes.messages import CONVERSATION, answer, user
from tests.fakes.sealed_folders import given_key
from tests.unit.storage.samples import running, summary

TEXT = "All work and no play makes a long answer. " * 400


async def _store(turns: TurnStore, first: int, count: int, done: list[Message]) -> None:
    for number in range(first, first + count):
        done.append(user(number, f"question {number}"))
        await turns.begin(summary(), done[-1], running(number))
        done.append(running(number))
        await turns.checkpoint(running(number).id, [{"at": number, "events": []}])
        done[-1] = answer(number, TEXT)
        await turns.finish(done[-1], None)


async def _attempt(paths: Paths, count: int, limit: int) -> dict[str, object]:
    prepare_data_dir(paths)
    settings = JsonFile(paths.settings)
    database = await Database.open(paths, SystemClock(), busy_timeout_ms=200, key=given_key())
    turns, conversations = TurnStore(database), ConversationStore(database)
    stored: list[Message] = list(await conversations.path(CONVERSATION))
    result: dict[str, object] = {"code": None, "messages": len(stored)}
    done = list(stored)
    if limit:
        limit_files(limit)
    try:
        await _store(turns, len(stored) // 2 + 1, count, done)
        if count:
            settings.save({"saved": "x" * 100})
    except StorageError as error:
        result |= _words(error)
    if limit:
        limit_files(None)
    # What was said to be stored is there, and what was not may be there only as a whole.
    path = await conversations.path(CONVERSATION)
    kept = _acknowledged(done, path)
    result |= {"kept": kept, "problems": await verify(database) if count else []}
    if limit:
        result["works_again"] = await _works_again(turns, conversations)
    await database.close()
    return result


def _acknowledged(done: list[Message], path: tuple[Message, ...]) -> bool:
    """Tell whether *path* is what was stored before the error, and the last write is there in whole or not at all."""
    without_last_begin = done[:-1]
    without_last_finish = [*done[:-1], running(len(done) // 2)]
    return list(path) in (done, without_last_begin, without_last_finish)


async def _works_again(turns: TurnStore, conversations: ConversationStore) -> bool:
    for left, _ in await turns.left_running():
        await turns.finish(replace(left, status=answer(1).status), None)
    before = await conversations.path(CONVERSATION)
    done: list[Message] = []
    await _store(turns, len(before) // 2 + 1, 1, done)
    return await conversations.path(CONVERSATION) == (*before, *done)


def _words(error: StorageError) -> dict[str, object]:
    return {"code": error.error.code, "message": error.error.message, "detail": error.error.detail}


def main(folder: str, count: str = "0", limit: str = "0") -> None:
    """Print the outcome."""
    try:
        result = asyncio.run(_attempt(Paths(Path(folder)), int(count), int(limit)))
    except StorageError as error:
        result = _words(error)
    print(json.dumps(result))


if __name__ == "__main__":
    main(*sys.argv[1:])
