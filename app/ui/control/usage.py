"""Opens the Usage window and answers what it asks: rows of the ledger, and the chart's library."""

from __future__ import annotations

import asyncio
import importlib
import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.model.errors import ChatelaineError
from app.services import periods
from app.ui.i18n import tr

if TYPE_CHECKING:
    from datetime import date

    from app.base.clock import Clock
    from app.model.spending import SpendRow
    from app.services.catalog import Catalog
    from app.services.spending import Spending
    from app.ui.bridge import Bridge
    from app.ui.control.exporting import ExportControl
    from app.ui.main_window import MainWindow
    from app.ui.tasks import Tasks
    from app.ui.theme.palette import Theme
    from app.ui.usage.window import UsageWindow
    from app.ui.window_state import WindowState

_log = logging.getLogger(__name__)
_PAUSE_MS = 300  # answers that end together are summed once


class UsageControl(QObject):
    """One Usage window, made when it is first opened and kept. ``conversation_wanted`` carries an id."""

    conversation_wanted = Signal(str)
    budgets_wanted = Signal()
    prices_wanted = Signal(object)  # the window that asks

    def __init__(  # noqa: PLR0913  # collaborators, by keyword
        self,
        *,
        window: MainWindow,
        spending: Spending,
        export: ExportControl,
        catalog: Catalog,
        memory: WindowState,
        theme: Callable[[], Theme],
        clock: Clock,
        bridge: Bridge,
        tasks: Tasks,
    ) -> None:
        super().__init__(window)
        self._main = window
        self._spending = spending
        self._export = export
        self._catalog = catalog
        self._memory = memory
        self._theme = theme
        self._clock = clock
        self._tasks = tasks
        self._asked = 0  # numbers the questions, so that a late answer to an old one is dropped
        self.window: UsageWindow | None = None
        self._soon = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._soon.timeout.connect(self.refresh)
        bridge.turn_finished.connect(lambda _news: self._soon.start())
        bridge.call_billed.connect(lambda _row: self._soon.start())
        bridge.conversation_changed.connect(lambda _summary: self._soon.start())
        window.sidebar.day_began.connect(self._soon.start)
        bridge.conversations_removed.connect(lambda _ids: self._soon.start())

    def open(self) -> None:
        """Show the window; the open one comes to the front."""
        if self.window is None:
            self.window = self._make()
            self._tasks.start("load the chart", self._load_chart(self.window))
        window = self.window
        window.show()
        window.raise_()
        window.activateWindow()
        self.refresh()

    def refresh(self) -> None:
        """Ask the ledger anew, if anybody sees it."""
        if self.window is not None and self.window.isVisible():
            self.window.show_loading()
            self._asked += 1
            self._tasks.start("sum up the usage", self._load(self.window, self._asked))

    def close(self) -> None:
        """Close the window, and remember it."""
        if self.window is not None and self.window.isVisible():
            self.window.close()

    # Inside

    def _make(self) -> UsageWindow:
        from app.ui.usage.window import UsageWindow  # noqa: PLC0415  # not before the first paint

        window = UsageWindow(self._today, self._theme(), self._main)
        window.restore(self._memory.usage)
        for action_id in ("program.quit", "program.settings"):  # their shortcuts hold here, too
            window.addAction(self._main.commands.action(action_id))
        window.report_wanted.connect(self.refresh)
        window.conversation_wanted.connect(self._open_conversation)
        window.budgets_wanted.connect(self._set_budgets)
        window.prices_wanted.connect(lambda: self.prices_wanted.emit(window))
        window.export_wanted.connect(lambda: self._save(window))
        window.closed.connect(lambda: self._memory.set_usage(window.state_to_keep()))
        return window

    def _today(self) -> date:
        return periods.local_day(self._clock.now_ms())

    def _open_conversation(self, conversation_id: str) -> None:
        self._main.bring_to_front()
        self.conversation_wanted.emit(conversation_id)

    def _save(self, window: UsageWindow) -> None:
        period = window.period()
        first = f"{period.first.isoformat()} " if period.first else ""
        bounds = periods.range_of(period.first, period.last)
        self._export.ask(window, *bounds, tr("Usage {0}", f"{first}{period.last.isoformat()}") + ".csv")

    def _set_budgets(self) -> None:
        self._main.bring_to_front()
        self.budgets_wanted.emit()

    async def _load(self, window: UsageWindow, number: int) -> None:
        from app.ui.usage.report import grouping_for, report_of  # noqa: PLC0415  # with the window

        view, period = window.chosen_view(), window.period()
        since, until = periods.range_of(period.first, period.last)
        try:
            rows = await self._spending.rows(since, until, grouping_for(view))
        except ChatelaineError as error:
            if number == self._asked:
                window.show_error(error.error)
            return
        if number == self._asked:
            window.show_report(report_of(view, rows, self._names(rows)))

    def _names(self, rows: Sequence[SpendRow]) -> dict[str, str]:
        found = {row.key: self._catalog.info(row.key) for row in rows}
        return {key: info.name for key, info in found.items() if info is not None}

    async def _load_chart(self, window: UsageWindow) -> None:
        """The library takes some tenths of a second and brings NumPy: it is imported on a worker."""
        try:
            await _import_whole("pyqtgraph")
            from app.ui.usage.chart import SpendChart  # noqa: PLC0415  # imports pyqtgraph
        except ImportError:
            _log.warning("the chart's library cannot be imported", exc_info=True)
            window.say_no_chart(tr("The chart cannot be drawn here. The table has all figures."))
            return
        window.set_chart(SpendChart(self._theme()))


async def _import_whole(module: str) -> None:
    """Import *module* on a worker. Cancelled, it still waits: a worker must not report to a loop that has ended."""
    job = asyncio.ensure_future(asyncio.to_thread(importlib.import_module, module))
    try:
        await asyncio.shield(job)
    except asyncio.CancelledError:
        await asyncio.wait({job})
        raise
