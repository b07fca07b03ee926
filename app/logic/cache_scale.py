"""The rows of the Cache tab brought into line with what the meter beside Send says of the same request."""

from __future__ import annotations

from dataclasses import replace

from app.logic.cache_outline import Outline
from app.logic.shares import shared
from app.model.estimate import TokenSplit
from app.model.outlining import OutlineRow


def scaled(outline: Outline, split: TokenSplit) -> Outline:
    """*outline* with rows that add up to *split*, whose shares are given out as the rows were estimated.

    Where there is no row for a share of *split*, it is left out.
    """
    groups = [_group(row, split) for row in outline.rows]
    told = {"head": split.system, "files": split.attachments, "next": split.draft, "history": split.history}
    tokens = [0] * len(groups)
    for group, whole in told.items():
        rows = [at for at, name in enumerate(groups) if name == group]
        for at, part in zip(rows, shared([outline.rows[at].tokens for at in rows], whole), strict=True):
            tokens[at] = part
    made, end, old_end = [], 0, 0
    for row, number in zip(outline.rows, tokens, strict=True):
        made.append(_resized(row, number, end, old_end))
        end, old_end = end + number, old_end + row.tokens
    return replace(outline, rows=tuple(made))


def _group(row: OutlineRow, split: TokenSplit) -> str:
    """Which share of *split* a row is of; files that were not counted apart are history."""
    if row.kind in ("tools", "system"):
        return "head"
    if row.kind in ("document", "image") and split.attachments:
        return "files"
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
