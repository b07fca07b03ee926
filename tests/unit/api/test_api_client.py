"""Requests that are not streams, and which endpoint they go to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.api.client import ApiClient
from app.api.endpoint import Endpoint
from app.api.errors import ApiError
from app.api.network import NetworkThread
from app.demo.script import Script
from app.demo.server import DemoServer
from app.demo.wire import Gate
from app.model.blocks import Json
from app.model.errors import ErrorKind, TurnError
from app.model.events import MessageStopped


async def failure(api: ApiClient, endpoint: Endpoint | None = None) -> TurnError:
    with pytest.raises(ApiError) as caught:
        await api.list_models(endpoint)
    return caught.value.error


async def test_models_come_verbatim(api: ApiClient) -> None:
    models = await api.list_models()
    assert len(models) >= 8
    assert all(model["type"] == "model" and "capabilities" in model for model in models)


async def test_every_page_is_read(api: ApiClient, demo_server: DemoServer) -> None:
    pages = [
        {"data": [{"id": "a"}, {"id": "b"}], "has_more": True, "last_id": "b"},
        {"data": [{"id": "c", "new": None}], "has_more": False, "last_id": "c"},
    ]
    demo_server.script(*(replace(Script.json(page), path="/v1/models") for page in pages))
    assert await api.list_models() == [{"id": "a"}, {"id": "b"}, {"id": "c", "new": None}]
    assert demo_server.requests()[1].query["after_id"] == ["b"]


async def test_another_kind_of_answer_is_no_list_of_models(api: ApiClient, demo_server: DemoServer) -> None:
    demo_server.script(replace(Script.json(["no", "models"]), path="/v1/models"))
    assert (await failure(api)).code == "not_the_api"


async def test_counting_leaves_out_what_does_not_count(
    api: ApiClient, request_body: Json, demo_server: DemoServer
) -> None:
    assert await api.count_tokens(request_body) > 0
    assert "max_tokens" not in demo_server.requests()[0].body


async def test_counting_names_its_betas(api: ApiClient, request_body: Json, demo_server: DemoServer) -> None:
    await api.count_tokens({**request_body, "betas": ["compact-2026-09-04"]})
    request = demo_server.requests()[0]
    assert request.headers["anthropic-beta"] == "compact-2026-09-04"
    assert request.query == {"beta": ["true"]}


async def test_an_answer_comes_whole_and_verbatim(api: ApiClient, request_body: Json, demo_server: DemoServer) -> None:
    message = await api.create({**request_body, "max_tokens": 0})
    assert (message["type"], message["content"], message["stop_reason"]) == ("message", [], "max_tokens")
    assert message["usage"]["input_tokens"] > 0
    assert "stream" not in demo_server.requests()[0].body


async def test_a_refused_request_is_said_so(api: ApiClient, request_body: Json) -> None:
    with pytest.raises(ApiError) as caught:
        await api.create({**request_body, "max_tokens": -1})
    assert (caught.value.error.kind, caught.value.error.status) == (ErrorKind.USER, 400)


async def test_another_kind_of_answer_is_no_message(
    api: ApiClient, request_body: Json, demo_server: DemoServer
) -> None:
    demo_server.script(Script.json({"type": "sign-in page"}))
    with pytest.raises(ApiError) as caught:
        await api.create(request_body)
    assert caught.value.error.code == "not_the_api"


async def test_a_refused_key_is_said_so(api: ApiClient, endpoint: Endpoint) -> None:
    error = await failure(api, replace(endpoint, key="bad-key-of-mine"))
    assert (error.kind, error.code, error.status) == (ErrorKind.USER, "authentication_error", 401)
    assert error.request_id


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"key": ""}, "no_key"),
        ({"key": " \n"}, "no_key"),
        ({"key": "two words"}, "bad_key"),
        ({"key": "line\nbreak"}, "bad_key"),
        ({"key": "schlüssel"}, "bad_key"),
        ({"base_url": "ftp://example.org"}, "bad_address"),
        ({"base_url": "https://user:word@example.org"}, "bad_address"),
        ({"base_url": "http://example.org"}, "plain_http_refused"),
        ({"base_url": "https://example.org", "proxy": "socks://127.0.0.1:1"}, "bad_proxy"),
        ({"base_url": "https://example.org", "proxy": "socks5://name:secretword@127.0.0.1:1"}, "bad_proxy"),
        ({"base_url": "https://example.org", "proxy": "http://host:port"}, "bad_proxy"),
    ],
)
async def test_what_cannot_work_is_refused_before_anything_is_sent(
    api: ApiClient, endpoint: Endpoint, changes: dict[str, str], code: str
) -> None:
    error = await failure(api, replace(endpoint, **changes))  # type: ignore[arg-type]
    assert (error.kind, error.code) == (ErrorKind.USER, code)
    assert error.advice.endswith(".")
    assert "secretword" not in str(error)


async def test_without_an_endpoint_there_is_no_key(make_api: Callable[[None], ApiClient], request_body: Json) -> None:
    api = make_api(None)
    assert (await failure(api)).code == "no_key"
    with pytest.raises(ApiError, match="No API key is set"):
        await anext(api.stream(request_body))


async def test_padding_around_a_key_and_a_version_in_the_address_do_no_harm(api: ApiClient, endpoint: Endpoint) -> None:
    padded = replace(endpoint, key=f" {endpoint.key}\n", base_url=f"{endpoint.base_url}/v1/")
    assert await api.list_models(padded)


async def test_equal_endpoints_share_a_client_and_others_are_closed(api: ApiClient, endpoint: Endpoint) -> None:
    await api.list_models()
    (first,) = api._pool._clients.values()
    await api.list_models(replace(endpoint))
    assert list(api._pool._clients.values()) == [first]
    await api.list_models(replace(endpoint, key="another-key"))
    assert len(api._pool._clients) == 1
    assert first.is_closed()


async def test_a_client_in_use_is_not_closed_by_another_key(
    api: ApiClient, endpoint: Endpoint, request_body: Json, demo_server: DemoServer
) -> None:
    gate = Gate()
    demo_server.script(Script.text("late", gate))
    stream = api.stream(request_body)
    await anext(stream)
    await api.list_models(replace(endpoint, key="another-key"))
    gate.open()
    assert [batch async for batch in stream][-1].events[-1] == MessageStopped()
    assert len(api._pool._clients) == 2


async def test_the_endpoint_is_asked_for_at_every_request(network: NetworkThread, endpoint: Endpoint) -> None:
    current: list[Endpoint | None] = [None]
    api = ApiClient(network, lambda: current[0])
    assert (await failure(api)).code == "no_key"
    current[0] = endpoint
    assert await api.list_models()
    await api.close()
    await api.close()


def test_nothing_shows_the_key_or_the_proxys_password(endpoint: Endpoint) -> None:
    secretive = replace(endpoint, proxy="http://me:hunter2@proxy:3128")
    assert endpoint.key not in repr(secretive)
    assert "hunter2" not in repr(secretive)
