"""Who works at a branch: whatever is sent goes first, and what is only looked at one after the other.

Threads of Python share one processor, the window's among them: three that look at ten thousand messages at once are no
sooner done than three in turn, but leave the window a quarter of its time instead of half.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from app.base.collector import held_collections


class Lane:
    """For coroutines of one event loop. Blocks of the same coroutine must not stand inside each other."""

    def __init__(self) -> None:
        self._one = asyncio.Lock()
        self._clear = asyncio.Event()
        self._clear.set()
        self._ahead = 0

    @contextmanager
    def ahead(self) -> Iterator[None]:
        """Work that somebody waits for: nobody begins to look at anything meanwhile."""
        self._ahead += 1
        self._clear.clear()
        try:
            with held_collections():
                yield
        finally:
            self._ahead -= 1
            if not self._ahead:
                self._clear.set()

    @asynccontextmanager
    async def aside(self) -> AsyncIterator[None]:
        """Work that can wait: until nobody works ahead, and behind all that came aside before."""
        async with self._one:
            await self.clear()
            with held_collections():
                yield

    async def clear(self) -> None:
        """Wait until nobody works ahead; to be asked once more before what takes long."""
        await self._clear.wait()
