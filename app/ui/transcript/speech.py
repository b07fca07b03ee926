"""New text for the ear: whole sentences of a running answer, each once; of blocks that are no prose, what they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Protocol

from app.logic.markdown.values import CodeBlock, Formula, Picture, Table
from app.ui.i18n import tr
from app.ui.transcript.model import (
    BranchEnd,
    Bubble,
    ChangeLine,
    DayLine,
    FactsLine,
    NewLine,
    Prose,
    Quiet,
    SourceRow,
    Strip,
    ThinkingLine,
    TrimLine,
    TurnRow,
    Uploading,
    Wait,
    Working,
)
from app.ui.transcript.voices import spoken_runs, table_words, voice

_END = re.compile(r"[.!?…][\"')\]”’»]*(?=\s)|[。！？]|\n")
_LEAST = 12  # characters; shorter pieces wait for the next end, so that "e.g." and "1." are not spoken alone
_SILENT = (
    FactsLine,
    TurnRow,
    BranchEnd,
    DayLine,
    ChangeLine,
    NewLine,
    TrimLine,
    Quiet,
    SourceRow,
    Uploading,
    Wait,
    Working,
)  # read when they are wanted


class Block(Protocol):
    """A block on the screen; ``strip`` is its value."""

    strip: Strip


class Speech:
    """Remembers how far an answer was spoken: block and character.

    Blocks are counted as they stand on the screen; a block that is followed by another is finished.
    """

    def __init__(self) -> None:
        self._block = 0
        self._at = 0

    def restart(self) -> None:
        """The answer begins anew."""
        self._block = self._at = 0

    def due(self, blocks: Sequence[Block], finished: bool) -> str:
        """What may be spoken now; *finished* says that nothing more will come."""
        return " ".join(self._pieces(blocks, finished))

    def _pieces(self, blocks: Sequence[Block], finished: bool) -> Iterator[str]:
        count = len(blocks) - (1 if blocks and isinstance(blocks[-1].strip.value, Quiet) else 0)
        while self._block < count:
            last = self._block == count - 1
            yield from self._of(blocks[self._block].strip, whole=finished or not last)
            if last and not finished:
                return
            self._block += 1
            self._at = 0

    def _of(self, strip: Strip, whole: bool) -> Iterator[str]:
        value = strip.value
        if strip.thought or isinstance(value, _SILENT):
            return
        if isinstance(value, Prose | Bubble):
            yield from self._sentences(spoken_runs(value.runs) if isinstance(value, Prose) else value.text, whole)
        elif (whole or isinstance(value, ThinkingLine)) and not self._at:
            self._at = 1  # said
            words = announced(strip)
            if words:
                yield words

    def _sentences(self, text: str, whole: bool) -> Iterator[str]:
        end = len(text) if whole else self._sentence_end(text)
        if end > self._at:
            yield text[self._at : end].strip()
            self._at = end

    def _sentence_end(self, text: str) -> int:
        end = self._at
        for match in _END.finditer(text, self._at):
            if match.end() - self._at >= _LEAST:
                end = match.end()
        return end


def announced(strip: Strip) -> str:
    """What is said once of a block that is no prose. Code and tables are not read out, only what they are."""
    value = strip.value
    if isinstance(value, Table):
        return f"{table_words(value)}."
    if isinstance(value, CodeBlock):
        return _code(value)
    if isinstance(value, ThinkingLine) and value.running:
        return tr("Thinking…")
    words = voice(strip, 0).text
    return f"{words}." if isinstance(value, Formula | Picture | ThinkingLine) else words


def _code(value: CodeBlock) -> str:
    if value.language:
        return tr("Code in {0}, {1} lines.", value.language, len(value.lines))
    return tr("Code, {0} lines.", len(value.lines))
