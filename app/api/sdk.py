"""The SDK, handled: clients that obey nothing but their endpoint. Importing this module imports the SDK.

Only to be imported and used on the network thread. Nothing of the environment may change what is sent or to whom,
except the system's proxy and certificate variables: the key and the address are always explicit, which also keeps the
SDK from reading ``ANTHROPIC_API_KEY``, ``ANTHROPIC_AUTH_TOKEN``, profiles and ``ANTHROPIC_BASE_URL``.
"""

from __future__ import annotations

import logging
import socket
import ssl
from collections.abc import AsyncGenerator
from typing import Any, Protocol, cast

import anthropic
import httpx2

from app.api import failures
from app.api.endpoint import Endpoint
from app.model.blocks import Json

_PAGE = 1000  # the most that GET /v1/models gives at once
_MOST_PAGES = 20  # a server that always has more is not believed
_COUNTED = frozenset(
    ("messages", "model", "system", "tools", "thinking", "tool_choice", "output_config", "cache_control", "speed")
)
_KEEP_ALIVE = [(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)]

# The SDK's import obeys ANTHROPIC_LOG, and its debug lines hold whole prompts: back to silence.
for _name in ("anthropic", "httpx2", "httpcore2"):
    logging.getLogger(_name).setLevel(logging.WARNING)

Client = anthropic.AsyncAnthropic
Stream = anthropic.AsyncStream[Any]


class RawEvent(Protocol):
    """One server-sent event as the SDK's decoder gives it."""

    @property
    def event(self) -> str | None:
        """The ``event:`` field."""
        ...

    @property
    def data(self) -> str:
        """The ``data:`` lines, joined."""
        ...


def make_tls() -> ssl.SSLContext:
    """The certificates that this machine trusts, read once; ``SSL_CERT_FILE`` and ``SSL_CERT_DIR`` are honoured."""
    return httpx2.create_ssl_context()


def make_client(endpoint: Endpoint, tls: ssl.SSLContext) -> Client:
    """Build the client for a checked *endpoint*.

    Raises:
        ApiError: code ``bad_proxy``.
    """
    try:
        http = _http_client(endpoint, tls)
    except (ImportError, ValueError, httpx2.InvalidURL) as error:  # socks without socksio; an unknown kind of proxy
        raise failures.bad_proxy(str(error)) from None
    return make_client_over(endpoint, http)


def make_client_over(endpoint: Endpoint, http: httpx2.AsyncClient) -> Client:
    """Build the client for *endpoint* over a given HTTP client."""
    client = anthropic.AsyncAnthropic(
        api_key=endpoint.key,
        base_url=endpoint.base_url,
        max_retries=0,  # waits are ours, shown and cancellable
        timeout=http.timeout,
        open_telemetry=False,
        webhook_key="",
        http_client=http,
    )
    # ANTHROPIC_CUSTOM_HEADERS has no switch; tests/unit/api/test_environment.py pins that nothing of it is sent.
    client._custom_headers = {}
    return client


def _http_client(endpoint: Endpoint, tls: ssl.SSLContext) -> httpx2.AsyncClient:
    stall = endpoint.stall_timeout_s
    timeout = httpx2.Timeout(connect=endpoint.connect_timeout_s, read=stall, write=stall, pool=stall)
    common: dict[str, Any] = {"timeout": timeout, "verify": tls, "follow_redirects": False}
    if endpoint.is_loopback or endpoint.proxy:
        proxy = None if endpoint.is_loopback else endpoint.proxy
        # A transport of our own, because the SDK's client would let the system's proxy variables win.
        common["transport"] = httpx2.AsyncHTTPTransport(
            verify=tls, proxy=proxy, limits=anthropic.DEFAULT_CONNECTION_LIMITS, socket_options=_KEEP_ALIVE
        )
    return anthropic.DefaultAsyncHttpxClient(**common)


async def open_stream(client: Client, request: Json) -> Stream:
    """Send *request* and return the open stream, whose response stands at its first byte. Raises what the SDK raises.

    The request goes through ``extra_body`` as a whole: keys that the method does not know are sent too, and
    its warnings about old models, which would reach the terminal, stay away. Only ``betas`` is no part of the body: it
    lists what the ``anthropic-beta`` header names.
    """
    body, headers, query = _split(request)
    return await client.messages.create(
        model="", max_tokens=0, messages=(), stream=True, extra_body=body, extra_headers=headers, extra_query=query
    )


def _split(request: Json) -> tuple[Json, dict[str, str], dict[str, object]]:
    """Body, headers and query of *request*, as the SDK's own beta methods send them."""
    betas = request.get("betas") or ()
    body = {key: value for key, value in request.items() if key != "betas"}
    return (body, {"anthropic-beta": ",".join(betas)}, {"beta": "true"}) if betas else (body, {}, {})


def raw_events(stream: Stream) -> AsyncGenerator[RawEvent, None]:
    """The stream's server-sent events before any parsing. Reads the response: only once."""
    # Declared as an iterator; a generator can also be closed in good time.
    return cast(AsyncGenerator[RawEvent, None], anthropic.AsyncStream.raw_events(stream.response))


async def list_models(client: Client) -> list[Json]:
    """Every model, verbatim, newest first. Raises what the SDK raises, and ApiError for another kind of answer."""
    models: list[Json] = []
    params: dict[str, object] = {"limit": _PAGE}
    for _ in range(_MOST_PAGES):
        page = await client.get("/v1/models", cast_to=object, options={"params": params})
        if not isinstance(page, dict) or not isinstance(page.get("data"), list):
            raise failures.not_the_api(None, "GET /v1/models")
        models.extend(model for model in page["data"] if isinstance(model, dict))
        last = page.get("last_id")
        if not page.get("has_more") or not isinstance(last, str):
            break
        params = {"limit": _PAGE, "after_id": last}
    return models


async def create(client: Client, request: Json) -> Json:
    """The message that answers *request*, verbatim. Raises what the SDK raises, and ApiError for an answer unlike it.

    Not through ``messages.create``, which refuses long answers without a stream and warns about old models.
    """
    body, headers, query = _split(request)
    options: Any = {"headers": headers, "params": query}
    answer = await client.post("/v1/messages", cast_to=object, body=body, options=options)
    if not isinstance(answer, dict) or answer.get("type") != "message" or not isinstance(answer.get("usage"), dict):
        raise failures.not_the_api(None, "POST /v1/messages")
    return answer


async def count_tokens(client: Client, request: Json) -> int:
    """Input tokens of *request*. Raises what the SDK raises, and ApiError for another kind of answer."""
    body = {key: value for key, value in request.items() if key in _COUNTED}
    _, headers, query = _split(request)
    options: Any = {"headers": headers, "params": query}
    answer = await client.post("/v1/messages/count_tokens", cast_to=object, body=body, options=options)
    count = answer.get("input_tokens") if isinstance(answer, dict) else None
    if not isinstance(count, int):
        raise failures.not_the_api(None, "POST /v1/messages/count_tokens")
    return count
