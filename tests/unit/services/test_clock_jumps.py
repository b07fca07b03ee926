"""A wall clock that jumps by years, forward and back, and a computer that slept: nothing is lost or out of order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.model.message import Message, Role
from app.model.turn import Draft, TurnSettings
from app.services.backups import AUTO
from app.services.bundle import Services
from app.services.estimates import Place
from app.storage.db import Database
from app.storage.verify import verify
from tests.fakes.attaching import MODEL
from tests.fakes.clock import ManualClock

NOW = 1_750_000_000_000
YEAR_MS = 365 * 86_400_000
DAY_MS = 86_400_000
JUMPS = [NOW, NOW - 10 * YEAR_MS, NOW + 30 * YEAR_MS, 0, NOW + 60_000]  # 0: a battery that is empty


async def ask(services: Services, text: str, conversation: Any = None) -> Message:
    started = await services.turns.send(Draft(text, TurnSettings(MODEL), conversation))
    return await services.turns.wait(started.conversation_id)


async def test_messages_stay_in_their_order_and_all_are_found(services: Services, clock: ManualClock) -> None:
    conversation = None
    for number, moment in enumerate(JUMPS):
        clock.set_ms(moment)
        conversation = (await ask(services, f"question number {number}", conversation)).conversation_id
    assert conversation is not None
    opened = await services.conversations.open(conversation)
    asked = [each.text for each in opened.path if each.role is Role.USER]
    assert asked == [f"question number {number}" for number in range(len(JUMPS))]
    assert len({each.id for each in opened.path}) == 2 * len(JUMPS)
    for moment in JUMPS:
        clock.set_ms(moment)
        assert await services.search.count(services.search.understand("question role:user")) == len(JUMPS)
    rows = await services.spending.rows(0, NOW + 40 * YEAR_MS, "month")
    assert sum(row.calls for row in rows) == len(JUMPS)


async def test_a_session_goes_on_whatever_the_clock_says(wire: Callable[[], Any], clock: ManualClock) -> None:
    for number, moment in enumerate(JUMPS):
        clock.set_ms(moment)
        services: Services = await wire()
        await services.conversations.save_draft(None, f"draft {number}")
        assert await services.conversations.load_draft(None) == f"draft {number}"
        await ask(services, f"chat {number}")
        await services.tidying.run()
    assert len(await services.conversations.page(50)) == len(JUMPS)


async def test_no_backup_goes_when_the_clock_jumps_ahead(services: Services, clock: ManualClock) -> None:
    for _ in range(30):
        assert await services.backups.make_if_due() is not None
        clock.advance(DAY_MS / 1_000)
    before = {each.name for each in await services.backups.list()}
    clock.set_ms(NOW + 20 * YEAR_MS)
    assert await services.backups.make_if_due() is not None
    gone = before - {each.name for each in await services.backups.list()}
    assert len(gone) <= 2, "no more than on any other day"


async def test_backups_are_made_again_when_the_clock_was_set_back(services: Services, clock: ManualClock) -> None:
    clock.set_ms(NOW + 20 * YEAR_MS)
    future = await services.backups.make_if_due()
    assert future is not None
    clock.set_ms(NOW + 2 * YEAR_MS)  # the file's own time is that of this computer, before then or after
    made = await services.backups.make_if_due()
    assert made is not None
    assert await services.backups.make_if_due() is None
    assert {each.name for each in await services.backups.list() if each.label == AUTO} == {future.name, made.name}


async def test_a_cache_from_the_future_is_not_relied_on(services: Services, clock: ManualClock) -> None:
    clock.set_ms(NOW + YEAR_MS)
    answer = await ask(services, "word " * 8_000)
    settings = TurnSettings(MODEL)
    warm = await services.estimates.of(Place(answer.conversation_id), "more", settings)
    assert warm.cache is not None
    clock.set_ms(NOW)
    cold = await services.estimates.of(Place(answer.conversation_id), "more", settings)
    assert cold.cache is None


@pytest.mark.parametrize("moment", JUMPS)
async def test_the_database_is_sound(database: Database, services: Services, clock: ManualClock, moment: int) -> None:
    await ask(services, "before")
    clock.set_ms(moment)
    await ask(services, "after")
    assert await verify(database) == []
