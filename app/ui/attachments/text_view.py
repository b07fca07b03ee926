"""A text document, with a passage of it marked. Long ones are put in piece by piece."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from app.logic.text_places import places_of, units_before
from app.ui.i18n import tr
from app.ui.theme.palette import Theme
from app.ui.theme.themed import Themed

_SLICE = 200_000  # characters that are put in at once: some milliseconds
_MOST_MARKED = 2_000  # hits that are drawn


class PassageText(QPlainTextEdit, Themed):
    """Read only; the caret moves by all the usual keys. Places are counted in characters of the text from 0."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Document")
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        self.setAccessibleName(tr("Text of the document"))
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setWordWrapMode(self.wordWrapMode().WrapAtWordBoundaryOrAnywhere)
        self._own = ""  # as it was sent; places of passages are counted in it
        self._text = ""  # as Qt counts line ends
        self._at = 0
        self._passage: tuple[int, int] | None = None
        self._hits: tuple[int, ...] = ()
        self._length = 0
        self._current = -1
        self._theme: Theme | None = None
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._put_slice)

    def show_text(self, text: str) -> None:
        """Show *text* from its beginning."""
        self._own, self._text, self._at = text, text.replace("\r\n", "\n"), 0
        self._passage, self._hits = None, ()
        self.clear()
        self._put_slice()
        self.moveCursor(QTextCursor.MoveOperation.Start)

    @property
    def hits(self) -> int:
        """How many places the search found."""
        return len(self._hits)

    def text(self) -> str:
        """All that is or will be shown."""
        return self._text

    def show_passage(self, start: int, end: int) -> None:
        """Mark the characters from *start* to before *end*, and bring them into view."""
        start = min(max(0, start), len(self._own))
        end = min(max(start, end), len(self._own))
        first = start - self._own.count("\r\n", 0, start)
        self._passage = (first, first + end - start - self._own.count("\r\n", start, end))
        self._go_to(*self._passage)

    def search(self, words: str) -> int:
        """Mark every place of *words*, large or small letters alike; how many there are."""
        self._hits, self._length = places_of(self._text, words), len(words)
        self._current = -1
        self._mark()
        return len(self._hits)

    def go_to_hit(self, number: int) -> None:
        """Bring hit *number*, from 1, into view."""
        self._current = number - 1
        start = self._hits[self._current]
        self._go_to(start, start + self._length)

    def set_theme(self, theme: Theme) -> None:
        """Take colours and the chat's font of *theme*."""
        self._theme = theme
        self.setFont(theme.fonts.chat)
        self._mark()

    def _put_slice(self) -> None:
        end = min(len(self._text), self._at + _SLICE)
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText(self._text[self._at : end])
        self._at = end
        if end < len(self._text):
            self._soon.start()

    def _go_to(self, start: int, end: int) -> None:
        while self._at < end:
            self._put_slice()
        cursor = self._cursor(start, start)
        self.setTextCursor(cursor)
        self.centerCursor()
        self._mark()

    def _mark(self) -> None:
        if self._theme is None:
            return
        marks = [self._marked(start, start + self._length, False) for start in self._hits[:_MOST_MARKED]]
        if self._current >= 0 and self._hits:
            start = self._hits[self._current]
            marks.append(self._marked(start, start + self._length, True))
        if self._passage is not None:
            marks.append(self._marked(*self._passage, True))
        self.setExtraSelections(marks)

    def _marked(self, start: int, end: int, strong: bool) -> QTextEdit.ExtraSelection:
        """A ground in colour; what is meant is underlined as well."""
        assert self._theme is not None
        mark = QTextEdit.ExtraSelection()
        mark.cursor = self._cursor(start, end)
        mark.format = QTextCharFormat()
        mark.format.setBackground(self._theme.colors.selection if strong else self._theme.colors.accent_soft)
        if strong:
            mark.format.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
            mark.format.setUnderlineColor(self._theme.colors.accent)
        return mark

    def _cursor(self, start: int, end: int) -> QTextCursor:
        limit = self.document().characterCount() - 1
        first = units_before(self._text, start)
        cursor = QTextCursor(self.document())
        cursor.setPosition(min(limit, first))
        last = first + units_before(self._text[start:end], end - start)
        cursor.setPosition(min(limit, last), QTextCursor.MoveMode.KeepAnchor)
        return cursor
