"""A process that stores turns for ever and says of each write when it is done: ``-m tests.faults.endless_turns DIR``.

A line is ``begin|checkpoint|finish NUMBER COUNT``; COUNT is how many checkpoints the answer has so far.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from app.base.clock import SystemClock
from app.base.paths import Paths
from app.model.blocks import Json
from app.storage.conversations import ConversationStore
from app.storage.db import Database
from app.storage.turns import TurnStore
from tests.fakes.messages import CONVERSATION, answer, user
from tests.fakes.sealed_folders import given_key
from tests.unit.storage.samples import ledger_row, running, summary

CHECKPOINTS = 5


def question(number: int) -> str:
    """What the user asks in turn *number*."""
    return f"question {number} " * 40


def reply(number: int) -> str:
    """What the answer of turn *number* says."""
    return f"reply {number} " * 400


def entry(number: int, count: int) -> Json:
    """The journal entry of checkpoint *count* of turn *number*."""
    return {"at": count, "events": [["delta", 0, "text_delta", f"piece {number} {count} " * 20]]}


async def _store_for_ever(paths: Paths) -> None:
    database = await Database.open(paths, SystemClock(), key=given_key())
    turns = TurnStore(database)
    number = len(await ConversationStore(database).path(CONVERSATION)) // 2
    while True:
        number += 1
        await turns.begin(summary(), user(number, question(number)), running(number))
        _say("begin", number, 0)
        for count in range(1, CHECKPOINTS + 1):
            await turns.checkpoint(running(number).id, [entry(number, count)])
            _say("checkpoint", number, count)
        await turns.finish(answer(number, reply(number)), ledger_row(f"row {number}"))
        _say("finish", number, CHECKPOINTS)


def _say(what: str, number: int, count: int) -> None:
    print(what, number, count, flush=True)


if __name__ == "__main__":
    asyncio.run(_store_for_ever(Paths(Path(sys.argv[1]))))
