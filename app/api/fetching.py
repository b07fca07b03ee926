"""Loads one file from the web because the user asked for it: bounded, without keys, cookies or anything of ours."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from app.logic.web_address import web_address
from app.model.errors import ChatelaineError, ErrorKind, TurnError

if TYPE_CHECKING:
    import httpx2

    from app.api.network import NetworkThread

MOST_BYTES = 100_000_000
_MOST_HOPS = 5
_HEADERS = {"accept": "image/*, application/pdf, */*;q=0.5", "accept-encoding": "identity", "user-agent": "Chatelaine"}
_OTHER = "Open it in your browser, save it, and attach the file."
_STALL_S, _WHOLE_S = 20.0, 120.0  # without a byte; in all


class FetchError(ChatelaineError):
    """Nothing was loaded.

    Kind USER: ``bad_address``, ``too_large``, ``fetch_refused`` (the server's status is in the detail); kind RETRY:
    ``connection_lost``, ``timed_out``.
    """


class Fetching:
    """Loads on the network thread."""

    def __init__(self, network: NetworkThread) -> None:
        self._network = network

    async def fetch(self, url: str) -> bytes:
        """What lies at *url*, an http or https address. Raises FetchError, ApiError when the program is closing."""
        if web_address(url) is None:
            raise _refused("bad_address", "This is not an address on the web.", "Check it for mistakes.")
        return await self._network.call(lambda: _whole(url))


async def _whole(url: str) -> bytes:
    try:
        async with asyncio.timeout(_WHOLE_S):
            return await _loaded(url)
    except TimeoutError:
        raise _failed("timed_out", "The server took too long.", "") from None


async def _loaded(url: str) -> bytes:
    import httpx2  # noqa: PLC0415  # on the network thread: its import takes a while

    try:
        async with httpx2.AsyncClient(timeout=_STALL_S, follow_redirects=False, cookies=None) as client:
            return await _followed(client, url)
    except httpx2.TimeoutException as error:
        raise _failed("timed_out", "The server took too long.", type(error).__name__) from None
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise _failed("connection_lost", "Nothing could be loaded from this address.", str(error)) from None


async def _followed(client: httpx2.AsyncClient, url: str) -> bytes:
    """Follow where the server points to, but never from an encrypted address to one that is not."""
    for _ in range(_MOST_HOPS + 1):
        async with client.stream("GET", url, headers=_HEADERS) as response:
            following = response.next_request
            if following is None:
                return await _body(response)
            there = str(following.url)
        if web_address(there) is None or (url.startswith("https:") and not there.startswith("https:")):
            raise _refused("fetch_refused", "The address leads to one that is not encrypted.", _OTHER, there)
        url = there
        client.cookies.clear()
    raise _refused("fetch_refused", "The address leads from one to the next without an end.", _OTHER, url)


async def _body(response: httpx2.Response) -> bytes:
    if response.status_code != 200:
        words = "The server does not give out what lies at this address."
        raise _refused("fetch_refused", words, _OTHER, f"HTTP {response.status_code}")
    parts, size = [], 0
    async for part in response.aiter_bytes():
        size += len(part)
        if size > MOST_BYTES:
            words = f"What lies at this address is larger than {MOST_BYTES // 1_000_000} MB."
            raise _refused("too_large", words, "Save it in your browser and make it smaller.")
        parts.append(part)
    return b"".join(parts)


def _refused(code: str, message: str, advice: str, detail: str = "") -> FetchError:
    return FetchError(TurnError(ErrorKind.USER, code, message, advice, detail))


def _failed(code: str, message: str, detail: str) -> FetchError:
    return FetchError(TurnError(ErrorKind.RETRY, code, message, "Check the address and your connection.", detail))
