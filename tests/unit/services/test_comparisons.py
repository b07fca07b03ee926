"""Answers side by side: read while they arrive, one of them kept, and all of it taken back."""

from __future__ import annotations

import pytest

from app.demo.server import DemoServer
from app.model.binned import BinTotals
from app.model.errors import ChatelaineError, ErrorKind, TurnError
from app.model.ids import MessageId
from app.model.message import Status
from app.model.turn import Draft, StartedComparison, TurnSettings
from app.services.bundle import Services
from tests.fakes.replies import gates, said
from tests.fakes.waiting import until

MODELS = ("claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5")
_FULL = TurnError(ErrorKind.MACHINE, "disk_full", "The disk is full.")


async def _compared(services: Services, number: int = 3) -> StartedComparison:
    settings = [TurnSettings(model) for model in MODELS[:number]]
    return await services.turns.compare(Draft("Hello", settings[0]), settings)


async def _path(services: Services, started: StartedComparison) -> list[MessageId]:
    shown = await services.conversations.open(started.conversation_id)
    return [message.id for message in shown.path]


async def test_a_new_conversation_goes_on_with_the_model_that_was_chosen(services: Services) -> None:
    settings = [TurnSettings(model) for model in MODELS[:2]]
    started = await services.turns.compare(Draft("Hello", settings[1]), settings)
    await services.turns.wait(started.conversation_id)
    assert (await services.conversations.open(started.conversation_id)).summary.model == MODELS[1]


async def test_answers_are_read_as_far_as_they_have_come(services: Services, demo_server: DemoServer) -> None:
    held = gates(2)
    demo_server.script(*(said("Some ", gate, "more") for gate in held))
    started = await _compared(services, 2)
    for id in started.answer_ids:
        await until(lambda id=id: _text(services, id) == "Some ", 10, "its first words")  # type: ignore[misc]
    assert await services.comparisons.around(started.answer_ids[1]) == started.answer_ids
    read = await services.comparisons.read(started.answer_ids)
    assert read is not None
    assert (read.question.id, read.question.text) == (started.user_id, "Hello")
    assert [(one.status, one.text) for one in read.answers] == [(Status.RUNNING, "Some ")] * 2
    for gate in held:
        gate.open()
    await services.turns.wait(started.conversation_id)
    read = await services.comparisons.read(started.answer_ids)
    assert read is not None
    assert [(one.status, one.text) for one in read.answers] == [(Status.COMPLETE, "Some more")] * 2


def _text(services: Services, answer_id: MessageId) -> str | None:
    snapshot = services.turns.snapshot(answer_id)
    return snapshot.text if snapshot is not None else None


async def test_one_is_kept_and_all_come_back(services: Services) -> None:
    started = await _compared(services)
    await services.turns.wait(started.conversation_id)
    first, second, third = started.answer_ids
    kept = await services.comparisons.keep(started.conversation_id, second, started.answer_ids)
    assert kept.removed == (first, third)
    assert await _path(services, started) == [started.user_id, second]
    assert await services.comparisons.around(second) == (second,)
    assert await services.bin.totals() == BinTotals(0, 2)
    await services.comparisons.undo(kept)
    assert await _path(services, started) == [started.user_id, first]
    assert await services.comparisons.around(second) == started.answer_ids
    assert await services.bin.totals() == BinTotals()


async def test_those_that_still_run_are_stopped_and_the_kept_one_goes_on(
    services: Services, demo_server: DemoServer
) -> None:
    held = gates(3)
    demo_server.script(*(said("Some ", gate, "more") for gate in held))
    started = await _compared(services)
    for id in started.answer_ids:
        await until(lambda id=id: _text(services, id) == "Some ", 10, "its first words")  # type: ignore[misc]
    kept = await services.comparisons.keep(started.conversation_id, started.answer_ids[0], started.answer_ids)
    assert services.turns.running() == {started.conversation_id}
    for gate in held:
        gate.open()
    assert (await services.turns.wait(started.conversation_id)).text == "Some more"
    await services.comparisons.undo(kept)
    read = await services.comparisons.read(started.answer_ids)
    assert read is not None
    assert [one.status for one in read.answers] == [Status.COMPLETE, Status.STOPPED, Status.STOPPED]


async def test_what_is_in_the_bin_is_not_shown_and_not_binned_again(services: Services) -> None:
    started = await _compared(services)
    await services.turns.wait(started.conversation_id)
    first, second, third = started.answer_ids
    await services.bin.remove(started.conversation_id, third)
    read = await services.comparisons.read(started.answer_ids)
    assert read is not None
    assert [one.id for one in read.answers] == [first, second]
    assert (await services.comparisons.keep(started.conversation_id, first, started.answer_ids)).removed == (second,)
    assert await services.comparisons.around(third) == ()
    assert await services.comparisons.read([third]) is None


async def test_where_the_kept_one_is_gone_nothing_goes(services: Services) -> None:
    started = await _compared(services, 2)
    await services.turns.wait(started.conversation_id)
    first, second = started.answer_ids
    await services.bin.remove(started.conversation_id, second)
    with pytest.raises(ChatelaineError):
        await services.comparisons.keep(started.conversation_id, second, started.answer_ids)
    assert await _path(services, started) == [started.user_id, first]


async def test_what_went_comes_back_when_another_cannot_go(
    services: Services, demo_server: DemoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = await _compared(services)
    await services.turns.wait(started.conversation_id)
    first, second, third = started.answer_ids
    remove = services.bin.remove

    async def once(*args: object) -> object:
        if args[1] == third:
            raise ChatelaineError(_FULL)
        return await remove(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(services.bin, "remove", once)
    with pytest.raises(ChatelaineError):
        await services.comparisons.keep(started.conversation_id, second, started.answer_ids)
    assert await services.comparisons.around(first) == started.answer_ids
    assert await _path(services, started) == [started.user_id, first]


async def test_undo_leads_back_where_nothing_had_to_go(services: Services, demo_server: DemoServer) -> None:
    started = await _compared(services, 2)
    await services.turns.wait(started.conversation_id)
    first, second = started.answer_ids
    kept = await services.comparisons.keep(started.conversation_id, second, ())
    assert await _path(services, started) == [started.user_id, second]
    await services.comparisons.undo(kept)
    assert await _path(services, started) == [started.user_id, first]
