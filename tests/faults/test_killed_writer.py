"""A process that stores turns, killed at any moment, keeps everything it was told is stored."""

from __future__ import annotations

import random
import subprocess
import sys

import pytest

from app.base.paths import Paths
from app.model.message import Status
from app.model.sealing import DataKey
from app.storage.conversations import ConversationStore
from app.storage.db import Database
from app.storage.sealing.derive import new_key
from app.storage.turns import TurnStore
from app.storage.usage import LedgerStore
from app.storage.verify import verify
from tests.fakes.clock import ManualClock
from tests.fakes.messages import CONVERSATION, answer, user
from tests.fakes.sealed_folders import GIVEN, in_the_open
from tests.faults.endless_turns import entry, question, reply
from tests.faults.world import ROOT
from tests.unit.storage.samples import ledger_row, running

pytestmark = pytest.mark.process

MOMENTS = [random.Random(moment).randrange(1, 400) for moment in range(20)]
Acknowledged = tuple[str, int, int]


def _run_and_kill(paths: Paths, acknowledgements: int) -> Acknowledged:
    """Kill a writer once it has said so many times that a write is done; return the last thing it said."""
    command = [sys.executable, "-m", "tests.faults.endless_turns", str(paths.root)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(acknowledgements)]
        process.kill()
        lines += [line for line in process.stdout if line.endswith("\n")]  # said before it died
    what, number, count = lines[-1].split()
    return what, int(number), int(count)


async def _check(paths: Paths, clock: ManualClock, last: Acknowledged, key: DataKey | None = None) -> None:
    database = await Database.open(paths, clock, key=key)
    what, number, count = last
    path = await ConversationStore(database).path(CONVERSATION)
    left = await TurnStore(database).left_running()
    turns = len(path) // 2
    for each in range(1, turns + 1):
        asked, answered = path[2 * each - 2 : 2 * each]
        assert asked == user(each, question(each))
        assert answered in (answer(each, reply(each)), running(each))
    assert turns in (number, number + 1)  # one more may be stored than was said
    assert path[2 * number - 1].status in ({Status.COMPLETE} if what == "finish" else {Status.RUNNING, Status.COMPLETE})
    for message, entries in left:
        assert message == running(turns)
        assert entries == [entry(turns, each) for each in range(1, len(entries) + 1)]
        assert len(entries) >= (count if turns == number else 0)
    assert len(await LedgerStore(database).rows()) == turns - len(left)
    assert await verify(database) == []
    if left:  # as the next start does
        await TurnStore(database).finish(answer(turns, reply(turns)), ledger_row(f"row {turns}"))
    await database.close()


async def test_twenty_kills_lose_nothing_that_was_acknowledged(paths: Paths, clock: ManualClock) -> None:
    for acknowledgements in MOMENTS:
        last = _run_and_kill(paths, acknowledgements)
        await _check(paths, clock, last)


async def test_kills_lose_nothing_of_encrypted_data_either(
    paths: Paths, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = new_key()
    monkeypatch.setenv(GIVEN, key.raw.hex())
    for acknowledgements in MOMENTS[:6]:
        last = _run_and_kill(paths, acknowledgements)
        assert in_the_open(paths) == []
        await _check(paths, clock, last, key)
