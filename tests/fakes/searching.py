"""Short ways to search a database."""

from __future__ import annotations

from datetime import UTC, date, datetime

from app.base.paths import Paths
from app.logic.search_query import parse
from app.model.search import Limits
from app.storage.attached_text import AttachedTexts
from app.storage.db import Database
from app.storage.search import MessageSearch
from app.storage.search_build import SearchBuild

TODAY = date(2025, 6, 15)


def searching(database: Database, paths: Paths) -> MessageSearch:
    """What finds messages in *database*."""
    return MessageSearch(database, AttachedTexts(paths))


async def found(search: MessageSearch, text: str, limit: int = 50) -> list[str]:
    """The ids of the messages found by what is typed, the newest first; days are those of UTC."""
    query = parse(text, TODAY)
    limits = Limits(_ms(query.days.since, Limits().since_ms), _ms(query.days.until, Limits().until_ms))
    page = await search.page(query, None, limit, limits)
    return [hit.message_id for hit in page.hits]


async def titled(search: MessageSearch, text: str) -> list[str]:
    """The titles found by what is typed."""
    return [hit.title.text for hit in await search.titles(parse(text, TODAY))]


async def build_all(database: Database, paths: Paths, most: int = 200) -> int:
    """Fill the index in steps of *most* messages; how many steps there were."""
    build, steps = SearchBuild(database, AttachedTexts(paths)), 0
    for work in (build.pending, build.titles, build.older):
        while await work(most):
            steps += 1
    return steps


def _ms(day: date | None, otherwise: int) -> int:
    return otherwise if day is None else int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1000
