"""Runs of text as a small Qt document: one paragraph, never HTML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import floor
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFont,
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
from app.ui.transcript.ink import PAPER, Face, Ink
from app.ui.transcript.text import for_document, units


def cursor_x(line: QTextLine, position: int) -> float:
    """The x of a UTF-16 position in a line, px. Qt's binding returns it with the position it settled on."""
    found: Any = line.cursorToX(position)
    return float(found[0] if isinstance(found, tuple) else found)


def _clickable(link: str) -> bool:
    """Whether a reader of a PDF may open *link* by a click: other programs do not ask before they open odd ones."""
    return link.lower().startswith(("https://", "http://", "mailto:"))


class RichText:
    """One paragraph of runs at one width. Coordinates are px from its top left corner.

    ``color`` is the colour of plain text. Links and inline code take theirs from the ink.
    """

    def __init__(self, ink: Ink, face: Face, color: QColor, runs: Runs, align: Qt.AlignmentFlag | None = None) -> None:
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
        self._document.setDefaultTextOption(option)
        cursor = QTextCursor(self._document)
        block = QTextBlockFormat()
        block.setLineHeight(face.line, QTextBlockFormat.LineHeightTypes.MinimumHeight.value)
        if align is not None:
            block.setAlignment(align)
        cursor.setBlockFormat(block)
        self._extend(runs)

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
        """Take over *runs* when they only add to what stands.

        Returns the y (px) from which the picture changed, or None when the text must be made anew.
        """
        old = self._runs
        if not old or len(runs) < len(old) or runs[: len(old) - 1] != old[:-1]:
            return None
        last, grown = old[-1], runs[len(old) - 1]
        if (last.style, last.link) != (grown.style, grown.link) or not grown.text.startswith(last.text):
            return None
        top = self.caret(max(0, self.length - 1)).top()
        more = Run(grown.text[len(last.text) :], grown.style, grown.link)
        self._extend((more, *runs[len(old) :]))
        self._runs = runs
        return top

    def _extend(self, runs: Sequence[Run]) -> None:
        cursor = QTextCursor(self._document)
        cursor.movePosition(QTextCursor.MoveOperation.End)
        for run in runs:
            if run.text:
                cursor.insertText(for_document(run.text), self._format(run))
        self._runs = (*self._runs, *runs)

    def _format(self, run: Run) -> QTextCharFormat:
        form = QTextCharFormat()
        form.setForeground(self._color)
        if run.style & Style.BOLD:
            form.setFontWeight(max(QFont.Weight.DemiBold, self._face.font.weight()))
        if run.style & Style.ITALIC:
            form.setFontItalic(True)
        if run.style & Style.STRIKE:
            form.setFontStrikeOut(True)
        if run.style & Style.CODE:
            form.setFont(
                self._ink.inline_code(self._face),
                QTextCharFormat.FontPropertiesInheritanceBehavior.FontPropertiesSpecifiedOnly,
            )
        if run.link is not None:
            form.setForeground(self._ink.colors.accent)
            if _clickable(run.link):
                form.setAnchorHref(run.link)  # which a PDF makes a link of
            form.setFontUnderline(self._ink.theme.name in ("contrast", PAPER))  # colour is never the only sign
        return form

    @property
    def length(self) -> int:
        """The length of the text in UTF-16 units."""
        return self._document.characterCount() - 1

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
            self._raised = max(0.0, line.y() + line.ascent() - wanted) if line.isValid() else 0.0
        return self._raised

    def _selection(self, start: int, end: int) -> QAbstractTextDocumentLayout.Selection:
        selection = QAbstractTextDocumentLayout.Selection()
        cursor = QTextCursor(self._document)
        cursor.setPosition(max(0, min(start, self.length)))
        cursor.setPosition(max(0, min(end, self.length)), QTextCursor.MoveMode.KeepAnchor)
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
        for _, start, end in spans:
            for rect in self.rects(start, end):
                inner = rect.adjusted(-CODE_PAD, -0.5, CODE_PAD, 0.5)
                painter.drawRoundedRect(inner, 4, 4)
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
        layout = self._layout()
        origin = self._origin()
        found = []
        begin = layout.lineForTextPosition(max(0, start))
        for number in range(begin.lineNumber() if begin.isValid() else 0, layout.lineCount()):
            line = layout.lineAt(number)
            if line.textStart() >= end:
                break
            first = max(start, line.textStart())
            last = min(end, line.textStart() + line.textLength())
            if first < last:
                found.append(self._line_rect(line, first, last, origin))
        return found

    def _line_rect(self, line: QTextLine, first: int, last: int, origin: QPointF) -> QRectF:
        left, right = self._x(line, first), self._x(line, last)
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
        return max(0, min(found, self.length))

    def caret(self, position: int) -> QRectF:
        """The place of a UTF-16 position, an upright line."""
        line = self._layout().lineForTextPosition(max(0, min(position, self.length)))
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
