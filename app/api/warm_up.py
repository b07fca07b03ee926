"""What the first request would otherwise pay for: the SDK's import and its first use."""

from __future__ import annotations

import importlib
import logging
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx2

_log = logging.getLogger(__name__)

# In the order in which the SDK would import them; between two of them the program may still end quickly.
_STAGES = ("ssl", "pydantic", "httpx2", "anyio._backends._asyncio", "anthropic", "app.api.sdk", "app.api.sdk_errors")

_REPLY = b"""event: message_start
data: {"type":"message_start","message":{"id":"msg","type":"message","role":"assistant","content":[],"usage":{}}}

event: message_stop
data: {"type":"message_stop"}

"""


async def run(stopping: Callable[[], bool]) -> None:
    """Import the SDK in steps and send one request through it to a transport that answers itself.

    Blocks its thread for about two seconds of processor time. Gives up between steps once ``stopping()`` is true.
    """
    for name in _STAGES:
        if stopping():
            return
        load(name)
    await _rehearse()


def load(name: str) -> None:
    """Import a module, and once more from nothing where that fails.

    PySide reads the source of what any thread imports, and asks modules for attributes for it. Some of pydantic cannot
    answer before all of it is there, so its import can fail by where another thread happens to be. What is left of it
    would make every later attempt fail, too.

    Raises:
        ImportError: it failed twice.
    """
    try:
        importlib.import_module(name)
    except ImportError as error:
        _log.info("%s is imported anew: %s", name, error)
        for left in [one for one in sys.modules if one == name or one.startswith(f"{name}.")]:
            del sys.modules[left]
        importlib.import_module(name)


async def _rehearse() -> None:
    import httpx2  # noqa: PLC0415  # see above

    from app.api import sdk  # noqa: PLC0415
    from app.api.endpoint import Endpoint  # noqa: PLC0415
    from app.api.events_in import read_event  # noqa: PLC0415

    async with httpx2.AsyncClient(transport=httpx2.MockTransport(_answer)) as http:
        client = sdk.make_client_over(Endpoint("http://127.0.0.1", "rehearsal"), http)
        stream = await sdk.open_stream(client, {"model": "rehearsal"})
        async for raw in sdk.raw_events(stream):
            read_event(raw.event, raw.data)
        await stream.close()


def _answer(_: httpx2.Request) -> httpx2.Response:
    import httpx2  # noqa: PLC0415

    return httpx2.Response(200, headers={"content-type": "text/event-stream"}, content=_REPLY)
