"""The thread that owns the SDK: a plain asyncio loop of its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


class NetworkThread:
    """Runs coroutines on a loop of its own, so that neither the SDK's import nor a request stops the window."""

    def start(self) -> None:
        """Start the thread; returns when its loop runs."""
        raise NotImplementedError

    def prepare(self) -> None:
        """Import the SDK and build its models on the network thread. Returns at once; safe to call again."""
        raise NotImplementedError

    async def call(self, factory: Callable[[], Awaitable[T]]) -> T:
        """Run ``factory()`` on the network thread and return its result; cancelling is passed on and awaited."""
        raise NotImplementedError

    async def stop(self) -> None:
        """Cancel what still runs there and join the thread."""
        raise NotImplementedError
