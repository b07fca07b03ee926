"""A conversation of thousands of messages: its end is there at once, and all of it soon after."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import replace

import pytest

from app.base.clock import SystemClock
from app.base.paths import Paths
from app.model.conversation import ConversationSummary
from app.model.ids import ConversationId, MessageId
from app.model.message import Message
from app.storage.conversations import begin_in_conversation
from app.storage.db import Database
from app.storage.messages import insert_message
from tests.fakes.messages import CONVERSATION, answer, user
from tests.fakes.window_driver import Person
from tests.ui.conftest import Offices

_TURNS = 1_500


def _stored(paths: Paths, messages: Iterable[Message], leaf: str) -> None:
    async def store() -> None:
        database = await Database.open(paths, SystemClock())
        summary = ConversationSummary(CONVERSATION, "A long one", 1, 2, MessageId(leaf))

        def job(connection: object) -> None:
            begin_in_conversation(connection, summary, MessageId(leaf))  # type: ignore[arg-type]
            for message in messages:
                insert_message(connection, message)  # type: ignore[arg-type]

        await database.write(job)
        await database.close()

    asyncio.run(store())


def _shown(person: Person) -> list[str]:
    stage = person.transcript._stage
    return [stage.item(at).message.id for at in range(stage.items())]


@pytest.fixture
def long_one(paths: Paths) -> list[str]:
    """The ids of its messages; the answer of turn 700 has an older version."""
    messages = [one for n in range(1, _TURNS + 1) for one in (user(n, f"Question {n}"), answer(n, f"Answer {n}."))]
    older = replace(answer(700, "An older answer"), id=MessageId("older"))
    _stored(paths, [*messages[:1399], older, *messages[1399:]], messages[-1].id)
    return [message.id for message in messages]


def test_the_end_comes_first_and_the_rest_stands_above_it(offices: Offices, long_one: list[str]) -> None:
    person = Person(offices.open())
    counts: list[int] = []
    person.office.desk.chat.switched.connect(lambda: counts.append(len(person.office.desk.chat.messages)))
    person.office.desk.open(ConversationId(CONVERSATION))
    person.until(lambda: len(_shown(person)) == len(long_one), "all of it")
    assert _shown(person) == long_one
    assert [message.id for message in person.office.desk.chat.messages] == long_one
    assert counts
    assert 0 < counts[0] < 300
    assert person.office.desk.chat.version(MessageId("a700")) == (2, 2)


def test_a_place_far_up_is_where_it_opens_again(offices: Offices, long_one: list[str]) -> None:
    first = Person(offices.open())
    first.office.desk.open(ConversationId(CONVERSATION))
    first.until(lambda: len(_shown(first)) == len(long_one), "all of it")
    first.transcript.restore_anchor({"message": "u40", "block": 0, "offset": 3, "end": False})
    first.office.close()
    second = Person(offices.open())
    second.until(lambda: len(_shown(second)) == len(long_one), "all of it")
    anchor = second.transcript.anchor()
    assert (anchor["message"], anchor["block"], anchor["offset"], anchor["end"]) == ("u40", 0, 3, False)


def test_another_conversation_opened_meanwhile_is_left_alone(offices: Offices, long_one: list[str]) -> None:
    person = Person(offices.open())
    desk = person.office.desk
    counts: list[int] = []

    def leave() -> None:
        counts.append(len(desk.chat.messages))
        if len(counts) == 1:
            desk.open(None)

    desk.chat.switched.connect(leave)
    desk.open(ConversationId(CONVERSATION))
    person.until(lambda: len(counts) == 2 and not desk.tasks.names(), "both were opened, and nothing is read any more")
    assert 0 < counts[0] < len(long_one)
    assert _shown(person) == []
    assert desk.chat.messages == []
