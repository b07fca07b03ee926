"""The Usage window: a span of days, its sums, a chart and a table. It knows no service: what it needs it asks for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.model.blocks import Json
from app.model.errors import TurnError
from app.ui.i18n import mark, tr
from app.ui.theme.palette import Theme
from app.ui.theme.themed import Themed, spread_theme
from app.ui.usage import memory
from app.ui.usage.legend import Legend
from app.ui.usage.period import Period
from app.ui.usage.period_bar import PeriodBar
from app.ui.usage.report import Measure, Report
from app.ui.usage.summary import Summary
from app.ui.usage.table import SpendTable
from app.ui.usage.words import VIEWS, View
from app.ui.widgets.buttons import Button
from app.ui.widgets.fields import ComboBox
from app.ui.widgets.labels import label
from app.ui.widgets.spinner import Spinner
from app.ui.wording import error_words

if TYPE_CHECKING:
    from app.ui.usage.chart import SpendChart

MEASURES: tuple[tuple[Measure, str], ...] = (("money", mark("Money")), ("tokens", mark("Tokens")))
_LEAST_HEIGHT = 520  # pixels; how wide it is at least its rows say


class UsageWindow(QWidget, Themed):
    """Beside the main window, not before it. ``report_wanted`` asks for the rows of what is chosen now."""

    report_wanted = Signal()
    conversation_wanted = Signal(str)
    export_wanted = Signal()
    prices_wanted = Signal()
    budgets_wanted = Signal()
    closed = Signal()

    def __init__(self, today: Callable[[], date], theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("Page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(tr("Usage"))
        self.setMinimumHeight(_LEAST_HEIGHT)
        self._theme = theme
        self._report: Report | None = None
        self.chart: SpendChart | None = None
        self.period_bar = PeriodBar(today, self)
        self.budgets = Button(tr("Budgets…"), tr("Set budgets"), parent=self)
        self.prices = Button(tr("Prices…"), tr("See and change prices"), parent=self)
        self.export = Button(tr("Export…"), tr("Export every call as CSV"), parent=self)
        self.summary = Summary(self)
        self.view_box = _choice(tr("Grouped"), VIEWS, self)
        self.measure = _choice(tr("Measured in"), MEASURES, self)
        self.legend = Legend(self)
        self.table = SpendTable(self)
        self.state = label("", "muted", wrap=True, parent=self)
        self.state.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.spinner = Spinner(tr("Adding up"), self)
        self._split = QSplitter(Qt.Orientation.Vertical, self)
        self._chart_place = QWidget(self)
        self._pages = QStackedWidget(self)
        self._lay_out()
        self._connect()
        self.show_loading()
        spread_theme(self, theme)

    # What it is asked

    def period(self) -> Period:
        """The days that are looked at."""
        return self.period_bar.period()

    def chosen_view(self) -> View:
        """How the spending is to be grouped."""
        return VIEWS[self.view_box.currentIndex()][0]

    def chosen_measure(self) -> Measure:
        """What the kinds of tokens are measured in."""
        return MEASURES[self.measure.currentIndex()][0]

    def state_to_keep(self) -> Json:
        """Place, size and what was chosen, to be kept between two runs."""
        return memory.remembered(self._parts())

    def restore(self, kept: Json) -> None:
        """Stand as :meth:`state_to_keep` once said; what does not fit is left out."""
        memory.restore(self._parts(), kept)

    # What it shows

    def show_loading(self) -> None:
        """The rows are on their way. What is shown stays until they are there."""
        self.spinner.show()
        if self._report is None:
            self._say(tr("Adding up what was spent…"))

    def show_report(self, report: Report) -> None:
        """Show *report*, or that there is nothing."""
        self._report = report
        self.spinner.hide()
        self.summary.show_total(report.total)
        self._show_rows()
        if report.rows:
            self._pages.setCurrentWidget(self._split)
        else:
            self._say(tr("Nothing was sent in these days, so nothing was spent. Choose other days above."))

    def show_error(self, error: TurnError) -> None:
        """Say why the rows cannot be had."""
        self._report = None
        self.spinner.hide()
        self._say(error_words(error))

    def set_chart(self, chart: SpendChart) -> None:
        """Take in the chart, which is made once its library is there."""
        self.chart = chart
        layout = self._chart_place.layout()
        assert layout is not None
        layout.replaceWidget(self._chart_wait, chart)
        self._chart_wait.deleteLater()
        chart.chosen.connect(self.table.point_at)
        chart.opened.connect(self._open)
        self.table.pointed.connect(chart.mark)
        self._show_rows()

    def say_no_chart(self, words: str) -> None:
        """Say in the place of the chart why there is none."""
        self._chart_wait.setText(words)

    def set_theme(self, theme: Theme) -> None:
        """Keep *theme* for what comes later."""
        self._theme = theme

    def closeEvent(self, event: QCloseEvent) -> None:
        """It is hidden and remembered, not destroyed."""
        super().closeEvent(event)
        self.closed.emit()

    # Inside

    def _parts(self) -> memory.Parts:
        return memory.Parts(self, self._split, self.period_bar, self.view_box, self.measure)

    def _show_rows(self) -> None:
        from app.ui.usage.stacks import stacks_of  # noqa: PLC0415  # with the first rows

        if self._report is None:
            return
        stacks = stacks_of(self._report, self.chosen_measure())
        self.table.show_report(self._report, self.chosen_measure())
        self.legend.show_kinds(stacks.kinds())
        if self.chart is not None:
            self.chart.show_stacks(stacks)

    def _say(self, words: str) -> None:
        self.state.setText(words)
        self._pages.setCurrentWidget(self._state_page)

    def _open(self, key: str) -> None:
        if self.chosen_view() == "conversation" and key:
            self.conversation_wanted.emit(key)

    def _connect(self) -> None:
        self.period_bar.changed.connect(self.report_wanted)
        self.view_box.activated.connect(lambda _index: self.report_wanted.emit())
        self.measure.activated.connect(lambda _index: self._show_rows())
        self.table.opened.connect(self._open)
        self.export.clicked.connect(self.export_wanted)
        self.prices.clicked.connect(self.prices_wanted)
        self.budgets.clicked.connect(self.budgets_wanted)
        for keys in (QKeySequence(QKeySequence.StandardKey.Close), QKeySequence("Esc")):
            QShortcut(keys, self).activated.connect(self.close)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(14)
        column.addLayout(_row(self.period_bar, self.spinner, None))
        column.addWidget(self.summary)
        column.addLayout(_row(self.view_box, self.measure, None, self.budgets, self.prices, self.export))
        self._fill_split()
        self._state_page = self._centred(self.state)
        for page in (self._split, self._state_page):
            self._pages.addWidget(page)
        column.addWidget(self._pages, 1)
        stops = (self.period_bar.last, self.view_box, self.measure, self.budgets, self.prices, self.export, self.table)
        for before, after in pairwise(stops):
            self.setTabOrder(before, after)

    def _fill_split(self) -> None:
        self._chart_wait = label(tr("Drawing the chart…"), "muted", parent=self)
        self._chart_wait.setAlignment(Qt.AlignmentFlag.AlignCenter)
        above = QVBoxLayout(self._chart_place)
        above.setContentsMargins(0, 0, 0, 8)
        above.setSpacing(8)
        above.addWidget(self._chart_wait, 1)
        above.addWidget(self.legend)
        self._split.addWidget(self._chart_place)
        self._split.addWidget(self.table)
        self._split.setChildrenCollapsible(False)
        self._split.setHandleWidth(6)
        self._split.setObjectName("Quiet")
        self._split.setSizes([300, 260])

    def _centred(self, words: QWidget) -> QWidget:
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.addStretch(1)
        column.addWidget(words)
        column.addStretch(2)
        return page


def _choice(name: str, choices: tuple[tuple[str, str], ...], parent: QWidget) -> ComboBox:
    box = ComboBox(parent)
    box.setAccessibleName(name)
    box.view().setAccessibleName(name)
    for value, words in choices:
        box.addItem(tr(words), value)
    return box


def _row(*parts: QWidget | None) -> QHBoxLayout:
    """*parts* beside each other; None is room that is left over."""
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    for part in parts:
        if part is None:
            row.addStretch(1)
        else:
            row.addWidget(part)
    return row
