"""The bin as a service: what runs is stopped, what is old enough goes, and the feed is told."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from app.demo.server import DemoServer
from app.demo.wire import Gate
from app.model.binned import BinnedPlace, BinTotals
from app.model.errors import ChatelaineError
from app.model.ids import ConversationId
from app.model.message import Status
from app.model.news import BinChanged, BinProgress, BranchesChanged, News
from app.model.turn import Draft, StartedTurn, TurnSettings
from app.services.bundle import Services
from app.storage.db import Database
from app.storage.purging import Doomed, PurgeStore
from tests.fakes.clock import ManualClock
from tests.fakes.replies import said
from tests.fakes.waiting import until

_SETTINGS = TurnSettings("claude-sonnet-5-5")
_DAY_S = 86_400


async def _ask(services: Services, text: str, conversation: ConversationId | None = None) -> StartedTurn:
    started = await services.turns.send(Draft(text, _SETTINGS, conversation))
    await services.turns.wait(started.conversation_id)
    return started


async def _gone(services: Services, place: BinnedPlace) -> None:
    """Wait until it is deleted for ever, to the last row."""
    heard: list[News] = []
    leave = services.feed.subscribe(heard.append)
    assert await services.bin.delete_for_ever([place]) == 1
    await until(lambda: heard.count(BinChanged()) == 2 and services.bin.progress() is None)
    leave()


async def test_deleting_and_undoing_is_told(services: Services) -> None:
    first = await _ask(services, "one")
    second = await _ask(services, "two", first.conversation_id)
    heard: list[News] = []
    services.feed.subscribe(heard.append)

    removed = await services.bin.remove(first.conversation_id, second.user_id)
    assert removed.summary.active_leaf == first.answer_id
    shown = await services.conversations.open(first.conversation_id)
    assert [message.id for message in shown.path] == [first.user_id, first.answer_id]
    back = await services.bin.restore(BinnedPlace(first.conversation_id, second.user_id), removed.before)
    assert back.active_leaf == second.answer_id
    kinds = [type(each) for each in heard]
    assert kinds.count(BranchesChanged) == kinds.count(BinChanged) == 2


async def test_an_answer_that_runs_below_is_stopped_first(services: Services) -> None:
    first = await _ask(services, "one")
    started = await services.turns.send(Draft("/slow /long", _SETTINGS, first.conversation_id))
    await services.bin.remove(first.conversation_id, started.user_id)
    assert services.turns.running() == frozenset()
    back = await services.bin.restore(BinnedPlace(first.conversation_id, started.user_id), started.answer_id)
    assert back.active_leaf == started.answer_id
    assert (await services.turns.wait(first.conversation_id)).status is Status.STOPPED


async def test_an_answer_that_runs_beside_goes_on(services: Services) -> None:
    first = await _ask(services, "one")
    other = await services.turns.retry(first.answer_id)
    await services.bin.remove(first.conversation_id, first.answer_id)
    answer = await services.turns.wait(first.conversation_id)
    assert (answer.id, answer.status) == (other.answer_id, Status.COMPLETE)


async def test_of_answers_that_run_beside_each_other_one_is_stopped(
    services: Services, demo_server: DemoServer
) -> None:
    first = await _ask(services, "one")
    demo_server.script(*(said("Some ", Gate(), "more") for _ in range(2)))
    started = await services.turns.compare(first.user_id, [_SETTINGS, _SETTINGS])
    await services.bin.remove(first.conversation_id, started.answer_ids[1])
    assert services.turns.running() == {first.conversation_id}
    await services.turns.stop(first.conversation_id)
    assert (await services.turns.wait(first.conversation_id)).id == started.answer_ids[0]


async def test_all_answers_that_run_below_are_stopped_first(services: Services, demo_server: DemoServer) -> None:
    first = await _ask(services, "one")
    demo_server.script(*(said("Some ", Gate(), "more") for _ in range(2)))
    draft = Draft("two", _SETTINGS, first.conversation_id)
    started = await services.turns.compare(draft, [_SETTINGS, _SETTINGS])
    await services.bin.remove(first.conversation_id, started.user_id)
    assert services.turns.running() == frozenset()
    for answer in started.answer_ids:
        back = await services.bin.restore(BinnedPlace(first.conversation_id, started.user_id), answer)
        assert back.active_leaf == answer
        assert (await services.turns.wait(first.conversation_id)).status is Status.STOPPED
        await services.bin.remove(first.conversation_id, started.user_id)


@pytest.mark.expected_log("delete for ever failed")
async def test_a_mistake_of_ours_is_in_the_log(
    services: Services, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(_store: PurgeStore) -> list[Doomed]:
        raise ValueError("ours")

    monkeypatch.setattr(PurgeStore, "doomed", broken)
    first = await _ask(services, "one")
    await services.organising.removing([first.conversation_id]).run()
    await services.bin.delete_for_ever([BinnedPlace(first.conversation_id)])
    await until(lambda: "delete for ever failed" in caplog.text)


async def test_for_ever_means_for_ever(services: Services) -> None:
    first = await _ask(services, "one")
    await services.organising.removing([first.conversation_id]).run()
    assert await services.bin.totals() == BinTotals(1, 0)
    heard: list[News] = []
    services.feed.subscribe(heard.append)
    await _gone(services, BinnedPlace(first.conversation_id))
    assert [each.progress for each in heard if isinstance(each, BinProgress)][-1] is None
    with pytest.raises(ChatelaineError) as caught:
        await services.bin.restore(BinnedPlace(first.conversation_id))
    assert caught.value.error.code == "message_missing"
    assert await services.bin.totals() == BinTotals()


async def test_what_was_left_is_gone_on_with_at_the_next_start(wire: Callable[[], Any]) -> None:
    services: Services = await wire()
    first = await _ask(services, "one")
    await services.organising.removing([first.conversation_id]).run()
    async with services.backups.none_made():  # as if a backup were made: nothing is deleted meanwhile
        assert await services.bin.empty() == 1
        assert await services.bin.page() == []
        await services.bin.close()

    services = await wire()
    heard: list[News] = []
    services.feed.subscribe(heard.append)
    await until(lambda: BinChanged() in heard)
    assert await services.conversations.page() == []


async def test_what_is_too_old_goes_but_not_by_one_look_at_the_clock(services: Services, clock: ManualClock) -> None:
    first = await _ask(services, "one")
    await services.organising.removing([first.conversation_id]).run()
    clock.advance(29 * _DAY_S)
    assert await services.bin.empty_by_age() == 0
    clock.advance(2 * _DAY_S)  # now it is older, and was not so at the look before
    assert await services.bin.empty_by_age() == 0
    assert await services.bin.empty_by_age() == 1


@pytest.mark.parametrize(("days", "gone"), [("7", 1), ("90", 0), ("always", 0)])
async def test_the_setting_says_how_long(services: Services, clock: ManualClock, days: str, gone: int) -> None:
    await services.settings.set("bin.keep_days", days)
    first = await _ask(services, "one")
    await services.organising.removing([first.conversation_id]).run()
    clock.advance(60 * _DAY_S)
    await services.bin.empty_by_age()
    assert await services.bin.empty_by_age() == gone


async def test_the_bin_is_searched_by_what_is_typed(services: Services) -> None:
    first = await _ask(services, "Straße nach Süden")
    await services.organising.removing([first.conversation_id]).run()
    assert len(await services.bin.page(words="STRASSE süd")) == 1
    assert await services.bin.page(words="north") == []


async def test_a_new_message_below_the_bin_is_refused(services: Services) -> None:
    first = await _ask(services, "one")
    await services.bin.remove(first.conversation_id, first.answer_id)
    draft = Draft("two", _SETTINGS, first.conversation_id, parent_id=first.answer_id)
    for refused in (services.turns.send(draft), services.turns.send(replace(draft, edits=first.answer_id))):
        with pytest.raises(ChatelaineError):
            await refused


async def test_nothing_is_deleted_for_ever_while_an_answer_arrives(
    services: Services, database: Database, demo_server: DemoServer
) -> None:
    first = await _ask(services, "one")
    await services.organising.removing([first.conversation_id]).run()
    gate = Gate()
    demo_server.script(said("Some ", gate, "more"))
    other = await services.turns.send(Draft("two", _SETTINGS))
    assert await services.bin.delete_for_ever([BinnedPlace(first.conversation_id)]) == 1
    await until(lambda: services.bin.progress() is not None)
    for _ in range(50):  # each behind whatever was asked of the database before
        assert await database.write(lambda connection: _rows(connection, first.conversation_id)) == 2
    gate.open()
    await services.turns.wait(other.conversation_id)
    await until(lambda: services.bin.progress() is None)
    assert await database.read(lambda connection: _rows(connection, first.conversation_id)) == 0


def _rows(connection: sqlite3.Connection, conversation: ConversationId) -> int:
    query = "SELECT COUNT(*) FROM messages WHERE conversation_id = ?"
    return int(connection.execute(query, (conversation,)).fetchone()[0])
