"""The rows of the Cache tab brought into line with what the meter beside Send says of the same request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.logic.cache_outline import Outline
from app.logic.shares import shared
from app.model.estimate import TokenSplit
from app.model.outlining import OutlineRow


def scaled(outline: Outline, split: TokenSplit) -> Outline:
    """*outline* with rows that add up to *split*, whose shares are given out as the rows were estimated.

    Pictures keep what is known of them. Where there is no row for a share of *split*, it is left out.
    """
    made, end, old_end = [], 0, 0
    for row, number in zip(outline.rows, _tokens(outline.rows, split), strict=True):
        made.append(_resized(row, number, end, old_end))
        end, old_end = end + number, old_end + row.tokens
    return replace(outline, rows=tuple(made))


def _tokens(rows: Sequence[OutlineRow], split: TokenSplit) -> list[int]:
    """The tokens of each row: of its files, wherever they stand, and of its words.

    Files that were not counted apart are words.
    """
    files = [row.file_tokens if split.attachments else 0 for row in rows]
    tokens = [0] * len(rows)
    if any(files):
        tokens = shared(files, split.attachments, [row.picture_tokens for row in rows])
    told = {"head": split.system, "next": split.draft, "history": split.history}
    for group, whole in told.items():
        mine = [at for at, row in enumerate(rows) if _group(row) == group and (not files[at] or files[at] < row.tokens)]
        words = shared([rows[at].tokens - files[at] for at in mine], whole)
        for at, part in zip(mine, words, strict=True):
            tokens[at] += part
    return tokens


def _group(row: OutlineRow) -> str:
    """Which share of a split the words of a row are of."""
    if row.kind in ("tools", "system"):
        return "head"
    return "next" if row.kind == "next" else "history"


def _resized(row: OutlineRow, tokens: int, begin: int, old_begin: int) -> OutlineRow:
    """*row* with *tokens* from *begin* on, instead of from *old_begin*; what its breakpoint is worth goes along."""
    inside = max(0, row.prefix - old_begin)
    prefix = begin + (tokens if inside >= row.tokens else round(tokens * inside / row.tokens))
    made = replace(row, tokens=tokens, prefix=prefix)
    if row.saves_nano is None or row.write_5m_nano is None or row.write_1h_nano is None or not row.prefix:
        return made
    return replace(
        made,
        saves_nano=row.saves_nano * prefix // row.prefix,
        write_5m_nano=row.write_5m_nano * prefix // row.prefix,
        write_1h_nano=row.write_1h_nano * prefix // row.prefix,
    )
