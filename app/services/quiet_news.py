"""News of drafts whose attachments change hundreds of times: told once in a while."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from app.model.attachment import DraftPlace
from app.model.news import AttachmentsChanged

if TYPE_CHECKING:
    from app.services.feed import Feed

_NEWS_S = 0.03  # between two news of the same draft


class QuietNews:
    """Publishes :class:`AttachmentsChanged` a moment after the first of many changes. Only where a loop runs."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._told: set[DraftPlace] = set()

    def changed(self, place: DraftPlace) -> None:
        """The attachments of the draft at *place* are not what they were."""
        if place not in self._told:
            self._told.add(place)
            asyncio.get_running_loop().call_later(_NEWS_S, self._tell, place)

    def _tell(self, place: DraftPlace) -> None:
        self._told.discard(place)
        self._feed.publish(AttachmentsChanged(place))
