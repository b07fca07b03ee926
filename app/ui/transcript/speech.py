"""New text for the ear: whole sentences of a running answer, each once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Protocol

from app.logic.markdown.values import CodeBlock, Table
from app.ui.i18n import tr
from app.ui.transcript.model import Card, FactsLine, Refusal, SourceRow, StepLine, Strip, strip_text

_END = re.compile(r"[.!?…][\"')\]”’»]*(?=\s)|[。！？]|\n")
_LEAST = 12  # characters; shorter pieces wait for the next end, so that "e.g." and "1." are not spoken alone


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
        while self._block < len(blocks):
            last = self._block == len(blocks) - 1
            yield from self._of(blocks[self._block].strip, whole=finished or not last)
            if last and not finished:
                return
            self._block += 1
            self._at = 0

    def _of(self, strip: Strip, whole: bool) -> Iterator[str]:
        if strip.thought or isinstance(strip.value, FactsLine):
            return
        if isinstance(strip.value, CodeBlock | Table | StepLine | SourceRow | Card | Refusal):
            if whole and not isinstance(strip.value, SourceRow):  # they are read when they are wanted
                yield _announced(strip.value)
            return
        text = strip_text(strip.value)
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


def _announced(value: CodeBlock | Table | StepLine | Card | Refusal) -> str:
    if isinstance(value, StepLine | Card | Refusal):
        return value.words
    if isinstance(value, Table):
        return tr("Table with {0} rows.", len(value.rows))
    if value.language:
        return tr("Code in {0}, {1} lines.", value.language, len(value.lines))
    return tr("Code, {0} lines.", len(value.lines))
