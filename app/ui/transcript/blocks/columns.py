"""How wide the columns of a table are."""

from __future__ import annotations

from app.logic.latex import inside
from app.logic.markdown.plain import runs_text
from app.logic.markdown.values import Run, Runs, Style
from app.ui.transcript.ink import Face, Ink
from app.ui.transcript.maths.drawing import Drawing
from app.ui.transcript.maths.typesetter import Formulas

CODE_PAD = 2.0  # px beside inline code
PAD_X = 8  # px beside a cell's text
_MARGIN = 1.05  # of a measured width: what kerning, slanted letters and borrowed fonts may add
_LEAST = 44.0  # px, the narrowest a column gets before the table scrolls sideways
_WIDEST = 320.0  # px, the longest word that a column makes room for

Wanted = tuple[float, float]  # px: a column's longest word, its longest cell on one line


def wider(a: Wanted, b: Wanted) -> Wanted:
    """The larger of both wishes, each on its own."""
    return max(a[0], b[0]), max(a[1], b[1])


def cell_widths(cell: Runs, face: Face, ink: Ink, formulas: Formulas) -> Wanted:
    """The widths of a cell's longest word and of the whole cell on one line, px, chips of inline code included.

    Each run is measured in the font it is drawn with; what the document makes of it may differ by a few px.
    """
    whole, chips, widest = 0.0, 0.0, {id(face): face}
    formula_width = 0.0
    for run in cell:
        if run.style & Style.MATH and (width := _formula_width(run, face, ink, formulas)):
            whole += width
            formula_width = max(formula_width, width)
            continue
        drawn = _drawn(run, face, ink)
        widest[id(drawn)] = drawn
        whole += drawn.metrics.horizontalAdvance(run.text.replace("\n", " "))
        if run.style & Style.CODE:
            chips += 2 * CODE_PAD
    words = (run for run in cell if not (run.style & Style.MATH and formula_width))
    word = max(runs_text(tuple(words)).split(), key=len, default="")
    longest = max(drawn.metrics.horizontalAdvance(word) for drawn in widest.values())
    return max(longest + min(chips, 2 * CODE_PAD), formula_width), whole + chips


def _formula_width(run: Run, face: Face, ink: Ink, formulas: Formulas) -> float:
    """The width of a formula, px; 0 while its source stands for it."""
    found = formulas.get(*inside(run.text))
    return found.width * ink.math_size(face) + 2 if isinstance(found, Drawing) else 0.0


def _drawn(run: Run, face: Face, ink: Ink) -> Face:
    if run.style & (Style.CODE | Style.MATH):
        return ink.cell_code
    return ink.cell_head if run.style & Style.BOLD else face


def surely_one_line(cell: Runs, needed: float, room: float) -> bool:
    """Whether a cell that needs *needed* px surely stands on one usual line of *room* px without being laid out.

    Scripts whose fonts are taller than Latin ones (Hebrew to Greek Extended, U+0590 to U+1FFF: Arabic, Thai, the
    scripts of India) are never sure of the usual height, and neither are formulas.
    """
    if any(run.style & Style.MATH for run in cell):
        return False
    if needed * _MARGIN + 2 > room:
        return False
    return all(run.text.isascii() or not any("\u0590" <= sign <= "\u1fff" for sign in run.text) for run in cell)


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
