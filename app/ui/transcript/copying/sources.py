"""The sources of what is copied: a mark such as ``[1]`` says nothing without them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.logic.markdown.plain import runs_text
from app.logic.markdown.values import Run, Runs, Style, Table
from app.ui.transcript.content import Content
from app.ui.transcript.copying.parts import Part
from app.ui.transcript.model import Prose, SourceRow, Strip, Value, strip_text
from app.ui.transcript.targets import is_mark
from app.ui.transcript.text import units

_FIRST, _NEXT = 16, 4  # px above the list, and above its other rows: apart from the text, close together


def with_sources(parts: Sequence[Part], content: Content) -> list[Part]:
    """*parts* of one message, and a row for every source that is cited in them and not among them."""
    listed = {part.strip.value.number for part in parts if isinstance(part.strip.value, SourceRow)}
    wanted = {number for part in parts for number in _cited(part)} - listed
    found = list(parts)
    for source in content.sources if wanted else ():
        if source.number in wanted:
            above = _NEXT if isinstance(found[-1].strip.value, SourceRow) else _FIRST
            row = source.row()
            found.append(Part(parts[0].item, None, len(found), Strip(row, (), above), 0, units(strip_text(row))))
    return found


def whole_text(content: Content) -> str:
    """A whole message as plain text: what was attached to it, its text without thinking, and its sources."""
    rows = (_addressed(row, runs_text(row.runs)) for row in content.sources.rows())
    return "\n\n".join(part for part in (content.told, "\n".join(rows)) if part)


def addressed(part: Part) -> str:
    """The text of a part, with the address of a page that is cited: plain text has no links."""
    value = part.strip.value
    whole = isinstance(value, SourceRow) and part.text == strip_text(value)
    return _addressed(value, part.text) if whole and isinstance(value, SourceRow) else part.text


def _addressed(row: SourceRow, text: str) -> str:
    return f"{text} · {row.target}" if row.number and row.target and not is_mark(row.target) else text


def _cited(part: Part) -> Iterator[int]:
    """The numbers of the marks in a part. Of a table that is touched, all."""
    value = part.strip.value
    whole = isinstance(value, Table)
    at = 0
    for run in _runs(value):
        if run.style & Style.CITE and (whole or part.start <= at < part.end):
            number = (run.link or "").removeprefix("#cite-")
            if number.isdecimal():
                yield int(number)
        at += units(run.text)


def _runs(value: Value) -> Iterator[Run]:
    if isinstance(value, Prose):
        yield from value.runs
    elif isinstance(value, Table):
        rows: Sequence[Sequence[Runs]] = (value.header, *value.rows)
        for row in rows:
            for cell in row:
                yield from cell
