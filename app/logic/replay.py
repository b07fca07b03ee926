"""What of a stored conversation can be sent again, block by block.

Sources: platform.claude.com on streaming, handling-stop-reasons, preserved-thinking and tool use. The result depends
only on the messages themselves and on what follows them directly, never on later turns: what was sent once is sent
the same way for ever, so that cached prefixes and bound thinking stay valid.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from app.model.blocks import ContentBlock, Json
from app.model.ids import MessageId
from app.model.message import Message, Role, Status

THINKING_TYPES = ("thinking", "redacted_thinking")
_SERVER_USES = ("server_tool_use", "mcp_tool_use")
_ATTACHMENTS = ("image", "document", "container_upload", "search_result")


@dataclass(frozen=True, slots=True)
class Piece:
    """A block on its way back, with the message that it belongs to and its place among the blocks there."""

    block: ContentBlock
    message: Message
    place: int

    @property
    def is_thinking(self) -> bool:
        """Whether this is thinking, readable or redacted."""
        return self.block.type in THINKING_TYPES


@dataclass(frozen=True, slots=True)
class Group:
    """Everything one speaker says in a row: one message of the request."""

    role: Role
    pieces: tuple[Piece, ...]

    def content(self) -> list[Json]:
        """The blocks as the API takes them, verbatim; not copied."""
        return [piece.block.data for piece in self.pieces]


def is_left_out(message: Message) -> bool:
    """Whether an answer takes no part in the history: failed, refused, unfinished business of now, or empty.

    A refused answer's partial output is to be discarded (handling-stop-reasons); an answer without content must not
    be sent at all. The user's messages around it then stand in a row and are sent as one message. A summary that was
    asked for and cut off is not to take the place of anything, even if its block had arrived: nobody is shown that.
    """
    if message.role is Role.USER:
        return False
    if message.status in (Status.FAILED, Status.RUNNING) or message.stop_reason == "refusal":
        return True
    asked_for = message.settings is not None and message.settings.compaction is not None
    return not message.blocks or (asked_for and message.status is not Status.COMPLETE)


def has_thinking(message: Message) -> bool:
    """Whether *message* has thinking that could be sent back."""
    return bool(returnable_thinking(message))


def returnable_thinking(message: Message) -> tuple[ContentBlock, ...]:
    """The thinking in *message* that is whole and signed."""
    return tuple(block for block in message.blocks if block.type in THINKING_TYPES and _can_return(block))


def compaction_at(message: Message) -> int | None:
    """The place of the last compaction block in *message*; one without content failed and stands for nothing."""
    places = [index for index, block in enumerate(message.blocks) if _is_compaction(block)]
    return places[-1] if places else None


def groups(
    path: Sequence[Message],
    keep_thinking: Collection[MessageId],
    left_out: Collection[tuple[MessageId, int]] = (),
    first_block: int = 0,
) -> tuple[Group, ...]:
    """The messages of a request for *path* (root first), with the thinking of the answers in *keep_thinking*.

    Whole blocks are verbatim and in order; only attachments go before the text that asks about them, and the results
    of tools before everything. Left out: blocks that the stream cut (except text), thinking without a signature, empty
    text, calls without a result and results without a call, the blocks in *left_out* (by message and position), those
    of the first message before *first_block*, and thinking at the very end of an answer, where the API takes none.
    Thinking that follows a block which had to go goes too: it is bound to it. The first message is the user's, or
    begins with a compaction block.
    """
    pieces: list[Piece] = []
    for at, message in enumerate(path):
        if not is_left_out(message):
            pieces += _pieces(message, keep_thinking, left_out, 0 if at else first_block)
    paired = _settled(_grouped(pieces))
    ended = [_without_last_thinking(group) for group in paired]
    if all(len(kept) == len(group.pieces) for kept, group in zip(ended, paired, strict=True)):
        return tuple(paired)  # grouped as they are
    return tuple(_grouped([piece for kept in ended for piece in kept]))


def _settled(found: list[Group]) -> list[Group]:
    """Calls and results in pairs, and nothing before the user's first word; until nothing more has to go."""
    while True:
        opened = _opened(found)
        paired = _paired(opened)
        if _size(paired) == _size(opened):
            return opened
        found = _grouped([piece for group in paired for piece in group.pieces])


def _size(found: Sequence[Group]) -> int:
    return sum(len(group.pieces) for group in found)


def _opened(found: list[Group]) -> list[Group]:
    starts = found and found[0].role is Role.ASSISTANT and not _is_compaction(found[0].pieces[0].block)
    return found[1:] if starts else found


def _pieces(
    message: Message, keep_thinking: Collection[MessageId], left_out: Collection[tuple[MessageId, int]], first: int
) -> list[Piece]:
    pieces = _filtered(
        (Piece(block, message, place) for place, block in enumerate(message.blocks) if place >= first),
        lambda piece: (message.id, piece.place) not in left_out and _can_return(piece.block),
    )
    if message.role is Role.USER:
        return _attachments_first(pieces)
    if message.id in keep_thinking:
        return pieces
    return [piece for piece in pieces if not piece.is_thinking]


def _attachments_first(pieces: list[Piece]) -> list[Piece]:
    """What was attached after the last text goes before the words it belongs to (platform.claude.com: vision)."""
    end = len(pieces)
    while end and pieces[end - 1].block.type in _ATTACHMENTS:
        end -= 1
    start = end
    while start and pieces[start - 1].block.type == "text":
        start -= 1
    return [*pieces[:start], *pieces[end:], *pieces[start:end]]


def _can_return(block: ContentBlock) -> bool:
    if block.type == "text":
        return bool(block.text.strip())
    if not block.complete:
        return False
    if block.type == "thinking":
        return bool(block.data.get("signature"))
    if block.type == "compaction":
        return _is_compaction(block)
    return block.type != "redacted_thinking" or bool(block.data.get("data"))


def _is_compaction(block: ContentBlock) -> bool:
    return block.type == "compaction" and block.complete and block.data.get("content") is not None


def _filtered(pieces: Iterable[Piece], keep: Callable[[Piece], bool]) -> list[Piece]:
    """The pieces to keep; thinking behind a removed block of the same message is bound to it and goes too."""
    kept: list[Piece] = []
    broken: set[MessageId] = set()
    for piece in pieces:
        if not keep(piece):
            if not piece.is_thinking:
                broken.add(piece.message.id)
        elif not (piece.is_thinking and piece.message.id in broken):
            kept.append(piece)
    return kept


def _grouped(pieces: Iterable[Piece]) -> list[Group]:
    """One group for each speaker's turn; the results of tools lead it, as the API demands."""
    runs = groupby(pieces, key=lambda piece: piece.message.role)
    return [Group(role, tuple(sorted(run, key=lambda piece: piece.block.type != "tool_result"))) for role, run in runs]


def _paired(found: Sequence[Group]) -> list[Group]:
    paired: list[Group] = []
    for index, group in enumerate(found):
        if not any(_is_of_tools(piece.block) for piece in group.pieces):  # nearly all
            paired.append(group)
            continue
        following = found[index + 1] if index + 1 < len(found) else None
        if group.role is Role.ASSISTANT:
            keep = _answered(group, following)
        else:
            keep = _asked_for(found[index - 1] if index else None)
        paired.append(Group(group.role, tuple(_filtered(group.pieces, keep))))
    return paired


def _answered(group: Group, following: Group | None) -> Callable[[Piece], bool]:
    client = _ids(following.pieces if following else (), "tool_result", "tool_use_id")
    uses = _ids(group.pieces, _SERVER_USES, "id")
    results = {piece.block.data.get("tool_use_id") for piece in group.pieces if _is_server_result(piece.block)}
    # A server tool's call may still wait for its result while client tools answer (handling-stop-reasons).
    waiting = bool(client & _ids(group.pieces, "tool_use", "id"))

    def keep(piece: Piece) -> bool:
        data = piece.block.data
        if piece.block.type == "tool_use":
            return data.get("id") in client
        if piece.block.type in _SERVER_USES:
            return waiting or data.get("id") in results
        return not _is_server_result(piece.block) or data.get("tool_use_id") in uses

    return keep


def _asked_for(previous: Group | None) -> Callable[[Piece], bool]:
    asked = _ids(previous.pieces if previous else (), "tool_use", "id")

    def keep(piece: Piece) -> bool:
        if piece.block.type != "tool_result":
            return True
        call = piece.block.data.get("tool_use_id")
        if call not in asked:
            return False
        asked.remove(call)  # a second result of the same call is refused
        return True

    return keep


def _ids(pieces: Iterable[Piece], types: str | tuple[str, ...], key: str) -> set[object]:
    wanted = (types,) if isinstance(types, str) else types
    return {piece.block.data.get(key) for piece in pieces if piece.block.type in wanted}


def _is_of_tools(block: ContentBlock) -> bool:
    kind = block.type
    return kind != "text" and (kind in ("tool_use", *_SERVER_USES) or kind.endswith("tool_result"))


def _is_server_result(block: ContentBlock) -> bool:
    return block.type.endswith("_tool_result")


def _without_last_thinking(group: Group) -> tuple[Piece, ...]:
    end = len(group.pieces)
    while end and group.pieces[end - 1].is_thinking:
        end -= 1
    return group.pieces[:end]
