"""What the user wrote, cut into pieces that are laid out one by one; a long text is folded to its beginning."""

from __future__ import annotations

from app.ui.transcript.model import Bubble, BubbleFold

_PIECE = 1_500  # characters of a text per block
_LONG_LINES = 40  # lines beyond which a text is folded
_LONG = 3_200  # the same in characters, for texts of few lines
_HEAD_LINES = 20  # lines that are shown of a folded text
_HEAD = 1_600  # characters of it at most


def is_long(text: str) -> bool:
    """Whether a text is folded unless the reader wants it whole."""
    return len(text) > _LONG or text.count("\n") >= _LONG_LINES


def bubbles(text: str, folds: bool, unfolded: bool) -> list[Bubble | BubbleFold]:
    """The pieces of *text*. One that folds ends with a line to show the rest, or to hide it again.

    Hidden pieces are there all the same: they are selected, copied and searched.
    """
    if not folds:
        pieces = _pieced(text)
        last = len(pieces) - 1
        return [Bubble(piece, at == 0, at == last) for at, piece in enumerate(pieces)]
    end = _head_end(text)
    head, rest = text[:end].removesuffix("\n"), text[end:]
    hidden = [Bubble(piece, False, False, hidden=not unfolded) for piece in (_pieced(rest) if rest else ())]
    return [Bubble(head, last=False), *hidden, BubbleFold(text.count("\n") + 1, unfolded)]


def shown_size(text: str) -> tuple[int, int]:
    """The characters and line breaks that are shown of a text at first."""
    if is_long(text):
        text = text[: _head_end(text)]
    return len(text), text.count("\n")


def _head_end(text: str) -> int:
    """Where the part ends that is shown of a folded text: behind a line, or behind a word of a very long one."""
    end = 0
    for _ in range(_HEAD_LINES):
        line_end = text.find("\n", end, _HEAD)
        if line_end < 0:
            break
        end = line_end + 1
    return end or _word_end(text, _HEAD)


def _pieced(text: str) -> list[str]:
    """The user's text in pieces of whole lines, so that a long paste is laid out in parts."""
    if len(text) <= 2 * _PIECE:
        return [text]
    pieces: list[str] = []
    at = 0
    while at < len(text):
        end = len(text)
        if end - at > _PIECE:
            line_end = text.find("\n", at + _PIECE, at + 3 * _PIECE)
            end = line_end + 1 if line_end >= 0 else _word_end(text, at + 2 * _PIECE)
        pieces.append(text[at:end].removesuffix("\n") if end < len(text) else text[at:end])
        at = end
    return pieces


def _word_end(text: str, at: int) -> int:
    space = text.find(" ", at, at + _PIECE)
    return min(len(text), space + 1 if space >= 0 else at + _PIECE)
