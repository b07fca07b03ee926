"""Which conversations a list has, and in which order: as the storage finds them, for those that are known already."""

from __future__ import annotations

import unicodedata

from app.logic.search_text import clean, folded
from app.model.conversation import ConversationSummary
from app.model.listing import ListWish, SortBy

_LONGEST_KEY = 80  # characters


def title_key(title: str) -> str:
    """What *title* is sorted by: without accents and case. Never empty, a blank stands for that."""
    apart = unicodedata.normalize("NFKD", " ".join(clean(title).split())[:_LONGEST_KEY])
    return "".join(each for each in apart if not unicodedata.combining(each)).casefold()[:_LONGEST_KEY] or " "


def place(wish: ListWish, summary: ConversationSummary) -> tuple[int | str, str]:
    """Where *summary* stands in the order of *wish*: smaller comes first where ``wish.ascending``."""
    keys: dict[SortBy, int | str] = {
        SortBy.USED: summary.updated_ms,
        SortBy.CREATED: summary.created_ms,
        SortBy.COST: summary.facts.cost_nano,
    }
    return (title_key(summary.title) if wish.sort is SortBy.TITLE else keys[wish.sort], summary.id)


def fits(wish: ListWish, summary: ConversationSummary) -> bool:
    """Whether *summary* is one of those that *wish* asks for."""
    filed, facts = summary.filed, summary.facts
    return (
        filed.archived == wish.archived
        and (wish.folder is None or filed.folder == wish.folder)
        and set(wish.tags) <= set(filed.tags)
        and (not wish.models or not set(wish.models).isdisjoint(facts.models))
        and (facts.attached or not wish.attached)
        and (wish.cost_nano is None or facts.cost_nano >= wish.cost_nano)
        and (wish.since_ms is None or summary.updated_ms >= wish.since_ms)
        and (wish.until_ms is None or summary.updated_ms < wish.until_ms)
        and folded(wish.title) in folded(summary.title)
    )
