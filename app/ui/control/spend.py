"""This month's sum at the foot of the sidebar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from app.ui.i18n import tr
from app.ui.sidebar.groups import local_time, month_name
from app.ui.sidebar.month import MonthSpend
from app.ui.wording import spent

if TYPE_CHECKING:
    from app.base.clock import Clock
    from app.services.ledger import Ledger
    from app.ui.bridge import Bridge
    from app.ui.sidebar import Sidebar
    from app.ui.tasks import Tasks

_PAUSE_MS = 200  # several answers that end together are summed once


class SpendControl(QObject):
    """Reads the ledger at the start and after each answer."""

    def __init__(self, sidebar: Sidebar, ledger: Ledger, clock: Clock, bridge: Bridge, tasks: Tasks) -> None:
        super().__init__(sidebar)
        self._foot = sidebar.foot
        self._ledger = ledger
        self._clock = clock
        self._soon = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._soon.timeout.connect(lambda: tasks.start("sum up the month", self.refresh()))
        bridge.turn_finished.connect(lambda _news: self._soon.start())
        bridge.call_billed.connect(lambda _row: self._soon.start())

    async def refresh(self) -> None:
        """Show the sum as it is now. Raises the storage's errors."""
        now_ms = self._clock.now_ms()
        nano, incomplete = await self._ledger.month_total(now_ms)
        today = local_time(now_ms).date()
        words = tr("Spent this month: {0}.", spent(nano, incomplete))
        if incomplete:
            words += " " + tr("At least: some calls broke off or have no known price.")
        self._foot.set_spend(MonthSpend(month_name(today, today), spent(nano, incomplete), words))
