"""The Markdown engine and the little that is set on it. Imported on first use: it costs some 85 ms."""

from __future__ import annotations

from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import table
from markdown_it.token import Token

from app.logic.markdown.math_rules import add_mathematics
from app.logic.markdown.notes import add_footnotes

# Deeper nesting than this is shown as plain text. Each quote counts one level and each list item two; the parser
# recurses a few frames for each, far below Python's own limit.
MAX_NESTING = 60

Env = dict[str, Any]


@cache
def engine() -> MarkdownIt:
    """CommonMark with tables, strikethrough, task lists, mathematics and footnotes; raw HTML stays text.

    Every link target is accepted as a value: nothing here opens one, and whoever does asks first.
    """
    options = {"html": False, "maxNesting": MAX_NESTING, "tasklists": True}
    parser = MarkdownIt("commonmark", options).enable("strikethrough")
    # Containers before tables, as in GitHub's specification: "- a | b" begins a list, not a table's header.
    parser.block.ruler.after("list", "pipe_table", table, {"alt": ["paragraph", "reference"]})
    add_mathematics(parser)
    add_footnotes(parser)
    parser.disable(["inline", "text_join"])  # inlines are parsed piece by piece in inline.py
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    return parser


def block_tokens(source: str, env: Env) -> list[Token]:
    """The block structure of *source*. Link definitions found are added to ``env["references"]``."""
    return engine().parse(source, env)


def inline_tokens(source: str, env: Env) -> list[Token]:
    """The inline structure of one paragraph's content."""
    tokens: list[Token] = []
    parser = engine()
    parser.inline.parse(source, parser, env, tokens)
    return tokens
