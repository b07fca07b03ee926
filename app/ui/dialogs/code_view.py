"""A read-only field for long JSON: filled in slices, coloured only where it is seen, searchable."""

from __future__ import annotations

import re
from collections.abc import Iterator

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QColor, QTextBlock, QTextCharFormat, QTextCursor, QTextDocument, QTextLayout
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from app.logic.json_view import LONGEST_LINE
from app.ui.theme.contrast import readable
from app.ui.theme.palette import Palette, Theme
from app.ui.theme.themed import Themed

_SLICE = 200_000  # characters that are put in at once: some milliseconds
_TOKENS = re.compile(
    r'(?P<key>"(?:[^"\\]|\\.)*")(?=\s*:)|(?P<string>"(?:[^"\\]|\\.)*"?)|(?P<number>-?\d[\d.eE+-]*)|(?P<word>true|false|null)'
)
_REST = re.compile(r'(?:[^"\\]|\\.)*"?')  # of a string that began in the line before
_DONE = 1  # the state of a block that has its colours


class CodeView(QPlainTextEdit, Themed):
    """Shows one text. ``filled`` is told once all of it is in."""

    filled = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.setWordWrapMode(self.wordWrapMode().WrapAtWordBoundaryOrAnywhere)
        self._formats: dict[str, QTextCharFormat] = {}
        self._selection = QColor()
        self._text = ""
        self._at = 0
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._put_slice)
        self.updateRequest.connect(lambda *_: self._color_seen())

    def show_text(self, text: str) -> None:
        """Show *text*, its beginning at once."""
        self._text, self._at = text, 0
        self.clear()
        self._put_slice()
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def text(self) -> str:
        """All that is or will be shown."""
        return self._text

    def count(self, needle: str) -> int:
        """How often *needle* stands in it, in capitals or not."""
        return self._text.lower().count(needle.lower()) if needle else 0

    def number(self, needle: str) -> int:
        """Which of the hits is selected, from 1; 0 when none is."""
        cursor = self.textCursor()
        if not needle or not cursor.hasSelection():
            return 0
        before = self._text.encode("utf-16-le", "surrogatepass")[: 2 * cursor.selectionStart()]  # as Qt counts
        return before.decode("utf-16-le", "surrogatepass").lower().count(needle.lower()) + 1

    def go_to(self, needle: str, back: bool = False) -> bool:
        """Select the next or the previous hit, around the ends; False when there is none."""
        while self._at < len(self._text):  # what is searched is all of it
            self._put_slice()
        flags = QTextDocument.FindFlag.FindBackward if back else QTextDocument.FindFlag(0)
        found = self.document().find(needle, self.textCursor(), flags)
        if found.isNull():
            start = QTextCursor(self.document())
            start.movePosition(QTextCursor.MoveOperation.End if back else QTextCursor.MoveOperation.Start)
            found = self.document().find(needle, start, flags)
        if found.isNull():
            return False
        self.setTextCursor(found)
        self._mark(found)
        return True

    def set_theme(self, theme: Theme) -> None:
        """Take colours and the fixed font of *theme*."""
        self.setFont(theme.fonts.code)
        self._selection = theme.colors.selection
        self._formats = _formats(theme.colors, 7.0 if theme.name == "contrast" else 4.5)
        block = self.document().firstBlock()
        while block.isValid():
            block.setUserState(-1)
            block = block.next()
        self.viewport().update()

    def _put_slice(self) -> None:
        end = self._text.find("\n", self._at + _SLICE)
        end = len(self._text) if end < 0 else end + 1
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText(self._text[self._at : end])
        self._at = end
        if end < len(self._text):
            self._soon.start()
        else:
            self.filled.emit()

    def _color_seen(self) -> None:
        block, bottom = self.firstVisibleBlock(), self.viewport().height()
        while block.isValid() and self.blockBoundingGeometry(block).translated(self.contentOffset()).top() <= bottom:
            if block.userState() != _DONE:
                block.setUserState(_DONE)
                block.layout().setFormats(list(self._ranges(block)))
                self.document().markContentsDirty(block.position(), block.length())
            block = block.next()

    def _ranges(self, block: QTextBlock) -> Iterator[QTextLayout.FormatRange]:
        text = block.text()
        astral = any(ord(letter) > 0xFFFF for letter in text)
        for start, end, name in _spans(text, continued=block.previous().length() > LONGEST_LINE):
            made = QTextLayout.FormatRange()
            made.start = _units(text[:start]) if astral else start
            made.length = _units(text[start:end]) if astral else end - start
            made.format = self._formats.get(name, QTextCharFormat())
            yield made

    def _mark(self, cursor: QTextCursor) -> None:
        """Show the hit also while the focus is in the field for the search."""
        mark = QTextEdit.ExtraSelection()
        mark.cursor = cursor
        mark.format.setBackground(self._selection)
        self.setExtraSelections([mark])


def _spans(text: str, continued: bool) -> Iterator[tuple[int, int, str]]:
    """What has a colour: from, to, and which. A *continued* line begins inside a string."""
    begin = 0
    if continued:
        rest = _REST.match(text)
        begin = rest.end() if rest is not None else 0
        yield 0, begin, "string"
    for found in _TOKENS.finditer(text, begin):
        yield found.start(), found.end(), found.lastgroup or ""


def _units(text: str) -> int:
    """The length of *text* as Qt counts it: UTF-16."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _formats(colors: Palette, least: float) -> dict[str, QTextCharFormat]:
    chosen = {
        "key": colors.output,
        "string": colors.cache_read,
        "number": colors.cache_write,
        "word": colors.accent,
    }
    made = {}
    for name, color in chosen.items():
        made[name] = QTextCharFormat()
        made[name].setForeground(readable(color, colors.card, least))
    return made
