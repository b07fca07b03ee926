"""The real program, killed at any moment of a stream, has kept what it had received."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.base.clock import SystemClock
from app.base.paths import Paths
from app.demo.record import SentReply, parse_events, text_of
from app.demo.server import DemoServer
from app.model.message import Message, Role, Status
from app.storage.verify import verify
from app.wiring import Session, build
from tests.fakes.child import Child
from tests.fakes.desktop import Desktop
from tests.fakes.tools import require_tools
from tests.fakes.waiting import wait_for

pytestmark = [pytest.mark.process, pytest.mark.desktop]

QUESTION = "Please write the long answer"
MOST_LOST_S = 0.25
_RANDOM = random.Random(20261121)  # the same moments in every run
MOMENTS = sorted(_RANDOM.randint(300, 20_000) for _ in range(20))  # bytes of the stream that had left the server


@pytest.fixture
def server() -> Iterator[DemoServer]:
    """The demo at three times its natural speed: long enough to be killed in, not longer."""
    peer = DemoServer(pace=0.33)
    peer.start()
    yield peer
    peer.stop()


@pytest.fixture(scope="module")
def desktop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    """One screen for all runs."""
    require_tools("dbus-daemon", "Xvfb", "xdotool", "/usr/libexec/at-spi-bus-launcher")
    small_world = Desktop(tmp_path_factory.mktemp("desktop"), os.environ)
    yield small_world
    small_world.stop()


@dataclass(frozen=True)
class Killed:
    """One killed run: where its data lies, when it died (monotonic seconds), what the server had sent."""

    data_dir: Path
    at: float
    reply: SentReply


def _kill_after(bytes_sent: int, desktop: Desktop, server: DemoServer, data_dir: Path) -> Killed:
    command = [sys.executable, "-m", "app", "--data-dir", str(data_dir), "--base-url", server.base_url]
    environ = {**desktop.environ, "ANTHROPIC_API_KEY": "test-key"}
    before = len(server.sent())
    with Child([*command, "--key-from-env"], environ) as program:
        window = desktop.reader().application("chatelaine")
        field, send = window.find("text", "Message"), window.find("push button", "Send")
        desktop.screen.activate("Chatelaine")
        wait_for(lambda: "focused" in field.states, 30, "the cursor in the message field")
        desktop.screen.type_text(QUESTION)
        wait_for(lambda: field.text() == QUESTION and "enabled" in send.states, 30, "a message that can be sent")
        desktop.screen.press("Return")
        reply = wait_for(lambda: _stream_with(server, before, bytes_sent), 60, "the stream")
        at = time.monotonic()
        os.kill(program.pid, signal.SIGKILL)
        assert reply.status == 200
    return Killed(data_dir, at, _stream_with(server, before, bytes_sent) or reply)


def _stream_with(server: DemoServer, start: int, bytes_sent: int) -> SentReply | None:
    streams = [reply for reply in server.sent()[start:] if reply.request.path == "/v1/messages"]
    return next((reply for reply in streams if len(reply.body) >= bytes_sent), None)


async def _reopen(data_dir: Path) -> tuple[list[Message], list[str]]:
    wired = await build(Session(Paths(data_dir)), SystemClock())
    try:
        (summary,) = await wired.services.conversations.page()
        opened = await wired.services.conversations.open(summary.id)
        return list(opened.path), await verify(wired.database)
    finally:
        await wired.close()


@pytest.mark.parametrize("bytes_sent", MOMENTS)
def test_at_most_a_quarter_second_is_lost(
    bytes_sent: int, desktop: Desktop, server: DemoServer, data_dir: Path
) -> None:
    killed = _kill_after(bytes_sent, desktop, server, data_dir)

    (user, answer), problems = asyncio.run(_reopen(killed.data_dir))

    assert problems == []
    assert (user.role, user.text) == (Role.USER, QUESTION)
    assert (answer.role, answer.status) == (Role.ASSISTANT, Status.INTERRUPTED)
    all_sent = text_of(killed.reply.events())
    had_to_arrive = text_of(parse_events(killed.reply.body_until(killed.at - MOST_LOST_S)))
    assert all_sent.startswith(answer.text)
    assert len(answer.text) >= len(had_to_arrive)
