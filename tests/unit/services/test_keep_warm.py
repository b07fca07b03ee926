"""Keeping the cache warm: it really stays warm, and it ends where it should."""

from __future__ import annotations

import json

import pytest

from app.base.paths import Paths
from app.demo.script import Script
from app.demo.server import DemoServer
from app.logic.warming import warm_request
from app.model.blocks import Json
from app.model.caching import SYSTEM, CacheChoice, HandMark
from app.model.ids import ConversationId
from app.model.ledger import KEPT_WARM, LedgerRow
from app.model.message import Message
from app.model.news import CacheWarmed, ConversationsRemoved
from app.model.options import ConversationOptions, KeepWarm
from tests.fakes.clock import ManualClock
from tests.fakes.engine import MODEL
from tests.fakes.exchanges import asked
from tests.fakes.waiting import until
from tests.unit.services.looking_ahead import Foresight, foresight

RICH = 10**9


async def _rows(ahead: Foresight) -> list[LedgerRow]:
    return [row for row in await ahead.engine.ledger.rows() if row.kind == KEPT_WARM]


def _warmings(server: DemoServer) -> list[Json]:
    return [request for request in asked(server) if request["max_tokens"] == 0]


async def _life_minutes(ahead: Foresight, conversation: ConversationId) -> float:
    """How long the cache holds by itself."""
    cache = (await ahead.look(conversation)).cache
    assert cache is not None
    return (cache.expires_ms - ahead.clock.now_ms()) / 60_000


async def _kept(ahead: Foresight, keep: KeepWarm | None = None) -> Message:
    """A conversation of one turn that is kept warm."""
    answer = await ahead.ask("hello")
    await ahead.keep(answer.conversation_id, keep)
    return answer


async def test_the_cache_stays_warm_far_beyond_its_life(ahead: Foresight, server: DemoServer) -> None:
    answer = await _kept(ahead, KeepWarm(on=True, most_nano=RICH, most_minutes=24 * 60))
    conversation = answer.conversation_id
    life = await _life_minutes(ahead, conversation)
    warming = await ahead.pass_time(conversation, 3 * life)
    assert 2 <= warming.times <= 4
    assert warming.ended == ""
    before = await ahead.look(conversation)
    assert before.cache is not None
    assert before.cache.expires_ms == warming.expires_ms
    assert before.cache.expires_ms > ahead.clock.now_ms()
    after = await ahead.ask("still there", conversation)
    assert after.usage is not None
    assert after.usage.cache_read == before.cache.tokens


async def test_every_request_is_on_the_ledger(ahead: Foresight, server: DemoServer) -> None:
    answer = await _kept(ahead, KeepWarm(on=True, most_nano=RICH, most_minutes=24 * 60))
    warming = await ahead.pass_time(answer.conversation_id, 2.5 * await _life_minutes(ahead, answer.conversation_id))
    rows = await _rows(ahead)
    assert len(rows) == warming.times == len(_warmings(server)) > 0
    assert sum(row.cost.total_nano or 0 for row in rows) == warming.spent_nano > 0
    assert {(row.conversation_id, row.message_id) for row in rows} == {(answer.conversation_id, answer.id)}
    for row in rows:
        assert row.usage is not None
        assert row.usage.output == row.usage.cache_write_5m == row.usage.cache_write_1h == 0
        assert row.usage.cache_read > 0


async def test_it_is_off_unless_asked_for(ahead: Foresight, server: DemoServer) -> None:
    answer = await ahead.ask("hello")
    await ahead.warmer.watch(answer.conversation_id)
    await ahead.pass_time(answer.conversation_id, 70)
    assert _warmings(server) == []


async def test_the_cap_of_money_ends_it(ahead: Foresight, server: DemoServer) -> None:
    answer = await _kept(ahead, KeepWarm(on=True, most_nano=1, most_minutes=24 * 60))
    warming = await ahead.pass_time(answer.conversation_id, 70)
    assert (warming.ended, warming.times, _warmings(server)) == ("money", 0, [])

    await ahead.keep(answer.conversation_id, KeepWarm(on=True, most_nano=RICH, most_minutes=24 * 60))
    assert ahead.warmer.warming(answer.conversation_id).ended == ""  # a higher cap lets it go on


async def test_the_cap_counts_what_no_mark_covers(ahead: Foresight, server: DemoServer) -> None:
    by_hand = CacheChoice("hand", (HandMark(SYSTEM, "5m"),))
    first = await ahead.ask("hello")
    conversation = first.conversation_id
    await ahead.engine.options.change(conversation, ConversationOptions(cache=by_hand))
    answer = await ahead.ask("tide " * 20_000, conversation)
    assert answer.usage is not None
    assert answer.usage.uncached_input > 10_000
    cap = KeepWarm(on=True, most_nano=answer.usage.uncached_input * 3_000, most_minutes=60)  # a token costs 4,000
    await ahead.engine.options.change(conversation, ConversationOptions(cache=by_hand, keep_warm=cap))
    await ahead.warmer.watch(conversation)
    warming = await ahead.pass_time(conversation, 10)
    assert (warming.ended, warming.times, _warmings(server)) == ("money", 0, [])


async def test_what_the_apis_own_tools_added_cannot_be_kept(ahead: Foresight, server: DemoServer) -> None:
    first = await ahead.ask("hello")
    server.script(Script.sse(_searched()))
    await ahead.ask("look it up", first.conversation_id)
    await ahead.keep(first.conversation_id, KeepWarm(on=True, most_nano=RICH, most_minutes=60))
    warming = await ahead.pass_time(first.conversation_id, 10)
    assert (warming.ended, warming.times, _warmings(server)) == ("unsuited", 0, [])


def _searched() -> str:
    """A reply for which the API searched, billed for two rounds."""
    usage = {"input_tokens": 4, "output_tokens": 9, "cache_read_input_tokens": 2_836}
    usage |= {"cache_creation_input_tokens": 11_107}
    message = {"id": "msg_1", "type": "message", "role": "assistant", "model": MODEL, "content": [], "usage": usage}
    call = {"type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": {}}
    events: list[Json] = [
        {"type": "message_start", "message": message},
        {"type": "content_block_start", "index": 0, "content_block": call},
        {"type": "content_block_stop", "index": 0},
        {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 9}},
        {"type": "message_stop"},
    ]
    return "".join(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in events)


async def test_the_cap_holds_over_several_requests(ahead: Foresight) -> None:
    answer = await _kept(ahead, KeepWarm(on=True, most_nano=RICH, most_minutes=24 * 60))
    conversation = answer.conversation_id
    life = await _life_minutes(ahead, conversation)
    each = (await ahead.pass_time(conversation, 1.2 * life)).spent_nano
    await ahead.keep(conversation, KeepWarm(on=True, most_nano=2 * each + each // 2, most_minutes=24 * 60))
    warming = await ahead.pass_time(conversation, 4 * life)
    assert (warming.ended, warming.times, warming.spent_nano) == ("money", 2, 2 * each)


async def test_the_cap_of_time_ends_it(ahead: Foresight) -> None:
    answer = await _kept(ahead, KeepWarm(on=True, most_nano=RICH, most_minutes=24 * 60))
    life = await _life_minutes(ahead, answer.conversation_id)
    minutes = round(1.5 * life)
    await ahead.keep(answer.conversation_id, KeepWarm(on=True, most_nano=RICH, most_minutes=minutes))
    warming = await ahead.pass_time(answer.conversation_id, 4 * life)
    assert (warming.ended, warming.times) == ("time", 1)


async def test_a_hard_budget_forbids_it(ahead: Foresight, server: DemoServer) -> None:
    answer = await _kept(ahead)
    ahead.allowed.append(False)
    warming = await ahead.pass_time(answer.conversation_id, 70)
    assert (warming.ended, _warmings(server)) == ("budget", [])


async def test_a_machine_that_slept_does_not_warm_a_dead_cache(ahead: Foresight, server: DemoServer) -> None:
    answer = await _kept(ahead)
    ahead.clock.advance(8 * 3_600)
    await ahead.warmer.check()
    assert ahead.warmer.warming(answer.conversation_id).ended == "expired"
    assert _warmings(server) == []


async def test_a_failure_ends_it_until_the_next_turn(ahead: Foresight, server: DemoServer) -> None:
    answer = await _kept(ahead)
    conversation = answer.conversation_id
    server.script(Script.error(429, "rate_limit_error", "No."))
    warming = await ahead.pass_time(conversation, await _life_minutes(ahead, conversation))
    assert warming.ended == "failed"
    assert warming.error is not None
    assert warming.error.code == "rate_limit_error"
    assert await _rows(ahead) == []
    ahead.warmer.start()
    await ahead.ask("go on", conversation)
    await until(lambda: ahead.warmer.warming(conversation).ended == "")


async def test_a_new_turn_begins_anew(ahead: Foresight) -> None:
    ahead.warmer.start()
    answer = await _kept(ahead, KeepWarm(on=True, most_nano=RICH, most_minutes=24 * 60))
    conversation = answer.conversation_id
    assert (await ahead.pass_time(conversation, await _life_minutes(ahead, conversation))).times == 1
    await ahead.ask("go on", conversation)
    assert ahead.warmer.warming(conversation).times == 0
    assert ahead.warmer.expires_ms(answer.id) is None


async def test_switching_off_and_deleting_end_it(ahead: Foresight, server: DemoServer) -> None:
    ahead.warmer.start()
    first, second = await _kept(ahead), await _kept(ahead)
    told = len(ahead.engine.told(CacheWarmed))
    await ahead.engine.options.change(first.conversation_id, ConversationOptions())
    ahead.engine.feed.publish(ConversationsRemoved((second.conversation_id,)))
    await until(lambda: len(ahead.engine.told(CacheWarmed)) == told + 2)
    await ahead.pass_time(first.conversation_id, 70)
    assert _warmings(server) == []


async def test_where_caching_is_switched_off_nothing_is_kept(ahead: Foresight, server: DemoServer) -> None:
    answer = await _kept(ahead)
    conversation = answer.conversation_id
    life = await _life_minutes(ahead, conversation)
    keep = KeepWarm(on=True, most_nano=RICH)
    off = ConversationOptions(keep_warm=keep, cache=CacheChoice("off"))
    await ahead.engine.options.change(conversation, off)
    await ahead.warmer.watch(conversation)
    assert ahead.warmer.warming(conversation).ended == "off"
    await ahead.keep(conversation, keep)
    assert ahead.warmer.warming(conversation).ended == ""
    await ahead.engine.options.change(conversation, off)
    await ahead.warmer.watch(conversation)
    await ahead.pass_time(conversation, 1.2 * life)
    assert _warmings(server) == []


async def test_several_conversations_are_kept_warm_at_once(ahead: Foresight, server: DemoServer) -> None:
    answers = [await _kept(ahead) for _ in range(3)]
    await ahead.pass_time(answers[0].conversation_id, await _life_minutes(ahead, answers[0].conversation_id))
    assert [ahead.warmer.warming(answer.conversation_id).times for answer in answers] == [1, 1, 1]


async def test_what_was_spent_outlives_the_program(paths: Paths, server: DemoServer, clock: ManualClock) -> None:
    async with foresight(paths, server, clock) as first:
        answer = await _kept(first, KeepWarm(on=True, most_nano=RICH, most_minutes=24 * 60))
        conversation = answer.conversation_id
        spent = (await first.pass_time(conversation, await _life_minutes(first, conversation))).spent_nano
    async with foresight(paths, server, clock) as second:
        await second.warmer.watch(conversation)
        assert second.warmer.warming(conversation).spent_nano == spent > 0
        expires = second.warmer.expires_ms(answer.id)
        assert expires is not None
        assert expires > clock.now_ms()


async def test_it_goes_on_by_itself(ahead: Foresight, server: DemoServer) -> None:
    answer = await _kept(ahead)
    minutes = await _life_minutes(ahead, answer.conversation_id)
    ahead.clock.advance(minutes * 60 - 20)
    ahead.warmer.start()
    await until(lambda: ahead.warmer.warming(answer.conversation_id).times == 1)
    assert len(_warmings(server)) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"thinking": {"type": "enabled", "budget_tokens": 1024}},
        {"output_config": {"format": {"type": "json_schema", "schema": {}}}},
        {"tool_choice": {"type": "any"}},
        {"tool_choice": {"type": "tool", "name": "clock"}},
        {"compaction": {"type": "summarize"}},
    ],
)
def test_what_the_api_would_not_take_is_not_sent(changes: Json) -> None:
    assert warm_request({"model": "m", "max_tokens": 9, "messages": [], **changes}) is None


def test_the_prefix_is_that_of_the_turn() -> None:
    request = {
        "model": "m",
        "max_tokens": 9,
        "system": [{"type": "text", "text": "s"}],
        "messages": [{"role": "user", "content": []}],
        "thinking": {"type": "adaptive"},
        "output_config": {"effort": "low"},
        "diagnostics": {"previous_message_id": None},
        "stop_sequences": ["x"],
    }
    made = warm_request(request)
    assert made is not None
    assert made["max_tokens"] == 0
    assert {key: made[key] for key in ("system", "messages", "thinking", "output_config")} == {
        key: request[key] for key in ("system", "messages", "thinking", "output_config")
    }
    assert "diagnostics" not in made
