"""Who is asked why its cache missed: the Claude API and the demo, but no gateway, which may know less."""

from __future__ import annotations

import pytest

from app.base.clock import SystemClock
from app.base.paths import Paths
from app.demo.server import DemoServer
from app.model.turn import Draft, TurnSettings
from app.services.settings import Settings
from app.wiring import Session, build
from tests.fakes.exchanges import asked


async def diagnostics(session: Session, **changes: bool) -> object:
    """What a whole program sends as ``diagnostics`` with its first request; an empty text for nothing."""
    wired = await build(session, SystemClock())
    services = wired.services
    try:
        for key, value in changes.items():
            await services.settings.set(key.replace("_", ".", 1), value)
        await (services.keys.load() if session.demo else services.keys.use_environment())
        started = await services.turns.send(Draft("Hello", TurnSettings("claude-opus-5-5")))
        await services.turns.wait(started.conversation_id)
        found = await services.inspections.of(started.answer_id)
        return (found.request or {}).get("diagnostics", "")
    finally:
        await wired.close()


async def test_the_demo_is_asked_unless_that_is_switched_off(paths: Paths) -> None:
    session = Session(paths, demo=True)
    assert await diagnostics(session) == {"previous_message_id": None}
    assert await diagnostics(session, cache_diagnostics=False) == ""


async def test_a_gateway_is_not(paths: Paths, demo_server: DemoServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-test-1234")
    assert await diagnostics(Session(paths, base_url=demo_server.base_url)) == ""
    assert "diagnostics" not in asked(demo_server)[-1]


def test_the_apis_own_address_is_known_however_it_is_written(settings: Settings) -> None:
    assert settings.is_claude_api
    settings.override("net.base_url", "https://api.anthropic.com:443/v1")
    assert settings.is_claude_api
    settings.override("net.base_url", "https://gateway.example.org")
    assert not settings.is_claude_api
