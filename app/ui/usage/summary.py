"""The sums of a span in large figures, and what keeps them from being the whole truth."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.model.spending import SpendRow
from app.ui.amounts import dollars, exact_dollars
from app.ui.i18n import tr
from app.ui.usage.report import share_cached, tokens_of
from app.ui.usage.words import reservations, sum_words
from app.ui.widgets.labels import label


class Summary(QWidget):
    """Spent, saved by caching, calls, tokens; below them reservations in words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout()
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(32)
        self.spent = self._figure(tr("Spent"))
        self.saved = self._figure(tr("Saved by caching"))
        self.calls = self._figure(tr("Calls"))
        self.tokens = self._figure(tr("Tokens"))
        self.cached = self._figure(tr("Prompts from the cache"))
        self._row.addStretch(1)
        self.notes = label("", "warn", wrap=True, parent=self)
        self.notes.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(self._row)
        column.addWidget(self.notes)

    def show_total(self, total: SpendRow) -> None:
        """Show the sums of *total*, exact ones on pointing."""
        share = share_cached(total)
        self._put(self.spent, sum_words(total, dollars), sum_words(total, exact_dollars))
        self._put(self.saved, dollars(total.saved_nano), exact_dollars(total.saved_nano))
        self._put(self.calls, f"{total.calls:,}")
        self._put(self.tokens, f"{tokens_of(total):,}")
        self._put(self.cached, "–" if share is None else f"{share:.0%}")
        words = " ".join(reservations(total))
        self.notes.setText(words)
        self.notes.setVisible(bool(words))

    @staticmethod
    def _put(figure: QLabel, text: str, exact: str = "") -> None:
        figure.setText(text)
        figure.setToolTip(exact)
        figure.setAccessibleName(f"{figure.objectName()}: {exact or text}")

    def _figure(self, name: str) -> QLabel:
        figure = label("", "figure", parent=self)
        figure.setObjectName(name)
        below = QVBoxLayout()
        below.setSpacing(2)
        below.addWidget(label(name, "facts", parent=self))
        below.addWidget(figure)
        self._row.addLayout(below)
        return figure
