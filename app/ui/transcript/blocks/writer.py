"""Writes runs of text into a Qt document: characters as they are, formulas and marks as objects."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtGui import QColor, QFont, QTextCharFormat, QTextCursor, QTextDocument

from app.logic.latex import inside
from app.logic.markdown.values import Run, Runs, Style
from app.ui.transcript.blocks.inlays import JOINER, OBJECT, FormulaInlay, Inlay, Inlays, MarkInlay, PictureInlay
from app.ui.transcript.blocks.places import Places
from app.ui.transcript.ink import PAPER, Face, Ink
from app.ui.transcript.maths.drawing import Drawing
from app.ui.transcript.maths.limits import Refusal
from app.ui.transcript.maths.typesetter import Formulas
from app.ui.transcript.text import for_document, has_right_to_left, is_web_address, units

_ISOLATE, _END = "\u2066", "\u2069"  # what stands between them runs from left to right and moves as one
_INHERITED = QTextCharFormat.FontPropertiesInheritanceBehavior.FontPropertiesSpecifiedOnly


class RunWriter:
    """Writes at the end of one document, and remembers where everything stands.

    ``missed`` holds the runs whose formula cannot be set, with the reason.
    """

    def __init__(self, document: QTextDocument, ink: Ink, face: Face, color: QColor, formulas: Formulas | None) -> None:
        self.places = Places()
        self.missed: dict[str, str] = {}
        self._document = document
        self._ink = ink
        self._face = face
        self._color = color
        self._formulas = formulas
        self._inlays: Inlays | None = None
        self._isolating = False

    def fits(self, last: Run, grown: Run, more: Runs) -> bool:
        """Whether *grown* may take the place of the *last* run, and *more* follow, by writing at the end only."""
        if (last.style, last.link) != (grown.style, grown.link) or not grown.text.startswith(last.text):
            return False
        added = grown.text[len(last.text) :]
        if added and (self._is_whole(last) or (last.style & (Style.CODE | Style.MATH) and self._isolating)):
            return False
        return self._isolating or not any(map(has_right_to_left, (added, *(run.text for run in more))))

    def _is_whole(self, run: Run) -> bool:
        whole = Style.NOTE | Style.CITE | (Style.MATH if self._formulas is not None else Style.PLAIN)
        return bool(run.style & whole)

    def cut(self, position: int, more: Runs) -> bool:
        """Take away all from a position of the text on, for *more* to be written there; False where that cannot be."""
        if self._isolating or any(has_right_to_left(run.text) for run in more):
            return False
        place = self.places.cut(position)
        if place is None:
            return False
        cursor = QTextCursor(self._document)
        cursor.setPosition(place)
        cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        return True

    def write(self, runs: Iterable[Run], grown: Run | None = None) -> None:
        """Put *runs* at the end; *grown* is what is new of the last run."""
        runs = tuple(runs)
        self._isolating = self._isolating or any(has_right_to_left(run.text) for run in runs)
        cursor = QTextCursor(self._document)
        cursor.movePosition(QTextCursor.MoveOperation.End)
        if grown is not None and grown.text:
            self._text(cursor, grown)
        for run in runs:
            if run.text:
                self._run(cursor, run)

    def _run(self, cursor: QTextCursor, run: Run) -> None:
        inlay = self._inlay(run)
        if inlay is not None:
            self._object(cursor, run, inlay)
        elif self._isolating and run.style & (Style.CODE | Style.MATH):
            self._sign(cursor, _ISOLATE)
            self._text(cursor, run)
            self._sign(cursor, _END)
        else:
            if run.style & Style.IMAGE:
                self._picture(cursor, run)
            self._text(cursor, run)

    def _inlay(self, run: Run) -> Inlay | None:
        if run.style & (Style.NOTE | Style.CITE):
            return MarkInlay(f"({run.text.strip('[]')})", self._face, self._ink)
        if not run.style & Style.MATH or self._formulas is None:
            return None
        found = self._formulas.get(*inside(run.text))
        if isinstance(found, Refusal):
            self.missed[run.text] = found.reason
        return FormulaInlay(found, self._face, self._ink, self._color) if isinstance(found, Drawing) else None

    def _object(self, cursor: QTextCursor, run: Run, inlay: Inlay) -> None:
        joined = JOINER if run.style & (Style.NOTE | Style.CITE) else ""  # a mark stays at the word before it
        if joined:
            cursor.insertText(joined, self._format(run))
        cursor.insertText(OBJECT, self._object_format(inlay, run.link))
        self.places.add(units(run.text), 1 + len(joined))

    def _picture(self, cursor: QTextCursor, run: Run) -> None:
        color = self._ink.colors.accent if run.link is not None else self._color
        cursor.insertText(OBJECT, self._object_format(PictureInlay(self._face, color), run.link))
        self.places.add(0, 1)
        self._sign(cursor, JOINER)

    def _object_format(self, inlay: Inlay, link: str | None) -> QTextCharFormat:
        if self._inlays is None:
            self._inlays = Inlays(self._document, self._face)
        form = self._inlays.format(inlay, self._face.font)
        if link is not None and is_web_address(link):
            form.setAnchorHref(link)
        return form

    def _text(self, cursor: QTextCursor, run: Run) -> None:
        cursor.insertText(for_document(run.text), self._format(run))
        length = units(run.text)
        self.places.add(length, length)

    def _sign(self, cursor: QTextCursor, sign: str) -> None:
        """Put a character there that is not part of the text and has no width."""
        cursor.insertText(sign, self._format(Run(sign)))
        self.places.add(0, 1)

    def _format(self, run: Run) -> QTextCharFormat:
        form = QTextCharFormat()
        form.setForeground(self._ink.colors.muted if run.style & Style.MATH else self._color)
        if run.style & Style.BOLD:
            form.setFontWeight(max(QFont.Weight.DemiBold, self._face.font.weight()))
        if run.style & Style.ITALIC:
            form.setFontItalic(True)
        if run.style & Style.STRIKE:
            form.setFontStrikeOut(True)
        if run.style & (Style.CODE | Style.MATH):
            form.setFont(self._ink.inline_code(self._face), _INHERITED)
        if run.link is not None:
            form.setForeground(self._ink.colors.accent)
            if is_web_address(run.link):
                form.setAnchorHref(run.link)  # which a PDF makes a link of
            mark = bool(run.style & (Style.NOTE | Style.CITE))  # raised and in brackets: it has its sign
            form.setFontUnderline(not mark and self._ink.theme.name in ("contrast", PAPER))  # never colour alone
        return form
