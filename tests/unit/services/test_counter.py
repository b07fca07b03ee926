"""Counting by the API: sparingly, and never in the way."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from app.api.client import ApiClient
from app.base.paths import Paths
from app.demo.script import Script
from app.demo.server import DemoServer
from app.demo.wire import Gate
from app.logic import counting
from app.model.blocks import Json
from app.services.counter import Counter
from app.services.held_sources import HeldSources
from app.storage.blobs import BlobStore
from app.storage.counts import CountStore
from app.storage.db import Database
from tests.fakes.clock import ManualClock
from tests.fakes.waiting import until

_PATH = "/v1/messages/count_tokens"
_MODEL = "claude-opus-5-5"


class Address:
    """Where requests go; None without a key."""

    def __init__(self) -> None:
        self.value: object | None = "here"


@pytest.fixture
def address() -> Address:
    return Address()


@pytest.fixture
def counter(api: ApiClient, database: Database, clock: ManualClock, address: Address, paths: Paths) -> Counter:
    store, held = CountStore(database), HeldSources(BlobStore(paths))
    return Counter(api=api, store=store, clock=clock, endpoint=lambda: address.value, held=held)


def _ask(text: str, model: str = _MODEL) -> Json:
    return counting.alone({"model": model}, text)


def _asked(server: DemoServer) -> int:
    return sum(request.path == _PATH for request in server.requests())


def _refusal(status: int, kind: str) -> Script:
    return Script.error(status, kind, "No.", path=_PATH)


async def test_what_is_known_is_not_asked_again(counter: Counter, demo_server: DemoServer) -> None:
    first = await counter.count([_ask("one"), _ask("two, which is longer")])
    assert first is not None
    assert first[0] < first[1]
    assert await counter.count([_ask("two, which is longer")]) == first[1:]
    assert _asked(demo_server) == 2


async def test_counts_outlive_the_program(
    counter: Counter, api: ApiClient, database: Database, clock: ManualClock, demo_server: DemoServer, paths: Paths
) -> None:
    first = await counter.count([_ask("one " * 200)])
    store, held = CountStore(database), HeldSources(BlobStore(paths))
    again = Counter(api=api, store=store, clock=clock, endpoint=lambda: "here", held=held)
    await again.load()
    assert await again.count([_ask("one " * 200)]) == first
    assert _asked(demo_server) == 1
    assert again.factor(_MODEL) == counter.factor(_MODEL) != 1.0
    assert again.factor("claude-opus-4-5") == 1.0


async def test_estimates_learn_from_counts(counter: Counter) -> None:
    text = "The pool keeps its workers alive between jobs. " * 400
    before = counting.estimate_draft(text, _MODEL, counter.factor(_MODEL))
    counts = await counter.count([_ask(f"{text}{number}") for number in range(12)])
    assert counts is not None
    after = counting.estimate_draft(text, _MODEL, counter.factor(_MODEL))
    assert abs(after - counts[0]) < abs(before - counts[0])


async def test_without_a_key_nothing_is_asked(counter: Counter, address: Address, demo_server: DemoServer) -> None:
    address.value = None
    assert not counter.can_ask
    assert await counter.count([_ask("one")]) is None
    assert _asked(demo_server) == 0


async def test_a_rate_limit_is_waited_for(counter: Counter, clock: ManualClock, demo_server: DemoServer) -> None:
    demo_server.script(_refusal(429, "rate_limit_error"))
    assert await counter.count([_ask("one")]) is None
    assert await counter.count([_ask("two")]) is None
    assert _asked(demo_server) == 1
    clock.advance(16)
    assert await counter.count([_ask("one")]) is not None


async def test_the_pauses_grow_while_failures_go_on(
    counter: Counter, clock: ManualClock, demo_server: DemoServer
) -> None:
    for pause in (15, 30, 60):
        demo_server.script(_refusal(500, "api_error"))
        assert await counter.count([_ask("one")]) is None
        clock.advance(pause - 1)
        assert not counter.can_ask
        clock.advance(1)
        assert counter.can_ask
    assert await counter.count([_ask("one")]) is not None


async def test_another_address_is_asked_at_once(counter: Counter, address: Address, demo_server: DemoServer) -> None:
    demo_server.script(_refusal(401, "authentication_error"))
    assert await counter.count([_ask("one")]) is None
    assert not counter.can_ask
    address.value = "elsewhere"
    assert await counter.count([_ask("one")]) is not None


async def test_a_request_that_is_refused_does_not_stop_others(counter: Counter, demo_server: DemoServer) -> None:
    wrong = _ask("one") | {"messages": []}
    assert await counter.count([wrong]) is None
    assert await counter.count([wrong]) is None
    assert _asked(demo_server) == 1
    assert await counter.count([_ask("two")]) is not None


async def test_the_newest_wish_wins_and_one_request_is_under_way(counter: Counter, demo_server: DemoServer) -> None:
    gate = Gate()
    body = Script.json({"input_tokens": 7})
    demo_server.script(replace(body, steps=(gate, *body.steps), path=_PATH))
    first = asyncio.create_task(counter.count([_ask("one"), _ask("not asked")]))
    await until(lambda: _asked(demo_server) == 1)
    second = asyncio.create_task(counter.count([_ask("two")]))
    third = asyncio.create_task(counter.count([_ask("three")]))
    gate.open()
    assert (await first, await second) == (None, None)
    assert await third is not None
    assert _asked(demo_server) == 2
    assert await counter.count([_ask("one")]) == (7,)  # what came is kept, though nobody waited for it any more


async def test_what_the_user_wanted_is_not_overtaken(counter: Counter, demo_server: DemoServer) -> None:
    gate = Gate()
    body = Script.json({"input_tokens": 7})
    demo_server.script(replace(body, steps=(gate, *body.steps), path=_PATH))
    first = asyncio.create_task(counter.count([_ask("one"), _ask("two")], wanted=True))
    await until(lambda: _asked(demo_server) == 1)
    second = asyncio.create_task(counter.count([_ask("three")]))
    gate.open()
    assert await first is not None
    assert await second is not None


async def test_a_full_disk_keeps_nobody_from_counting(counter: Counter, database: Database) -> None:
    await database.close()
    assert await counter.count([_ask("one")]) is not None
