"""A program killed while several answers to one message arrive has kept what had come of each."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.base.clock import SystemClock
from app.base.paths import Paths
from app.demo.record import SentReply, text_of
from app.demo.server import DemoServer
from app.model.message import Message, Role, Status
from app.storage.verify import verify
from app.wiring import Session, build
from tests.fakes import on_disk
from tests.fakes.child import Child
from tests.fakes.comparing_program import QUESTION
from tests.fakes.waiting import wait_for

pytestmark = pytest.mark.process

MODELS = ("claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5")
_ENOUGH = 8_000  # bytes of each stream: more than a checkpoint's worth


@pytest.fixture
def server() -> Iterator[DemoServer]:
    peer = DemoServer(pace=0.33)
    peer.start()
    yield peer
    peer.stop()


def _streams(server: DemoServer) -> list[SentReply] | None:
    found = [reply for reply in server.sent() if len(reply.body) >= _ENOUGH]
    return found if len(found) == len(MODELS) else None


async def _reopened(data_dir: Path) -> tuple[Message, list[Message], list[str]]:
    wired = await build(Session(Paths(data_dir)), SystemClock())
    try:
        (summary,) = await wired.services.conversations.page()
        user, shown = (await wired.services.conversations.open(summary.id)).path
        return user, await on_disk.answers_beside(Paths(data_dir), shown.id), await verify(wired.database)
    finally:
        await wired.close()


def test_every_answer_is_marked_interrupted_with_its_text(server: DemoServer, data_dir: Path) -> None:
    command = [sys.executable, "-m", "tests.fakes.comparing_program", str(data_dir), server.base_url, *MODELS]
    with Child(command, {**os.environ, "ANTHROPIC_API_KEY": "test-key"}) as program:
        streams = wait_for(lambda: _streams(server), 60, "a stream for each model")
        os.kill(program.pid, signal.SIGKILL)
        wait_for(lambda: not program.alive(), 10, "the end of the program")

    user, answers, problems = asyncio.run(_reopened(data_dir))

    assert problems == []
    assert (user.role, user.text) == (Role.USER, QUESTION)
    assert [answer.settings.model for answer in answers if answer.settings is not None] == list(MODELS)
    assert {(answer.status, answer.parent_id) for answer in answers} == {(Status.INTERRUPTED, user.id)}
    sent = [text_of(reply.events()) for reply in streams]
    assert all(answer.text and any(text.startswith(answer.text) for text in sent) for answer in answers)
