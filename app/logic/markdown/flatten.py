"""Block tokens to leaves in reading order, with what is needed to start again in their middle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from app.logic.markdown.containers import Container, Path, opening_text
from app.logic.markdown.engine import MAX_NESTING
from app.logic.markdown.values import FrameKind

_KINDS = {
    "blockquote_open": FrameKind.QUOTE,
    "list_item_open": FrameKind.BULLET,
    "footnote_open": FrameKind.NOTE,
}


@dataclass(frozen=True, slots=True)
class Node:
    """One leaf before its inlines are parsed. Lines are numbers in the parsed source, ``end`` exclusive.

    ``tokens`` are the engine's own: one for code and rules, the heading or paragraph and its content, or a
    whole table. ``opens`` says of each container in ``path`` whether this is its first leaf.
    """

    kind: str  # paragraph, heading, fence, code_block, hr, table or raw
    tokens: tuple[Token, ...]
    line: int
    end: int
    path: Path
    opens: tuple[bool, ...]


@dataclass(slots=True)
class Seed:
    """What stands before the parsed source when only a tail is parsed.

    ``path`` are the containers opened by the first ``lines`` lines, which are no part of the tail. ``numbers``
    gives, by depth of list, the ordinal of the first item of lists that go on from before.
    """

    path: Path = ()
    lines: int = 0
    numbers: dict[int, int] = field(default_factory=dict)


class _Walk:
    """One pass over the tokens of one parse."""

    def __init__(self, lines: Sequence[str], rows: Sequence[int], seed: Seed) -> None:
        self._lines = lines
        self._rows = rows
        self._seed = seed
        self._known = list(seed.path)
        self._numbers = dict(seed.numbers)
        self._path: list[Container] = []
        self._seen: list[bool] = []
        self._filled: list[bool] = []
        self._spans: list[tuple[int, int]] = []
        self._lists: list[int | None] = []  # next ordinal of each open list, None for bullets

    def nodes(self, tokens: Sequence[Token]) -> Iterator[Node]:
        at = 0
        while at < len(tokens):
            token = tokens[at]
            if token.type in ("paragraph_open", "heading_open"):
                yield self._node(token.type.removesuffix("_open"), (token, tokens[at + 1]))
                at += 3
            elif token.type == "table_open":
                end = next(i for i in range(at, len(tokens)) if tokens[i].type == "table_close")
                yield self._node("table", tuple(tokens[at:end]))
                at = end + 1
            elif token.nesting == 0:
                yield self._node(token.type, (token,))
                at += 1
            else:
                yield from self._container(token)
                at += 1

    def _node(self, kind: str, tokens: tuple[Token, ...]) -> Node:
        span = tokens[0].map or [0, 0]
        node = Node(kind, tokens, span[0], span[1], tuple(self._path), tuple(not seen for seen in self._seen))
        self._seen = [True] * len(self._path)
        self._filled = [True] * len(self._path)
        return node

    def _container(self, token: Token) -> Iterator[Node]:
        if token.type == "ordered_list_open":
            first = token.attrGet("start")
            own = 1 if first is None else int(first)
            self._lists.append(self._numbers.pop(len(self._lists), own))
        elif token.type == "bullet_list_open":
            self._numbers.pop(len(self._lists), None)
            self._lists.append(None)
        elif token.type in ("ordered_list_close", "bullet_list_close"):
            self._lists.pop()
        elif token.type in _KINDS:
            self._open(token)
        elif token.type in ("list_item_close", "blockquote_close", "footnote_close"):
            yield from self._close(token)

    def _open(self, token: Token) -> None:
        line, end = token.map or [0, 0]
        number = None
        kind = _KINDS[token.type]
        if token.type == "list_item_open":
            number = self._lists[-1]
            kind = FrameKind.BULLET if number is None else FrameKind.NUMBER
            self._lists[-1] = None if number is None else number + 1
        if line < self._seed.lines and self._known:
            self._path.append(self._known.pop(0))
        else:
            row = self._rows[line]
            opening = opening_text(self._lines[line], self._path, kind, row)
            meta = token.meta or {}
            self._path.append(Container(kind, row, opening, number, meta.get("checked"), meta.get("label", "")))
        self._seen.append(False)
        self._filled.append(False)
        self._spans.append((line, end))

    def _close(self, token: Token) -> Iterator[Node]:
        line, end = self._spans.pop()
        if not self._filled[-1] and (token.type != "blockquote_close" or token.level >= MAX_NESTING - 2):
            raw = Token("raw", "", 0, content="", map=[line, max(end, line + 1)])
            if token.level >= MAX_NESTING - 2:  # the engine stops here and would lose what is inside
                raw.content = "\n".join(self._lines[line:end]).strip()
            yield self._node("raw", (raw,))
        self._path.pop()
        self._seen.pop()
        self._filled.pop()


def nodes(tokens: Sequence[Token], lines: Sequence[str], rows: Sequence[int], seed: Seed) -> list[Node]:
    """Flatten *tokens*. ``lines`` are the parsed lines and ``rows`` their offsets in the whole source."""
    return list(_Walk(lines, rows, seed).nodes(tokens))
