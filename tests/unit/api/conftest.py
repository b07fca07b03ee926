"""A network thread and a client against the demo peer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from app.api.client import ApiClient
from app.api.endpoint import Endpoint
from app.api.network import NetworkThread
from app.demo.server import DemoServer
from app.model.blocks import Json

KEY = "sk-ant-api03-abcdefghijklmnop"


@pytest.fixture
async def network() -> AsyncIterator[NetworkThread]:
    """A running network thread."""
    thread = NetworkThread()
    thread.start()
    yield thread
    await thread.stop()


@pytest.fixture
def endpoint(demo_server: DemoServer) -> Endpoint:
    """The demo peer."""
    return Endpoint(demo_server.base_url, KEY, connect_timeout_s=30.0, stall_timeout_s=30.0)


@pytest.fixture
async def make_api(network: NetworkThread) -> AsyncIterator[Callable[[Endpoint | None], ApiClient]]:
    """Makes a client for an endpoint."""
    made: list[ApiClient] = []

    def make(where: Endpoint | None) -> ApiClient:
        made.append(ApiClient(network, lambda: where))
        return made[-1]

    yield make
    for client in made:
        await client.close()


@pytest.fixture
async def api(make_api: Callable[[Endpoint | None], ApiClient], endpoint: Endpoint) -> ApiClient:
    """A client for the demo peer."""
    return make_api(endpoint)


@pytest.fixture
def request_body() -> Json:
    """A request that every current model takes."""
    message: dict[str, Any] = {"role": "user", "content": [{"type": "text", "text": "hello"}]}
    return {"model": "claude-opus-5-5", "max_tokens": 4000, "messages": [message]}
