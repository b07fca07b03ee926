"""Data folders with conversations of any length, made once and copied for each run."""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from app.base.clock import SystemClock
from app.base.paths import Paths
from app.model.blocks import Json
from app.model.conversation import ConversationSummary
from app.model.ids import ConversationId, MessageId
from app.model.message import Message
from app.model.usage import Usage
from app.storage.conversations import begin_in_conversation
from app.storage.db import Database
from app.storage.folders import prepare_data_dir
from app.storage.messages import insert_message
from tests.fakes.messages import answer, user
from tests.perf.replies import KINDS

_CHARACTERS = 400  # of an answer: 10,000 messages still fit the window of a model


def conversation_of(length: int) -> ConversationId:
    """The id of the conversation with *length* messages."""
    return ConversationId(f"c{length}")


def make_history(folder: Path, lengths: Sequence[int]) -> Path:
    """Make a data folder with one conversation of each length (in messages); returns it."""
    asyncio.run(_fill(Paths(folder), lengths))
    return folder


def copied(history: Path, to: Path, opened: int | None = None) -> Path:
    """A copy of *history* at *to* in which the conversation of *opened* messages opens at the start."""
    shutil.copytree(history, to)
    state = {"place": [0, 0, 1200, 800], "conversation": conversation_of(opened) if opened else ""}
    Paths(to).window.write_text(json.dumps(state), "utf-8")
    return to


async def _fill(paths: Paths, lengths: Sequence[int]) -> None:
    prepare_data_dir(paths)
    database = await Database.open(paths, SystemClock())
    for length in lengths:
        await database.write(lambda connection, length=length: _add(connection, length))  # type: ignore[misc]
    await database.close()


def _add(connection: sqlite3.Connection, length: int) -> None:
    messages = list(_messages(length))
    own = conversation_of(length)
    summary = ConversationSummary(own, f"{length} messages", 1, length, messages[-1].id)
    begin_in_conversation(connection, summary, messages[-1].id)
    for message in messages:
        insert_message(connection, message)


def _messages(length: int) -> Iterator[Message]:
    text = KINDS["mixed"](_CHARACTERS)
    for number in range(1, length // 2 + 1):
        yield _moved(user(number, f"Question {number}: what does this mean, and why?"), length)
        told = answer(
            number, f"Answer {number}.\n\n{text}", usage=Usage(_usage(number)), api_id=f"msg_{length}_{number}"
        )
        yield _moved(told, length)


def _usage(number: int) -> Json:
    """What the API says of the answer of turn *number*: the prompt grows, and all but its end was cached."""
    return {
        "input_tokens": 3,
        "cache_creation_input_tokens": 150,
        "cache_read_input_tokens": 150 * (number - 1),
        "output_tokens": 140,
    }


def _moved(message: Message, length: int) -> Message:
    """The message in the conversation of *length*, with ids of its own."""
    prefix = f"{length}-"
    parent = MessageId(prefix + message.parent_id) if message.parent_id else None
    return replace(
        message, id=MessageId(prefix + message.id), conversation_id=conversation_of(length), parent_id=parent
    )
