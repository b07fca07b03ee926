"""How wide the columns of a table are."""

from __future__ import annotations

from app.logic.markdown.plain import runs_text
from app.logic.markdown.values import Runs, Style
from app.ui.transcript.ink import Face, Ink

PAD_X = 8  # px beside a cell's text
_LEAST = 44.0  # px, the narrowest a column gets before the table scrolls sideways
_WIDEST = 320.0  # px, the longest word that a column makes room for

Wanted = tuple[float, float]  # px: a column's longest word, its longest cell on one line


def wider(a: Wanted, b: Wanted) -> Wanted:
    """The larger of both wishes, each on its own."""
    return max(a[0], b[0]), max(a[1], b[1])


def cell_widths(cell: Runs, face: Face, ink: Ink) -> Wanted:
    """The widths of a cell's longest word and of the whole cell on one line, px, a little generous."""
    text = runs_text(cell)
    if not text:
        return 0.0, 0.0
    slack = 1.08 if any(run.style & (Style.BOLD | Style.CODE) for run in cell) else 1.0
    whole = face.metrics.horizontalAdvance(text.replace("\n", " ")) * slack
    word = max(text.split(), key=len, default="")
    return face.metrics.horizontalAdvance(word) * slack, whole


def shared(wanted: list[Wanted], width: float) -> list[float]:
    """Share *width* px among columns that want (longest word, longest cell).

    What fits on one line gets it, and what is left over goes to all alike. Otherwise every column gets its
    longest word, bounded, and the rest in proportion to what it lacks. More than *width* means scrolling.
    """
    pad = 2 * PAD_X
    whole = [max(_LEAST, cell + pad + 1) for _, cell in wanted]
    if sum(whole) <= width:
        spare = (width - sum(whole)) / max(1, len(whole))
        return [want + spare for want in whole]
    least = [
        min(want, max(_LEAST, min(word, _WIDEST) + pad + 1)) for want, (word, _) in zip(whole, wanted, strict=True)
    ]
    room = width - sum(least)
    if room <= 0:
        return least
    lacking = [want - low for want, low in zip(whole, least, strict=True)]
    total = sum(lacking) or 1.0
    return [low + room * lack / total for low, lack in zip(least, lacking, strict=True)]
