"""A comparison in whose midst the program was killed: the window shows what had come of every answer."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator

import pytest

from app.base.paths import Paths
from app.demo.record import SentReply, text_of
from app.demo.server import DemoServer
from app.model.message import Status
from tests.fakes.child import Child
from tests.fakes.comparing import MODELS, Comparer
from tests.fakes.comparing_program import QUESTION
from tests.fakes.waiting import wait_for
from tests.fakes.window_driver import Person
from tests.ui.conftest import Offices

pytestmark = pytest.mark.process

_ENOUGH = 8_000  # bytes of each stream: more than a checkpoint's worth


@pytest.fixture
def server() -> Iterator[DemoServer]:
    peer = DemoServer(pace=0.33)
    peer.start()
    yield peer
    peer.stop()


def _streams(server: DemoServer) -> list[SentReply] | None:
    found = [reply for reply in server.sent() if len(reply.body) >= _ENOUGH]
    return found if len(found) == 2 else None


def test_what_came_is_shown_side_by_side(server: DemoServer, paths: Paths, offices: Offices) -> None:
    command = [sys.executable, "-m", "tests.fakes.comparing_program", str(paths.root), server.base_url, *MODELS[:2]]
    with Child(command, {**os.environ, "ANTHROPIC_API_KEY": "test-key"}) as program:
        streams = wait_for(lambda: _streams(server), 60, "a stream for each model")
        os.kill(program.pid, signal.SIGKILL)
        wait_for(lambda: not program.alive(), 10, "the end of the program")
    sent = [text_of(reply.events()) for reply in streams]

    person = Person(offices.open(base_url=server.base_url))
    comparer = Comparer(person)
    person.settle()
    person.open(QUESTION)
    assert not person.is_busy()
    person.trigger("turn.beside")
    comparer.wait_for_columns(2)
    assert [column.name.text() for column in comparer.columns()] == ["Fable 5.2", "Haiku 5.5"]
    for one in comparer.all():
        assert one.answer is not None
        assert one.answer.status is Status.INTERRUPTED
        assert one.answer.text
        assert any(text.startswith(one.answer.text) for text in sent)
        assert one.view.text_of(one.answer.id)
        assert one.column.retry.isEnabled()
