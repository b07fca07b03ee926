"""The next request as the rows of the Cache tab: what stands where, where a breakpoint may stand, and what it is worth.

Long branches are summed up: what stands before the last messages and carries no breakpoint is one row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from app.logic import cache_rules, tokens
from app.logic.attached_names import AttachedName, Names, name_of
from app.logic.cache import CachePlan
from app.logic.cache_layout import NOWHERE, Layout
from app.logic.cache_rules import BrokenRule, Origins
from app.model.blocks import Json
from app.model.caching import SYSTEM, TOOLS, HandMark, TokenRates
from app.model.catalog import ModelInfo
from app.model.outlining import OutlineRow, RowKind
from app.model.sent import SentMark

_SHOWN = 8  # messages at the end that have rows of their own
_LEEWAY = 20  # a twentieth more than is cached
_NAME = 80  # characters of a text that name it
Begun = tuple[OutlineRow, int]  # a row with the position of its first block
_FILES = ("document", "image")
_NO_NAMES: Names = {}


@dataclass(frozen=True, slots=True)
class Outline:
    """``rows`` in sending order, and ``marks`` as they are in force, as a choice by hand."""

    rows: tuple[OutlineRow, ...]
    marks: tuple[HandMark, ...]
    _layout: Layout
    _origins: Origins
    _rows: dict[HandMark, int | None] = field(default_factory=dict, compare=False)  # found before

    def check(self, marks: Sequence[HandMark]) -> tuple[BrokenRule, ...]:
        """The rules that *marks* break on this request."""
        return cache_rules.check(self._layout, self._origins, marks)

    def row_of(self, mark: HandMark) -> int | None:
        """The row that *mark* stands in; None where this request has no such place."""
        if mark not in self._rows:
            self._rows[mark] = self._row_of(mark)
        return self._rows[mark]

    def reach(self, at: int, held: int) -> int:
        """How far *held* cached tokens reach, for the row number *at*.

        They come from an earlier request, so that the last answer and what follows it are not among them; where rows
        before it end is estimated, and a few tokens more than there are do not say that one was not cached.
        """
        last = max((number for number, row in enumerate(self.rows) if row.kind == "answer"), default=0)
        return held if at >= last else held + held // _LEEWAY

    def _row_of(self, mark: HandMark) -> int | None:
        position = cache_rules.position_of(self._layout, self._origins, mark)
        if position == NOWHERE:
            return None
        return next((at for at, row in enumerate(self.rows) if row.position >= position), None)


def outline(
    request: Json,
    origins: Origins,
    plan: CachePlan,
    info: ModelInfo,
    rates: TokenRates | None,
    chosen: Sequence[HandMark] = (),
    names: Names = _NO_NAMES,
) -> Outline:
    """What *request* consists of. *chosen* are the marks set by hand, empty unless they are what counts.

    *names* are what attachments are called; the pages of a PDF that are sent as pictures are one row.
    """
    system = request.get("system") or []
    layout = Layout(request.get("tools") or [], system if isinstance(system, list) else [], request["messages"], info)
    marks = tuple(chosen) or cache_rules.by_hand(layout, origins, plan.marks)
    marked = {cache_rules.position_of(layout, origins, mark) for mark in marks}
    files = _Files(names, origins)
    rows = [_finished(row, first, layout, origins, rates) for row, first in _rows(request, layout, marked, files)]
    return Outline(tuple(_summed(rows)), marks, layout, origins)


@dataclass(frozen=True, slots=True)
class _Files:
    """What the attachments of a request are called."""

    names: Names
    origins: Origins

    def of(self, message: int, blocks: Sequence[Json]) -> list[AttachedName | None]:
        """The names of *blocks*, which are all of a message's."""
        found: list[AttachedName | None] = []
        for number, block in enumerate(blocks):
            before = found[-1] if found else None
            found.append(name_of(self.names, self.origins[message][number], block, before) if self.names else None)
        return found


def _rows(request: Json, layout: Layout, marked: set[int], files: _Files) -> Iterator[Begun]:
    """Rows without what belongs to their place, with their first block; ``position`` is the last one."""
    head = layout.starts[0]
    heads: tuple[tuple[str, RowKind], ...] = ((TOOLS, "tools"), (SYSTEM, "system"))
    for place, kind in heads:
        own = [at for at in range(head) if layout.spots[at].place == place]
        if own:
            yield _row(kind, "", layout, own[0], own[-1]), own[0]
    messages = request["messages"]
    for number, message in enumerate(messages):
        first, last = layout.starts[number], layout.starts[number + 1] - 1
        if last < first:
            continue
        if number < len(messages) - _SHOWN and not any(first <= at <= last for at in marked):
            row = _row("earlier", "", layout, first, last, message["content"])
            yield replace(row, turns=int(message["role"] == "user")), first
        else:
            role: RowKind = "next" if number == len(messages) - 1 else _kind(message)
            yield from _message_rows(message, role, layout, first, files.of(number, message["content"]))


def _message_rows(
    message: Json, kind: RowKind, layout: Layout, first: int, names: Sequence[AttachedName | None]
) -> Iterator[Begun]:
    content = message["content"]
    begin, last = first, first + len(content) - 1
    for at, block in enumerate(content):
        if block.get("type") not in _FILES:
            continue
        known = names[at]
        pages = known is not None and known.pictures
        if pages and at + 1 < len(content) and names[at + 1] == known:
            continue  # more of them follow
        file: RowKind = "document" if block["type"] == "document" else "image"
        name = str(block.get("title") or (known.name if known is not None else ""))
        row = _row(file, name, layout, begin, first + at, content[begin - first : at + 1])
        yield replace(row, pictures=names[begin - first : at + 1].count(known) if pages else 0), begin
        begin = first + at + 1
    if begin <= last:
        own = message["content"][begin - first :]
        yield _row(kind, _beginning(own), layout, begin, last, own), begin


def _row(kind: RowKind, name: str, layout: Layout, first: int, last: int, blocks: Sequence[Json] = ()) -> OutlineRow:
    """The blocks from position *first* to *last*; *blocks* are those of a message, for their files are told apart."""
    number = layout.total(last) - layout.total(first - 1)
    found = tokens.media([{"content": blocks}])
    pictures = _estimated([each for each in found if each["type"] == "image"], layout)
    files = number if kind in _FILES else min(number, _estimated(found, layout))
    return OutlineRow(
        kind, name, number, layout.total(last), last, file_tokens=files, picture_tokens=min(files, pictures)
    )


def _estimated(blocks: Sequence[Json], layout: Layout) -> int:
    return round(sum(tokens.estimate_block(each, layout.weights) for each in blocks))


def _summed(rows: Sequence[OutlineRow]) -> Iterator[OutlineRow]:
    """Neighbours of kind ``earlier`` as one."""
    open_row: OutlineRow | None = None
    for row in rows:
        if row.kind != "earlier":
            if open_row is not None:
                yield open_row
            open_row = None
            yield row
        elif open_row is None:
            open_row = row
        else:
            open_row = replace(
                row,
                tokens=open_row.tokens + row.tokens,
                turns=open_row.turns + row.turns,
                file_tokens=open_row.file_tokens + row.file_tokens,
                picture_tokens=open_row.picture_tokens + row.picture_tokens,
            )
    if open_row is not None:
        yield open_row


def _finished(row: OutlineRow, first: int, layout: Layout, origins: Origins, rates: TokenRates | None) -> OutlineRow:
    """With the breakpoint that may stand there, on the last block of the row that takes one."""
    position = layout.markable[row.position]
    if row.kind == "earlier" or position == NOWHERE or position < first:
        return row
    spot = layout.spots[position]
    place = spot.place if spot.message is None else origins[spot.message][spot.block]
    mark = cache_rules.by_hand(layout, origins, [SentMark(place, spot.message, spot.block, "5m", 0)])[0]
    made = replace(row, mark=mark, prefix=layout.total(position), long_enough=layout.is_long_enough(position))
    if rates is None:
        return made
    return replace(
        made,
        saves_nano=made.prefix * (rates.input - rates.read),
        write_5m_nano=made.prefix * (rates.write_5m - rates.input),
        write_1h_nano=made.prefix * (rates.write_1h - rates.input),
    )


def _kind(message: Json) -> RowKind:
    if any(block.get("type") == "compaction" for block in message["content"]):
        return "summary"
    return "question" if message["role"] == "user" else "answer"


def _beginning(blocks: Sequence[dict[str, Any]]) -> str:
    text = next((str(block["text"]) for block in blocks if block.get("type") == "text" and block.get("text")), "")
    return " ".join(text[: 2 * _NAME].split())[:_NAME]
