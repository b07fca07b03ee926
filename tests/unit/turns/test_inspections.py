"""Turns inspected, against what the server billed: hits, and every reason why a cache can miss."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import pytest

from app.base.paths import Paths
from app.demo.script import Script
from app.demo.server import DemoServer
from app.demo.wire import Gate
from app.logic.cache_shelf import LIFETIME_MS
from app.model.blocks import Json
from app.model.caching import CacheChoice, HandMark, Lifetime
from app.model.ids import LedgerId, MessageId
from app.model.inspection import RateLimit, TurnInspection
from app.model.ledger import KEPT_WARM, LedgerRow
from app.model.message import Message, Status
from app.model.news import TurnProgress
from app.model.options import ConversationOptions
from app.model.turn import Draft, TurnSettings
from app.model.usage import Cost, Usage
from app.services.inspection import NoSuchAnswerError
from tests.fakes.clock import ManualClock
from tests.fakes.engine import MODEL, Engine, engine
from tests.fakes.exchanges import asked

LONG = "The tides of the harbour are listed by hour. " * 60
SETTINGS = TurnSettings(MODEL, system=LONG)


@pytest.fixture
def server(clock: ManualClock) -> Iterator[DemoServer]:
    """The demo, whose cache grows old by the test's clock."""
    made = DemoServer(pace=0, clock=lambda: clock.now_ms() / 1000)
    made.start()
    yield made
    made.stop()


@pytest.fixture
async def running(paths: Paths, server: DemoServer, clock: ManualClock) -> AsyncIterator[Engine]:
    async with engine(paths, server, clock=clock) as made:
        yield made


async def ask(
    on: Engine,
    text: str,
    under: Message | None = None,
    settings: TurnSettings = SETTINGS,
    edits: MessageId | None = None,
    lifetime: Lifetime | None = None,
) -> Message:
    """An answer to *text*; *lifetime* sets that of all marks by hand in a new conversation."""
    places = ("system", "latest", "previous") if lifetime else ()
    marks = tuple(HandMark(place, lifetime or "5m") for place in places)
    options = ConversationOptions(cache=CacheChoice("hand", marks)) if marks else None
    place = under.conversation_id if under else None
    draft = Draft(text, settings, place, parent_id=under.id if under else None, edits=edits, options=options)
    started = await on.turns.send(draft)
    return await on.turns.wait(started.conversation_id)


async def ask_twice(
    on: Engine, second: TurnSettings, pause_s: float = 30, clock: ManualClock | None = None
) -> TurnInspection:
    """A turn with SETTINGS and one with *second* below it, inspected."""
    first = await ask(on, f"Hello. {LONG}")
    if clock is not None:
        clock.advance(pause_s)
    return await on.inspections.of((await ask(on, "And now?", first, second)).id)


def usage(found: TurnInspection) -> Usage:
    assert found.answer.usage is not None
    return found.answer.usage


def states(found: TurnInspection) -> dict[str, int]:
    """Tokens of the parts by state."""
    sums: dict[str, int] = {}
    for part in found.parts:
        sums[part.state] = sums.get(part.state, 0) + part.tokens
    return sums


def bare(body: Json) -> Json:
    return {key: value for key, value in body.items() if key != "stream"}


async def test_a_hit_is_laid_out_as_it_was_billed(running: Engine, server: DemoServer, clock: ManualClock) -> None:
    found = await ask_twice(running, SETTINGS, 30, clock)
    now = usage(found)
    assert found.miss is None
    assert now.cache_read > 1_000
    assert states(found) == {"read": now.cache_read, "written": now.cache_write_5m + now.cache_write_1h}
    assert [(part.kind, part.name) for part in found.parts][:2] == [("system", ""), ("question", f"Hello. {LONG}"[:80])]
    assert (found.parts[-1].kind, found.parts[-1].name) == ("question", "And now?")
    marked = [(part, part.mark) for part in found.parts if part.mark is not None]
    marks = [mark for _, mark in marked]
    assert [mark.number for mark in marks] == list(range(1, len(marks) + 1))
    assert [mark.outcome for mark in marks] == [{"read": "hit"}.get(part.state, part.state) for part, _ in marked]
    assert (marks[0].outcome, marks[-1].outcome, marks[-1].tokens) == ("hit", "written", now.prompt)
    assert sum(part.tokens for part in found.parts[:2]) == now.cache_read
    assert [mark.expires_ms for mark in marks] == [clock.now_ms() + LIFETIME_MS[mark.lifetime] for mark in marks]
    assert [mark.saves_nano for mark in marks] == [mark.tokens * (4_000 - 200) for mark in marks]
    assert found.request == bare(asked(server)[-1])
    assert found.exact
    assert sum(line.nano or 0 for line in found.lines) == found.answer.cost.total_nano  # type: ignore[union-attr]
    assert found.saved_nano == now.cache_read * 3_800 - now.cache_write_5m * 1_000 - now.cache_write_1h * 4_000
    assert [rate.name for rate in found.rates] == ["requests", "input-tokens", "output-tokens"]
    assert found.window_tokens == 1_000_000
    assert found.response is not None
    assert (found.response["id"], found.response["stop_reason"]) == (found.answer.api_id, "end_turn")


async def test_the_first_turn_had_nothing_to_read(running: Engine) -> None:
    found = await running.inspections.of((await ask(running, "Hello")).id)
    assert found.miss is not None
    assert (found.miss.cause, found.miss.tokens, found.miss.api_reason) == ("first", 0, None)
    assert states(found) == {"written": usage(found).prompt}


@pytest.mark.parametrize(
    ("lifetime", "pause_s", "missed"),
    [("5m", 299, False), ("5m", 301, True), ("1h", 3_599, False), ("1h", 3_601, True)],
)
async def test_an_entry_that_was_too_old_has_expired(
    running: Engine, clock: ManualClock, lifetime: Lifetime, pause_s: float, missed: bool
) -> None:
    first = await ask(running, f"Hello. {LONG}", lifetime=lifetime)
    clock.advance(pause_s)
    second = await ask(running, "And now?", first)
    found = await running.inspections.of(second.id)
    assert (found.miss is not None) == missed
    if found.miss is not None:
        assert first.usage is not None
        assert (found.miss.cause, found.miss.tokens) == ("expired", first.usage.prompt)
        assert found.miss.api_reason is None
        assert {part.mark.outcome for part in found.parts if part.mark} == {"missed", "written"}


@pytest.mark.parametrize(
    ("change", "cause", "where", "old", "new", "reason"),
    [
        ({"system": f"Tides. {LONG}"}, "system", "", LONG[:80], f"Tides. {LONG}"[:80], "system_changed"),
        ({"effort": "low"}, "settings", "effort", "medium", "low", None),
        ({"model": "claude-sonnet-5-5"}, "model", "", MODEL, "claude-sonnet-5-5", "model_changed"),
        ({"speed": "fast"}, "settings", "speed", "standard", "fast", "model_changed"),
    ],
)
async def test_what_changed_is_named_and_shown_beside_the_apis_word(  # a table
    running: Engine,
    clock: ManualClock,
    change: dict[str, str],
    cause: str,
    where: str,
    old: str,
    new: str,
    reason: str | None,
) -> None:
    found = await ask_twice(running, replace(SETTINGS, **change), 30, clock)  # type: ignore[arg-type]
    miss = found.miss
    assert miss is not None
    assert (miss.cause, miss.where, miss.api_reason) == (cause, where, reason)
    assert miss.old.startswith(old)
    assert miss.new.startswith(new)
    assert miss.tokens > 500
    assert (miss.api_tokens is not None) == (reason is not None)


async def test_an_edited_message_is_shown_old_against_new(running: Engine, clock: ManualClock) -> None:
    first = await ask(running, "Hello")
    second = await ask(running, f"{LONG} Is it high tide?", first)
    clock.advance(60)
    edited = await ask(running, f"{LONG} Is it low tide?", first, edits=second.parent_id)
    found = await running.inspections.of(edited.id)
    assert found.miss is not None
    assert (found.miss.cause, found.miss.where, found.miss.api_reason) == ("messages", "3", "messages_changed")
    assert "Is it high tide?" in found.miss.old
    assert "Is it low tide?" in found.miss.new
    assert found.miss.old.startswith("…")
    assert found.exact


async def test_a_retry_reads_what_its_sibling_wrote(running: Engine, clock: ManualClock) -> None:
    first = await ask(running, f"Hello. {LONG}")
    clock.advance(60)
    started = await running.turns.retry(first.id)
    again = await running.turns.wait(started.conversation_id)
    found = await running.inspections.of(again.id)
    assert found.miss is None
    assert states(found) == {"read": usage(found).prompt}


async def test_a_short_prompt_is_not_cached(running: Engine) -> None:
    short = replace(SETTINGS, system="Be brief.")
    first = await ask(running, "Hello", settings=short)
    found = await running.inspections.of((await ask(running, "Tell me more", first, short)).id)
    assert found.miss is not None
    assert (found.miss.cause, found.miss.tokens) == ("too_short", 0)
    assert {part.state for part in found.parts} == {"uncached"}
    assert {part.mark.outcome for part in found.parts if part.mark} <= {"too_short"}


async def test_a_prompt_that_became_too_short_missed_what_was_cached(running: Engine) -> None:
    short = replace(SETTINGS, system="")
    first = await ask(running, f"Hello. {LONG}", settings=short)
    found = await running.inspections.of((await ask(running, "Hi", first, short, edits=first.parent_id)).id)
    assert found.miss is not None
    assert (found.miss.cause, found.miss.tokens) == ("too_short", usage(found).prompt)


async def test_switching_the_cache_off_is_a_reason(running: Engine) -> None:
    first = await ask(running, f"Hello. {LONG}")
    await running.options.change(first.conversation_id, ConversationOptions(cache=CacheChoice("off")))
    found = await running.inspections.of((await ask(running, "And now?", first)).id)
    assert found.miss is not None
    assert first.usage is not None
    assert (found.miss.cause, found.miss.tokens) == ("off", first.usage.prompt)
    assert [part.mark for part in found.parts if part.mark] == []


async def test_a_cache_that_was_kept_warm_has_not_expired(running: Engine, clock: ManualClock) -> None:
    """The row is there, the entry is not: then the reason is not the time that has passed."""
    first = await ask(running, f"Hello. {LONG}", lifetime="1h")
    clock.advance(3_000)
    row = LedgerRow(LedgerId("warm"), clock.now_ms(), first.conversation_id, first.id, KEPT_WARM, MODEL, None, Cost(0))
    await running.ledger.append(row)
    clock.advance(3_000)
    second = await running.inspections.of((await ask(running, "And now?", first)).id)
    assert second.miss is not None
    assert second.miss.cause == "unknown"


async def test_a_running_answer_is_inspected_as_far_as_it_is(running: Engine, server: DemoServer) -> None:
    gate = Gate()
    server.script(Script.text("Never said", gate))
    started = await running.turns.send(Draft("Hello", SETTINGS))
    await running.hear(TurnProgress)
    found = await running.inspections.of(started.answer_id)
    gate.open()
    await running.turns.wait(started.conversation_id)
    assert found.answer.status is Status.RUNNING
    assert found.exact
    assert found.request == bare(asked(server)[-1])
    assert sum(part.tokens for part in found.parts) == usage(found).prompt


async def test_a_failed_answer_shows_what_was_sent(paths: Paths, server: DemoServer, clock: ManualClock) -> None:
    server.script(Script.failing("500"))
    async with engine(paths, server, clock=clock, settings={"net.max_retries": 0}) as made:
        failed = await ask(made, "Hello")
        found = await made.inspections.of(failed.id)
    assert failed.status is Status.FAILED
    assert (found.exact, found.lines, found.miss, found.response) == (True, (), None, None)
    assert found.request == bare(asked(server)[-1])
    assert {part.state for part in found.parts} == {"unknown"}
    assert not any(part.exact for part in found.parts)


async def test_a_refusal_for_too_many_requests_tells_when_more_may_be_sent(
    paths: Paths, server: DemoServer, clock: ManualClock
) -> None:
    told = (
        ("anthropic-ratelimit-requests-limit", "1000"),
        ("anthropic-ratelimit-requests-remaining", "0"),
        ("Anthropic-RateLimit-Requests-Reset", "1970-01-01T00:01:00Z"),
    )
    refusal = Script.error(429, "rate_limit_error", "Too many")
    server.script(replace(refusal, headers=(*refusal.headers, *told)))
    async with engine(paths, server, clock=clock, settings={"net.max_retries": 0}) as made:
        found = await made.inspections.of((await ask(made, "Hello")).id)
    assert found.rates == (RateLimit("requests", 1_000, 0, 60_000),)


async def test_an_old_answer_without_a_record_is_built_again(running: Engine, clock: ManualClock) -> None:
    first = await ask(running, f"Hello. {LONG}")
    second = await ask(running, "And now?", first, replace(SETTINGS, system=f"Tides. {LONG}"))
    await running.database.write(lambda connection: connection.execute("DELETE FROM sent_requests") and None)
    found = await running.inspections.of(second.id)
    assert not found.exact
    assert found.request is not None
    assert found.miss is not None
    assert found.miss.cause == "system"
    assert found.rates == ()
    assert sum(part.tokens for part in found.parts) == usage(found).prompt


async def test_an_old_answer_without_a_record_has_marks_as_they_were_billed(running: Engine) -> None:
    hour, five = [(await ask(running, f"{name}. {LONG}", lifetime=name)).id for name in ("1h", "5m")]
    await running.database.write(lambda connection: connection.execute("DELETE FROM sent_requests") and None)
    for id, lifetime in ((hour, "1h"), (five, "5m")):
        found = await running.inspections.of(id)
        marks = {part.mark.lifetime for part in found.parts if part.mark is not None}
        assert marks == {lifetime}
        assert f"'ttl': '{lifetime}'" in str(found.request) or lifetime == "5m"


async def test_there_must_be_such_an_answer(running: Engine) -> None:
    answer = await ask(running, "Hello")
    assert answer.parent_id is not None
    for id in (MessageId("gone"), answer.parent_id):
        with pytest.raises(NoSuchAnswerError):
            await running.inspections.of(id)


@pytest.mark.expected_log("the record of the request for .* is damaged")
async def test_a_damaged_record_is_as_none(running: Engine) -> None:
    answer = await ask(running, f"Hello. {LONG}")
    await running.database.write(lambda connection: connection.execute("UPDATE sent_requests SET record = 1") and None)
    found = await running.inspections.of(answer.id)
    assert not found.exact
    assert sum(part.tokens for part in found.parts) == usage(found).prompt
