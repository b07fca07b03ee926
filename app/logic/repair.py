"""What to leave out of a turn whose history the API refused, so that it can be asked again.

Nothing that is stored changes: a repair is settings for another attempt (``left_out``, ``strip_thinking``,
``history_from``), and is told before it is made. The API names the place that it refuses, such as
``messages.3.content.0``, or the calls and files that it misses (platform.claude.com: errors).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from app.logic.held_facts import wire_bytes
from app.logic.limits import LimitProblem, is_pdf, least_pages, problems
from app.logic.replay import Group, Piece
from app.logic.request import NothingToSendError, build, sent_groups
from app.logic.thinking import Describe
from app.logic.trim import trim
from app.model.blocks import Json, blocks_inside
from app.model.catalog import ModelInfo
from app.model.errors import TurnError
from app.model.held import is_held
from app.model.ids import MessageId
from app.model.message import Message
from app.model.turn import TurnSettings

_PLACE = re.compile(r"\bmessages\.(\d+)(?:\.content\.(\d+))?")
_CALLS = re.compile(r"\b(?:srv)?toolu_\w+")
_FILES = re.compile(r"\bfile_\w+")
_CONTENTS = re.compile(r"\b[0-9a-f]{64}\b")  # by their SHA-256, of which the bytes are gone
_BOUND = re.compile(r"signature|different conversation|cannot be modified", re.IGNORECASE)
_SIZES = re.compile(r"\bimages?\b|\bpages?\b|dimension|exceeds? ", re.IGNORECASE)
_PAGES = re.compile(r"\bPDF pages\b")
_ROOM = 0.9  # of the window: estimates may be too low
_COUNTED: dict[str, Callable[[Json], bool]] = {
    "images": lambda block: block.get("type") == "image",
    "documents": is_pdf,
}


@dataclass(frozen=True, slots=True)
class RepairChange:
    """One thing that an attempt after a repair does otherwise.

    - ``block``: the block of type ``kind`` at ``place`` of ``message`` is left out.
    - ``call``: so is the call of the tool ``kind`` at ``place`` of ``message``, with its result.
    - ``thinking``: ``count`` blocks of earlier thinking are left out.
    - ``turns``: the ``count`` oldest turns are left out.
    """

    code: str
    message: MessageId | None = None
    place: int | None = None
    kind: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True)
class Repair:
    """What changes, and the ``settings`` of the attempt that makes it so."""

    changes: tuple[RepairChange, ...]
    settings: TurnSettings


def repair(path: Sequence[Message], settings: TurnSettings, error: TurnError, describe: Describe) -> Repair | None:
    """What to leave out of the turn that asks for an answer to the end of *path* and was refused with *error*.

    None when nothing is known that would help, or nothing would be left to send.
    """
    case = _Case(path, settings, error, describe)
    for look in (case.limits, case.thinking, case.files, case.calls, case.place):
        found = look()
        if found is not None and (found.changes or found.settings != settings):
            return _told(found, path, settings, describe)
    return None


def _told(found: Repair, path: Sequence[Message], settings: TurnSettings, describe: Describe) -> Repair | None:
    """The same with the thinking that goes along with it, if anything is left to send."""
    try:
        lost = build(path, found.settings, describe).stripped - build(path, settings, describe).stripped
    except NothingToSendError:
        return None
    if lost <= 0:
        return found if found.changes else None
    return replace(found, changes=(*found.changes, RepairChange("thinking", count=lost)))


class _Case:
    """One refused turn, and the ways to look at it."""

    def __init__(self, path: Sequence[Message], settings: TurnSettings, error: TurnError, describe: Describe) -> None:
        self._path, self._settings, self._error, self._describe = path, settings, error, describe
        self._words = f"{error.message}\n{error.detail}"
        self._groups = sent_groups(path, settings, describe)

    def limits(self) -> Repair | None:
        """Everything that is too large or too much, as far as it can be known here."""
        code, info = self._error.code, self._describe(self._settings.model)
        if code in ("prompt_too_long", "limit_window", "limit_messages"):
            return self._shorter(info)
        if not code.startswith("limit_") and code != "request_too_large" and not _SIZES.search(self._words):
            return None
        request = build(self._path, self._settings, self._describe).request
        out = _Sized(self._groups).to_leave_out(problems(request, info))
        if not out and _PAGES.search(self._words):
            out = [piece for piece in self._pieces() if is_pdf(piece.block.data)][:1]  # how many would do is not known
        return self._without(out) if out else None

    def thinking(self) -> Repair | None:
        """Thinking that is bound to something else."""
        bound = "thinking" in self._words and _BOUND.search(self._words) is not None
        if self._error.code != "thinking_prefix" and not bound:
            return None
        if self._settings.strip_thinking:  # what is left is demanded by the results of calls
            return self._without(piece for piece in self._thinkers() if piece.block.type == "tool_use")
        return Repair((), replace(self._settings, strip_thinking=True))

    def files(self) -> Repair | None:
        """Files that the API no longer has, and attachments whose bytes are gone here."""
        gone = {*_FILES.findall(self._words), *_CONTENTS.findall(self._words)}
        return self._without(piece for piece in self._pieces() if gone & _files_of(piece.block.data)) if gone else None

    def calls(self) -> Repair | None:
        """Calls without results, and results without calls, by their ids."""
        ids = set(_CALLS.findall(self._words))
        return self._without(piece for piece in self._pieces() if _call_of(piece) in ids) if ids else None

    def place(self) -> Repair | None:
        """The block that the API names; of a message without a block, its calls."""
        match = _PLACE.search(self._words)
        group = self._group(int(match[1])) if match else None
        if match is None or group is None:
            return None
        if match[2] is None or self._lacks_thinking(group):
            return self._without(piece for piece in group.pieces if piece.block.type == "tool_use")
        pieces = group.pieces[int(match[2]) : int(match[2]) + 1]
        if pieces and pieces[0].is_thinking:
            return Repair((), replace(self._settings, strip_thinking=True))
        return self._without(pieces)

    def _thinkers(self) -> Iterator[Piece]:
        """The pieces of the messages that have thinking."""
        thinking = (group for group in self._groups if any(piece.is_thinking for piece in group.pieces))
        return (piece for group in thinking for piece in group.pieces)

    def _lacks_thinking(self, group: Group) -> bool:
        return "Expected `thinking`" in self._words and any(piece.block.type == "tool_use" for piece in group.pieces)

    def _shorter(self, info: ModelInfo) -> Repair | None:
        cut = trim(self._path, int(info.context_tokens * _ROOM), self._settings)
        if not cut.turns:
            return None
        change = RepairChange("turns", cut.history_from, count=cut.turns)
        return Repair((change,), replace(self._settings, history_from=cut.history_from))

    def _without(self, pieces: Iterable[Piece]) -> Repair:
        found = tuple(pieces)
        places = [(piece.message.id, piece.place) for piece in found]
        left_out = (*self._settings.left_out, *(place for place in places if place not in self._settings.left_out))
        return Repair(tuple(map(_change, found)), replace(self._settings, left_out=left_out))

    def _group(self, number: int) -> Group | None:
        return self._groups[number] if number < len(self._groups) else None

    def _pieces(self) -> Iterator[Piece]:
        return (piece for group in self._groups for piece in group.pieces)


class _Sized:
    """The blocks of a request that may be too large, and those that are to be left out."""

    def __init__(self, groups: Sequence[Group]) -> None:
        self._groups = groups
        self._out: dict[tuple[MessageId, int], Piece] = {}

    def to_leave_out(self, found: Sequence[LimitProblem]) -> list[Piece]:
        """What to leave out so that the limits in *found* hold; the oldest first where any would do."""
        for problem in found:
            if problem.message is not None and problem.block is not None:
                self._leave(self._groups[problem.message].pieces[problem.block])
        for problem in found:
            if problem.code == "request_bytes":
                self._lighten(problem.found - problem.most, _weight)
            elif problem.code == "pages":
                self._lighten(problem.found - problem.most, least_pages)
            elif problem.message is None:
                self._thin(problem)
        return [*self._out.values()]

    def _leave(self, piece: Piece) -> None:
        self._out[piece.message.id, piece.place] = piece

    def _thin(self, problem: LimitProblem) -> None:
        counted = _COUNTED.get(problem.code.removesuffix("_not_taken"))
        if counted is None:
            return
        gone = sum(counted(piece.block.data) for piece in self._out.values())
        left = [piece for piece in self._left() if counted(piece.block.data)]
        for piece in left[: max(0, problem.found - problem.most - gone)]:
            self._leave(piece)

    def _lighten(self, excess: int, weight: Callable[[Json], int]) -> None:
        excess -= sum(weight(piece.block.data) for piece in self._out.values())
        for piece in self._left():
            if excess > 0 and (share := weight(piece.block.data)):
                self._leave(piece)
                excess -= share

    def _left(self) -> list[Piece]:
        pieces = (piece for group in self._groups for piece in group.pieces)
        return [piece for piece in pieces if (piece.message.id, piece.place) not in self._out]


def _change(piece: Piece) -> RepairChange:
    data = piece.block.data
    if piece.block.type in ("tool_use", "server_tool_use"):
        return RepairChange("call", piece.message.id, piece.place, str(data.get("name", "")))
    return RepairChange("block", piece.message.id, piece.place, piece.block.type)


def _call_of(piece: Piece) -> object:
    return piece.block.data.get("id", piece.block.data.get("tool_use_id"))


def _files_of(block: Json) -> set[str]:
    """The files that *block*, or what is inside of it, is made of."""
    sources = [each.get("source") for each in (block, *blocks_inside(block))]
    found = [source for source in (block, *sources) if isinstance(source, dict)]
    names = (source.get(name) for source in found for name in ("file_id", "sha256"))
    return {name for name in names if isinstance(name, str)}


def _weight(block: Json) -> int:
    if is_held(block):
        return wire_bytes(block)
    source = block.get("source")
    data = source.get("data") if isinstance(source, dict) else None
    return len(data) if isinstance(data, str) else 0
