"""The prompt of the next request as a list of places where a cache breakpoint may stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.model.caching import HandMark

RowKind = Literal["tools", "system", "document", "image", "question", "answer", "summary", "next", "earlier"]


@dataclass(frozen=True, slots=True)
class OutlineRow:
    """One place, in sending order. ``name`` is a file's name or the beginning of a text, may be empty.

    ``tokens`` are the estimated tokens of the place itself, ``prefix`` those of everything up to its end. ``mark`` is
    the breakpoint that stands there or could, without its lifetime; None where the API takes none. ``long_enough``
    says that the prefix may be long enough to be cached. ``turns`` counts what a row of kind ``earlier`` sums up,
    ``pictures`` the pages of a PDF that go as pictures. ``file_tokens`` of the tokens are of pictures and documents,
    ``picture_tokens`` of those of pictures, which are no guess.
    ``saves_nano`` is what each read of the prefix saves against sending it uncached, ``write_5m_nano`` and
    ``write_1h_nano`` what writing it whole costs beyond that, in nano-dollars; None without known prices.
    """

    kind: RowKind
    name: str
    tokens: int
    prefix: int
    position: int
    mark: HandMark | None = None
    long_enough: bool = True
    turns: int = 0
    saves_nano: int | None = None
    write_5m_nano: int | None = None
    write_1h_nano: int | None = None
    file_tokens: int = 0
    picture_tokens: int = 0
    pictures: int = 0

    @property
    def middle(self) -> int:
        """Tokens up to the middle of the place: an estimate may be off by a few at its edges."""
        return self.prefix - self.tokens // 2
