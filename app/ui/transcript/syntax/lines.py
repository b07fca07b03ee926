"""Lexing one line at a time, with the lexer's state kept between lines. Runs on any thread; no Qt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pygments.lexer import ExtendedRegexLexer, Lexer, RegexLexer
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Error, String, Whitespace, _TokenType
from pygments.util import ClassNotFound

from app.ui.transcript.syntax.roles import role_of
from app.ui.transcript.syntax.spans import Spans

# Comments that a lexer may match with one expression over several lines, which a single line cannot show.
_BLOCK_COMMENTS = (
    ("/*", "*/"),
    ("<!--", "-->"),
    ("(*", "*)"),
    ("{-", "-}"),
    ("--[[", "]]"),
    ("#|", "|#"),
    ("/+", "+/"),
)
_LOOKS_AHEAD = {"HtmlLexer", "PhpLexer", "GoLexer", "PerlLexer", "RubyLexer", "MarkdownLexer", "LuaLexer"}
_LONGEST = 2_000  # characters; longer lines are shown plain: some expressions are slow on them
_OTHER_NAMES = {"c++": "cpp", "objective-c": "objc", "shell": "bash", "console": "bash", "jsonc": "json", "vue": "html"}


@dataclass(frozen=True, slots=True)
class State:
    """Where a lexer stands at the start of a line: its stack, and the end of an open block comment."""

    stack: tuple[str, ...] = ("root",)
    comment: str = ""


class LineLexer:
    """Wraps one of Pygments' lexers that are made of expressions and states.

    ``after`` colours the block once more when it is complete, for languages in which a line alone says too little.
    """

    def __init__(self, lexer: RegexLexer) -> None:
        self._lexer = lexer
        self.after = WholeLexer(lexer) if type(lexer).__name__ in _LOOKS_AHEAD else None
        self._known: dict[_TokenType, str] = {}
        self._comments = tuple(pair for pair in _BLOCK_COMMENTS if self._is_comment(*pair))

    def _is_comment(self, begin: str, end: str) -> bool:
        """Whether the language has this kind of comment: its own lexer says so."""
        tokens = [kind for _, kind, text in self._lexer.get_tokens_unprocessed(f"{begin} a\nb {end}\n") if text.strip()]
        return bool(tokens) and all(_quiet(kind) for kind in tokens)

    def line(self, text: str, state: State) -> tuple[Spans, State]:
        """Colour one line (without its end). Returns its spans and the state of the next line."""
        if len(text) > _LONGEST:
            return (), state
        spans: list[tuple[int, int, str]] = []
        at = 0
        if state.comment:
            end = text.find(state.comment)
            if end < 0:
                return ((0, len(text), "comment"),), state
            at = end + len(state.comment)
            spans.append((0, at, "comment"))
        stack = self._plain(text, at, list(state.stack), spans)
        return tuple(spans), State(*stack)

    def _plain(
        self, text: str, at: int, stack: list[str], spans: list[tuple[int, int, str]]
    ) -> tuple[tuple[str, ...], str]:
        before = list(stack)
        tokens = [(at + place, kind, part) for place, kind, part in self._tokens(text[at:] + "\n", stack)]
        opened = self._opened(text, at, tokens)
        if opened is not None:
            begin, close = opened
            stack = before
            tokens = [(at + place, kind, part) for place, kind, part in self._tokens(text[at:begin], stack)]
        spans += self._spans(tokens, len(text))
        if opened is None:
            return tuple(stack), ""
        spans.append((opened[0], len(text), "comment"))
        return tuple(stack), close

    def _opened(self, text: str, at: int, tokens: list[tuple[int, _TokenType, str]]) -> tuple[int, str] | None:
        """Where a block comment begins that does not end on this line, and what ends it."""
        for begin, end in self._comments:
            place = text.rfind(begin, at)
            if place < 0 or text.find(end, place + len(begin)) >= 0:
                continue
            if not any(_hides(place, *token) for token in tokens):
                return place, end
        return None

    def _spans(self, tokens: list[tuple[int, _TokenType, str]], length: int) -> Iterator[tuple[int, int, str]]:
        for start, kind, part in tokens:
            role = role_of(kind, self._known)
            if role and part.strip():
                yield start, min(length, start + len(part)), role

    def _tokens(self, text: str, stack: list[str]) -> Iterator[tuple[int, _TokenType, str]]:
        """Pygments' own loop (RegexLexer.get_tokens_unprocessed), with a stack that outlives it."""
        rules = self._lexer._tokens  # type: ignore[attr-defined]  # made by the lexer's metaclass
        at = 0
        while at < len(text):
            for match_at, action, change in rules[stack[-1]]:
                match = match_at(text, at)
                if match is None:
                    continue
                if action is not None:
                    if isinstance(action, _TokenType):
                        yield at, action, match.group()
                    else:
                        yield from action(self._lexer, match)
                at = match.end()
                _change(stack, change)
                break
            else:
                newline = text[at] == "\n"
                if newline:
                    stack[:] = ["root"]
                yield at, Whitespace if newline else Error, text[at]
                at += 1


def _hides(place: int, start: int, kind: _TokenType, part: str) -> bool:
    """Whether a token makes the beginning of a comment at *place* mean nothing."""
    own = 1 if kind in Comment else 0  # type: ignore[comparison-overlap]  # it may be the comment itself
    return start + own <= place < start + len(part) and _quiet(kind)


def _quiet(kind: _TokenType) -> bool:
    """Whether the beginning of a comment means nothing inside a token of this kind."""
    return kind in String or kind in Comment  # type: ignore[comparison-overlap]  # a type holds its subtypes


def _change(stack: list[str], change: object) -> None:
    if change is None:
        return
    if isinstance(change, int):
        del stack[max(1, len(stack) + change) :]
        return
    for one in change if isinstance(change, tuple) else (change,):
        if one == "#pop":
            if len(stack) > 1:
                stack.pop()
        elif one == "#push":
            stack.append(stack[-1])
        else:
            stack.append(str(one))


class WholeLexer:
    """Colours a finished block at once, for lexers that are not made of states."""

    def __init__(self, lexer: Lexer) -> None:
        self._lexer = lexer
        self._known: dict[_TokenType, str] = {}

    def lines(self, text: str) -> list[Spans]:
        """The spans of every line of *text*."""
        found: list[list[tuple[int, int, str]]] = [[]]
        column = 0
        for kind, part in self._lexer.get_tokens(text):
            role = role_of(kind, self._known)
            for at, piece in enumerate(part.split("\n")):
                if at:
                    found.append([])
                    column = 0
                if role and piece.strip():
                    found[-1].append((column, column + len(piece), role))
                column += len(piece)
        return [tuple(spans) for spans in found]


def load_lexer(language: str) -> LineLexer | WholeLexer | None:
    """Find and prepare the lexer of a language; None when there is none. The first time costs 60 to 150 ms."""
    try:
        lexer = get_lexer_by_name(_OTHER_NAMES.get(language, language), stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None
    plain = type(lexer).__name__ in ("TextLexer", "OutputLexer")
    if plain:
        return None
    if isinstance(lexer, RegexLexer) and not isinstance(lexer, ExtendedRegexLexer):
        return LineLexer(lexer)
    return WholeLexer(lexer)
