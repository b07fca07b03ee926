"""Runs of text as a small Qt document: one paragraph, never HTML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import takewhile
from math import floor
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QPainter,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextLayout,
    QTextLine,
    QTextOption,
)

from app.logic.markdown.values import Run, Runs, Style
from app.ui.transcript.blocks.columns import CODE_PAD
from app.ui.transcript.blocks.writer import RunWriter
from app.ui.transcript.boundaries import whole_character
from app.ui.transcript.ink import Face, Ink
from app.ui.transcript.maths.typesetter import Formulas
from app.ui.transcript.text import runs_right_to_left, units


def cursor_x(line: QTextLine, position: int, edge: QTextLine.Edge = QTextLine.Edge.Leading) -> float:
    """The x of a UTF-16 position in a line, px. Qt's binding returns it with the position it settled on."""
    found: Any = line.cursorToX(position, edge)
    return float(found[0] if isinstance(found, tuple) else found)


class RichText:
    """One paragraph of runs at one width. Coordinates are px from its top left corner.

    ``color`` is the colour of plain text. Links and inline code take theirs from the ink. Positions are UTF-16 units
    of the runs' text, whatever stands for it in the document. Without *formulas* mathematics stays its source.
    """

    def __init__(
        self,
        ink: Ink,
        face: Face,
        color: QColor,
        runs: Runs,
        align: Qt.AlignmentFlag | None = None,
        formulas: Formulas | None = None,
    ) -> None:
        self._ink = ink
        self._face = face
        self._color = color
        self._runs: Runs = ()
        self._raised: float | None = None
        self._document = QTextDocument()
        self._document.setUndoRedoEnabled(False)
        self._document.setDocumentMargin(0)
        self._document.setDefaultFont(face.font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._leftwards = runs_right_to_left(runs)
        direction = Qt.LayoutDirection.RightToLeft if self._leftwards else Qt.LayoutDirection.LeftToRight
        option.setTextDirection(direction)
        self._document.setDefaultTextOption(option)
        cursor = QTextCursor(self._document)
        block = QTextBlockFormat()
        block.setLineHeight(face.line, QTextBlockFormat.LineHeightTypes.MinimumHeight.value)
        if align is not None:
            block.setAlignment(align)
        cursor.setBlockFormat(block)
        self._writer = RunWriter(self._document, ink, face, color, formulas)
        self._places = self._writer.places
        self._writer.write(runs)
        self._runs = runs

    @property
    def runs(self) -> Runs:
        """What is shown."""
        return self._runs

    @property
    def height(self) -> float:
        """The height at the current width, px."""
        return float(self._document.size().height())

    @property
    def natural_width(self) -> float:
        """The width of the longest line as it stands, px."""
        return float(self._document.idealWidth())

    def set_width(self, width: float) -> None:
        """Break the lines anew; -1 for no limit."""
        self._raised = None
        self._document.setTextWidth(width)

    def extend(self, runs: Runs) -> float | None:
        """Take over *runs* when they begin as what stands does.

        Returns the y (px) from which the picture changed, or None when the text must be made anew.
        """
        old = self._runs
        if not old or runs_right_to_left(runs) != self._leftwards:
            return None
        same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, runs, strict=False)))
        if same in (len(old), len(old) - 1) and len(runs) >= len(old):
            last, grown, more = old[-1], runs[len(old) - 1], runs[len(old) :]
            if self._writer.fits(last, grown, more):
                top = self.caret(max(0, self.length - 1)).top()
                self._writer.write(more, Run(grown.text[len(last.text) :], grown.style, grown.link))
                self._runs = runs
                return top
        return self._rewrite(runs, same) if same else None

    def _rewrite(self, runs: Runs, same: int) -> float | None:
        """Write what follows the first *same* runs anew: what closes an open end for the eye changes all the time."""
        at = sum(units(run.text) for run in runs[:same])
        top = self.caret(max(0, at - 1)).top()
        if not self._writer.cut(at, runs[same:]):
            return None
        self._writer.write(runs[same:])
        self._raised = None
        self._runs = runs
        return top

    @property
    def length(self) -> int:
        """The length of the text in UTF-16 units."""
        return self._places.length

    @property
    def missed(self) -> Mapping[str, str]:
        """The formulas that stay their source, as they were written, with the reason."""
        return self._writer.missed

    def paint(self, painter: QPainter, selected: tuple[int, int] | None = None) -> None:
        """Draw the text, its code backgrounds below it; the painter stands at the top left corner."""
        self._paint_code(painter)
        lift = self._lift
        context = QAbstractTextDocumentLayout.PaintContext()
        if selected is not None:
            context.selections = [self._selection(*selected)]
        painter.translate(0, -lift)
        self._document.documentLayout().draw(painter, context)
        painter.translate(0, lift)

    def paint_lines(self, painter: QPainter, clip: QRectF) -> None:
        """Draw the lines that *clip* (px) holds some of, and no others: text that is hidden by a clip can be found."""
        self._paint_code(painter)
        layout, origin = self._layout(), self._origin() - QPointF(0, self._lift)
        for number in range(layout.lineCount()):
            line = layout.lineAt(number)
            top = origin.y() + line.y()
            if top + line.height() > clip.top() and top < clip.bottom():
                line.draw(painter, origin)

    def cuts(self) -> list[int]:
        """The y of the lines that a page may end before, px: no line stands alone above or below."""
        layout = self._layout()
        tops = [self._origin().y() + layout.lineAt(number).y() for number in range(layout.lineCount())]
        return [floor(top - self._lift) for top in tops[2:-1]]

    @property
    def _lift(self) -> float:
        """How far the text is drawn higher than Qt places it: Qt puts the air of a line above its text.

        Measured at the first baseline, so that a line of nothing but code stands level with its neighbours.
        """
        if self._raised is None:
            line = self._layout().lineAt(0)
            metrics = self._face.metrics
            wanted = (self._face.line - metrics.height()) / 2 + metrics.ascent()
            over = min(line.y(), line.y() + line.ascent() - wanted) if line.isValid() else 0.0  # no more than the air
            self._raised = max(0.0, over)
        return self._raised

    def _selection(self, start: int, end: int) -> QAbstractTextDocumentLayout.Selection:
        selection = QAbstractTextDocumentLayout.Selection()
        cursor = QTextCursor(self._document)
        cursor.setPosition(self._places.begin(start))
        cursor.setPosition(self._places.end(end), QTextCursor.MoveMode.KeepAnchor)
        selection.cursor = cursor
        form = QTextCharFormat()
        form.setBackground(self._ink.colors.selection)
        selection.format = form
        return selection

    def _paint_code(self, painter: QPainter) -> None:
        spans = [span for span in self.spans() if span[0].style & Style.CODE]
        if not spans:
            return
        painter.save()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._ink.colors.bubble)
        metrics = self._face.metrics
        for _, start, end in spans:
            for line, rect in self._parts(start, end, hanging=False):
                base = rect.top() + line.ascent()  # as high as the text, whatever else stands in the line
                top, bottom = base - metrics.ascent() - 0.5, base + metrics.descent() + 0.5
                box = QRectF(rect.left() - CODE_PAD, top, rect.width() + 2 * CODE_PAD, bottom - top)
                painter.drawRoundedRect(box, 4, 4)
        painter.restore()

    def spans(self) -> Iterator[tuple[Run, int, int]]:
        """Every run with its UTF-16 range."""
        at = 0
        for run in self._runs:
            end = at + units(run.text)
            yield run, at, end
            at = end

    def rects(self, start: int, end: int) -> list[QRectF]:
        """Where the UTF-16 range lies: one rectangle per line, px."""
        return [rect for _, rect in self._parts(start, end)]

    def _parts(self, start: int, end: int, hanging: bool = True) -> Iterator[tuple[QTextLine, QRectF]]:
        """The lines of a range and its part of them; without the spaces that hang at a line's end if not *hanging*."""
        layout = self._layout()
        origin = self._origin()
        start, end = self._places.begin(start), self._places.end(end)
        begin = layout.lineForTextPosition(max(0, start))
        for number in range(begin.lineNumber() if begin.isValid() else 0, layout.lineCount()):
            line = layout.lineAt(number)
            if line.textStart() >= end:
                break
            first = max(start, line.textStart())
            last = min(end, line.textStart() + line.textLength())
            if not hanging and last < end:
                last = self._without_spaces(first, last)
            if first < last:
                yield line, self._line_rect(line, first, last, origin)

    def _without_spaces(self, first: int, last: int) -> int:
        while last > first and self._document.characterAt(last - 1) == " ":
            last -= 1
        return last

    def _line_rect(self, line: QTextLine, first: int, last: int, origin: QPointF) -> QRectF:
        left, right = self._x(line, first), cursor_x(line, last - 1, QTextLine.Edge.Trailing)
        if left == right:  # an object has no trailing edge for Qt
            right = self._x(line, last)
        top = origin.y() + line.y() - self._lift
        return QRectF(origin.x() + min(left, right), top, abs(right - left), line.height())

    def _x(self, line: QTextLine, position: int) -> float:
        return cursor_x(line, position)

    def _layout(self) -> QTextLayout:
        self._document.documentLayout().documentSize()  # the lines are laid out when first asked for
        return self._document.firstBlock().layout()

    def _origin(self) -> QPointF:
        return self._layout().position()

    def position_at(self, x: float, y: float) -> int:
        """The UTF-16 position nearest to a point."""
        found = self._document.documentLayout().hitTest(QPointF(x, y + self._lift), Qt.HitTestAccuracy.FuzzyHit)
        whole = whole_character("".join(run.text for run in self._runs), self._places.text(found))
        return self._places.whole(whole, forward=False)

    def whole(self, position: int, forward: bool) -> int:
        """*position*, or the far end of the formula or mark that it lies inside of."""
        return self._places.whole(position, forward)

    def caret(self, position: int) -> QRectF:
        """The place of a UTF-16 position, an upright line."""
        position = self._places.begin(position)
        line = self._layout().lineForTextPosition(position)
        if not line.isValid():
            return QRectF(0, 0, 1, self._face.line)
        origin = self._origin()
        top = origin.y() + line.y() - self._lift
        return QRectF(origin.x() + self._x(line, position), top, 1, line.height())

    def links(self) -> Iterator[tuple[Run, list[QRectF]]]:
        """Every link with its rectangles."""
        for run, start, end in self.spans():
            if run.link is not None:
                yield run, self.rects(start, end)

    def run_at(self, x: float, y: float) -> Run | None:
        """The run that is drawn at a point."""
        point = QPointF(x, y)
        for run, start, end in self.spans():
            if any(rect.contains(point) for rect in self.rects(start, end)):
                return run
        return None
