"""Which conversations a list has, and in which order: as the storage finds them, for those that are known already."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, replace

from app.logic.search_text import clean, folded
from app.model.blocks import Json
from app.model.conversation import ConversationSummary
from app.model.ids import FolderId, TagId
from app.model.listing import NO_FOLDER, ListWish, SortBy

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
        and (not wish.folders or (filed.folder or NO_FOLDER) in wish.folders)
        and set(wish.tags) <= set(filed.tags)
        and (not wish.models or not set(wish.models).isdisjoint(facts.models))
        and (facts.attached or not wish.attached)
        and (wish.cost_nano is None or facts.cost_nano >= wish.cost_nano)
        and (wish.cost_most_nano is None or facts.cost_nano <= wish.cost_most_nano)
        and (wish.since_ms is None or summary.updated_ms >= wish.since_ms)
        and (wish.until_ms is None or summary.updated_ms < wish.until_ms)
        and folded(wish.title) in folded(summary.title)
    )


def kept_wish(wish: ListWish) -> Json:
    """What of *wish* is remembered from run to run: its order, and the filters that do not pass with time.

    Not what was typed, not days, and not that the archive was looked at.
    """
    kept = replace(wish, title="", since_ms=None, until_ms=None, archived=False)
    plain = asdict(ListWish())
    return {name: list(v) if isinstance(v, tuple) else v for name, v in asdict(kept).items() if v != plain[name]}


def recalled_wish(kept: object, folders: Iterable[FolderId], tags: Iterable[TagId]) -> ListWish:
    """The wish that :func:`kept_wish` made *kept* of, which may be anything; what is not there is left out."""
    found = kept if isinstance(kept, dict) else {}
    sort = found.get("sort")
    inside = [*_strings(found.get("folders")), found.get("folder")]  # the latter was kept when there could be one alone
    return ListWish(
        sort=next((each for each in SortBy if each == sort), SortBy.USED),
        reverse=found.get("reverse") is True,
        folders=tuple(each for each in (NO_FOLDER, *folders) if each in inside),
        tags=tuple(each for each in tags if each in _strings(found.get("tags"))),
        models=tuple(_strings(found.get("models"))),
        attached=found.get("attached") is True,
        cost_nano=_amount(found.get("cost_nano")),
        cost_most_nano=_amount(found.get("cost_most_nano")),
    )


def _amount(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**62 else None


def _strings(value: object) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
