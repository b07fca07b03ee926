"""A conversation as one HTML file: no scripts, nothing loaded from elsewhere, everything that was said escaped."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from app.base import resources
from app.exchange.parts import PICTURES, Attached, Cited, Data, Part, Shown, Thought, Words, shown
from app.exchange.text_file import date_of
from app.model.attachment import Held
from app.model.carried import CarriedMessage, ConversationOutline, ReadingChoice
from app.model.ids import AttachmentId, MessageId

_MOST_HIGHLIGHTED = 100_000  # characters of one block of code
_CSP = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
_WEB = re.compile(r"https?://[^\s]+")


class HtmlFile:
    """Makes the file piece by piece, in the order of :meth:`head`, then branches and messages, then :meth:`end`."""

    def __init__(self, outline: ConversationOutline, choice: ReadingChoice) -> None:
        self._outline = outline
        self._choice = choice
        self._names: Mapping[AttachmentId, str] = {
            each.attachment.id: each.attachment.name for each in outline.attachments
        }
        self._numbers: dict[MessageId, int] = {}
        self._markdown, self._typed = _markdown(breaks=False), _markdown(breaks=True)

    def head(self) -> str:
        """All that stands before the first message."""
        summary = self._outline.summary
        title = _text(summary.title) or "Conversation"
        return (
            '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{html.escape(_CSP)}">\n'
            '<meta name="viewport" content="width=device-width,initial-scale=1">'
            '<meta name="referrer" content="no-referrer">\n'
            f"<title>{title}</title>\n<style>{_style()}</style></head>\n"
            f'<body><h1 dir="auto">{title}</h1>\n<p class="facts">{_time(summary.created_ms)}</p>\n'
        )

    def branch(self, after: MessageId | None) -> str:
        """Says that another branch follows, and behind which message it begins."""
        place = self._numbers.get(after) if after is not None else None
        where = f'after <a href="#m{place}">message {place}</a>' if place is not None else "from the beginning"
        return f"<h2>Another branch, {where}</h2>\n"

    def message(self, carried: CarriedMessage, pictures: Mapping[str, bytes]) -> str:
        """One message; *pictures* are the bytes of those that are shown, by SHA-256."""
        each = shown(carried, self._names, self._choice)
        self._numbers[carried.message.id] = number = len(self._numbers) + 1
        speaker = "You" if each.is_user else _text(each.speaker)
        reader = self._typed if each.is_user else self._markdown
        said = "\n".join(_part(part, pictures, reader) for part in each.parts)
        return (
            f'<article id="m{number}" class="{"user" if each.is_user else "answer"}"><header>{number} · {speaker}'
            f" · {_time(carried.message.timing.created_ms)}</header>\n"
            f'<div class="said" dir="auto">{said}</div>{"".join(_below(each))}</article>\n'
        )

    def end(self) -> str:
        """All that stands behind the last message."""
        return "</body></html>\n"


def _part(part: Part, pictures: Mapping[str, bytes], reader: MarkdownIt) -> str:
    match part:
        case Words(text):
            return _rendered(text, reader)
        case Thought(text):
            return f"<details><summary>Thinking</summary>{_rendered(text, reader)}</details>"
        case Data(what, content, is_json):
            return f"<details><summary>{_text(what)}</summary>{_code(content, 'json' if is_json else '')}</details>"
        case Attached(name, picture):
            return _attached(name, picture, pictures)


def _rendered(text: str, reader: MarkdownIt) -> str:
    found: str = reader.render(text.replace("\0", "\ufffd").encode("utf-8", "replace").decode())
    return found


def _markdown(breaks: bool) -> MarkdownIt:
    """Markdown without HTML of its own, without pictures from elsewhere, with links that lead to the web alone.

    With *breaks* the end of a line is one: people type so.
    """
    reader = MarkdownIt("commonmark", {"html": False, "breaks": breaks}, renderer_cls=_Renderer)
    return reader.enable(["table", "strikethrough"])


class _Renderer(RendererHTML):
    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return _code(tokens[idx].content, (tokens[idx].info.split() or [""])[0])

    def code_block(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return _code(tokens[idx].content, "")

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        token = tokens[idx]
        words = self.renderInlineAsText(token.children or [], options, env) or "picture"
        return _link(str(token.attrGet("src") or ""), f"[{words}]")

    def link_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        address = str(tokens[idx].attrGet("href") or "")
        return _opened(address) if _WEB.fullmatch(address) or address.startswith("mailto:") else "<a>"


def _opened(address: str) -> str:
    return f'<a href="{html.escape(address)}" rel="noopener noreferrer nofollow">'


def _link(address: str, words: str) -> str:
    return f"{_opened(address)}{_text(words)}</a>" if _WEB.fullmatch(address) else _text(words)


def _code(code: str, language: str) -> str:
    lexer = _lexer(language) if len(code) <= _MOST_HIGHLIGHTED else None
    if lexer is None:
        return f'<pre dir="ltr"><code>{_text(code)}</code></pre>\n'
    lines: str = highlight(code.encode("utf-8", "replace").decode(), lexer, HtmlFormatter(nowrap=True))
    return f'<pre dir="ltr" class="code"><code>{lines}</code></pre>\n'


@cache
def _lexer(language: str) -> Any:
    if not re.fullmatch(r"[0-9A-Za-z+#._-]{1,30}", language):
        return None
    try:
        return get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return None


@cache
def _style() -> str:
    formatters: list[Any] = [HtmlFormatter(style=style) for style in ("default", "github-dark")]
    light, dark = (each.get_style_defs(".code") for each in formatters)
    code = f"{light}\n@media screen and (prefers-color-scheme: dark) {{\n{dark}\n}}"
    return f"\n{code}\n{resources.read_text('reading.css')}"


def _attached(name: str, picture: Held | None, pictures: Mapping[str, bytes]) -> str:
    data = pictures.get(picture.sha256) if picture is not None and picture.media_type in PICTURES else None
    if data is None or picture is None:
        return f'<p class="attached">Attached: {_text(name)}</p>'
    source = f"data:{picture.media_type};base64,{base64.b64encode(data).decode()}"
    return f'<p><img alt="{_text(name)}" src="{source}"></p>'


def _below(each: Shown) -> Iterator[str]:
    if each.sources:
        yield '<ol class="sources">' + "".join(f"<li>{_source(cited)}</li>" for cited in each.sources) + "</ol>"
    if each.facts:
        yield f'<p class="facts">{_text(" · ".join(each.facts))}</p>'


def _source(cited: Cited) -> str:
    named = _link(cited.url, cited.title or cited.url) if cited.url else _text(cited.title or "a document")
    return f"{named} “{_text(cited.passage)}”" if cited.passage else named


def _text(text: str) -> str:
    """*text* as text, also between the quotes of an attribute."""
    return html.escape(text.replace("\0", "\ufffd").encode("utf-8", "replace").decode())


def _time(at_ms: int) -> str:
    at = date_of(at_ms)
    return f'<time datetime="{at.isoformat(timespec="seconds")}">{at:%Y-%m-%d %H:%M} UTC</time>'
