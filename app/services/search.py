"""Searching everything: what is typed, in the user's days, and what is found, in parts."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from app.base.clock import Clock
from app.logic.search_query import SearchQuery, parse
from app.model.search import Limits, SearchPage, SearchRow, TitleHit
from app.services.periods import local_day, start_ms

if TYPE_CHECKING:
    from app.storage.search import MessageSearch

_FIRST, _LAST = date(1971, 1, 1), date(9000, 1, 1)  # what every system's local time can say


class Search:
    """Every coroutine raises StorageError. One that is cancelled breaks its question off, in the database too."""

    def __init__(self, store: MessageSearch, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def understand(self, text: str) -> SearchQuery:
        """What *text*, as it is typed, asks for today. Raises nothing."""
        return parse(text, local_day(self._clock.now_ms()))

    async def page(self, query: SearchQuery, after: SearchRow | None = None, limit: int = 20) -> SearchPage:
        """Messages for *query*, those stored last first: at most *limit*, from *after* on."""
        return await self._store.page(query, after, limit, _limits(query))

    async def titles(self, query: SearchQuery) -> tuple[TitleHit, ...]:
        """The newest conversations whose title has all words of *query*."""
        return await self._store.titles(query)

    async def count(self, query: SearchQuery, most: int = 1_000) -> int:
        """How many messages there are for *query*; *most* if there are more."""
        return await self._store.count(query, most, _limits(query))

    async def models(self) -> list[str]:
        """The models that have answered, by name."""
        return await self._store.models()


def _limits(query: SearchQuery) -> Limits:
    none = Limits()
    since, until = query.days.since, query.days.until
    return Limits(
        none.since_ms if since is None else _begin_ms(since), none.until_ms if until is None else _begin_ms(until)
    )


def _begin_ms(day: date) -> int:
    """When *day* begins in local time; before or after everything where no system says."""
    if day < _FIRST:
        return Limits().since_ms
    return start_ms(day) if day < _LAST else Limits().until_ms
