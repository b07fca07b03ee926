"""Puts the marks of citations back among the inline tokens, by the places where these begin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from typing import Any, Literal

from markdown_it.rules_inline import StateInline, fragments_join
from markdown_it.token import Token

from app.logic.markdown.citations import PLACE, Marks
from app.logic.markdown.engine import Env, engine


class _Placed(StateInline):
    """Notes where every token begins."""

    def __init__(self, source: str, parser: Any, env: Env, tokens: list[Token]) -> None:
        super().__init__(source, parser, env, tokens)
        self.places: list[int] = []
        self._pending_from = 0

    def append_pending(self, text: str) -> None:
        if not self.pending:
            self._pending_from = self.pos
        super().append_pending(text)

    def pushPending(self) -> Token:
        self.places.append(self._pending_from)
        return super().pushPending()

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        at = self.pos
        token = super().push(ttype, tag, nesting)
        self.places.append(at)
        return token


def tokens_with_marks(source: str, env: Env, marks: Marks) -> list[Token]:
    """The inline structure of *source*, with a token ``cite`` for each of *marks*."""
    parser = engine()
    state = _Placed(source, parser, env, [])
    parser.inline.tokenize(state)
    for rule in parser.inline.ruler2.getRules(""):
        if rule is not fragments_join:  # it would move text to other tokens than those whose places are known
            rule(state)
    return list(_merged(state.tokens, state.places, sorted(marks)))


def _merged(tokens: Sequence[Token], places: Sequence[int], marks: Marks) -> Iterator[Token]:
    next_mark = 0
    for token, at in zip(tokens, places, strict=True):
        begin, end = at, at + (len(token.content) if token.type == "text" else 0)
        while next_mark < len(marks) and (marks[next_mark].at <= at or marks[next_mark].at < end):
            place = max(marks[next_mark].at, begin)
            yield _part(token, begin - at, place - at)
            yield _cite(marks[next_mark].number)
            begin, next_mark = place, next_mark + 1
        yield _part(token, begin - at, None) if token.type == "text" else token
    yield from (_cite(mark.number) for mark in marks[next_mark:])


def _part(token: Token, begin: int, end: int | None) -> Token:
    """A part of a text token; of any other token, nothing."""
    part = copy(token) if token.type == "text" else Token("text", "", 0)
    part.content = part.content[begin:end].replace(PLACE, "")
    return part


def _cite(number: int) -> Token:
    token = Token("cite", "", 0)
    token.meta = {"number": number}
    return token
