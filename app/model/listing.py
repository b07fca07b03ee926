"""What is to be listed, and in which order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from app.model.ids import FolderId, TagId

NO_FOLDER = FolderId("")  # among the folders of a wish: what is in none


class SortBy(StrEnum):
    """What conversations are sorted by: the last or the largest first, titles from A to Z."""

    USED = "used"
    CREATED = "created"
    TITLE = "title"
    COST = "cost"


@dataclass(frozen=True, slots=True)
class ListWish:
    """Which conversations, in which order. What lies in the bin is in no list.

    All conditions hold together; one is in any of ``folders``, has all of ``tags``, and any of ``models`` has answered
    in it. ``title`` is part of the title, in whatever case. ``since_ms`` and ``until_ms`` bound its last use, in
    milliseconds since 1970 UTC; the latter is too late already. ``cost_nano`` is the least cost, ``cost_most_nano`` the
    largest, in 1e-9 USD.
    """

    sort: SortBy = SortBy.USED
    reverse: bool = False
    archived: bool = False
    title: str = ""
    folders: tuple[FolderId, ...] = ()
    tags: tuple[TagId, ...] = ()
    models: tuple[str, ...] = ()
    attached: bool = False
    cost_nano: int | None = None
    cost_most_nano: int | None = None
    since_ms: int | None = None
    until_ms: int | None = None

    @property
    def filtered(self) -> bool:
        """Whether anything but the archive is left out by it."""
        return replace(self, sort=SortBy.USED, reverse=False, archived=False, title=self.title.strip()) != ListWish()

    @property
    def plain(self) -> bool:
        """Whether it is the list as it is at first: neither filtered nor sorted by anything else."""
        return not self.filtered and not self.archived and self.sort is SortBy.USED and not self.reverse

    @property
    def ascending(self) -> bool:
        """Whether the smallest comes first."""
        return (self.sort is SortBy.TITLE) != self.reverse
