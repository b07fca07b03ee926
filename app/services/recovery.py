"""Answers that an earlier process left running, made whole as far as their journals go."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.logic import fold, journal
from app.logic.fold import Reply
from app.model.blocks import Json
from app.model.errors import ChatelaineError
from app.model.message import Message
from app.model.news import StorageTrouble
from app.services import turn_outcome
from app.services.answer_saver import priced

if TYPE_CHECKING:
    from app.services.feed import Feed
    from app.services.ledger import Ledger
    from app.storage.turns import TurnStore

_log = logging.getLogger(__name__)


async def recover(store: TurnStore, ledger: Ledger, feed: Feed) -> int:
    """Finish every answer left running and return how many were stored.

    Text and usage are kept, as a lower bound of the cost; an answer whose end had arrived is complete. What cannot be
    stored now stays as it is for the next start; the feed is told.
    """
    stored = 0
    try:
        for answer, entries in await store.left_running():
            await store.finish(*priced(recovered(answer, entries), ledger))
            stored += 1
    except ChatelaineError as error:
        feed.publish(StorageTrouble(error.error))
    return stored


def recovered(answer: Message, entries: Sequence[Json]) -> Message:
    """*answer* with everything that its journal *entries* hold, interrupted unless its end had arrived."""
    reply, last_ms = _folded(answer, entries)
    outcome = turn_outcome.of_whole(reply) if reply.ended else turn_outcome.of_program_end()
    return fold.into_message(reply, answer, outcome.status, finished_ms=last_ms, error=outcome.error)


def _folded(answer: Message, entries: Sequence[Json]) -> tuple[Reply, int]:
    reply, last_ms = fold.start(), answer.timing.created_ms
    for entry in entries:
        try:
            batches = journal.decode([entry])
        except ValueError:
            _log.warning("a journal entry of answer %s could not be read; the answer ends before it", answer.id)
            break
        for events, received_ms in batches:
            last_ms = received_ms
            for event in events:
                reply = fold.fold(reply, event, received_ms)
    return reply, last_ms
