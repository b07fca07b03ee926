"""Why the cache missed: our reason in a sentence, the first difference, and the API's reason beside it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from app.model.inspection import CacheMiss
from app.ui.i18n import tr
from app.ui.inspector.figures import figure_font
from app.ui.inspector.fold import Fold
from app.ui.inspector.words import api_words, miss_loss, miss_words, where_words
from app.ui.theme.palette import Theme
from app.ui.theme.themed import Themed
from app.ui.widgets.bidi import isolated, plain
from app.ui.widgets.labels import label


class MissBox(QFrame, Themed):
    """Hidden while nothing was missed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "bar")
        self._heading = label("", wrap=True, parent=self)
        self._cause = label("", wrap=True, parent=self)
        self._loss = label("", "muted", wrap=True, parent=self)
        self._api = label("", "muted", wrap=True, parent=self)
        self._excerpts = _Excerpts()
        self.fold = Fold(tr("First difference"), self._excerpts, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(6)
        for part in (self._heading, self._cause, self._loss, self._api, self.fold):
            column.addWidget(part)
        self.hide()

    def set_miss(self, miss: CacheMiss | None) -> None:
        """Show *miss*, or nothing."""
        self.setVisible(miss is not None)
        if miss is None:
            return
        for part, words in (
            (self._cause, miss_words(miss)),
            (self._loss, miss_loss(miss)),
            (self._api, api_words(miss)),
        ):
            part.setText(isolated(words))
            part.setVisible(bool(words))
        self._excerpts.set_difference(where_words(miss), miss.old, miss.new)
        self.fold.setVisible(bool(miss.old or miss.new))
        title = (
            tr("Why the cache missed") if miss.tokens or miss.api_reason else tr("Why nothing was read from the cache")
        )
        self._heading.setText(isolated(title))
        self.setAccessibleName(title)
        self.setAccessibleDescription(self.words())

    def words(self) -> str:
        """What it says, excerpts apart."""
        shown = (part.text() for part in (self._cause, self._loss, self._api))
        return " ".join(plain(text) for text in shown if text)

    def set_theme(self, theme: Theme) -> None:
        """Take the fonts of *theme*."""
        self._heading.setFont(figure_font(theme, strong=True))
        for part in (self._cause, self._loss, self._api):
            part.setFont(figure_font(theme))


class _Excerpts(QWidget, Themed):
    """Where the prompts differ, and how they read there before and now."""

    def __init__(self) -> None:
        super().__init__()
        self._where = label("", "muted", wrap=True, parent=self)
        self._before = _quotation(self)
        self._now = _quotation(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._where)
        for heading, quotation in ((tr("Before"), self._before), (tr("Now"), self._now)):
            column.addWidget(label(heading, "facts", parent=self))
            column.addWidget(quotation)

    def set_difference(self, where: str, old: str, new: str) -> None:
        """Show both sides."""
        self._where.setText(isolated(where))
        self._where.setVisible(bool(where))
        for quotation, text, name in ((self._before, old, tr("Before: {0}")), (self._now, new, tr("Now: {0}"))):
            quotation.setText(isolated(text or tr("nothing")))
            quotation.setAccessibleName(name.format(text or tr("nothing")))

    def set_theme(self, theme: Theme) -> None:
        """Take the fonts of *theme*."""
        self._where.setFont(figure_font(theme))
        code = QFont(theme.fonts.code)
        code.setPixelSize(theme.fonts.facts.pixelSize())
        for quotation in (self._before, self._now):
            quotation.setFont(code)


def _quotation(parent: QWidget) -> QLabel:
    made = label("", wrap=True, parent=parent)
    made.setProperty("look", "code")
    made.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return made
