"""The demo server as the official SDK sees it: routes, keys, the list of models."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import anthropic
import pytest

from app.demo.server import DemoServer


@pytest.fixture
def server() -> Iterator[DemoServer]:
    server = DemoServer(pace=0)
    server.start()
    yield server
    server.stop()


@pytest.fixture
async def client(server: DemoServer) -> AsyncIterator[anthropic.AsyncAnthropic]:
    async with anthropic.AsyncAnthropic(api_key="demo", base_url=server.base_url, max_retries=0) as client:
        yield client


async def test_a_streamed_reply_arrives_whole(client: anthropic.AsyncAnthropic, server: DemoServer) -> None:
    async with client.messages.stream(
        model="claude-opus-5-5", max_tokens=1000, messages=[{"role": "user", "content": "Hello"}]
    ) as stream:
        message = await stream.get_final_message()
    assert message.stop_reason == "end_turn"
    assert "tour" in message.content[-1].to_dict()["text"]  # type: ignore[operator]
    assert server.sent()[0].events()[-1] == {"type": "message_stop"}


async def test_the_catalogue_lists_current_models(client: anthropic.AsyncAnthropic) -> None:
    ids = [model.id async for model in client.models.list(limit=4)]
    assert {"claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5", "claude-fable-5-2"} <= set(ids)
