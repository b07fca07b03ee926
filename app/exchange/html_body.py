"""Markdown as HTML for a file that is read elsewhere: what the window shows of it, everything escaped."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from app.exchange.math_html import math_html
from app.logic.latex import inside
from app.logic.markdown.document import empty
from app.logic.markdown.nesting import HtmlNest
from app.logic.markdown.values import (
    CodeBlock,
    Formula,
    Frame,
    FrameKind,
    Heading,
    Leaf,
    Paragraph,
    Picture,
    Rule,
    Run,
    Runs,
    Style,
    Table,
)

_END = "</p>\n"  # of a paragraph
_MOST_HIGHLIGHTED = 100_000  # characters of one block of code
_TAGS = ((Style.CODE, "code"), (Style.STRIKE, "s"), (Style.ITALIC, "em"), (Style.BOLD, "strong"))  # inner ones first
_WEB = re.compile(r"https?://[^\s]+")
_ANCHOR = re.compile(r"#(note|cite)-([0-9]{1,9})")


class Place(NamedTuple):
    """Where in a file a text stands: the name of its message, and which part of that it is.

    Marks of citations lead to ``MESSAGE-cite-1`` and so on, which whoever lists the sources makes.
    """

    message: str
    part: int

    def of(self, kind: str, number: str) -> str:
        """What the footnote or the source of that *number* is called."""
        return f"{self.message}-{f'{self.part}-' if kind == 'note' else ''}{kind}-{number}"


def body_html(source: str, place: Place) -> str:
    """*source*, Markdown with or without marks of citations, which stands at *place*.

    Nothing in it is loaded from elsewhere: pictures become links, and links lead to the web and to mail alone.
    """
    body = _Body(place)
    nest = HtmlNest(body.item)
    for leaf in empty().append(source).finish():
        if isinstance(leaf.block, Paragraph) and leaf.block.continues and nest.out:
            nest.out[-1] = nest.out[-1].removesuffix(_END) + f"<br>\n{body.runs(leaf.block.runs)}{_END}"
            continue
        nest.enter(leaf.frames)
        nest.out.append(body.block(leaf))
    nest.close(0)
    return "".join(nest.out)


class _Body:
    """Makes the blocks of the text at *place*."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def item(self, frame: Frame) -> str:
        """Attributes of a list's item: a footnote is a place that its marks lead to."""
        opens = frame.kind is FrameKind.NOTE and frame.opens
        return f' id="{self._place.of("note", str(frame.number))}"' if opens else ""

    def block(self, leaf: Leaf) -> str:
        """One block in its container."""
        block = leaf.block
        tight = ' class="tight"' if leaf.frames and not leaf.spaced else ""
        match block:
            case Paragraph(runs):
                return f'<p dir="auto"{tight}>{self.runs(runs)}{_END}'
            case Heading(level, runs):
                return f'<h{level} dir="auto">{self.runs(runs)}</h{level}>\n'
            case CodeBlock():
                return code_html(block.text, block.language)
            case Table():
                return "".join(self._table(block))
            case Formula(source, written):
                made = math_html(source, display=True)
                whole = f"<code>{text_html(written)}</code>"
                return f'<div dir="ltr" class="formula" title="{text_html(written)}">{made or whole}</div>\n'
            case Picture(text, target):
                return f"<p{tight}>{self.runs((Run(text or target, Style.IMAGE, target),))}</p>\n"
            case Rule():
                return "<hr>\n"

    def runs(self, runs: Runs) -> str:
        """Text with its styles and links."""
        return "".join(map(self._run, runs))

    def _run(self, run: Run) -> str:
        words = f"[{run.text}]" if run.style & Style.IMAGE else run.text
        text = text_html(words).replace("\n", "<br>\n")
        if run.style & Style.MATH:
            made = math_html(*inside(run.text))
            whole = made or f"<code>{text}</code>"
            text = f'<span dir="ltr" title="{text_html(run.text)}">{whole}</span>'
        for style, tag in _TAGS:
            if run.style & style:
                text = f"<{tag}>{text}</{tag}>"
        anchor = _ANCHOR.fullmatch(run.link or "")
        if anchor is not None and run.style & (Style.NOTE | Style.CITE):
            return f'<sup><a href="#{self._place.of(*anchor.groups())}">{text}</a></sup>'
        return link_html(run.link or "", text)

    def _table(self, table: Table) -> Iterator[str]:
        yield "<table>\n<thead>\n"
        yield self._row(table, table.header, "th")
        yield "</thead>\n<tbody>\n"
        for row in table.rows:
            yield self._row(table, row, "td")
        yield "</tbody>\n</table>\n"

    def _row(self, table: Table, row: tuple[Runs, ...], tag: str) -> str:
        cells = []
        for column, runs in enumerate(row):
            align = table.aligns[column] if column < len(table.aligns) else ""
            style = f' style="text-align:{align}"' if align else ""
            cells.append(f'<{tag} dir="auto"{style}>{self.runs(runs)}</{tag}>')
        return f"<tr>{''.join(cells)}</tr>\n"


def link_html(address: str, inside: str) -> str:
    """*inside*, which is HTML, as a link, if *address* leads to the web or to mail."""
    if not _WEB.fullmatch(address) and not address.startswith("mailto:"):
        return inside
    return f'<a href="{text_html(address)}" rel="noopener noreferrer nofollow">{inside}</a>'


def code_html(code: str, language: str) -> str:
    """A block of code, coloured where *language* is known."""
    lexer = _lexer(language) if len(code) <= _MOST_HIGHLIGHTED else None
    if lexer is None:
        return f'<pre dir="ltr"><code>{text_html(code)}</code></pre>\n'
    lines: str = highlight(code.encode("utf-8", "replace").decode(), lexer, HtmlFormatter(nowrap=True))
    return f'<pre dir="ltr" class="code"><code>{lines}</code></pre>\n'


@lru_cache(maxsize=64)  # whoever wrote the text says how many names there are
def _lexer(language: str) -> Any:
    if not re.fullmatch(r"[0-9A-Za-z+#._-]{1,30}", language):
        return None
    try:
        return get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return None


def text_html(text: str) -> str:
    """*text* as text, also between the quotes of an attribute."""
    return html.escape(text.replace("\0", "\ufffd").encode("utf-8", "replace").decode())
