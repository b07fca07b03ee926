"""What conversations are put in order by: folders, tags, the archive."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.model.ids import FolderId, TagId


class TagColour(StrEnum):
    """The colours of tags, by name: each theme has one of its own for it. A colour is never the only sign."""

    RED = "red"
    ORANGE = "orange"
    YELLOW = "yellow"
    GREEN = "green"
    TEAL = "teal"
    BLUE = "blue"
    PURPLE = "purple"
    PINK = "pink"
    GREY = "grey"


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of conversations. There is one level; their order is the user's."""

    id: FolderId
    name: str


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag that any number of conversations may have."""

    id: TagId
    name: str
    colour: TagColour


@dataclass(frozen=True, slots=True)
class Filed:
    """Where the user has put a conversation. ``tags`` are in the order of their names."""

    folder: FolderId | None = None
    archived: bool = False
    tags: tuple[TagId, ...] = ()


@dataclass(frozen=True, slots=True)
class ListFacts:
    """What is known of a conversation for the list; it follows from what is stored elsewhere.

    ``unread``: an answer was finished that nobody has seen. ``cost_nano`` (1e-9 USD) is what the ledger has of it.
    ``models`` are those that have answered, in the order of their names.
    """

    unread: bool = False
    cost_nano: int = 0
    attached: bool = False
    models: tuple[str, ...] = ()
