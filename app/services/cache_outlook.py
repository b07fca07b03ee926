"""Looks at the next request as the cache will see it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from app.logic import cache_outline, counting
from app.logic.attached_names import names_of
from app.logic.cache_outline import Outline
from app.model.attachment import AttachmentUse
from app.model.turn import TurnSettings
from app.services.estimates import Place
from app.services.history import DRAFT
from app.services.lane import Lane

if TYPE_CHECKING:
    from app.services.caching import Caching
    from app.services.history import History


Named = Callable[[Place], Awaitable[Sequence[AttachmentUse]]]


async def _nothing_named(_place: Place) -> Sequence[AttachmentUse]:
    return ()


class CacheOutlook:
    """Outlines of requests that are not sent."""

    def __init__(
        self, *, history: History, caching: Caching, lane: Lane | None = None, named: Named = _nothing_named
    ) -> None:
        """*named* knows what is attached to the messages of a place and to its draft, for its names."""
        self._history = history
        self._caching = caching
        self._named = named
        self._lane = lane or Lane()

    async def of(self, place: Place, text: str, settings: TurnSettings) -> Outline:
        """The request that *text* would make at *place*; without text, that of some text. Raises the storage's errors.

        The work grows with the branch and is done on a thread.
        """
        terms = await self._caching.terms(place.conversation_id, settings)
        async with self._lane.aside():
            prepared = await self._history.preview(
                place.conversation_id,
                place.parent_id,
                text if text.strip() else counting.PROBE,
                settings,
                edits=place.edits,
                attachments=place.attachments,
                terms=terms,
            )
            names = names_of(await self._named(place), DRAFT)
            chosen = terms.choice.marks if terms.choice.mode == "hand" else ()
            return await asyncio.to_thread(
                cache_outline.outline,
                prepared.request,
                prepared.built.origins,
                prepared.plan,
                prepared.info,
                terms.rates,
                chosen,
                names,
            )
