"""Files loaded from the web, from a server on this machine that behaves in every way."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
import pytest_asyncio

from app.api import fetching
from app.api.fetching import Fetching
from app.api.network import NetworkThread
from app.model.errors import ChatelaineError


class _Pages(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.seen.append({key.lower(): value for key, value in self.headers.items()})  # type: ignore[attr-defined]
        match self.path:
            case "/picture":
                self._give(200, b"picture")
            case "/packed":
                self._give(200, gzip.compress(b"0" * 100_000), {"content-encoding": "gzip"})
            case "/hop":
                self._give(302, b"", {"location": "/picture"})
            case "/round":
                self._give(302, b"", {"location": "/round"})
            case "/out":
                self._give(302, b"", {"location": "file:///etc/passwd"})
            case "/cut":
                self.send_response(200)
                self.send_header("content-length", "100")
                self.end_headers()
                self.wfile.write(b"short")
            case _:
                self._give(404, b"nothing here")

    def log_message(self, format: str, *arguments: object) -> None:
        pass

    def _give(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"content-length": str(len(body)), "set-cookie": "a=b", **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    made = ThreadingHTTPServer(("127.0.0.1", 0), _Pages)
    made.seen = []  # type: ignore[attr-defined]
    thread = Thread(target=made.serve_forever, args=(0.01,))
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


@pytest.fixture
def root(server: ThreadingHTTPServer) -> str:
    return f"http://127.0.0.1:{server.server_port}"


@pytest_asyncio.fixture
async def fetch() -> AsyncIterator[Fetching]:
    network = NetworkThread()
    network.start()
    yield Fetching(network)
    await network.stop()


async def refused(fetch: Fetching, url: str) -> str:
    with pytest.raises(ChatelaineError) as caught:
        await fetch.fetch(url)
    assert caught.value.error.advice
    return caught.value.error.code


async def test_what_lies_there_is_loaded_once_without_cookies(
    fetch: Fetching, root: str, server: ThreadingHTTPServer
) -> None:
    assert await fetch.fetch(f"{root}/picture") == b"picture"
    assert await fetch.fetch(f"{root}/hop") == b"picture"
    seen: list[dict[str, str]] = server.seen  # type: ignore[attr-defined]
    assert len(seen) == 3
    assert not any("cookie" in each or "authorization" in each or "x-api-key" in each for each in seen)


async def test_a_server_that_packs_unasked_is_understood(fetch: Fetching, root: str) -> None:
    assert await fetch.fetch(f"{root}/packed") == b"0" * 100_000


async def test_more_than_the_limit_is_refused(fetch: Fetching, root: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "MOST_BYTES", 50_000)
    assert await refused(fetch, f"{root}/packed") == "too_large"


@pytest.mark.parametrize(
    ("path", "code"),
    [("/gone", "fetch_refused"), ("/round", "fetch_refused"), ("/out", "fetch_refused"), ("/cut", "connection_lost")],
)
async def test_what_goes_wrong_is_told(fetch: Fetching, root: str, path: str, code: str) -> None:
    assert await refused(fetch, root + path) == code


async def test_what_is_no_address_is_not_asked_for(fetch: Fetching) -> None:
    assert await refused(fetch, "file:///etc/passwd") == "bad_address"


async def test_a_server_that_is_not_there_is_told(fetch: Fetching, server: ThreadingHTTPServer) -> None:
    assert await refused(fetch, "http://127.0.0.1:1/") == "connection_lost"
