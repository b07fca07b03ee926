"""Inline Markdown to runs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it.token import Token

from app.logic.markdown.citations import Marks
from app.logic.markdown.engine import Env, inline_tokens
from app.logic.markdown.values import Run, Runs, Style

_OPENS = {"strong_open": Style.BOLD, "em_open": Style.ITALIC, "s_open": Style.STRIKE}
_CLOSES = {"strong_close": Style.BOLD, "em_close": Style.ITALIC, "s_close": Style.STRIKE}
_ALONE = Style.IMAGE | Style.MATH | Style.NOTE | Style.CITE  # each is a thing by itself, also beside its like
_VERBATIM = Style.CODE | Style.MATH

# Bare addresses, as GitHub's autolink extension finds them; trailing punctuation belongs to the sentence.
_BARE_LINK = re.compile(
    r"(?<![\w/])(?:https?://|www\.(?=[\w-]+\.?[\w-]))[^\s<>\"'`\u0000-\u0020\u00a0]+"
    r"|(?<![\w.+/-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+(?<![_-])(?![\w@-])",
    re.IGNORECASE,
)
_TRAILING = ".,;:!?*_~'\""


def parse_inline(source: str, env: Env, marks: Marks = ()) -> Runs:
    """Parse the content of one paragraph, heading or cell.

    ``env`` holds the known link definitions and footnotes, ``marks`` are the citations' marks in *source*.
    """
    if not marks:
        return tuple(_merged(_linked(_runs(inline_tokens(source, env)))))
    from app.logic.markdown.placing import tokens_with_marks  # noqa: PLC0415 - few texts have citations

    return tuple(_merged(_linked(_runs(tokens_with_marks(source, env, marks)))))


def cite_runs(marks: Marks) -> Runs:
    """The runs of marks that stand by themselves."""
    return tuple(_cite(mark.number) for mark in marks)


def _cite(number: int, style: Style = Style.PLAIN) -> Run:
    return Run(f"[{number}]", style | Style.CITE, f"#cite-{number}")


def _runs(tokens: list[Token]) -> Iterator[Run]:
    depth = {Style.BOLD: 0, Style.ITALIC: 0, Style.STRIKE: 0}
    links: list[str | None] = []
    for token in tokens:
        if token.type in _OPENS:
            depth[_OPENS[token.type]] += 1
        elif token.type in _CLOSES:
            depth[_CLOSES[token.type]] -= 1
        elif token.type == "link_open":
            links.append(str(token.attrGet("href") or ""))
        elif token.type == "link_close":
            links.pop()
        else:
            style = Style(sum(flag for flag, count in depth.items() if count > 0))
            yield _leaf_run(token, style, links[-1] if links else None)


def _leaf_run(token: Token, style: Style, link: str | None) -> Run:
    if token.type == "code_inline":
        return Run(token.content, style | Style.CODE, link)
    if token.type == "math_inline":
        return Run(token.content, style | Style.MATH, link)
    if token.type == "cite":
        return _cite(token.meta["number"], style)
    if token.type == "footnote_mark":
        return Run(token.content, style | Style.NOTE, f"#note-{token.meta['number']}")
    if token.type in ("softbreak", "hardbreak"):
        return Run("\n", style, link)
    if token.type == "image":
        target = str(token.attrGet("src") or "")
        return Run(_plain(token.children or []) or target, style | Style.IMAGE, target)
    return Run(token.content, style, link)


def _plain(tokens: list[Token]) -> str:
    parts = ("\n" if token.type in ("softbreak", "hardbreak") else token.content for token in tokens)
    return "".join(parts).replace("\n", " ")


def _linked(runs: Iterator[Run]) -> Iterator[Run]:
    """Turn bare addresses inside plain text into links."""
    for run in runs:
        if run.link is not None or not _may_hold_link(run.text) or run.style & _VERBATIM:
            yield run
            continue
        at = 0
        for match in _BARE_LINK.finditer(run.text):
            address = _trimmed(match.group())
            yield Run(run.text[at : match.start()], run.style)
            yield Run(address, run.style, _target(address))
            at = match.start() + len(address)
        yield Run(run.text[at:], run.style)


def _may_hold_link(text: str) -> bool:
    return "://" in text or "@" in text or "www." in text or "WWW." in text


def _target(address: str) -> str:
    if "://" in address:
        return address
    return f"http://{address}" if address[:4].lower() == "www." else f"mailto:{address}"


def _trimmed(address: str) -> str:
    while True:
        shorter = address.rstrip(_TRAILING)
        if shorter.endswith(")") and shorter.count(")") > shorter.count("("):
            shorter = shorter[:-1]
        if shorter == address:
            return address
        address = shorter


def _merged(runs: Iterator[Run]) -> Iterator[Run]:
    """Join neighbours of one style, drop what is empty."""
    held: Run | None = None
    for run in runs:
        if not run.text:
            continue
        if held is not None and (held.style, held.link) == (run.style, run.link) and not run.style & _ALONE:
            held = Run(held.text + run.text, held.style, held.link)
            continue
        if held is not None:
            yield held
        held = run
    if held is not None:
        yield held
