"""A request as the cache sees it: a row of blocks in the order of tools, system, messages.

A place in that row is a *position*, counted from 0. The API looks back over positions, and thinking blocks count among
them although they cannot be marked (platform.claude.com: prompt-caching).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.logic import tokens
from app.model.blocks import Json
from app.model.caching import SYSTEM, TOOLS
from app.model.catalog import ModelInfo

LOOKBACK = 20  # positions that a mark sees: its own and 19 before it
NOWHERE = -1
# The blocks whose parameter types have a cache_control (Python SDK 2.11.0); the results of server tools besides.
_MARKABLE = (
    "text", "image", "document", "search_result", "tool_use", "tool_result", "server_tool_use", "container_upload",
)  # fmt: skip
_MARKABLE_RESULTS = (
    "web_search_tool_result", "web_fetch_tool_result", "code_execution_tool_result", "tool_search_tool_result",
    "bash_code_execution_tool_result", "text_editor_code_execution_tool_result",
)  # fmt: skip
_ATTACHED = ("image", "document", "search_result", "container_upload")
# A mark that turns out too early costs nothing, a missing one a whole prefix: so estimates count double.
_BENEFIT_OF_DOUBT = 2.0


@dataclass(frozen=True, slots=True)
class Spot:
    """One block: in ``place`` (TOOLS, SYSTEM or empty for a message), ``message`` and ``block`` as in a SentMark."""

    place: str
    message: int | None
    block: int


class Layout:
    """Positions of one request. ``totals`` are the estimated tokens of the prefix that ends with each block.

    ``markable[p]`` and ``attached[p]`` are the last position at or before *p* that takes a mark, or that is an
    attachment; ``following[p]`` the first one from *p* on that takes a mark; NOWHERE where there is none.
    ``starts`` are the positions at which messages begin, with the end of the row as the last; ``head`` is the last
    position of tools and system that takes a mark.
    """

    def __init__(
        self, tools: Sequence[Json], system: Sequence[Json], messages: Sequence[Json], info: ModelInfo
    ) -> None:
        self.spots: list[Spot] = []
        self.totals: list[int] = []
        self.markable: list[int] = []
        self.attached: list[int] = []
        self.starts: list[int] = []
        self._minimum = info.min_cache_tokens
        self.weights = tokens.weights_for(info.id)
        self._length = 0.0
        self._add(TOOLS, None, tools)
        self._add(SYSTEM, None, system)
        self.head = self.markable[-1] if self.markable else NOWHERE
        for index, message in enumerate(messages):
            self.starts.append(len(self.spots))
            self._length += tokens.PER_MESSAGE
            self._add("", index, message["content"])
        self.starts.append(len(self.spots))
        self.following = self._following()

    def __len__(self) -> int:
        return len(self.spots)

    def is_long_enough(self, position: int) -> bool:
        """Whether the prefix up to *position* may be long enough to be cached: estimates get the benefit of doubt."""
        return self.totals[position] * _BENEFIT_OF_DOUBT >= self._minimum

    def total(self, position: int) -> int:
        """Estimated tokens up to *position*; 0 for NOWHERE."""
        return self.totals[position] if position >= 0 else 0

    def position(self, message: int | None, block: int, place: str) -> int:
        """Where a block stands, NOWHERE if there is none. *place* matters when *message* is None."""
        wanted = Spot(place if message is None else "", message, block)
        if message is not None:
            start, end = self._span(message)
            return start + block if 0 <= block < end - start else NOWHERE
        return next((at for at, spot in enumerate(self.spots[: self.starts[0]]) if spot == wanted), NOWHERE)

    def _span(self, message: int) -> tuple[int, int]:
        if not 0 <= message < len(self.starts) - 1:
            return 0, 0
        return self.starts[message], self.starts[message + 1]

    def _add(self, place: str, message: int | None, blocks: Sequence[Json]) -> None:
        for index, block in enumerate(blocks):
            at = len(self.spots)
            self._length += tokens.estimate_block(block, self.weights)
            self.spots.append(Spot(place, message, index))
            self.totals.append(round(self._length))
            takes = is_markable(block) if place != TOOLS else not block.get("defer_loading")
            self.markable.append(at if takes else self.markable[-1] if at else NOWHERE)
            self.attached.append(at if block.get("type") in _ATTACHED else self.attached[-1] if at else NOWHERE)

    def _following(self) -> list[int]:
        following, found = [NOWHERE] * len(self.spots), NOWHERE
        for at in reversed(range(len(self.spots))):
            found = at if self.markable[at] == at else found
            following[at] = found
        return following


def is_markable(block: Json) -> bool:
    """Whether the API takes a mark on *block* of a message or system prompt: not on thinking, empty text, or what is
    not known."""
    if block.get("type") == "text":
        return bool(block.get("text"))
    return block.get("type") in _MARKABLE or block.get("type") in _MARKABLE_RESULTS
