"""What is said before a message is sent agrees with the bill after it."""

from __future__ import annotations

from dataclasses import replace

from app.demo.script import Script
from app.demo.server import DemoServer
from app.model.ids import ConversationId
from app.model.message import Message
from app.services.estimates import Place
from tests.fakes.clock import ManualClock
from tests.fakes.ledgers import input_nano
from tests.unit.services.looking_ahead import SETTINGS, Foresight

_COUNT = "/v1/messages/count_tokens"


def _counts(server: DemoServer) -> int:
    return sum(request.path == _COUNT for request in server.requests())


def _prompt(answer: Message) -> int:
    assert answer.usage is not None
    return answer.usage.prompt


async def test_the_price_before_is_the_bill_after_to_the_nano_dollar(ahead: Foresight, clock: ManualClock) -> None:
    conversation: ConversationId | None = None
    for number, text in enumerate(["hello", "code, please", "a table " * 300, "and again"]):
        before = await ahead.counted(conversation, text)
        assert before.split.exact
        answer = await ahead.ask(text, conversation)
        assert before.split.total == _prompt(answer)
        assert before.warm_nano == input_nano(answer)
        assert (before.cache is None) == (number == 0)
        conversation = answer.conversation_id
        clock.advance(60)


async def test_an_expired_cache_costs_what_was_said(ahead: Foresight, clock: ManualClock) -> None:
    answer = await ahead.ask("hello")
    conversation = answer.conversation_id
    before = await ahead.counted(conversation, "again")
    assert before.cache is not None
    assert before.warm_nano is not None
    assert before.cold_nano is not None
    assert before.warm_nano < before.cold_nano
    clock.set_ms(before.cache.expires_ms)
    clock.advance(3_600)
    after = await ahead.ask("again", conversation)
    assert after.usage is not None
    assert after.usage.cache_read == 0
    assert input_nano(after) == before.cold_nano


async def test_the_clock_of_the_cache_is_the_api_s(ahead: Foresight, clock: ManualClock) -> None:
    conversation = (await ahead.ask("hello")).conversation_id
    cache = (await ahead.look(conversation)).cache
    assert cache is not None
    left = (cache.expires_ms - clock.now_ms()) / 1_000
    clock.advance(left - 1)
    read = await ahead.ask("just in time", conversation)
    assert read.usage is not None
    assert read.usage.cache_read == cache.tokens


async def test_an_estimate_comes_at_once_and_is_marked(ahead: Foresight, server: DemoServer) -> None:
    answer = await ahead.ask("hello")
    estimate = await ahead.estimates.of(Place(answer.conversation_id), "a draft", SETTINGS)
    assert not estimate.split.exact
    assert _counts(server) == 0
    counted = await ahead.counted(answer.conversation_id, "a draft")
    assert abs(estimate.split.total - counted.split.total) < 0.4 * counted.split.total
    assert counted.split.system > counted.split.history > counted.split.draft > 0


async def test_a_key_costs_one_small_count_however_long_the_conversation(ahead: Foresight, server: DemoServer) -> None:
    answer = await ahead.ask("words " * 2_000)
    prospect = await ahead.look(answer.conversation_id)
    await ahead.estimates.count(prospect, "a")
    first = _counts(server)
    size = len(server.requests())
    for text in ("ab", "abc", "ab"):
        found = await ahead.estimates.count(prospect, text)
        assert found is not None
        assert found.split.exact
    assert _counts(server) == first + 2
    assert all(request.size < 500 for request in server.requests()[size:])


async def test_where_the_api_does_not_count_the_estimate_stands(ahead: Foresight, server: DemoServer) -> None:
    answer = await ahead.ask("hello")
    server.script(Script.error(429, "rate_limit_error", "No.", path=_COUNT))
    prospect = await ahead.look(answer.conversation_id)
    assert await ahead.estimates.count(prospect, "draft") is None
    assert not ahead.estimates.estimate(prospect, "draft").split.exact


async def test_an_empty_draft_takes_nothing(ahead: Foresight) -> None:
    answer = await ahead.ask("hello")
    prospect = await ahead.look(answer.conversation_id)
    assert ahead.estimates.estimate(prospect, " \n").split.draft == 0
    found = await ahead.estimates.count(prospect, "")
    assert found is not None
    assert found.split.exact
    assert found.split.history > 0


async def test_another_model_finds_nothing_in_the_cache(ahead: Foresight) -> None:
    answer = await ahead.ask("hello")
    other = replace(SETTINGS, model="claude-sonnet-5-5")
    prospect = await ahead.look(answer.conversation_id, other)
    estimate = ahead.estimates.estimate(prospect, "again")
    assert estimate.cache is None
    assert estimate.warm_nano == estimate.cold_nano


async def test_an_unknown_model_is_not_priced(ahead: Foresight) -> None:
    estimate = await ahead.estimates.of(Place(), "hello", replace(SETTINGS, model="claude-next-9"))
    assert (estimate.warm_nano, estimate.cold_nano) == (None, None)
    assert estimate.split.total > 0


async def test_an_edit_looks_at_the_branch_before_it(ahead: Foresight) -> None:
    first = await ahead.ask("hello")
    second = await ahead.ask("again", first.conversation_id)
    assert second.parent_id is not None
    place = Place(first.conversation_id, edits=second.parent_id)
    edited = ahead.estimates.estimate(await ahead.estimates.look(place, SETTINGS), "x")
    whole = ahead.estimates.estimate(await ahead.look(first.conversation_id), "x")
    assert edited.split.history < whole.split.history


async def test_a_draft_is_looked_at_again_only_when_it_has_grown(ahead: Foresight) -> None:
    prospect = await ahead.look(None)
    text = "\u6f6e\u6c50\u8868 " * 400  # far from what the demo counts for it
    assert not ahead.estimates.is_stale(prospect, "hello")
    assert ahead.estimates.is_stale(prospect, text)
    again = await ahead.estimates.look(Place(), SETTINGS, text)
    found = await ahead.estimates.count(again, text)
    assert found is not None
    assert abs(found.split.draft - again.looked_with) > 100
    assert not ahead.estimates.is_stale(again, text)
    assert not ahead.estimates.is_stale(again, text + "and")


async def test_an_expired_cache_costs_what_was_said_after_a_talk_with_a_pause(
    ahead: Foresight, clock: ManualClock
) -> None:
    """By then a part of it is kept for an hour, and what has gone is written for five minutes again."""
    conversation: ConversationId | None = None
    for pause in (30, 30, 900, 30, 30):
        answer = await ahead.ask("a table " * 200, conversation)
        conversation = answer.conversation_id
        clock.advance(pause)
    for _ in range(2):
        before = await ahead.counted(conversation, "again")
        assert before.cache is not None
        clock.advance((before.cache.expires_ms - clock.now_ms()) / 1_000)
        after = await ahead.ask("again", conversation)
        assert input_nano(after) == before.cold_nano
        clock.advance(30)


async def test_nothing_is_expected_of_a_cache_that_has_expired_whole(ahead: Foresight, clock: ManualClock) -> None:
    """The last turn read what was kept for an hour and wrote for five minutes; two hours later both are gone."""
    conversation: ConversationId | None = None
    for pause in (30, 30, 900, 30, 7_200):
        answer = await ahead.ask("a table " * 200, conversation)
        conversation = answer.conversation_id
        clock.advance(pause)
    before = await ahead.counted(conversation, "again")
    assert before.cache is not None
    assert before.cache.then is not None
    after = await ahead.ask("again", conversation)
    assert after.usage is not None
    assert after.usage.cache_read == 0
    assert input_nano(after) == before.cold_nano
