"""What recorded answers cost, worked out by hand from the published table.

Rates in nano-dollars per token (1,000 is one dollar per million), input / 5m write / 1h write / read / output:
Sonnet 4.6, 4.5 and 4: 3,000 / 3,750 / 6,000 / 300 / 15,000. Sonnet 5: 2,000 / 2,500 / 4,000 / 200 / 10,000.
Opus 5, 4.8, 4.7 and 4.6: 5,000 / 6,250 / 10,000 / 500 / 25,000. Fable 5: 10,000 / 12,500 / 20,000 / 1,000 / 50,000.
Haiku 4.5: 1,000 / 1,250 / 2,000 / 100 / 5,000. Haiku 5.5: 100 / 125 / 200 / 10 / 500, and five times that beyond
100,000 tokens of prompt. A web search is 10,000,000.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.logic import prices
from app.model.blocks import Json
from app.model.message import Message
from app.model.usage import Cost, Usage
from app.services.ledger import Ledger
from app.storage.db import Database
from app.storage.usage import LedgerStore
from app.storage.verify import verify
from tests.fakes.clock import ManualClock
from tests.fakes.recorded_answers import recorded_answer, recorded_answers
from tests.fakes.recordings import FOLDER

pytestmark = pytest.mark.skipif(not FOLDER, reason="CHATELAINE_RECORDINGS names no folder of recorded exchanges")

_HOUR_STREAM = "rig--prompt-caching-matrix-automatic-1h-prefix-1h-no-tools-streaming--0"
_BOTH = "rig--messages-thinking-static-prefix-ttl-coexists-with-extended-thinking--0"
_PAUSED = "pydantic-ai--test-pause-turn-web-search-streaming-vcr--0"
_IMAGE = "rig--image-image-prompt-from-fixture--0"
_OPUS_5 = "pydantic-ai--test-anthropic-opus-5-features--0"
_REFUSED = "ai--anthropic-refusal--0"

_BY_HAND = {
    # plain, Sonnet 4.6: 1,554 x 3,000 + 285 x 15,000
    _IMAGE: 8_937_000,
    # written for five minutes: 3 x 3,000 + 1,636 x 3,750 + 4 x 15,000
    "chatlas--test-anthropic-file-lifecycle--1": 6_204_000,
    # written for an hour, streamed: 3 x 3,000 + 4,565 x 6,000 + 7 x 15,000
    _HOUR_STREAM: 27_504_000,
    # written for both, and redacted thinking: 10 x 3,000 + 67 x 3,750 + 1,603 x 6,000 + 13 x 15,000
    _BOTH: 10_094_250,
    # read and written, Sonnet 5: 2 x 2,000 + 44 x 2,500 + 1,650 x 200 + 7 x 10,000
    "ellmer--anthropic-upload-file--2": 514_000,
    # thinking lies inside the output, Sonnet 5: 470 x 2,000 + 135 x 10,000
    "activeagent--native-format-test-test-agent-mcp-server--0": 2_290_000,
    # thinking, Opus 5: 13 x 5,000 + 44 x 25,000
    _OPUS_5: 1_165_000,
    # a web search, Sonnet 5: 4 x 2,000 + 11,107 x 2,500 + 2,836 x 200 + 155 x 10,000 + 10,000,000
    "ellmer--anthropic-web-search--0": 39_892_700,
    # a dated id, and more written than its parts say, which then is for five minutes, Haiku 4.5:
    # 2,250 x 1,000 + 11,911 x 1,250 + 147 x 5,000 + 10,000,000
    "mirascope--web-search-tool-anthropic-performs-web-search-and-returns-results--0": 27_873_750,
    # ten searches in a turn that paused, streamed; the end of the stream has the totals, Sonnet 4.5:
    # 404,500 x 3,000 + 943 x 15,000 + 100,000,000
    _PAUSED: 1_327_645_000,
    # refused before any output: not billed, though the usage has tokens
    _REFUSED: 0,
    # refused midway, Fable 5: 28 x 10,000 + 106 x 50,000
    "sdk-python--stream-a-toolrefusal--0": 5_580_000,
    # an adviser: (1,051 + 1,363) x 3,000 + (35 + 3,165) x 15,000, and Opus 4.7: 2,728 x 5,000 + 874 x 25,000
    "ai--anthropic-advisor-20260301-1--0": 90_732_000,
    # a compaction, streamed, Opus 4.6: 60,385 x 5,000 + 522 x 25,000, then 612 x 5,000 + 2,819 x 25,000
    "ai--anthropic-compaction-1-chunks--0": 388_510_000,
    # a compaction that read the cache: 100 x 3,000 + 55,096 x 300 + 83 x 15,000, then 181 x 3,000 + 8 x 15,000
    "pydantic-ai--test-anthropic-compaction-usage-with-cache-streaming--0": 18_736_800,
    # a fallback, the model before it declined without a word: Opus 4.8: 412 x 5,000 + 264 x 25,000
    "ai--anthropic-fallback--0": 8_660_000,
    # a retired model by its dated id, Sonnet 4: 17 x 3,000 + 2,056 x 6,000 + 100 x 15,000
    "dd-trace-py--anthropic-completion-cache-write-1h-ttl--0": 13_887_000,
}


@pytest.fixture
def ledger(database: Database, clock: ManualClock) -> Ledger:
    return Ledger(store=LedgerStore(database), clock=clock)


@pytest.mark.parametrize("name", _BY_HAND)
def test_recorded_answers_cost_what_the_table_says(ledger: Ledger, name: str) -> None:
    cost = ledger.price(recorded_answer(name))
    assert (cost.total_nano, cost.lower_bound) == (_BY_HAND[name], False)


@pytest.mark.parametrize(
    ("name", "change", "nano"),
    [
        (_BOTH, {"service_tier": "batch"}, 5_047_125),  # half of 10,094,250
        (_BOTH, {"service_tier": "priority"}, 10_094_250),
        (_BOTH, {"inference_geo": "us"}, 11_103_675),  # 1.1 times
        (_OPUS_5, {"speed": "fast"}, 2_330_000),  # twice 1,165,000
        (_OPUS_5, {"speed": "fast", "inference_geo": "us"}, 2_563_000),
        (
            _PAUSED,
            {"service_tier": "batch"},
            713_822_500,
        ),  # the searches at full price: 1,227,645,000 / 2 + 100,000,000
    ],
)
def test_recorded_usages_under_other_terms(ledger: Ledger, name: str, change: Json, nano: int) -> None:
    found = recorded_answer(name)
    assert found.usage is not None
    assert ledger.price(replace(found, usage=Usage(found.usage.raw | change))).total_nano == nano


def test_recorded_usages_at_both_prices_of_haiku(ledger: Ledger) -> None:
    def at_haiku(name: str) -> int | None:
        return ledger.price(replace(recorded_answer(name), model="claude-haiku-5-5")).total_nano

    assert at_haiku(_IMAGE) == 297_900  # 1,554 x 100 + 285 x 500
    assert at_haiku(_PAUSED) == 304_607_500  # 404,500 x 500 + 943 x 2,500 + 100,000,000


def test_a_stream_that_broke_off_costs_at_least_what_it_had_told(ledger: Ledger) -> None:
    # 3 x 3,000 + 4,565 x 6,000 + 1 x 15,000
    cost = ledger.price(recorded_answer(_HOUR_STREAM, events=4))
    assert (cost.total_nano, cost.lower_bound) == (27_414_000, True)


@pytest.mark.parametrize(
    ("category", "day_ms", "nano"),
    [
        ("cyber", 1_795_000_000_000, 0),
        ("general_harms", 1_795_000_000_000, 0),
        ("bio", 1_795_000_000_000, 430_000),  # 18 x 10,000 + 5 x 50,000
        ("frontier_llm", 1_790_208_000_000, 430_000),  # 24 September 2026
        ("reasoning_extraction", 1_790_207_999_000, 0),  # a second before
    ],
)
def test_the_recorded_refusal_by_category_and_day(ledger: Ledger, category: str, day_ms: int, nano: int) -> None:
    found = recorded_answer(_REFUSED, at_ms=day_ms)
    assert ledger.price(replace(found, stop_details={"category": category})).total_nano == nano


async def test_every_recorded_answer_is_priced_or_says_that_it_has_no_price(ledger: Ledger, database: Database) -> None:
    found = [(name, answer, ledger.price(answer)) for name, answer in recorded_answers()]
    assert len(found) > 200
    unknown = {answer.model for _, answer, cost in found if cost.total_nano is None}
    assert unknown == {"claude-2.1", "fallback-model", "primary-model"}
    for name, answer, cost in found:
        assert cost.total_nano is None or cost.total_nano >= 0, name
        _check_lines(answer, cost)
        row = ledger.row(answer)
        assert row is not None
        await LedgerStore(database).append(row)
    assert await verify(database) == []


def _check_lines(answer: Message, cost: Cost) -> None:
    lines = prices.lines(answer.model or "", answer.usage, cost)
    if cost.total_nano is None:
        assert {line.nano for line in lines} <= {None}
    else:
        assert sum(line.nano or 0 for line in lines) == cost.total_nano
