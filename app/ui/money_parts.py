"""What shows the money of all conversations: the foot of the sidebar, the Usage window, prices."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.ui.control.exporting import ExportControl
from app.ui.control.pricing import PriceControl
from app.ui.control.spend import SpendControl
from app.ui.control.usage import UsageControl

if TYPE_CHECKING:
    from app.services.bundle import Services
    from app.ui.bridge import Bridge
    from app.ui.main_window import MainWindow
    from app.ui.tasks import Tasks
    from app.ui.theme.palette import Theme
    from app.ui.window_state import WindowState


class MoneyParts(QObject):
    """Builds the parts and joins them with each other."""

    def __init__(
        self,
        window: MainWindow,
        services: Services,
        memory: WindowState,
        theme: Callable[[], Theme],
        bridge: Bridge,
        tasks: Tasks,
    ) -> None:
        super().__init__(window)
        self.spend = SpendControl(window.sidebar, services.spending, services.budgets, services.clock, bridge, tasks)
        self.export = ExportControl(services.ledger_export, theme, tasks)
        self.usage = UsageControl(
            window=window,
            spending=services.spending,
            export=self.export,
            catalog=services.catalog,
            memory=memory,
            theme=theme,
            clock=services.clock,
            bridge=bridge,
            tasks=tasks,
        )
        self.prices = PriceControl(
            window=window,
            prices=services.prices,
            spending=services.spending,
            catalog=services.catalog,
            theme=theme,
            clock=services.clock,
            bridge=bridge,
            tasks=tasks,
        )
        self.usage.prices_wanted.connect(self.prices.open)
        window.commands.handle("view.prices", self.prices.open)
