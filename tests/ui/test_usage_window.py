"""The Usage window: its days, its figures, its table and its chart, on a real ledger."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import QDate, QModelIndex, QPoint, Qt
from PySide6.QtGui import QAccessible, QColor, QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QToolTip, QWidget

from app.base.clock import SystemClock
from app.base.paths import Paths
from app.model.errors import ErrorKind, TurnError
from app.model.spending import SpendRow
from app.services.periods import range_of
from app.services.spending import Spending
from app.storage.db import Database
from app.storage.spending import SpendingStore
from app.storage.usage import LedgerStore
from app.ui.amounts import exact_dollars
from app.ui.theme.palette import DARK, Theme
from app.ui.theme.themed import spread_theme
from app.ui.usage.chart import SpendChart
from app.ui.usage.period import Period, preset
from app.ui.usage.report import grouping_for, report_of
from app.ui.usage.window import UsageWindow
from app.ui.usage.words import VIEWS, View
from tests.fakes.ledgers import many_rows
from tests.ui.test_window_names import controls

TODAY = date(2026, 11, 26)
SINCE, UNTIL = date(2026, 10, 20), date(2026, 11, 27)
Show = Callable[[View], SpendRow]


def ms(day: date) -> int:
    return round(datetime(day.year, day.month, day.day).astimezone().timestamp() * 1000)


@dataclass
class Books:
    """A ledger, and the window that shows it."""

    spending: Spending
    window: UsageWindow
    run: Any

    def show(self, view: View) -> None:
        window = self.window
        window.view_box.setCurrentIndex([name for name, _ in VIEWS].index(view))
        period = window.period()
        since, until = range_of(period.first, period.last)
        rows = self.run(self.spending.rows(since, until, grouping_for(view)))
        window.show_report(report_of(view, rows, {"claude-opus-5-5": "Claude Opus 5.5"}))

    def table(self) -> list[list[str]]:
        return list(csv.reader(io.StringIO(self.window.table.rows.as_text()), delimiter="\t"))


@pytest.fixture
def books(run: Any, paths: Paths, theme: Theme, qtbot: Any) -> Iterator[Books]:
    async def make() -> tuple[Database, Spending]:
        database = await Database.open(paths, SystemClock(), upgrade=True)
        ledger = LedgerStore(database)
        for row in many_rows(150, ms(SINCE), ms(UNTIL)):
            await ledger.append(row)
        return database, Spending(ledger=ledger, store=SpendingStore(database), clock=SystemClock())

    database, spending = run(make())
    home = QWidget()
    qtbot.addWidget(home)
    window = UsageWindow(lambda: TODAY, theme, home)
    window.period_bar.set_span("all")
    window.resize(1000, 760)
    window.show()
    yield Books(spending, window, run)
    window.close()
    run(database.close())


@pytest.fixture
def chart(books: Books, theme: Theme) -> SpendChart:
    made = SpendChart(theme)
    books.window.set_chart(made)
    QApplication.processEvents()
    return made


def test_the_usual_spans() -> None:
    assert preset("today", TODAY) == Period(TODAY, TODAY)
    assert preset("week", TODAY) == Period(date(2026, 11, 20), TODAY)
    assert preset("month", TODAY) == Period(date(2026, 11, 1), TODAY)
    assert preset("last_month", date(2026, 1, 31)) == Period(date(2025, 12, 1), date(2025, 12, 31))
    assert preset("year", TODAY) == Period(date(2026, 1, 1), TODAY)
    assert preset("custom", TODAY) is None


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25), date(2026, 11, 1), date(2024, 2, 29)])
def test_days_follow_each_other_without_a_gap(day: date) -> None:
    assert range_of(day, day)[1] == range_of(day + timedelta(days=1), day)[0]


def test_whatever_it_is_grouped_by_the_sum_is_the_same(books: Books) -> None:
    sums = {}
    for view, _ in VIEWS:
        books.show(view)
        titles, *rows, together = books.table()
        spent, saved = titles.index("Spent (USD)"), titles.index("Saved by caching (USD)")
        assert together[0] == "Together"
        for column in (spent, saved):
            assert sum(nano(row[column]) for row in rows) == nano(together[column]), (view, titles[column])
        sums[view] = (together[spent], together[saved])
    assert len(set(sums.values())) == 1
    assert nano(sums["day"][0]) > 0


def nano(dollars: str) -> int:
    if not dollars:  # not priced
        return 0
    whole, _, fraction = dollars.lstrip("-").partition(".")
    value = int(whole) * 10**9 + int(fraction.ljust(9, "0"))
    return -value if dollars.startswith("-") else value


def test_kinds_of_tokens_add_up_in_every_row(books: Books) -> None:
    books.show("day")
    titles, *rows = books.table()
    first = titles.index("Tokens") + 1
    assert len(titles) - first == 6
    for row in rows:
        assert sum(nano(cell) for cell in row[first:]) == nano(row[titles.index("Spent (USD)")])


def test_tokens_instead_of_money(books: Books) -> None:
    books.show("model")
    books.window.measure.setCurrentIndex(1)
    books.window.measure.activated.emit(1)
    titles, first, *_ = books.table()
    kinds = titles.index("Tokens") + 1
    tokens = [int(cell) for name, cell in zip(titles[kinds:], first[kinds:], strict=True) if name != "Web searches"]
    assert sum(tokens) == int(first[titles.index("Tokens")])


def test_what_is_not_the_whole_truth_is_said(books: Books) -> None:
    books.show("month")
    words = books.window.summary.notes.text()
    assert "broke off before their final figures" in words
    assert "not priced" in words
    assert books.window.summary.spent.text().startswith("≥ $")


def test_a_model_without_a_price_is_not_called_free(books: Books) -> None:
    books.show("model")
    rows = books.window.table.rows
    place = rows.place_of("claude-next-9")
    shown = [str(rows.data(rows.index(place, column))).strip("\u2068\u2069") for column in range(4)]
    assert shown[1:3] == ["not priced", "–"]
    assert books.table()[place + 1][1:3] == ["", ""]
    assert str(rows.data(rows.index(rows.rowCount() - 1, 1))).startswith("\u2068≥ $")


def test_nothing_is_said_in_words(books: Books) -> None:
    books.window.period_bar.set_span("custom", date(2024, 1, 1), date(2024, 1, 2))
    books.show("day")
    assert books.window.state.isVisible()
    assert "nothing was spent" in books.window.state.text()
    assert not books.window.table.isVisible()


def test_an_error_is_said_in_words(books: Books) -> None:
    books.window.show_error(TurnError(ErrorKind.MACHINE, "disk", "The disk is gone.", "Plug it in."))
    assert books.window.state.text() == "The disk is gone. Plug it in."


def test_a_click_on_a_title_sorts_and_leaves_the_sum_at_the_end(books: Books) -> None:
    books.show("model")
    table = books.window.table
    head = table.horizontalHeader()
    for order in (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder):
        head.setSortIndicator(1, order)
        spent = [nano(row[1]) for row in books.table()[1:-1]]
        assert spent == sorted(spent, reverse=order is Qt.SortOrder.DescendingOrder)
        assert books.table()[-1][0] == "Together"
    head.setSortIndicator(0, Qt.SortOrder.AscendingOrder)
    names = [row[0].casefold() for row in books.table()[1:-1]]
    assert names == sorted(names)


def test_the_menu_by_keyboard_is_that_of_the_row_with_the_focus_and_sorts(books: Books) -> None:
    books.show("conversation")
    table = books.window.table
    table.point_at(table.rows.row_at(table.rows.index(0, 0)).key)  # type: ignore[union-attr]
    place = table.rect().bottomRight()  # where no row is
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, place, table.mapToGlobal(place))
    QApplication.sendEvent(table, event)
    menu = next(menu for menu in table.findChildren(QMenu) if menu.isVisible())
    assert menu.actions()[0].text() == "Open conversation"
    (orders,) = [action.menu() for action in menu.actions() if action.text() == "Sort by"]
    assert isinstance(orders, QMenu)
    spent = next(action for action in orders.actions() if action.text() == "Spent")
    for reverse in (True, False):
        spent.trigger()
        shown = [nano(row[1]) for row in books.table()[1:-1]]
        assert len(shown) > 1
        assert shown == sorted(shown, reverse=reverse)
    menu.close()


def test_the_focus_stays_on_its_row_when_the_order_changes(books: Books) -> None:
    books.show("model")
    table = books.window.table
    table.point_at("claude-haiku-5-5")
    table.horizontalHeader().setSortIndicator(0, Qt.SortOrder.AscendingOrder)
    row = table.rows.row_at(table.currentIndex())
    assert row is not None
    assert row.key == "claude-haiku-5-5"


def test_rows_are_copied_with_exact_figures(books: Books) -> None:
    books.show("model")
    table = books.window.table
    table.selectRow(0)
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    titles, *rows = csv.reader(io.StringIO(QGuiApplication.clipboard().text()), delimiter="\t")
    assert titles[:2] == ["Model", "Spent (USD)"]
    assert rows == [books.table()[1]]
    table.copy(",", whole=True)
    assert len(list(csv.reader(io.StringIO(QGuiApplication.clipboard().text())))) == len(books.table())


def test_what_was_lost_keeps_its_sign_before_it_from_right_to_left(books: Books) -> None:
    books.show("model")
    rows = books.window.table.rows
    titles = [rows.headerData(at, Qt.Orientation.Horizontal) for at in range(rows.columnCount())]
    saved = titles.index("Saved by caching")
    shown = [rows.data(rows.index(at, saved)) for at in range(rows.rowCount())]
    assert all(text == "–" or (text[0], text[-1]) == ("\u2068", "\u2069") for text in map(str, shown))


@pytest.mark.parametrize("title", ['=HYPERLINK("http://x")', " =1+1", "\uff1d1+1"])
def test_a_title_that_is_a_formula_is_copied_as_words(books: Books, title: str) -> None:
    row = SpendRow("id", 1, 5, 0, {"input": 5}, {"input": 5}, name=title)
    books.window.show_report(report_of("conversation", [row], {}))
    assert books.table()[1][0] == f"'{title}"


def test_enter_opens_a_conversation_and_nothing_else(books: Books) -> None:
    opened: list[str] = []
    books.window.conversation_wanted.connect(opened.append)
    table = books.window.table
    for view in ("day", "conversation"):
        books.show(view)
        table.setCurrentIndex(table.rows.index(0, 0))
        QTest.keyClick(table, Qt.Key.Key_Return)
    first = table.rows.row_at(table.rows.index(0, 0))
    assert first is not None
    assert opened == ([first.key] if first.key else [])


def test_the_smallest_window_cuts_nothing(books: Books, qtbot: Any) -> None:
    books.show("model")
    window = books.window
    window.resize(100, 100)
    summary = window.summary
    figures = (summary.spent, summary.saved, summary.calls, summary.tokens, summary.cached)
    parts = (*figures, summary.notes, window.view_box, window.measure, window.budgets, window.prices, window.export)

    def whole() -> bool:
        return all(part.isHidden() or part.width() >= part.minimumSizeHint().width() for part in parts)

    qtbot.waitUntil(whole)
    assert summary.notes.isVisible()
    assert summary.notes.height() >= summary.notes.heightForWidth(summary.notes.width())


def test_every_control_has_a_name(books: Books) -> None:
    books.show("day")
    assert [widget for widget in controls(books.window) if not widget.accessibleName()] == []
    assert len(list(controls(books.window))) >= 7


def test_the_calendar_is_drawn_in_the_colours_of_the_theme(books: Books, theme: Theme) -> None:
    calendar = books.window.period_bar.first.calendarWidget()
    calendar.show()
    image = calendar.grab().toImage()
    colors = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(0, image.height(), 2)}
    assert {theme.colors.card.name(), theme.colors.accent.name()} <= colors
    assert "#000000" not in colors  # Qt's own arrows


@pytest.mark.parametrize(
    ("key", "modifier"),
    [(Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier), (Qt.Key.Key_F4, Qt.KeyboardModifier.NoModifier)],
)
def test_the_calendar_opens_by_key(books: Books, key: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
    field = books.window.period_bar.first
    before = field.date()
    QTest.keyClick(field, key, modifier)
    assert field.calendarWidget().isVisible()
    assert field.date() == before
    field.calendarWidget().window().close()


def test_tab_goes_as_the_parts_stand(books: Books) -> None:
    window = books.window
    books.show("day")
    bar = window.period_bar
    bar.set_span("month")
    parts = [bar.spans, bar.first, bar.last, window.view_box, window.measure]
    parts += [window.budgets, window.prices, window.export, window.table]
    chain: list[QWidget | None] = []
    following: QWidget | None = window
    while following is not None and (following := following.nextInFocusChain()) is not window:
        chain.append(following)
    assert [part for part in chain if part in parts] == parts


def test_a_screen_reader_hears_title_and_exact_figure(books: Books) -> None:
    books.show("model")
    rows = books.window.table.rows
    said = rows.data(rows.index(0, 1), Qt.ItemDataRole.AccessibleTextRole)
    assert isinstance(said, str)
    assert said.startswith("Spent: ≥ $")
    interface = QAccessible.queryAccessibleInterface(books.window.table)
    assert interface is not None
    assert interface.role() == QAccessible.Role.Table


def test_dates_typed_are_a_span_of_their_own(books: Books) -> None:
    bar, wanted = books.window.period_bar, []
    bar.set_span("month")
    bar.changed.connect(lambda: wanted.append(bar.period()))
    bar.first.setDate(QDate(2026, 11, 10))
    assert bar.span() == "custom"
    assert wanted == [Period(date(2026, 11, 10), TODAY)]
    bar.first.setDate(QDate(2026, 12, 10))  # turned around, it is a span all the same
    assert bar.period() == Period(TODAY, date(2026, 12, 10))


def test_it_stands_as_it_was_left(books: Books, theme: Theme, qtbot: Any) -> None:
    window = books.window
    window.resize(760, 700)  # smaller than the screen of the tests
    window.view_box.setCurrentIndex(3)
    window.measure.setCurrentIndex(1)
    window.period_bar.set_span("custom", date(2026, 1, 2), date(2026, 3, 4))
    home = QWidget()
    qtbot.addWidget(home)
    again = UsageWindow(lambda: TODAY, theme, home)
    again.restore(window.state_to_keep())
    assert again.state_to_keep() == window.state_to_keep()
    again.restore({"place": [1, "x"], "span": "nonsense", "view": 7, "split": "no", "first": None})
    assert again.chosen_view() == "day"


# The chart


@pytest.mark.parametrize("view", [view for view, _ in VIEWS])
def test_a_bar_for_each_row_and_its_figures_where_it_stands(books: Books, chart: SpendChart, view: View) -> None:
    books.show(view)
    QApplication.processEvents()
    table = books.window.table.rows
    for place in range(table.rowCount() - 1):
        row = table.row_at(table.index(place, 0))
        assert row is not None
        if not row.key or not row.total_nano:
            continue
        bar = chart.bar_at(chart.place_of(row.key))
        assert bar is not None
        assert bar.row == row
        assert f"Together: {table.data(table.index(place, 1), Qt.ItemDataRole.ToolTipRole)}".split("\n")[0] in (
            chart.words_of(bar).split("\n")
        )


@pytest.mark.parametrize("view", ["day", "model"])
def test_the_axes_say_the_same_when_the_same_is_drawn_again(books: Books, chart: SpendChart, view: View) -> None:
    for _ in range(2):
        books.show(view)
        QApplication.processEvents()
    plot, box = chart.getPlotItem(), chart.getViewBox()
    for side, span in (("bottom", box.viewRange()[0]), ("left", box.viewRange()[1])):
        assert sorted(plot.getAxis(side).range) == pytest.approx(span)


def test_pointing_at_a_bar_shows_its_exact_figures(books: Books, chart: SpendChart, qtbot: Any) -> None:
    books.show("model")
    QApplication.processEvents()
    QTest.mouseMove(chart.viewport(), chart.place_of("claude-opus-5-5").toPoint())
    words = QToolTip.text().split("\n")
    assert words[0] == "Claude Opus 5.5"
    (bar,) = (bar for bar in chart.stacks().bars if bar.key == "claude-opus-5-5")
    exact = exact_dollars(bar.row.nano["output"])
    assert f"Output: {bar.row.tokens['output']:,}, {exact}" in words
    QTest.mouseMove(chart.viewport(), QPoint(1, chart.height() - 1))
    qtbot.waitUntil(lambda: not QToolTip.isVisible())


def test_a_click_on_a_bar_points_at_its_row_and_back(books: Books, chart: SpendChart) -> None:
    books.show("day")
    QApplication.processEvents()
    table = books.window.table
    key = next(row.key for row in map(table.rows.row_at, indexes(books)) if row is not None and row.total_nano)
    QTest.mouseClick(chart.viewport(), Qt.MouseButton.LeftButton, pos=chart.place_of(key).toPoint())
    row = table.rows.row_at(table.currentIndex())
    assert row is not None
    assert row.key == key
    before = chart.grab().toImage()
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert chart.grab().toImage() != before  # the frame went along


def indexes(books: Books) -> list[QModelIndex]:
    rows = books.window.table.rows
    return [rows.index(place, 0) for place in range(rows.rowCount())]


def test_many_conversations_are_a_dozen_bars_and_the_others(books: Books, chart: SpendChart) -> None:
    rows = [SpendRow(f"c{n}", 1, n + 1, 0, {"input": 1}, {"input": n + 1}, name=f"Chat {n}") for n in range(40)]
    books.window.show_report(report_of("conversation", rows, {}))
    bars = chart.stacks().bars
    assert len(bars) == 13
    assert bars[-1].name == "All others"
    assert sum(bar.row.total_nano for bar in bars) == sum(range(41))


def test_it_is_painted_without_opengl(chart: SpendChart) -> None:
    import pyqtgraph
    from PySide6.QtOpenGLWidgets import QOpenGLWidget

    assert pyqtgraph.getConfigOption("useOpenGL") is False
    assert not isinstance(chart.viewport(), QOpenGLWidget)
    assert chart.window().findChildren(QOpenGLWidget) == []


def test_it_follows_the_theme(books: Books, chart: SpendChart, theme: Theme) -> None:
    from dataclasses import replace

    books.show("day")
    QApplication.processEvents()
    assert has(chart, theme.colors.output)
    spread_theme(books.window, replace(theme, name="dark", colors=DARK))
    QApplication.processEvents()
    assert has(chart, DARK.output)
    assert has(chart, DARK.bg)
    assert not has(chart, theme.colors.output)


def has(chart: SpendChart, color: QColor) -> bool:
    image = chart.grab().toImage()
    return any(image.pixelColor(x, y) == color for x in range(0, image.width(), 3) for y in range(0, image.height(), 3))


def test_from_right_to_left_time_runs_to_the_left(books: Books, chart: SpendChart) -> None:
    books.show("day")
    QApplication.processEvents()
    keys = sorted(bar.key for bar in chart.stacks().bars)
    assert chart.place_of(keys[0]).x() < chart.place_of(keys[-1]).x()
    QApplication.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        QApplication.processEvents()
        assert chart.place_of(keys[0]).x() > chart.place_of(keys[-1]).x()
    finally:
        QApplication.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
