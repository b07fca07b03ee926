"""The field in which a message is written: plain text, grows with it, sends on the chosen key."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QFocusEvent,
    QFont,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy, QWidget

from app.ui.i18n import tr

SendKey = Literal["enter", "ctrl_enter"]
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_PAGES = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}


class MessageField(QPlainTextEdit):
    """Emits ``submitted`` when the user sends by key. Never while an input method composes.

    ``is_attachable`` says whether what is pasted is passed on by ``files_pasted`` instead of written.

    ``page_wanted`` carries -1 for Page Up and 1 for Page Down, which a field that shows all its text has no use for.
    """

    submitted = Signal()
    page_wanted = Signal(int)
    focus_changed = Signal(bool)
    escaped = Signal()
    up_in_empty = Signal()
    files_pasted = Signal(object)  # QMimeData, alive meanwhile
    text_pasted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Message")
        self.setAccessibleName(tr("Message"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(0)
        self.is_attachable: Callable[[QMimeData], bool] = _no_files
        self.offers: list[QAction] = []  # what its context menu has besides
        self._send_key: SendKey = "enter"
        self._composing = False
        self._most_height = 400
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        self._fit()

    def set_send_key(self, key: SendKey) -> None:
        """Send with Enter, or with Ctrl+Enter; the other one breaks the line."""
        self._send_key = key

    def set_most_height(self, pixels: int) -> None:
        """Grow up to *pixels*, then scroll."""
        self._most_height = pixels
        self._fit()

    def use_font(self, font: QFont) -> None:
        """Write in *font*."""
        self.setFont(font)
        self.viewport().setFont(font)  # what an empty field says is drawn in that
        self._fit()

    def is_composing(self) -> bool:
        """Whether an input method holds text that is not committed yet."""
        return self._composing

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Send, break the line, or pass a page key on; everything else is typing."""
        if self._leaves_page_key(event):
            self.page_wanted.emit(_PAGES[Qt.Key(event.key())])
            return
        if self._leaves_to_others(event):
            return
        if event.key() not in _ENTER:
            super().keyPressEvent(event)
            return
        event.accept()
        if self._composing:
            QGuiApplication.inputMethod().commit()
        elif not self._sends(event.modifiers()):
            self.textCursor().insertText("\n")
            self.ensureCursorVisible()
        elif not event.isAutoRepeat():
            self.submitted.emit()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Remember whether something is being composed."""
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What can be done with the text, and with the message."""
        menu = self.createStandardContextMenu()
        if self.offers:
            menu.addSeparator()
            menu.addActions(self.offers)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(event.globalPos())

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste words, never their looks; files and pictures are passed on."""
        if self.is_attachable(source):
            self.files_pasted.emit(source)
        elif source.hasText():
            self.textCursor().insertText(source.text())
            self.ensureCursorVisible()
            self.text_pasted.emit(source.text())

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Text can be pasted, and files and pictures can be passed on."""
        return source.hasText() or self.is_attachable(source)

    def sizeHint(self) -> QSize:
        """As high as the text, within bounds."""
        return QSize(super().sizeHint().width(), self._height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width breaks lines elsewhere."""
        super().resizeEvent(event)
        self._fit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell the card, which shows the focus."""
        super().focusInEvent(event)
        self.focus_changed.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell the card; a text that was being composed is settled."""
        super().focusOutEvent(event)
        self._composing = False
        self.focus_changed.emit(False)

    def _leaves_to_others(self, event: QKeyEvent) -> bool:
        """Escape, and Up where there is nothing to move in, mean something to whoever owns the field."""
        if self._composing or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        if event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif event.key() == Qt.Key.Key_Up and self.document().isEmpty():
            self.up_in_empty.emit()
        else:
            return False
        return True

    def _leaves_page_key(self, event: QKeyEvent) -> bool:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        return event.key() in _PAGES and plain and self.verticalScrollBar().maximum() == 0

    def _sends(self, modifiers: Qt.KeyboardModifier) -> bool:
        pressed = modifiers & ~Qt.KeyboardModifier.KeypadModifier
        if self._send_key == "ctrl_enter":
            return pressed == Qt.KeyboardModifier.ControlModifier
        return pressed == Qt.KeyboardModifier.NoModifier

    def _text_height(self) -> float:
        """The height of the text in pixels, or something above the limit: blocks that cannot matter are not asked.

        Asked block by block, because lines in other scripts are higher and the document itself counts only lines.
        """
        height, block = 0.0, self.document().firstBlock()
        while block.isValid() and height <= self._most_height:
            height += self.blockBoundingRect(block).height()
            block = block.next()
        return height

    def _height(self) -> int:
        least = self.fontMetrics().lineSpacing()
        return max(least, min(math.ceil(self._text_height()), self._most_height)) + 2

    def _fit(self, *_: object) -> None:
        height = self._height()
        if height != self.height():
            self.setFixedHeight(height)
        over = self._text_height() > self._most_height
        policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded if over else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(policy)
        if not over:  # it grew after the cursor's line had been scrolled into the smaller field
            self.verticalScrollBar().setValue(0)


def _no_files(_source: QMimeData) -> bool:
    return False
