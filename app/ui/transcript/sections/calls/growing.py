"""Input that is still being written, in lines short enough to be laid out again with every piece."""

from __future__ import annotations

from collections.abc import Iterable

from app.logic.markdown.trail import Trail
from app.ui.transcript.sections.fields import LONGEST
from app.ui.transcript.text import whole_characters

_WIDTH = 400  # characters per line; JSON comes without line ends


class GrowingLines:
    """Text and its lines; adding costs what is added. Lines are bounded in all, the text is not."""

    def __init__(self, pieces: Iterable[str] = ()) -> None:
        self._pieces: list[str] = []
        self._shown = 0
        self._last = ""
        self._done: Trail[str] = Trail()
        for piece in pieces:
            self.add(piece)

    def add(self, piece: str) -> None:
        """Take more text."""
        self._pieces.append(piece)
        piece = whole_characters(piece[: max(0, LONGEST - self._shown)])
        self._shown += len(piece)
        rows = (self._last + piece).split("\n")
        full: list[str] = []
        for row in rows:
            full += [row[at : at + _WIDTH] for at in range(0, max(1, len(row)), _WIDTH)]
        self._last = full.pop()
        if full:
            self._done = self._done.extended(full)

    @property
    def lines(self) -> Trail[str]:
        """All lines, the one that still grows last."""
        return self._done.with_end([self._last])

    @property
    def text(self) -> str:
        """Everything, as it came."""
        return "".join(self._pieces)
