"""A disk that is full stops the writes, says so, and loses nothing that was acknowledged."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from app.base.paths import Paths
from app.storage.conversations import ConversationStore
from app.storage.db import Database
from app.storage.errors import StorageError
from app.storage.sealing.derive import new_key
from app.storage.turns import TurnStore
from app.storage.verify import verify
from tests.fakes.clock import ManualClock
from tests.fakes.messages import CONVERSATION, answer, user
from tests.fakes.sealed_folders import GIVEN
from tests.faults.world import attempt, on_small_disk
from tests.unit.storage.samples import posix_only, running, store_turns, summary

pytestmark = [pytest.mark.process, posix_only]


@pytest.mark.parametrize("limit", [160_000, 201_003, 262_144, 333_333, 500_001, 777_777, 1_200_000])
def test_no_file_can_grow(data_dir: Path, limit: int) -> None:
    assert attempt(data_dir)["code"] is None
    result = attempt(data_dir, 200, limit)

    assert result["code"] in ("disk_full", "storage_failed")
    assert "SQLITE" in result["detail"]
    assert (result["kept"], result["problems"], result["works_again"]) == (True, [], True)
    again = attempt(data_dir, 1)
    assert again["messages"] > 0
    assert (again["code"], again["kept"], again["problems"]) == (None, True, [])


@pytest.mark.parametrize("limit", [333_333, 777_777])
def test_no_file_can_grow_of_encrypted_data(data_dir: Path, limit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(GIVEN, new_key().raw.hex())
    test_no_file_can_grow(data_dir, limit)


@pytest.mark.parametrize("kilobytes", [800, 831, 1_000, 2_000])  # making the schema takes some 765 for a moment
def test_the_disk_is_full(data_dir: Path, kilobytes: int) -> None:
    result = attempt(data_dir, 400, before=on_small_disk(data_dir, kilobytes))

    assert (result["code"], result["kept"], result["problems"]) == ("disk_full", True, [])


@pytest.mark.parametrize("kilobytes", [4, 40, 120, 180, 700])
def test_there_is_not_even_room_for_the_empty_database(data_dir: Path, kilobytes: int) -> None:
    assert attempt(data_dir, 1, before=on_small_disk(data_dir, kilobytes))["code"] == "disk_full"


async def test_the_database_is_full_and_then_is_not(paths: Paths, clock: ManualClock) -> None:
    database = await Database.open(paths, clock)
    turns = TurnStore(database)
    await store_turns(turns, 3)
    path = await ConversationStore(database).path(CONVERSATION)
    await _limit_pages(database, 1)  # SQLite takes the present size when it is greater
    with pytest.raises(StorageError) as caught:
        await turns.begin(summary(), user(4, "too much " * 5_000), running(4))
    assert caught.value.error.code == "disk_full"
    assert await ConversationStore(database).path(CONVERSATION) == path

    await _limit_pages(database, 1_000_000)
    await turns.begin(summary(), user(4, "too much " * 5_000), running(4))
    await turns.finish(answer(4, "now it fits"), None)
    assert len(await ConversationStore(database).path(CONVERSATION)) == 8
    assert await verify(database) == []
    await database.close()


async def _limit_pages(database: Database, pages: int) -> None:
    def job(connection: sqlite3.Connection) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages}")

    await database.write(job)
