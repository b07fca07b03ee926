"""A selection as Markdown: what was written, from the source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from app.logic.markdown.values import Run
from app.ui.transcript.cards import Cards
from app.ui.transcript.copying.parts import Part
from app.ui.transcript.copying.plain import plain_text
from app.ui.transcript.model import SourceRow, strip_text
from app.ui.transcript.text import cut_units, is_web_address

_SIGNS = re.compile(r"[\\`*_\[\]<>#|~&]")  # what may begin something in Markdown
_CITED = re.compile("\ufdd2(\\d+)\ufdd3")  # how the mark of a citation stands in the source that is parsed


def markdown_text(parts: Iterable[Part]) -> str:
    """The source of what is selected. Thinking beside other text is quoted."""
    groups = [list(group) for _, group in groupby(parts, lambda part: (part.item, id(part.section)))]
    return "\n\n".join(_written(group, quoted=len(groups) > 1) for group in groups)


def _written(parts: Sequence[Part], quoted: bool) -> str:
    first, last = parts[0], parts[-1]
    source = None
    if first.section is not None:
        end = (last.number, _characters(last, last.end))
        source = first.section.excerpt((first.number, _characters(first, first.start)), end)
    text = plain_text([_as_markdown(part) for part in parts]) if source is None else with_marks(source)
    if not (quoted and first.strip.thought):
        return text
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def _as_markdown(part: Part) -> Part:
    """Names from outside mean nothing in Markdown; the title of a page that is cited is a link."""
    value = part.strip.value
    if isinstance(value, Cards):
        return replace(part, instead="\n".join(f"- {escaped(line)}" for line in part.text.split("\n")))
    if isinstance(value, SourceRow) and part.begins and part.text == strip_text(value):
        return replace(part, instead="".join(_linked(run) for run in value.runs))
    return part


def _linked(run: Run) -> str:
    if run.link is None or not is_web_address(run.link):
        return escaped(run.text) if run.link is not None else run.text
    return f"[{escaped(run.text)}](<{run.link.replace('<', '%3C').replace('>', '%3E')}>)"


def escaped(text: str) -> str:
    """*text* as Markdown that shows exactly that."""
    return _SIGNS.sub(r"\\\g<0>", text)


def _characters(part: Part, position: int) -> int:
    return len(cut_units(strip_text(part.strip.value), 0, position))


def with_marks(source: str) -> str:
    """*source* with the marks of citations as they are shown, such as ``[1]``."""
    return _CITED.sub(r"[\1]", source)
