"""What lies in a data folder, read by a second connection that knows nothing of the program's own."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from typing import TypeVar

from app.base.clock import SystemClock
from app.base.paths import Paths
from app.model.conversation import Conversation
from app.model.ids import MessageId
from app.model.ledger import LedgerRow
from app.model.message import Message
from app.storage.conversations import ConversationStore
from app.storage.db import Database
from app.storage.usage import LedgerStore
from app.storage.verify import verify

T = TypeVar("T")


async def conversations(paths: Paths) -> list[Conversation]:
    """Every conversation with the branch that it shows, the latest first."""

    async def read(database: Database) -> list[Conversation]:
        store = ConversationStore(database)
        return [Conversation(one, await store.path(one.id)) for one in await store.page(100)]

    return await _read(paths, read)


async def answers_beside(paths: Paths, answer: MessageId) -> list[Message]:
    """The answers to the same message, *answer* among them, oldest first."""

    async def read(database: Database) -> list[Message]:
        store = ConversationStore(database)
        found = [await store.message(one) for one in await store.siblings(answer)]
        return [message for message in found if message is not None]

    return await _read(paths, read)


async def ledger(paths: Paths) -> list[LedgerRow]:
    """Every billed call, oldest first."""
    return await _read(paths, lambda database: LedgerStore(database).rows())


async def problems(paths: Paths) -> list[str]:
    """What contradicts itself there, in words."""
    return await _read(paths, verify)


async def _read(paths: Paths, read: Callable[[Database], Awaitable[T]]) -> T:
    database = await Database.open(paths, SystemClock(), upgrade=False)
    try:
        return await read(database)
    finally:
        await database.close()


def change(paths: Paths, statement: str) -> None:
    """Run an SQL statement on the database of a program that has ended, as damage does."""
    with closing(sqlite3.connect(paths.database)) as connection, connection:
        connection.execute(statement)
