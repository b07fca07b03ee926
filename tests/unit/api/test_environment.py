"""Nothing of the environment changes what is sent, or to whom, except proxies and certificates."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.api.client import ApiClient
from app.api.endpoint import Endpoint
from app.demo.script import Script
from app.demo.server import DemoServer
from app.model.blocks import Json
from tests.fakes.raw_http import raw_server

KEY = "sk-ant-api03-the-right-key"
HOSTILE = {
    "ANTHROPIC_API_KEY": "sk-ant-wrong-key-of-the-environment",
    "ANTHROPIC_AUTH_TOKEN": "wrong-token-of-the-environment",
    "ANTHROPIC_PROFILE": "wrong-profile",
    "ANTHROPIC_BASE_URL": "http://127.0.0.1:9/wrong",
    "ANTHROPIC_CUSTOM_HEADERS": "X-Wrong: wrong\nAuthorization: Bearer wrong\nanthropic-version: wrong",
    "ANTHROPIC_IDENTITY_TOKEN": "wrong",
    "ANTHROPIC_FEDERATION_RULE_ID": "wrong",
    "ANTHROPIC_ORGANIZATION_ID": "wrong",
    "ANTHROPIC_WORKSPACE_ID": "wrong",
    "ANTHROPIC_WEBHOOK_SIGNING_KEY": "wrong",
    "ANTHROPIC_OPEN_TELEMETRY_TRACES_CONTENT_MODE": "content",
    "ANTHROPIC_LOG": "debug",
    "NETRC": "/nonexistent/netrc",
}
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


@pytest.fixture
def hostile_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Every variable that the SDK reads, set to something wrong, with a profile on disk."""
    profile = tmp_path / "anthropic"
    (profile / "configs").mkdir(parents=True)
    (profile / "active_config").write_text("default")
    (profile / "configs" / "default.json").write_text('{"base_url": "http://127.0.0.1:9/profile"}')
    monkeypatch.setenv("ANTHROPIC_CONFIG_DIR", str(profile))
    for name, value in HOSTILE.items():
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures("hostile_environment")
async def test_only_the_endpoint_says_where_to_and_with_which_key(make_api: Callable[[Endpoint], ApiClient]) -> None:
    with raw_server() as server:
        assert await make_api(Endpoint(server.url, KEY)).list_models() == []
        headers = server.headers()
    assert headers["authorization"] == f"Bearer {KEY}"
    assert headers["anthropic-version"] == "2026-10-21"
    assert "x-wrong" not in headers
    assert "x-api-key" not in headers
    assert not [name for name, value in headers.items() if "wrong" in value]
    assert {name for name in headers if not name.startswith("x-stainless-")} == {
        "accept",
        "accept-encoding",
        "anthropic-version",
        "authorization",
        "connection",
        "host",
        "user-agent",
    }


@pytest.mark.usefixtures("hostile_environment")
async def test_a_stream_sends_the_same_headers(api: ApiClient, request_body: Json, demo_server: DemoServer) -> None:
    demo_server.script(Script.text("ok"))
    assert [batch async for batch in api.stream(request_body)]
    headers = demo_server.requests()[0].headers
    assert not [name for name, value in headers.items() if "wrong" in value or "wrong" in name]


@pytest.mark.usefixtures("hostile_environment")
def test_the_sdks_import_does_not_make_it_talkative() -> None:
    code = (
        "import logging, app.api.sdk; print([logging.getLogger(n).level for n in ('anthropic', 'httpx2', 'httpcore2')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == str([logging.WARNING] * 3)


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
async def test_no_proxy_stands_between_us_and_this_machine(
    make_api: Callable[[Endpoint], ApiClient], endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    for variable in PROXIES:
        monkeypatch.setenv(variable, "http://127.0.0.1:9")
    here = replace(endpoint, base_url=endpoint.base_url.replace("127.0.0.1", name), proxy="http://127.0.0.1:9")
    assert await make_api(here).list_models()


REFUSAL = b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n"


async def proxied(api: ApiClient) -> str:
    from app.api.errors import ApiError

    with pytest.raises(ApiError) as caught:
        await api.list_models()
    return caught.value.error.code


async def test_the_systems_proxy_is_used(
    make_api: Callable[[Endpoint], ApiClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    with raw_server(REFUSAL) as proxy:
        for variable in PROXIES:
            monkeypatch.delenv(variable, raising=False)
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        assert await proxied(make_api(Endpoint("https://api.example", KEY))) == "proxy_refused"
        assert proxy.requests[0].startswith(b"CONNECT api.example:443 ")
        assert b"sk-ant" not in proxy.requests[0]


async def test_the_settings_proxy_wins_over_the_systems(
    make_api: Callable[[Endpoint], ApiClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    with raw_server(REFUSAL) as proxy:
        for variable in PROXIES:
            monkeypatch.setenv(variable, "http://127.0.0.1:9")
        monkeypatch.setenv("NO_PROXY", "api.example")
        assert await proxied(make_api(Endpoint("https://api.example", KEY, proxy=proxy.url))) == "proxy_refused"
        assert len(proxy.requests) == 1


async def test_a_broken_proxy_variable_is_told(
    make_api: Callable[[Endpoint], ApiClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "socks://127.0.0.1:9")
    assert await proxied(make_api(Endpoint("https://api.example", KEY))) == "bad_proxy"
