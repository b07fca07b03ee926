"""Brings what arrives to disk while it arrives, and never makes the stream wait."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from app.logic import journal
from app.model.blocks import Json
from app.model.errors import ChatelaineError, TurnError
from app.model.events import BlockStopped, StreamEvent
from app.model.ids import MessageId

if TYPE_CHECKING:
    from app.storage.turns import TurnStore

_log = logging.getLogger(__name__)

INTERVAL_S = 0.15  # a dead process may lose 250 ms of an answer; a write that waits, and a busy loop, take the rest
_AFTER_TROUBLE_S = 2.0


class JournalWriter:
    """Writes checkpoints of one answer: at once when a block ends, else every INTERVAL_S seconds at most.

    The time runs from the beginning of a write: what arrives while one takes long goes as soon as it is over.

    One write at a time; what arrives meanwhile goes with the next. A write that fails is reported once to
    *on_trouble* and repeated with everything since: nothing is dropped. *on_relief* tells that it worked again.
    """

    def __init__(
        self,
        store: TurnStore,
        answer_id: MessageId,
        on_trouble: Callable[[TurnError], None],
        on_relief: Callable[[], None],
    ) -> None:
        self._store = store
        self._answer_id = answer_id
        self._on_trouble = on_trouble
        self._on_relief = on_relief
        self._pending: list[tuple[Sequence[StreamEvent], int]] = []
        self._timer: asyncio.TimerHandle | None = None
        self._writing: asyncio.Task[None] | None = None
        self._next_at = float("-inf")  # seconds of the loop's clock
        self._urgent = False
        self._failing = False
        self._closed = False

    def add(self, events: Sequence[StreamEvent], received_ms: int) -> None:
        """Take *events*, which arrived at *received_ms* (since 1970 UTC), on their way to disk."""
        self._pending.append((events, received_ms))
        self._urgent = self._urgent or any(isinstance(event, BlockStopped) for event in events)
        self._schedule()

    @property
    def failing(self) -> bool:
        """Whether the last write failed and trouble was reported."""
        return self._failing

    async def close(self) -> None:
        """Let a write in progress end; what is still pending goes with the whole answer instead."""
        self._closed = True
        if self._timer is not None:
            self._timer.cancel()
        if self._writing is not None:
            await asyncio.wait({self._writing})

    def _schedule(self) -> None:
        if self._closed or self._writing is not None or not self._pending:
            return
        now = asyncio.get_running_loop().time()
        if now >= self._next_at or (self._urgent and not self._failing):
            self._begin()
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_at(self._next_at, self._begin)

    def _begin(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        loop = asyncio.get_running_loop()
        self._next_at = loop.time() + INTERVAL_S
        self._writing = loop.create_task(self._write(), name="checkpoint")

    async def _write(self) -> None:
        taken, self._pending, self._urgent = self._pending, [], False
        try:
            await self._store.checkpoint(self._answer_id, _entries(taken))
        except ChatelaineError as error:
            self._pending = [*taken, *self._pending]
            self._fail(error.error)
        except Exception:  # ours; the whole answer is still to be stored at its end
            _log.exception("a checkpoint could not be written")
        else:
            self._recover()
        if self._failing:
            self._next_at = asyncio.get_running_loop().time() + _AFTER_TROUBLE_S
        self._writing = None
        self._schedule()

    def _fail(self, error: TurnError) -> None:
        if not self._failing:
            self._failing = True
            self._on_trouble(error)

    def _recover(self) -> None:
        if self._failing:
            self._failing = False
            self._on_relief()


def _entries(batches: Sequence[tuple[Sequence[StreamEvent], int]]) -> list[Json]:
    return [entry for events, received_ms in batches for entry in journal.encode(events, received_ms)]
