"""Filters that hold for a turn: whatever the tree of messages and the order of storing, they find what they say."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.base.paths import Paths
from app.logic.search_query import SearchQuery, parse
from app.model.blocks import ContentBlock, text_block
from app.model.ids import ConversationId, MessageId
from app.model.message import Message, Role, Status, Timing
from app.model.search import Limits
from app.model.usage import Cost
from app.storage.attached_text import AttachedTexts
from app.storage.conversations import insert_conversation
from app.storage.messages import insert_message
from app.storage.migrate import apply_migration, known_migrations
from app.storage.search import _Question
from app.storage.search_build import SearchBuild, _write
from app.storage.search_forget import empty_index
from tests.fakes.messages import thought
from tests.unit.storage.samples import summary

NOWHERE = AttachedTexts(Paths(Path("/nowhere")))
CENT = 10_000_000
Fits = Callable[[Message], bool]


@dataclass(frozen=True)
class Sketch:
    """A message to be: what it goes under is counted back among those it may stand below, 0 for none."""

    chat: int
    back: int
    answers: bool
    words: str
    haiku: bool
    thinks: bool
    cents: int


SKETCHES = st.builds(
    Sketch,
    chat=st.integers(0, 1),
    back=st.integers(0, 4),
    answers=st.booleans(),
    words=st.sampled_from(["pepper", "pepper and salt", "x"]),
    haiku=st.booleans(),
    thinks=st.booleans(),
    cents=st.integers(0, 3),
)
FILTERS: dict[str, Fits] = {
    "model:haiku": lambda message: message.model == "claude-haiku",
    "model:opus": lambda message: message.model == "claude-opus",
    "has:thinking": lambda message: any(each.type == "thinking" for each in message.blocks),
    "has:code": lambda message: "```" in message.text,
    "cost:>0.015": lambda message: message.cost is not None and (message.cost.total_nano or 0) > CENT * 3 // 2,
    "cost:<0.025": lambda message: message.cost is not None and (message.cost.total_nano or 0) < CENT * 5 // 2,
}
NEGATIVE = ["model:haiku", "has:thinking", "has:code"]
ROLES = {"": None, "role:user": Role.USER, "role:assistant": Role.ASSISTANT}


def made(sketches: Sequence[Sketch]) -> list[Message]:
    """The messages of two conversations in the order in which they are stored."""
    messages: list[Message] = []
    for number, sketch in enumerate(sketches, 1):
        chat = ConversationId(f"chat{sketch.chat}")
        others = [each for each in messages if each.conversation_id == chat]
        fitting = [each for each in others if sketch.answers or each.role is Role.ASSISTANT]
        parent = fitting[-min(sketch.back, len(fitting))] if fitting and sketch.back else None
        role = Role.ASSISTANT if sketch.answers and parent is not None else Role.USER
        fence = "```\n" if sketch.cents == 3 and sketch.thinks else ""
        blocks: tuple[ContentBlock, ...] = (text_block(f"{fence}{sketch.words}"),)
        model, cost = None, None
        if role is Role.ASSISTANT:
            model, cost = ("claude-haiku" if sketch.haiku else "claude-opus"), Cost(sketch.cents * CENT)
            blocks = (thought("hm"), *blocks) if sketch.thinks else blocks
        messages.append(
            Message(
                MessageId(f"m{number}"),
                chat,
                parent.id if parent is not None else None,
                role,
                Status.COMPLETE,
                blocks,
                Timing(number * 60_000),
                model=model,
                cost=cost,
            )
        )
    return messages


def meant(
    messages: Sequence[Message], words: list[str], wanted: list[str], unwanted: list[str], role: str
) -> list[str]:
    """What the documents say is found, the one stored last first."""
    by_id = {each.id: each for each in messages}

    def turn(message: Message) -> list[Message]:
        parent = None if message.parent_id is None else by_id.get(message.parent_id)
        if message.role is Role.ASSISTANT:
            return [message, *([parent] if parent is not None and parent.role is Role.USER else [])]
        return [message, *(each for each in messages if each.parent_id == message.id and each.role is Role.ASSISTANT)]

    def fits(message: Message) -> bool:
        lifted = bool(words or role)
        whole = turn(message)
        where = whole if lifted or len(wanted) + len(unwanted) > 1 else [message]
        return (
            all(word in message.text for word in words)
            and ROLES[role] in (None, message.role)
            and all(any(FILTERS[each](one) for one in where) for each in wanted)
            and (lifted or not wanted or any(FILTERS[each](message) for each in wanted))
            and not any(FILTERS[each](one) for each in unwanted for one in where)
        )

    return [each.id for each in reversed(messages) if fits(each)]


def stored(connection: sqlite3.Connection, messages: Sequence[Message], how: str) -> None:
    for migration in known_migrations():
        apply_migration(connection, migration, 1)
    for chat in ("chat0", "chat1"):
        insert_conversation(connection, summary(chat))
    for message in messages:
        insert_message(connection, message)
    if how == "at once":
        return
    empty_index(connection)
    build = SearchBuild(None, NOWHERE)  # type: ignore[arg-type]  # its steps are given a connection
    while how == "built" and (step := build._read_older(connection, 3)) is not None:
        _write(connection, step)


def found(connection: sqlite3.Connection, query: SearchQuery) -> list[str]:
    return [hit.message_id for hit in _Question(NOWHERE, query, Limits()).page(connection, None, 100).hits]


Asked = tuple[list[str], list[str], list[str], str]  # words, filters, filters that must not hold, role
QUESTIONS: list[Asked] = [
    *((words, [each], [], role) for words in ([], ["pepper"]) for each in FILTERS for role in ROLES),
    *(([], list(pair), [], "") for pair in combinations(FILTERS, 2) if not all("cost" in each for each in pair)),
    *((["pepper"], [], [each], role) for each in NEGATIVE for role in ROLES),
    *(([], [], [each], role) for each in NEGATIVE for role in ROLES),
    ([], ["model:haiku"], ["has:code"], ""),
    ([], [], ["model:haiku", "has:code"], ""),
    (["pepper", "salt"], ["model:haiku", "has:thinking"], ["has:code"], ""),
    (["pepper"], ["model:haiku", "cost:>0.015"], [], ""),
]


@settings(deadline=None, max_examples=40)
@given(st.lists(SKETCHES, min_size=1, max_size=14), st.sampled_from(["at once", "built", "not built"]))
def test_they_find_what_they_say(sketches: list[Sketch], how: str) -> None:
    messages = made(sketches)
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        stored(connection, messages, how)
        for words, wanted, unwanted, role in QUESTIONS:
            text = " ".join([*words, *wanted, *(f"-{each}" for each in unwanted), role]).strip()
            query = parse(text, date(2025, 6, 15))
            expected = meant(messages, words, wanted, unwanted, role)
            assert (text, found(connection, query)) == (text, expected)
            if how != "not built":
                assert _Question(NOWHERE, query, Limits()).count(connection, 100) == len(expected)


def sketch(back: int, answers: bool, haiku: bool) -> Sketch:
    return Sketch(0, back, answers, "pepper", haiku, thinks=haiku, cents=1)


ASKED_AGAIN = [sketch(0, False, False), sketch(1, True, False), sketch(2, True, True)]  # the second answer by haiku


@settings(deadline=None, max_examples=200)
@given(
    st.lists(SKETCHES, min_size=2, max_size=14),
    st.sampled_from(["model:haiku", "has:thinking", "cost:>0.015", "-model:haiku", "-has:thinking"]),
    st.sampled_from(["at once", "built", "not built"]),
    st.integers(0, 13),
)
@example(ASKED_AGAIN, "-model:haiku", "at once", 2)
@example(ASKED_AGAIN[:2], "-model:opus", "built", 1)
def test_an_answer_in_the_bin_counts_for_nothing(sketches: list[Sketch], asked: str, how: str, at: int) -> None:
    messages = made(sketches)
    gone = messages[at % len(messages)]
    parents = {each.parent_id for each in messages}
    if gone.role is Role.USER or gone.id in parents:
        return
    rest = [each for each in messages if each is not gone]
    wanted, unwanted = ([], [asked[1:]]) if asked[0] == "-" else ([asked], [])
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        stored(connection, messages, how)
        connection.execute("UPDATE messages SET deleted_ms = 5 WHERE id = ?", (gone.id,))
        query = parse(f"pepper {asked}", date(2025, 6, 15))
        expected = meant(rest, ["pepper"], wanted, unwanted, "")
        assert found(connection, query) == expected
        if how != "not built":
            assert _Question(NOWHERE, query, Limits()).count(connection, 100) == len(expected)
