"""Conversations for measuring cache plans: seeded, with the times at which each request goes out.

What is drawn: the length of questions and answers, the gaps between requests, files, tool loops, branches. Thinking is
left out: it only adds to what an answer is long.
"""

from __future__ import annotations

import base64
import math
import random
from collections.abc import Callable
from dataclasses import dataclass, replace

from app.model.blocks import ContentBlock, text_block
from app.model.ids import MessageId
from app.model.message import Message, Role, Status, Timing
from app.model.turn import TurnSettings
from tests.fakes.messages import CONVERSATION
from tests.fakes.papers import paper

KINDS = ("steady", "pauses", "long pauses", "files", "tools", "branches")
_START_MS = 1_795_600_000_000  # a day in November 2026
_MINUTE, _HOUR = 60.0, 3600.0  # seconds
_WORDS = [
    "the",
    "harbour",
    "master",
    "keeps",
    "tables",
    "of",
    "tides",
    "and",
    "pilots",
    "read",
    "them",
    "before",
    "every",
    "watch",
]


@dataclass(frozen=True)
class Asked:
    """One request: the branch it asks about, root first, sent at ``at_ms`` (since 1970 UTC)."""

    path: tuple[Message, ...]
    at_ms: int


@dataclass(frozen=True)
class Talk:
    """A conversation as a row of requests, in the order of time."""

    kind: str
    settings: TurnSettings
    asked: tuple[Asked, ...]


def talk(kind: str, turns: int, seed: int, model: str) -> Talk:
    """A conversation of *turns* questions of the user's."""
    writer = _Writer(kind, random.Random(f"{kind} {turns} {seed}"), model)
    for _ in range(turns):
        writer.turn()
    return Talk(kind, writer.settings, tuple(writer.asked))


class _Writer:
    def __init__(self, kind: str, chance: random.Random, model: str) -> None:
        self._kind, self._chance = kind, chance
        self._now = float(_START_MS) / 1000
        self._path: list[Message] = []
        self._leaves: list[list[Message]] = []
        self._count = 0
        system = _text(chance, chance.choice([0, 250, 2_500]))
        tools = tuple(_tool(chance, number) for number in range(6)) if kind == "tools" else ()
        self.settings = TurnSettings(model, system=system, tools=tools)
        self.asked: list[Asked] = []

    def turn(self) -> None:
        if self.asked:
            self._now += _GAPS[self._kind](self._chance)
        if self._kind == "branches" and self._path:
            self._wander()
        self._say(Role.USER, (*self._files(), text_block(_text(self._chance, self._size(70, 1.0)))))
        self._ask()
        if self._kind == "tools" and self._chance.random() < 0.6:
            self._loop()
        self._answer()

    def _ask(self) -> None:
        self.asked.append(Asked(tuple(self._path), round(self._now * 1000)))

    def _answer(self) -> None:
        self._say(Role.ASSISTANT, (text_block(_text(self._chance, self._size(400, 0.9))),))

    def _loop(self) -> None:
        """Calls of tools and their results; now and then so many at once that the lookback is too short."""
        for _ in range(self._chance.randint(1, 5)):
            calls = self._chance.choice([1, 1, 1, 2, 3, 14, 30])
            names = [f"toolu_{self._count}_{number}" for number in range(calls)]
            self._say(Role.ASSISTANT, tuple(_call(self._chance, name) for name in names))
            self._say(Role.USER, tuple(_result(self._chance, name, self._size(150, 1.2)) for name in names))
            self._now += self._chance.uniform(4, 40)
            self._ask()

    def _wander(self) -> None:
        """Asked again, asked otherwise, an early question asked otherwise, or back on another branch."""
        what = self._chance.random()
        if what < 0.10:
            self._leaves.append(list(self._path))
            del self._path[-1:]  # the same question once more
            self._ask()
            self._answer()
            self._now += self._chance.uniform(20, 200)
        elif what < 0.22:
            self._leaves.append(list(self._path))
            del self._path[-2:]
        elif what < 0.28:
            self._leaves.append(list(self._path))
            del self._path[2 * self._chance.randrange(len(self._path) // 2) :]
        elif what < 0.34 and self._leaves:
            self._leaves.append(list(self._path))
            self._path = self._leaves.pop(self._chance.randrange(len(self._leaves) - 1 or 1))

    def _files(self) -> tuple[ContentBlock, ...]:
        if self._kind != "files" or not (self._chance.random() < 0.08 or not self._path):
            return ()
        return tuple(_pdf(self._chance.randint(2, 30)) for _ in range(self._chance.choice([1, 1, 2, 24])))

    def _size(self, median: float, spread: float) -> int:
        """Tokens, about."""
        return max(4, min(8_000, round(self._chance.lognormvariate(math.log(median), spread))))

    def _say(self, role: Role, blocks: tuple[ContentBlock, ...]) -> None:
        self._count += 1
        parent = self._path[-1].id if self._path else None
        name = MessageId(f"m{self._count}")
        timing = Timing(round(self._now * 1000))
        said = Message(name, CONVERSATION, parent, role, Status.COMPLETE, blocks, timing)
        if role is Role.ASSISTANT:
            said = replace(said, settings=self.settings, model=self.settings.model, stop_reason="end_turn")
        self._path.append(said)


def _at_once(chance: random.Random) -> float:
    return min(280.0, max(5.0, chance.lognormvariate(math.log(70), 0.7)))


def _mixed(middle: float, late: float) -> Callable[[random.Random], float]:
    def gap(chance: random.Random) -> float:
        what = chance.random()
        if what < middle:
            return chance.uniform(6 * _MINUTE, 50 * _MINUTE)
        if what < middle + late:
            return chance.uniform(1.1 * _HOUR, 20 * _HOUR)
        return _at_once(chance)

    return gap


_GAPS: dict[str, Callable[[random.Random], float]] = {
    "steady": _at_once,
    "pauses": _mixed(0.20, 0.0),
    "long pauses": _mixed(0.05, 0.15),
    "files": _mixed(0.08, 0.02),
    "tools": _mixed(0.10, 0.02),
    "branches": _mixed(0.08, 0.02),
}


def _text(chance: random.Random, tokens: int) -> str:
    """About *tokens* tokens of words."""
    return " ".join(chance.choice(_WORDS) for _ in range(round(tokens * 0.6)))


def _tool(chance: random.Random, number: int) -> dict[str, object]:
    schema = {"type": "object", "properties": {"place": {"type": "string", "description": _text(chance, 40)}}}
    return {"name": f"tool_{number}", "description": _text(chance, 120), "input_schema": schema}


def _call(chance: random.Random, name: str) -> ContentBlock:
    data = {"type": "tool_use", "id": name, "name": "tool_1", "input": {"place": _text(chance, 20)}}
    return ContentBlock(data)


def _result(chance: random.Random, name: str, tokens: int) -> ContentBlock:
    return ContentBlock({"type": "tool_result", "tool_use_id": name, "content": _text(chance, tokens)})


def _pdf(pages: int) -> ContentBlock:
    data = base64.b64encode(paper([""] * pages)).decode()
    source = {"type": "base64", "media_type": "application/pdf", "data": data}
    return ContentBlock({"type": "document", "source": source})
