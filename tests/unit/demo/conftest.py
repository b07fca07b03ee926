"""The demo server on loopback, and the official SDK talking to it."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import anthropic
import pytest
from anthropic.types import Message

from app.demo.server import DemoServer

Json = dict[str, Any]
MODEL = "claude-opus-5-5"


class Hand:
    """A clock that stands still until turned; seconds."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def turn(self, seconds: float) -> None:
        """Let *seconds* pass."""
        self.now += seconds


@pytest.fixture
def hand() -> Hand:
    return Hand()


@pytest.fixture
def server(hand: Hand) -> Iterator[DemoServer]:
    server = DemoServer(pace=0, clock=hand)
    server.start()
    yield server
    server.stop()


@pytest.fixture
async def client(server: DemoServer) -> AsyncIterator[anthropic.AsyncAnthropic]:
    plain = anthropic.DefaultAsyncHttpxClient(verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))  # loads no certificates
    async with anthropic.AsyncAnthropic(
        api_key="demo", base_url=server.base_url, max_retries=0, http_client=plain
    ) as client:
        yield client


Ask = Callable[..., Awaitable[Message]]


def with_defaults(given: Json) -> Json:
    """Return a small request for the newest Opus, with *given* on top."""
    return {"model": MODEL, "max_tokens": 4000, "messages": [{"role": "user", "content": "Hello"}]} | given


@pytest.fixture
def ask(client: anthropic.AsyncAnthropic) -> Ask:
    """``await ask(**changes)``: the streamed reply, whole, to a small request with *changes*."""

    async def ask(**given: Any) -> Message:
        async with client.messages.stream(**with_defaults(given)) as stream:
            return await stream.get_final_message()

    return ask


@pytest.fixture
def create(client: anthropic.AsyncAnthropic) -> Ask:
    """``await create(**changes)``: the same without streaming."""

    async def create(**given: Any) -> Message:
        return await client.messages.create(**with_defaults(given))

    return create


@pytest.fixture
def refusal(create: Ask) -> Callable[..., Awaitable[anthropic.APIStatusError]]:
    """``await refusal(**changes)``: the error that the request is answered with."""

    async def refusal(**given: Any) -> anthropic.APIStatusError:
        with pytest.raises(anthropic.APIStatusError) as caught:
            await create(**given)
        return caught.value

    return refusal
