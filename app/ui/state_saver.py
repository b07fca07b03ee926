"""Saves the window's state off the GUI thread, one after the other."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Protocol

from app.model.blocks import Json
from app.model.errors import ChatelaineError

if TYPE_CHECKING:
    from app.ui.tasks import Tasks

_log = logging.getLogger(__name__)


class Saves(Protocol):
    """Where the state is kept."""

    def save(self, content: Json) -> None:
        """Keep *content*. Blocks for the time of a small file and raises ChatelaineError."""
        ...


class StateSaver:
    """What cannot be saved is logged and forgotten: nothing in it is worth an interruption."""

    def __init__(self, memory: Saves, tasks: Tasks, turn: asyncio.Lock) -> None:
        self._memory = memory
        self._tasks = tasks
        self._turn = turn

    def save_soon(self, content: Json) -> None:
        """Save *content* in the background."""
        self._tasks.start("save the window's place", self.save(content))

    async def save(self, content: Json) -> None:
        """Save *content* after everything that was to be saved before."""
        async with self._turn:
            try:
                await asyncio.to_thread(self._memory.save, content)
            except ChatelaineError as error:
                _log.info("the window's place was not saved: %s", error.error.code)
