"""From what other products export to our tree: their nodes, whatever the order and the damage, become our messages.

Other products split an answer into many nodes (calls of tools, results, texts). Here all that one side says in a row is
one message. Where their tree forks inside of such a row, each way through it is a message, and what they share stands
in all of them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from app.base.identity import derived_id
from app.exchange.errors import DamagedItemError
from app.logic.shown_names import shown_name
from app.logic.titles import first_words
from app.model.blocks import ContentBlock, Json
from app.model.carried import CarriedConversation, CarriedMessage
from app.model.conversation import ConversationSummary
from app.model.ids import ConversationId, MessageId
from app.model.message import Message, Role, Status, Timing

_TITLE_LENGTH = 200
_MOST_NODES = 1_000_000  # in all messages together
_DIGITS = re.compile(r"\d{1,20}(?:\.\d{1,20})?", re.ASCII)
_UNITS = (1, 1_000, 1_000_000, 1_000_000_000)  # of a second
_LATEST_S = 253_402_300_799  # the end of the year 9999


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file that a block stands for and that may come along: ``key`` names it in the export."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Node:
    """A message of another product. ``role`` None is not shown: what follows it follows what it follows.

    ``files`` are by place among ``blocks``, which say that they are missing until they are found.
    """

    id: str
    parent: str | None
    role: Role | None
    blocks: tuple[ContentBlock, ...] = ()
    at_ms: int | None = None
    model: str | None = None
    stopped: bool = False
    files: tuple[tuple[int, Wanted], ...] = ()


@dataclass(frozen=True, slots=True)
class FileBlock:
    """Where in a conversation a file of the export belongs."""

    message: MessageId
    position: int
    wanted: Wanted


@dataclass(frozen=True, slots=True)
class Converted:
    """A conversation made of another product's, or of our own format. ``notes`` say what is not as it was there."""

    carried: CarriedConversation
    notes: tuple[str, ...] = ()
    files: tuple[FileBlock, ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """What another product says of a conversation as a whole. ``leaf`` is the node that its branch ends at."""

    product: str
    id: str
    title: str
    created_ms: int | None
    updated_ms: int | None
    leaf: str | None = None
    pinned: bool = False


@dataclass(slots=True)
class _Forest:
    """Nodes by id, with parents that are there and no loops."""

    nodes: dict[str, Node]
    children: defaultdict[str | None, list[str]] = field(default_factory=lambda: defaultdict(list))

    def link(self) -> None:
        """Note who follows whom."""
        self.children.clear()
        for node in self.nodes.values():
            self.children[node.parent].append(node.id)


def converted(heading: Heading, nodes: Sequence[Node], notes: Iterable[str] = ()) -> Converted:
    """The conversation that *nodes* are, in their order."""
    said = list(notes)
    forest = _shown_only(_sound(nodes, said))
    rows = _rows(forest)
    conversation = ConversationId(derived_id(heading.product, heading.id))
    names = {row[-1].id: MessageId(derived_id(heading.product, heading.id, row[-1].id)) for row in rows}
    created = heading.created_ms if heading.created_ms is not None else _first_time(nodes)
    messages: list[Message] = []
    files: list[FileBlock] = []
    times: dict[MessageId, int] = {}
    for row in rows:
        parent = None if row[0].parent is None else names[row[0].parent]
        at_ms = next((node.at_ms for node in row if node.at_ms is not None), None)
        at_ms = at_ms if at_ms is not None else times.get(parent, created) if parent is not None else created
        message = _message(row, names[row[-1].id], conversation, parent, at_ms)
        times[message.id] = at_ms
        messages.append(message)
        files += _files(row, message.id)
    summary = ConversationSummary(
        conversation,
        heading.title[:_TITLE_LENGTH] or first_words(messages[0].text if messages else ""),
        created,
        heading.updated_ms if heading.updated_ms is not None else max(times.values(), default=created),
        _leaf(forest, names, heading.leaf, messages),
        heading.pinned,
        bool(heading.title),
    )
    carried = CarriedConversation(summary, tuple(CarriedMessage(message) for message in messages))
    return Converted(carried, tuple(dict.fromkeys(said)), tuple(files))


def milliseconds(value: Any) -> int | None:
    """A time as other products write it, ISO 8601 or seconds since 1970; None for what is none.

    A number that would lie behind the year 9999 is taken for thousandths, millionths or milliardths of a second.
    """
    seconds: float
    if isinstance(value, str) and _DIGITS.fullmatch(value.strip()):
        seconds = float(value)
    elif isinstance(value, str):
        try:
            at = datetime.fromisoformat(value.strip().removesuffix(" UTC"))
            seconds = (at if at.tzinfo is not None else at.replace(tzinfo=UTC)).timestamp()
        except (ValueError, OverflowError, OSError):
            return None
    elif isinstance(value, int | float) and not isinstance(value, bool):
        seconds = value
    else:
        return None
    unit = next((each for each in _UNITS if 0 <= seconds <= _LATEST_S * each), 0)
    return round(seconds / unit * 1000) if unit else None


def text_of(value: Any) -> str:
    """*value* if it is text, else an empty one."""
    return value if isinstance(value, str) else ""


def object_of(value: Any) -> Json:
    """*value* if it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def objects_of(value: Any) -> list[Json]:
    """The JSON objects in *value*, if it is a list."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def call_block(id: str, name: str, given: Json) -> ContentBlock:
    """A call of a tool in another product. It is shown, and not sent again: no result follows it as the API wants."""
    return ContentBlock({"type": "tool_use", "id": id, "name": name or "tool", "input": given})


def result_block(id: str, text: str, is_error: bool = False) -> ContentBlock:
    """What a tool gave, inside the answer. It is shown, and not sent again: no call of its kind stands before it."""
    content = [{"type": "text", "text": text}]
    return ContentBlock({"type": "mcp_tool_result", "tool_use_id": id, "is_error": is_error, "content": content})


def missing_words(name: str) -> str:
    """What stands in the place of a file that does not come along."""
    return f"[Attached, not part of the export: {shown_name(name)}]"


def fenced(code: str, language: str = "") -> str:
    """*code* as Markdown has it, in a fence longer than any inside of it."""
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", code)), default=0))
    word = language if re.fullmatch(r"[0-9A-Za-z+#._-]{1,30}", language) and language != "unknown" else ""
    return f"{fence}{word}\n{code}\n{fence}"


def _sound(nodes: Sequence[Node], notes: list[str]) -> _Forest:
    """Every node once, each below one that is there or at a root, without loops."""
    kept: dict[str, Node] = {}
    for node in nodes:
        if node.id in kept:
            notes.append("A message that stands twice was taken once.")
        else:
            kept[node.id] = node
    for node in list(kept.values()):
        if node.parent is not None and node.parent not in kept:
            notes.append("A message whose predecessor is missing begins a branch of its own.")
            kept[node.id] = replace(node, parent=None)
    _break_loops(kept, notes)
    forest = _Forest(kept)
    forest.link()
    return forest


def _break_loops(kept: dict[str, Node], notes: list[str]) -> None:
    sound: set[str] = set()
    for start in list(kept):
        way: dict[str, None] = {}
        at: str | None = start
        while at is not None and at not in sound and at not in way:
            way[at] = None
            at = kept[at].parent
        if at is not None and at in way:
            notes.append("Messages that follow each other in a circle begin a branch of their own.")
            kept[at] = replace(kept[at], parent=None)
        sound.update(way)


def _shown_only(forest: _Forest) -> _Forest:
    """Without the nodes that are not shown; what follows them moves up."""
    above: dict[str, str | None] = {}
    order: list[str | None] = [None]
    for at in order:
        for child in forest.children[at]:
            shown = at is None or forest.nodes[at].role is not None
            above[child] = at if shown else above[str(at)]
            order.append(child)
    kept = {
        id: replace(node, parent=above[id])
        for id in order
        if id is not None and (node := forest.nodes[id]).role is not None
    }
    found = _Forest(kept)
    found.link()
    return found


@dataclass(frozen=True, slots=True)
class _Step:
    """A node in a row, and the one before it there."""

    node: Node
    before: _Step | None = None

    def row(self) -> tuple[Node, ...]:
        """The row that ends here."""
        nodes = [self.node]
        at = self.before
        while at is not None:
            nodes.append(at.node)
            at = at.before
        return tuple(reversed(nodes))


def _rows(forest: _Forest) -> list[tuple[Node, ...]]:
    """What one side says in a row, for each node at which such a row ends; parents first.

    The parent of a row's first node is the last node of a row. Raises DamagedItemError for a tree that is made to grow.
    """
    rows: list[tuple[Node, ...]] = []
    waiting = [_Step(forest.nodes[id]) for id in forest.children[None]]
    size = 0
    for step in waiting:
        last = step.node
        below = [forest.nodes[id] for id in forest.children[last.id]]
        if not below or any(node.role is not last.role for node in below):
            rows.append(step.row())
            size += len(rows[-1])
            if size > _MOST_NODES:
                raise DamagedItemError("It has more messages than can be read.")
        waiting += [_Step(node, step) if node.role is last.role else _Step(node) for node in below]
    return rows


def _message(
    row: Sequence[Node], id: MessageId, conversation: ConversationId, parent: MessageId | None, at_ms: int
) -> Message:
    role = row[0].role
    assert role is not None
    ended = row[-1].at_ms if role is Role.ASSISTANT else None
    return Message(
        id,
        conversation,
        parent,
        role,
        Status.STOPPED if row[-1].stopped and role is Role.ASSISTANT else Status.COMPLETE,
        tuple(block for node in row for block in node.blocks),
        Timing(at_ms, finished_ms=ended),
        model=next((node.model for node in reversed(row) if node.model), None),
    )


def _files(row: Sequence[Node], message: MessageId) -> list[FileBlock]:
    found: list[FileBlock] = []
    start = 0
    for node in row:
        found += [FileBlock(message, start + at, wanted) for at, wanted in node.files]
        start += len(node.blocks)
    return found


def _leaf(
    forest: _Forest, names: dict[str, MessageId], wanted: str | None, messages: Sequence[Message]
) -> MessageId | None:
    """The message in which the branch that was shown ends; the last one where that is not known."""
    at = wanted if wanted in forest.nodes else None
    while at is not None and at not in names:
        at = next(iter(forest.children[at]), None)
    if at is not None:
        return names[at]
    return messages[-1].id if messages else None


def _first_time(nodes: Sequence[Node]) -> int:
    return min((node.at_ms for node in nodes if node.at_ms is not None), default=0)
