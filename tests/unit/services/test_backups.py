"""Backups by themselves, by hand, thinned; and one brought back by the next session."""

from __future__ import annotations

import asyncio
import shutil
import threading
from collections.abc import Callable
from typing import Any

import pytest

from app.base.paths import Paths
from app.model.backup import Backup
from app.model.errors import ChatelaineError, ErrorKind
from app.model.news import BackupFailed, BackupsChanged, News
from app.model.turn import Draft, TurnSettings
from app.services.backups import AUTO, Backups
from app.services.bundle import Services
from app.storage.backups import BackupFiles
from app.storage.errors import StorageError
from tests.fakes.attaching import MODEL
from tests.fakes.clock import ManualClock
from tests.fakes.waiting import until, wait_for

DAY_MS = 86_400_000


async def ask(services: Services, text: str) -> None:
    started = await services.turns.send(Draft(text, TurnSettings(MODEL)))
    await services.turns.wait(started.conversation_id)


async def test_one_is_made_each_day_that_something_was_written(services: Services, clock: ManualClock) -> None:
    heard: list[News] = []
    services.feed.subscribe(heard.append)
    assert await services.backups.make_if_due() is not None
    assert await services.backups.make_if_due() is None
    assert heard == [BackupsChanged()]
    clock.advance(DAY_MS / 1_000)
    assert await services.backups.make_if_due() is not None
    assert [each.label for each in await services.backups.list()] == [AUTO, AUTO]


@pytest.mark.parametrize(("every", "made"), [("off", 0), ("day", 15), ("week", 3)])
async def test_the_setting_says_how_often(services: Services, clock: ManualClock, every: str, made: int) -> None:
    await services.settings.set("backup.every", every)
    count = 0
    for _ in range(15):
        count += await services.backups.make_if_due() is not None
        clock.advance(DAY_MS / 1_000)
    assert count == made


async def test_old_ones_are_thinned_and_those_by_hand_stay(services: Services, clock: ManualClock) -> None:
    mine = await services.backups.make()
    for _ in range(40):
        await services.backups.make_if_due()
        clock.advance(DAY_MS / 1_000)
    there = await services.backups.list()
    assert mine in there
    assert len(there) < 20


async def test_a_backup_that_fails_is_told_once(services: Services, paths: Paths) -> None:
    heard: list[News] = []
    services.feed.subscribe(heard.append)
    shutil.rmtree(paths.backups, ignore_errors=True)
    paths.backups.write_bytes(b"in the way")
    for _ in range(2):
        await services.backups._look()
    [told] = heard
    assert isinstance(told, BackupFailed)
    paths.backups.unlink()
    await services.backups._look()
    assert heard[1:] == [BackupsChanged()]


@pytest.mark.expected_log("no backup could be made")
async def test_a_fault_of_ours_ends_one_look_alone(
    services: Services, monkeypatch: pytest.MonkeyPatch, clock: ManualClock
) -> None:
    heard: list[News] = []
    services.feed.subscribe(heard.append)
    with monkeypatch.context() as broken:
        broken.setattr(services.backups._settings, "text", lambda key: {}[key])
        for _ in range(2):
            await services.backups._look()
    [told] = heard
    assert isinstance(told, BackupFailed)
    assert (told.error.kind, told.error.code) == (ErrorKind.BUG, "internal_error")
    await services.backups._look()
    assert heard[1:] == [BackupsChanged()]


class EndlessFiles(BackupFiles):
    """A copy that goes on until it is stopped."""

    def __init__(self, paths: Paths) -> None:
        super().__init__(paths)
        self.begun, self.ended = threading.Event(), threading.Event()

    async def make(
        self, label: str, now_ms: int, *, checked: bool = True, stopped: Callable[[], bool] = lambda: False
    ) -> Backup:
        def work() -> None:
            self.begun.set()
            wait_for(stopped, 20, "the copy is stopped")
            self.ended.set()

        await asyncio.to_thread(work)
        raise KeyError("stopped")


async def test_a_copy_that_is_under_way_has_ended_when_they_are_closed(services: Services, paths: Paths) -> None:
    """Else its thread would have the data folder open while that is moved or deleted."""
    files = EndlessFiles(paths)
    backups = Backups(files, services.settings, services.feed, services.clock)
    making = asyncio.create_task(backups.make())
    await until(files.begun.is_set, 10, "it copies")
    making.cancel()
    with pytest.raises(asyncio.CancelledError):
        await making
    assert files.ended.is_set()
    await backups.close()


async def test_a_copy_that_is_stopped_leaves_nothing(services: Services, paths: Paths) -> None:
    with pytest.raises(StorageError):
        await BackupFiles(paths).make("manual", services.clock.now_ms(), stopped=lambda: True)
    assert [*paths.backups.iterdir()] == []


async def test_the_next_session_begins_where_the_backup_was(wire: Callable[[], Any], clock: ManualClock) -> None:
    services: Services = await wire()
    await ask(services, "First")
    made = await services.backups.make()
    await ask(services, "Second")
    assert len(await services.conversations.page()) == 2
    await services.backups.restore(made.name)
    services = await wire()
    assert [each.title for each in await services.conversations.page()] == ["First"]
    kept = next(each for each in await services.backups.list() if each.label == "before-restore")
    await services.backups.restore(kept.name)
    services = await wire()
    assert len(await services.conversations.page()) == 2


async def test_a_damaged_backup_is_refused_at_once(services: Services, paths: Paths) -> None:
    made = await services.backups.make()
    (paths.backups / made.name).write_bytes(b"damaged")
    with pytest.raises(ChatelaineError):
        await services.backups.restore(made.name)
    assert not paths.restore_note.exists()
