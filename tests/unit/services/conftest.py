"""Real stores on a real database, and the demo as the API."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

from app.api.client import ApiClient
from app.api.endpoint import Endpoint
from app.api.network import NetworkThread
from app.base.paths import Paths
from app.demo.server import DemoServer
from app.model.news import News
from app.services.bundle import Services
from app.services.feed import Feed
from app.services.settings import Settings
from app.storage.db import Database
from app.storage.settings_file import JsonFile
from app.wiring import Session, Wired, build
from tests.fakes.clock import ManualClock
from tests.unit.services.looking_ahead import Foresight, foresight


@pytest.fixture
def feed() -> Feed:
    return Feed()


@pytest.fixture
def news(feed: Feed) -> list[News]:
    """Everything that was published, in order."""
    heard: list[News] = []
    feed.subscribe(heard.append)
    return heard


@pytest.fixture
def settings(paths: Paths, feed: Feed) -> Settings:
    """Settings that were never saved."""
    made = Settings(JsonFile(paths.settings), feed)
    made.load()
    return made


@pytest.fixture
async def database(paths: Paths, clock: ManualClock) -> AsyncIterator[Database]:
    opened = await Database.open(paths, clock)
    yield opened
    await opened.close()


@pytest.fixture
async def api(demo_server: DemoServer) -> AsyncIterator[ApiClient]:
    """The real client; without an endpoint of its own it talks to the demo."""
    thread = NetworkThread()
    thread.start()
    client = ApiClient(thread, lambda: Endpoint(demo_server.base_url, "sk-ant-test-1234"))
    yield client
    await client.close()
    await thread.stop()


@pytest.fixture
def server(clock: ManualClock) -> Iterator[DemoServer]:
    """A demo whose cache lives by the test's clock."""
    made = DemoServer(clock=clock.monotonic, pace=0)
    made.start()
    yield made
    made.stop()


@pytest.fixture
async def ahead(paths: Paths, server: DemoServer, clock: ManualClock) -> AsyncIterator[Foresight]:
    """The services that look ahead, against such a demo."""
    async with foresight(paths, server, clock) as made:
        yield made


@pytest.fixture
async def wire(
    paths: Paths, demo_server: DemoServer, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Callable[[], Any]]:
    """Builds the services on one data folder, as often as wanted, one after the other."""
    made: list[Wired] = []
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-test-1234")

    async def make() -> Services:
        while made:
            await made.pop().close()
        wired = await build(Session(paths, demo_server.base_url), clock)
        made.append(wired)
        await wired.services.keys.use_environment()
        return wired.services

    yield make
    while made:
        await made.pop().close()


@pytest.fixture
async def services(wire: Callable[[], Any]) -> Services:
    return await wire()  # type: ignore[no-any-return]
