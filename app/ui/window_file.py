"""The small file in which the windows' places are kept: what all windows share, and what each has of its own."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Protocol

from app.model.blocks import Json
from app.model.errors import ChatelaineError

if TYPE_CHECKING:
    import asyncio

_log = logging.getLogger(__name__)
_WINDOWS = "windows"
_MOST_WINDOWS = 20  # that a file may ask for
OWN = (
    *("place", "maximized", "sidebar", "sidebar_width", "inspector", "inspector_width"),
    *("conversation", "open_folders", "tags_open", "list_wish"),
)


class Memory(Protocol):
    """A small JSON file. Both calls block for the time of a small file and raise ChatelaineError."""

    def load(self) -> Json:
        """What was kept; empty when nothing was."""
        ...

    def save(self, content: Json) -> None:
        """Keep *content* in its place."""
        ...


class WindowFile:
    """Read once. The first window's own part lies at the top, as it did before there could be several.

    A file that is missing or damaged means the defaults: nothing in it is worth an interruption.
    """

    def __init__(self, memory: Memory) -> None:
        content = _read(memory)
        self.shared = {key: value for key, value in content.items() if key not in OWN and key != _WINDOWS}
        self.owns: list[Json] = []  # of the windows that are open, the oldest first
        self.first = {key: content[key] for key in OWN if key in content}
        self.others = _others(content.get(_WINDOWS))  # of windows that were open, too, when the program ended
        self._turn: asyncio.Lock | None = None

    def content(self) -> Json:
        """Everything, as it is to be kept."""
        own = self.owns[0] if self.owns else {}
        return {**self.shared, **own, _WINDOWS: [dict(other) for other in (*self.owns[1:], *self.others)]}

    @property
    def turn(self) -> asyncio.Lock:
        """Saves of all windows go one after the other."""
        if self._turn is None:
            import asyncio  # noqa: PLC0415  # the first paint does without

            self._turn = asyncio.Lock()
        return self._turn


def _read(memory: Memory) -> Json:
    try:
        return memory.load()
    except ChatelaineError as error:
        _log.info("the window's place is not known: %s", error.error.code)
        return {}


def _others(value: object) -> list[Json]:
    found = value if isinstance(value, list) else []
    return [{key: own[key] for key in OWN if key in own} for own in found[:_MOST_WINDOWS] if isinstance(own, dict)]
