"""Every place that shows money says the same, to the nano-dollar, as the server's own usage at the published rates."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import AsyncIterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from app.demo.server import DemoServer
from app.model.blocks import Json
from app.model.message import Message
from app.model.spending import Grouping
from app.model.turn import Draft, TurnSettings
from app.services.ledger_export import LedgerExport
from app.services.spending import Spending
from app.storage.ledger_pages import LedgerPages
from app.storage.spending import SpendingStore
from tests.fakes.clock import ManualClock
from tests.fakes.engine import MODEL, Engine
from tests.unit.turns.conftest import MakeEngine

LONG = "The tides of the harbour are listed by hour. " * 100
PLAIN = TurnSettings(MODEL, system=LONG)
# Opus 5.5, in nano-dollars per token (platform.claude.com: pricing): $4, $5, $8, $0.20 and $20 per million
INPUT, WRITE_5M, WRITE_1H, READ, OUTPUT, SEARCH = 4_000, 5_000, 8_000, 200, 20_000, 10_000_000
TERMS: dict[str, tuple[TurnSettings, Fraction]] = {
    "plain": (PLAIN, Fraction(1)),
    "fast": (TurnSettings(MODEL, system=LONG, speed="fast"), Fraction(2)),
    "in the USA": (TurnSettings(MODEL, system=LONG, inference_geo="us"), Fraction(11, 10)),
    "both": (TurnSettings(MODEL, system=LONG, speed="fast", inference_geo="us"), Fraction(11, 5)),
}
QUESTIONS = ("Hello", "Show me a table", "search", "tools", "/stop max_tokens", "/stop refusal late", "/stop refusal")


def _last_usage(server: DemoServer) -> Json:
    """The usage in the server's last reply, as it left the server."""
    merged: Json = {}
    for line in server.sent()[-1].body.decode().splitlines():
        if line.startswith("data:"):
            event = json.loads(line.removeprefix("data:"))
            holder = event.get("message") or event
            merged |= {key: value for key, value in (holder.get("usage") or {}).items() if value is not None}
    return merged


def _by_hand(usage: Json, factor: Fraction) -> int:
    written = usage.get("cache_creation") or {}
    hour = written.get("ephemeral_1h_input_tokens", 0)
    tokens = (
        usage["input_tokens"] * INPUT
        + (usage.get("cache_creation_input_tokens", 0) - hour) * WRITE_5M
        + hour * WRITE_1H
        + usage.get("cache_read_input_tokens", 0) * READ
        + usage["output_tokens"] * OUTPUT
    )
    searches = (usage.get("server_tool_use") or {}).get("web_search_requests", 0)
    total: int = math.floor(factor * tokens + Fraction(1, 2)) + searches * SEARCH
    return total


def _cost(answer: Message) -> int:
    assert answer.cost is not None
    assert answer.cost.total_nano is not None
    return answer.cost.total_nano


@pytest.fixture
async def running(make_engine: MakeEngine) -> AsyncIterator[Engine]:
    """An engine for which it is a day in November 2026."""
    async with make_engine(clock=ManualClock(1_795_000_000_000)) as made:
        yield made


@pytest.fixture
def spending(running: Engine) -> Spending:
    return Spending(ledger=running.ledger, store=SpendingStore(running.database), clock=ManualClock(1_795_000_000_000))


@pytest.mark.parametrize("terms", TERMS)
async def test_all_places_agree_with_the_server(
    running: Engine, demo_server: DemoServer, spending: Spending, tmp_path: Path, terms: str
) -> None:
    settings, factor = TERMS[terms]
    place, expected, kinds = None, [], set()
    for question in QUESTIONS:
        started = await running.turns.send(Draft(question, settings, place))
        place = started.conversation_id
        answer = await running.turns.wait(place)
        usage = _last_usage(demo_server)
        free = question == "/stop refusal"  # before any output, and of no category that is billed
        expected.append(0 if free else _by_hand(usage, factor))
        assert _cost(answer) == expected[-1], question
        inspected = await running.inspections.of(answer.id)
        assert sum(line.nano or 0 for line in inspected.lines) == expected[-1], question
        kinds |= {line.kind for line in inspected.lines}
    assert {"read", "output", "web_search"} <= kinds
    assert kinds & {"write_5m", "write_1h"}

    assert [row.cost.total_nano for row in await running.ledger.rows()] == expected
    assert await spending.of_conversation(place or answer.conversation_id) == (sum(expected), False)
    assert await spending.this_month() == await spending.today() == (sum(expected), False)
    groupings: tuple[Grouping, ...] = ("day", "week", "month", "model", "conversation", "kind")
    for grouping in groupings:
        (row,) = await spending.rows(0, 2**53, grouping)
        assert (row.total_nano, row.calls, sum(row.nano.values())) == (sum(expected), len(expected), sum(expected))
    path = tmp_path / "ledger.csv"
    await LedgerExport(LedgerPages(running.database)).csv(path, 0, 2**53)
    assert [Decimal(row["total_usd"]) * 10**9 for row in _read(path)] == expected


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


async def test_a_turn_that_is_cut_off_is_a_bound_everywhere(running: Engine, spending: Spending) -> None:
    answer = await running.ask("/fault cut\nHello")
    assert answer.cost is not None
    assert answer.cost.lower_bound
    (row,) = await spending.rows(0, 2**53, "model")
    assert (row.total_nano, row.lower_bounds, row.incomplete) == (_cost(answer), 1, True)
    assert await spending.of_conversation(answer.conversation_id) == (_cost(answer), True)
