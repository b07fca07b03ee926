"""Turns as the services hand them to the storage."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

import pytest

from app.model.conversation import ConversationSummary
from app.model.ids import ConversationId, LedgerId, MessageId
from app.model.ledger import LedgerRow
from app.model.message import Message, Role, Status, Timing
from app.model.turn import TurnSettings
from app.model.usage import Cost, Usage
from app.storage.turns import TurnStore
from tests.fakes.messages import CONVERSATION, answer, user

posix_only = pytest.mark.skipif(os.name != "posix", reason="Windows has other permissions, limits and names")
SETTINGS = TurnSettings("claude-opus-5-5", system="Be brief.", effort="high")


def summary(id: str = CONVERSATION, **fields: Any) -> ConversationSummary:
    """A conversation as it is before its first turn is stored."""
    return ConversationSummary(
        **{"id": ConversationId(id), "title": "Title", "created_ms": 1, "updated_ms": 2, **fields}
    )


def running(number: int) -> Message:
    """The empty answer of turn *number*, as it begins."""
    return replace(answer(number, status=Status.RUNNING), settings=SETTINGS, model=None)


def in_conversation(message: Message, id: str) -> Message:
    """The same message with the conversation's name before every id."""
    return replace(
        message,
        id=MessageId(f"{id}-{message.id}"),
        conversation_id=ConversationId(id),
        parent_id=None if message.parent_id is None else MessageId(f"{id}-{message.parent_id}"),
    )


def ledger_row(id: str = "row", total_nano: int | None = 1_500, **fields: Any) -> LedgerRow:
    """A priced row of one turn."""
    values: dict[str, Any] = {
        "id": LedgerId(id),
        "created_ms": 1_000,
        "conversation_id": CONVERSATION,
        "message_id": MessageId("a1"),
        "kind": "turn",
        "model": "claude-opus-5-5",
        "usage": Usage({"input_tokens": 5, "output_tokens": 7}),
        "cost": Cost(total_nano, price={"model": "claude-opus-5-5", "input": "5.00"}),
        "request_id": "req_1",
    }
    return LedgerRow(**{**values, **fields})


async def store_turns(turns: TurnStore, count: int) -> None:
    """Store turns 1 to *count* of one conversation, each finished, without ledger rows."""
    for number in range(1, count + 1):
        await turns.begin(summary(), user(number, f"question {number}"), running(number))
        await turns.finish(answer(number, f"reply {number}"), None)


def bare(id: str, role: Role = Role.USER, parent: str | None = None) -> Message:
    """A message with nothing in it."""
    return Message(
        MessageId(id),
        CONVERSATION,
        None if parent is None else MessageId(parent),
        role,
        Status.COMPLETE,
        (),
        Timing(1),
    )
