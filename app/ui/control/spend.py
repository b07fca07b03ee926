"""This month's sum at the foot of the sidebar, against its budget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from app.services import periods
from app.ui.i18n import tr
from app.ui.sidebar.groups import month_name
from app.ui.sidebar.month import Level, MonthSpend
from app.ui.wording import spent

if TYPE_CHECKING:
    from app.base.clock import Clock
    from app.model.spending import BudgetState, SpendRow
    from app.services.budgets import Budgets
    from app.services.spending import Spending
    from app.ui.bridge import Bridge
    from app.ui.sidebar import Sidebar
    from app.ui.tasks import Tasks

_PAUSE_MS = 200  # several answers that end together are summed once


class SpendControl(QObject):
    """Reads the ledger at the start and after each call."""

    def __init__(
        self, sidebar: Sidebar, spending: Spending, budgets: Budgets, clock: Clock, bridge: Bridge, tasks: Tasks
    ) -> None:
        super().__init__(sidebar)
        self._foot = sidebar.foot
        self._spending = spending
        self._budgets = budgets
        self._clock = clock
        self._soon = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._soon.timeout.connect(lambda: tasks.start("sum up the month", self.refresh()))
        bridge.turn_finished.connect(lambda _news: self._soon.start())
        bridge.call_billed.connect(lambda _row: self._soon.start())
        sidebar.day_began.connect(self._soon.start)
        bridge.setting_changed.connect(self._setting_changed)

    async def refresh(self) -> None:
        """Show the sum as it is now. Raises the storage's errors."""
        today = periods.local_day(self._clock.now_ms())
        total = await self._spending.total(*periods.month_of(today))
        states = await self._budgets.states(None)
        state = next((state for state in states if state.budget.scope == "month"), None)
        self._foot.set_spend(month_spend(month_name(today, today), total, state))

    def _setting_changed(self, key: str) -> None:
        if key.startswith("budget.month"):
            self._soon.start()


def month_spend(month: str, total: SpendRow, state: BudgetState | None) -> MonthSpend:
    """What the foot shows of *month*; *state* is its budget, if it has one."""
    amount = spent(total.total_nano, total.incomplete)
    words = [tr("Spent this month: {0}.", amount)]
    if total.incomplete:
        words.append(tr("At least: some calls broke off or have no known price."))
    saved = spent(total.saved_nano, incomplete=False) if total.saved_nano > 0 else ""
    if saved:
        words.append(tr("Saved by caching: {0}.", saved))
    if state is None:
        return MonthSpend(month, amount, " ".join(words), saved=saved)
    soft, hard = state.budget.soft_nano, state.budget.hard_nano
    limit = hard or soft or 1
    level, said = _level(total.total_nano, soft, hard)
    words.append(tr("The budget is {0}.", spent(limit, incomplete=False)))
    return MonthSpend(
        month,
        amount,
        " ".join([*words, f"{said}." if said else ""]).strip(),
        of=tr("{0} of {1}", amount, spent(limit, incomplete=False)),
        saved=saved,
        share=total.total_nano / limit,
        mark=soft / limit if soft and hard else None,
        level=level,
        words=said,
    )


def _level(nano: int, soft: int | None, hard: int | None) -> tuple[Level, str]:
    if hard is not None and nano >= hard:
        return "over", tr("The month's budget is used up")
    if soft is not None and nano >= soft:
        return "warn", tr("Past the warning at {0}", spent(soft, incomplete=False))
    return "fine", ""
