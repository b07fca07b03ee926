"""The page Turn: what one answer was made of, what it cost, and how it went."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.base.clock import SystemClock
from app.model.inspection import TurnInspection
from app.ui.i18n import tr
from app.ui.inspector.bar import TokenBar
from app.ui.inspector.fold import Fold
from app.ui.inspector.headings import heading
from app.ui.inspector.miss import MissBox
from app.ui.inspector.page import Page
from app.ui.inspector.pairs import Pairs
from app.ui.inspector.prompt import PromptList
from app.ui.inspector.rows import ModelName, cost_rows, rate_rows, remark, timing_rows
from app.ui.inspector.table import Table
from app.ui.inspector.walker import Walker
from app.ui.inspector.words import saved_words
from app.ui.widgets.bidi import isolated
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import label, set_look


class TurnPage(Page):
    """Sections one below the other. ``step_wanted`` carries 1 for the next answer, -1 for the previous one."""

    step_wanted = Signal(int)
    exchange_wanted = Signal()
    details_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Turn"), parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.walker = Walker(self)
        self.bar = TokenBar(self)
        self.figures = Table(tr("Tokens and cost"), 2, self)
        self.remark = label("", "muted", wrap=True, parent=self)
        self.saved = label("", "accent", wrap=True, parent=self)
        self.prompt = PromptList(SystemClock().now_ms, self)
        self.miss = MissBox(self)
        self.timing = Table(tr("Timing"), 1, self)
        self.rates = Table(tr("Rate limits"), 2, self)
        self.price = Pairs(self)
        self.price_fold = Fold(tr("Price that was applied"), self.price, self)
        self.exchange = Button(tr("Request and response"), parent=self)
        self.details = Button(tr("All details"), look="link", parent=self)
        self._nothing = label("", "muted", wrap=True, parent=self)
        self._sections: list[tuple[QLabel, QWidget]] = []
        self._body = QWidget()
        self._lay_out()
        self._connect()
        self.show_nothing(tr("After the first answer you find here what it was made of and what it cost."))

    # What is shown

    def set_clock(self, now_ms: Callable[[], int]) -> None:
        """Count expiries down by this clock, in milliseconds since 1970 UTC."""
        self.prompt.set_clock(now_ms)

    def show_nothing(self, words: str) -> None:
        """Say *words* in the place of a turn."""
        self._nothing.setText(words)
        self._nothing.show()
        self._body.hide()

    def set_place(self, number: int, count: int) -> None:
        """This is answer *number* (from 1) of the *count* of the branch."""
        self.walker.set_place(number, count)

    def set_turn(
        self,
        inspection: TurnInspection,
        model_name: ModelName,
        price: Sequence[tuple[str, str]],
        default_effort: str | None = None,
    ) -> None:
        """Show an answer.

        *price* are names and values of the price row that was applied, *default_effort* what the model takes unasked.
        """
        self._nothing.hide()
        self._body.show()
        self.bar.set_lines(inspection.lines)
        self.figures.set_rows(cost_rows(inspection))
        self.remark.setText(isolated(remark(inspection.answer)))
        self.remark.setVisible(bool(remark(inspection.answer)))
        self._show_saved(inspection.saved_nano)
        self.prompt.set_parts(inspection.parts)
        self.miss.set_miss(inspection.miss)
        self.timing.set_rows(timing_rows(inspection.answer, model_name, default_effort))
        self.rates.set_rows(rate_rows(inspection.rates))
        self.price.set_pairs(price)
        self.price_fold.setVisible(bool(price))
        self.prompt.setVisible(bool(inspection.parts))
        for title, section in self._sections:
            title.setVisible(not section.isHidden())

    def _show_saved(self, nano: int | None) -> None:
        """A gain in the colour of gains, a loss without."""
        self.saved.setText(isolated(saved_words(nano)))
        self.saved.setVisible(bool(nano))
        set_look(self.saved, "muted" if (nano or 0) < 0 else "accent")

    def parts(self) -> list[QWidget]:
        """Where Tab stops, in order."""
        walker, miss = self.walker, self.miss
        return [
            walker.previous, walker.next, miss.fold.button, self.price_fold.button, self.exchange, self.details, self,
        ]  # fmt: skip

    # Inside

    def _lay_out(self) -> None:
        self.column.addWidget(self._nothing)
        self.column.addWidget(self._body)
        self.column.addStretch(1)
        column = QVBoxLayout(self._body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        top = QHBoxLayout()
        top.addWidget(heading(tr("Tokens"), self), 1)
        top.addWidget(self.walker)
        column.addLayout(top)
        column.addSpacing(4)
        column.addWidget(self.bar)
        column.addSpacing(8)
        column.addWidget(self.figures)
        self.remark.setContentsMargins(0, 8, 0, 0)
        column.addWidget(self.remark)
        self.saved.setContentsMargins(0, 8, 0, 0)
        column.addWidget(self.saved)
        self._add_section(column, tr("Prompt, in sending order"), self.prompt)
        column.addSpacing(8)
        column.addWidget(self.miss)
        self._add_section(column, tr("Timing"), self.timing)
        self._add_section(column, tr("Rate limits after this turn"), self.rates)
        column.addSpacing(8)
        column.addWidget(self.price_fold)
        column.addSpacing(12)
        column.addWidget(self.exchange)
        column.addSpacing(4)
        column.addWidget(self.details, 0, Qt.AlignmentFlag.AlignLeading)

    def _add_section(self, column: QVBoxLayout, name: str, section: QWidget) -> None:
        title = heading(name, self)
        title.setContentsMargins(0, 16, 0, 4)
        column.addWidget(title)
        column.addWidget(section)
        self._sections.append((title, section))

    def _connect(self) -> None:
        self.walker.step_wanted.connect(self.step_wanted)
        self.exchange.clicked.connect(self.exchange_wanted)
        self.details.clicked.connect(self.details_wanted)
