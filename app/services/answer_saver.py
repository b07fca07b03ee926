"""The last write of a turn, which may fail but is never given up."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.model.errors import ChatelaineError
from app.model.ids import MessageId
from app.model.message import Message
from app.model.news import StorageRelieved, StorageTrouble
from app.model.sent import SentRecord

if TYPE_CHECKING:
    from app.model.ledger import LedgerRow
    from app.services.feed import Feed
    from app.services.ledger import Ledger
    from app.storage.turns import TurnStore

_log = logging.getLogger(__name__)

_FIRST_PAUSE_S = 1.0
_LONGEST_PAUSE_S = 15.0


@dataclass(frozen=True, slots=True)
class _Finished:
    """What is written together."""

    answer: Message
    row: LedgerRow | None
    sent: SentRecord | None


class AnswerSaver:
    """Stores finished answers with their ledger rows and what is remembered of their requests.

    One that cannot be stored stays in memory (:meth:`unsaved`), where the screen can show it, and is tried again until
    it is stored or the program ends; its journal on disk then still holds what the checkpoints brought.
    """

    def __init__(self, store: TurnStore, feed: Feed) -> None:
        self._store = store
        self._feed = feed
        self._unsaved: dict[MessageId, _Finished] = {}
        self._repeating: asyncio.Task[None] | None = None
        self._closing = asyncio.Event()

    async def save(self, answer: Message, row: LedgerRow | None, sent: SentRecord | None) -> bool:
        """Store *answer*. False when that failed: the feed was told, and it is tried again in the background."""
        try:
            await self._store.finish(answer, row, sent)
        except ChatelaineError as error:
            self._feed.publish(StorageTrouble(error.error))
            self._unsaved[answer.id] = _Finished(answer, row, sent)
            if self._repeating is None:
                self._repeating = asyncio.create_task(self._repeat(), name="save again")
            return False
        return True

    def unsaved(self, answer_id: MessageId) -> Message | None:
        """An answer that is finished but not on disk yet."""
        found = self._unsaved.get(answer_id)
        return found.answer if found else None

    def unsaved_record(self, answer_id: MessageId) -> SentRecord | None:
        """What is remembered of the request for such an answer."""
        found = self._unsaved.get(answer_id)
        return found.sent if found else None

    async def close(self) -> None:
        """Try a last time; what cannot be stored now is named in the log."""
        self._closing.set()
        if self._repeating is not None:
            await self._repeating
        for answer_id in self._unsaved:
            _log.error("the end of answer %s could not be stored; the next start recovers its journal", answer_id)
        self._unsaved.clear()

    async def _repeat(self) -> None:
        pause = _FIRST_PAUSE_S
        while self._unsaved and not self._closing.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._closing.wait()
            pause = min(_LONGEST_PAUSE_S, pause * 2)
            await self._try_all()
        self._repeating = None
        if not self._unsaved:
            self._feed.publish(StorageRelieved())

    async def _try_all(self) -> None:
        for answer_id, one in tuple(self._unsaved.items()):
            with contextlib.suppress(ChatelaineError):
                await self._store.finish(one.answer, one.row, one.sent)
                del self._unsaved[answer_id]


def priced(answer: Message, ledger: Ledger) -> tuple[Message, LedgerRow | None]:
    """Return *answer* with its cost, and its ledger row. A mistake in there costs the price, never the answer."""
    try:
        with_cost = replace(answer, cost=ledger.price(answer))
        return with_cost, ledger.row(with_cost)
    except Exception:
        _log.exception("an answer could not be priced")
        return answer, None
