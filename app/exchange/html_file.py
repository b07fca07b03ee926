"""A conversation as one HTML file: no scripts, nothing loaded from elsewhere, everything that was said escaped."""

from __future__ import annotations

import base64
import html
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from pygments.formatters import HtmlFormatter

from app.base import resources
from app.exchange.html_body import Place, body_html, code_html, link_html, text_html
from app.exchange.parts import (
    PICTURES,
    SUMMARISED,
    Attached,
    Cited,
    Data,
    Part,
    Shown,
    Summary,
    Thought,
    Words,
    shown,
)
from app.exchange.text_file import date_of
from app.model.attachment import Held
from app.model.carried import CarriedMessage, ConversationOutline, ReadingChoice
from app.model.ids import AttachmentId, MessageId

_CSP = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


class HtmlFile:
    """Makes the file piece by piece, in the order of :meth:`head`, then branches and messages, then :meth:`end`."""

    def __init__(self, outline: ConversationOutline, choice: ReadingChoice) -> None:
        self._outline = outline
        self._choice = choice
        self._names: Mapping[AttachmentId, str] = {
            each.attachment.id: each.attachment.name for each in outline.attachments
        }
        self._numbers: dict[MessageId, int] = {}

    def head(self) -> str:
        """All that stands before the first message."""
        summary = self._outline.summary
        title = text_html(summary.title) or "Conversation"
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
        speaker = "You" if each.is_user else text_html(each.speaker)
        said = "\n".join(_part(part, pictures, Place(f"m{number}", at)) for at, part in enumerate(each.parts))
        return (
            f'<article id="m{number}" class="{"user" if each.is_user else "answer"}"><header>{number} · {speaker}'
            f" · {_time(carried.message.timing.created_ms)}</header>\n"
            f'<div class="said" dir="auto">{said}</div>{"".join(_below(each, f"m{number}"))}</article>\n'
        )

    def end(self) -> str:
        """All that stands behind the last message."""
        return "</body></html>\n"


def _part(part: Part, pictures: Mapping[str, bytes], place: Place) -> str:
    match part:
        case Words(text):
            return body_html(text, place)
        case Thought(text):
            return _folded("Thinking", body_html(text, place))
        case Summary(text):
            return _folded(SUMMARISED, body_html(text, place))
        case Data(what, content, is_json):
            return _folded(what, code_html(content, "json" if is_json else ""))
        case Attached(name, picture):
            return _attached(name, picture, pictures)


def _folded(what: str, inside: str) -> str:
    return f"<details><summary>{text_html(what)}</summary>{inside}</details>"


@cache
def _style() -> str:
    formatters: list[Any] = [HtmlFormatter(style=style) for style in ("default", "github-dark")]
    light, dark = (each.get_style_defs(".code") for each in formatters)
    code = f"{light}\n@media screen and (prefers-color-scheme: dark) {{\n{dark}\n}}"
    return f"\n{code}\n{resources.read_text('reading.css')}"


def _attached(name: str, picture: Held | None, pictures: Mapping[str, bytes]) -> str:
    data = pictures.get(picture.sha256) if picture is not None and picture.media_type in PICTURES else None
    if data is None or picture is None:
        return f'<p class="attached">Attached: {text_html(name)}</p>'
    source = f"data:{picture.media_type};base64,{base64.b64encode(data).decode()}"
    return f'<p><img alt="{text_html(name)}" src="{source}"></p>'


def _below(each: Shown, anchor: str) -> Iterator[str]:
    if each.sources:
        listed = (f'<li id="{anchor}-cite-{at}">{_source(cited)}</li>' for at, cited in enumerate(each.sources, 1))
        yield '<ol class="sources">' + "".join(listed) + "</ol>"
    if each.facts:
        yield f'<p class="facts">{text_html(" · ".join(each.facts))}</p>'


def _source(cited: Cited) -> str:
    named = link_html(cited.url, text_html(cited.title or cited.url or "a document"))
    return f"{named} “{text_html(cited.passage)}”" if cited.passage else named


def _time(at_ms: int) -> str:
    at = date_of(at_ms)
    return f'<time datetime="{at.isoformat(timespec="seconds")}">{at:%Y-%m-%d %H:%M} UTC</time>'
