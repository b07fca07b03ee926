"""Every request that went out can be built again, to the byte, whatever was done to the conversation meanwhile."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from app.base.paths import Paths
from app.demo.server import DemoServer
from app.model.blocks import Json
from app.model.caching import CacheChoice, HandMark
from app.model.message import Message, Status
from app.model.options import ConversationOptions
from app.model.turn import Draft, TurnSettings
from app.model.usage import Usage
from tests.fakes.clock import ManualClock
from tests.fakes.engine import Engine, engine
from tests.fakes.exchanges import asked
from tests.unit.turns.conftest import MakeEngine

SYSTEM = "The tides of the harbour are listed by hour. " * 50
MODELS = ("claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5", "claude-fable-5-2", "claude-haiku-4-5")
TOOL = {"name": "look", "description": "Looks.", "input_schema": {"type": "object", "properties": {}}}
TEXTS = (
    "thinking",
    "hello",
    "code",
    "table",
    "Half a word: \ud7ff, a NUL: \x00",
    "mathematics",
    "/stop max_tokens\ncost",
)
CHANGED = ("model", "tools", "system", "messages")


class Wanderer:
    """Somebody who changes everything, by the luck of a seed."""

    def __init__(self, engine: Engine, seed: int) -> None:
        self._engine = engine
        self._luck = random.Random(seed)  # the same conversation every time
        self._settings = TurnSettings(MODELS[0], SYSTEM)
        self.answers: list[Message] = []

    async def step(self) -> None:
        """Change something now and then, and ask."""
        self._settings = replace(self._settings, **self._change())
        if self.answers and self._luck.random() < 0.2:
            await self._choose_caching()
        way = self._luck.choice((self._ask, self._ask, self._ask, self._edit, self._again))
        await (way() if self.answers else self._ask())

    def _change(self) -> Json:
        luck = self._luck
        changes: list[Json] = [
            {"model": luck.choice(MODELS)},
            {"system": luck.choice((SYSTEM, f"Tides. {SYSTEM}", ""))},
            {"effort": luck.choice((None, "low", "high"))},
            {"thinking": luck.choice((None, "on", "off"))},
            {"tools": luck.choice(((), (TOOL,)))},
            {"stop_sequences": luck.choice(((), ("END",))), "max_tokens": luck.choice((None, 5_000))},
            {"strip_thinking": True},
        ]
        return luck.choice(changes) if luck.random() < 0.4 else {}

    async def _choose_caching(self) -> None:
        marks = (HandMark("system", "1h"), HandMark("latest", "5m"))
        choices = (CacheChoice(), CacheChoice("off"), CacheChoice("hand", marks))
        conversation = self.answers[0].conversation_id
        await self._engine.options.change(conversation, ConversationOptions(cache=self._luck.choice(choices)))

    async def _ask(self) -> None:
        draft = Draft(self._luck.choice(TEXTS), self._settings)
        if self.answers:
            under = self._luck.choice(self.answers[-3:])
            draft = replace(draft, conversation_id=under.conversation_id, parent_id=under.id)
        await self._send(draft)

    async def _edit(self) -> None:
        old = self._luck.choice(self.answers[-4:])
        text = self._luck.choice(TEXTS)
        await self._send(Draft(text, self._settings, old.conversation_id, edits=old.parent_id))

    async def _again(self) -> None:
        started = await self._engine.turns.retry(self._luck.choice(self.answers[-3:]).id, self._settings)
        self.answers.append(await self._engine.turns.wait(started.conversation_id))

    async def _send(self, draft: Draft) -> None:
        started = await self._engine.turns.send(draft)
        self.answers.append(await self._engine.turns.wait(started.conversation_id))


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_is_changed_the_request_is_found_again(
    make_engine: MakeEngine, demo_server: DemoServer, seed: int
) -> None:
    async with make_engine() as engine:
        wanderer = Wanderer(engine, seed)
        for _ in range(16):
            await wanderer.step()
        found = [await engine.inspections.of(answer.id) for answer in wanderer.answers]
    assert [answer.error for answer in wanderer.answers if answer.status is Status.FAILED] == []
    assert all(one.exact for one in found)
    sent = [{key: value for key, value in body.items() if key != "stream"} for body in asked(demo_server)]
    assert [one.request for one in found] == sent
    for one in found:
        assert one.answer.usage is not None
        assert sum(part.tokens for part in one.parts) == one.answer.usage.prompt
        assert one.answer.cost is not None
        assert sum(line.nano or 0 for line in one.lines) == one.answer.cost.total_nano


@pytest.mark.parametrize("seed", range(10, 16))
async def test_whatever_is_changed_the_reason_of_a_miss_agrees_with_the_apis(
    paths: Paths, clock: ManualClock, seed: int
) -> None:
    server = DemoServer(pace=0, clock=lambda: clock.now_ms() / 1000)
    server.start()
    async with engine(paths, server, clock=clock) as made:
        wanderer = Wanderer(made, seed)
        for number in range(16):
            clock.advance((10, 20, 200, 400, 10, 4_000)[number % 6])
            await wanderer.step()
        found = [await made.inspections.of(answer.id) for answer in wanderer.answers]
    server.stop()
    missed = [one.miss for one in found if one.miss is not None and one.miss.tokens]
    assert missed
    for miss in missed:
        assert miss.cause != "unknown"
        if miss.cause in CHANGED and miss.api_reason is not None:
            assert miss.api_reason == f"{miss.cause}_changed"
        assert (miss.old != miss.new) == (miss.cause in (*CHANGED, "settings"))


async def test_a_summary_is_found_again(make_engine: MakeEngine, demo_server: DemoServer) -> None:
    settings = TurnSettings("claude-opus-5-5", SYSTEM)
    async with make_engine() as engine:
        started = await engine.turns.send(Draft("long answer", settings))
        first = await engine.turns.wait(started.conversation_id)
        begun = await engine.turns.compact(
            first.conversation_id, first.id, replace(settings, compaction={"type": "summarize"})
        )
        summary = await engine.turns.wait(begun.conversation_id)
        assert summary.status is Status.COMPLETE, summary.error
        after = await engine.turns.send(Draft("And now?", settings, first.conversation_id, summary.id))
        await engine.turns.wait(after.conversation_id)
        found = [await engine.inspections.of(id) for id in (begun.answer_id, after.answer_id)]
    assert [one.exact for one in found] == [True, True]
    assert [(one.request or {}).get("betas") for one in found] == [["compact-2026-09-04"]] * 2
    assert found[1].parts[1].kind == "compaction"
    assert found[0].answer.usage is not None
    (run,) = found[0].answer.usage.raw["iterations"]
    assert sum(part.tokens for part in found[0].parts) == Usage(run).prompt
    assert [one.miss and one.miss.cause for one in found] == [None, "summary"]


async def test_the_request_that_is_shown_is_built_again_once(make_engine: MakeEngine) -> None:
    async with make_engine() as engine:
        first = await engine.ask("hello")
        second = await engine.ask("thinking", first.conversation_id)
        shown, again, other = [(await engine.inspections.of(id)).request for id in (second.id, second.id, first.id)]
        back = (await engine.inspections.of(second.id)).request
    assert shown is again
    assert other != shown
    assert back is not shown
    assert back == shown
