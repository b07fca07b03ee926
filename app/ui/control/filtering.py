"""Asks for days and amounts that the list is filtered by and its menu does not have."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.ui.sidebar.groups import day_ms, local_time

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow
    from app.ui.theme.palette import Theme

_USUAL = timedelta(days=30)
_DAY = timedelta(days=1)


class FilterControl(QObject):
    """Opens the two dialogs. What they give is one filter beside the others of the list."""

    def __init__(self, window: MainWindow, theme: Callable[[], Theme]) -> None:
        super().__init__(window)
        self._window = window
        self._sidebar = window.sidebar
        self._theme = theme
        window.sidebar.custom_wanted.connect(self.ask)

    def ask(self, what: str) -> None:
        """Ask for the ``days`` or the ``cost``."""
        if what == "days":
            self._ask_days()
        else:
            self._ask_cost()

    def _ask_days(self) -> None:
        from app.ui.dialogs.spans import DaysDialog  # noqa: PLC0415  # not before the first paint

        wish, today = self._sidebar.model.wish, datetime.now().astimezone().date()
        last = local_time(wish.until_ms).date() - _DAY if wish.until_ms is not None else today
        first = local_time(wish.since_ms).date() if wish.since_ms is not None else last - _USUAL
        dialog = DaysDialog(first, last, self._window)
        dialog.chosen.connect(self._show_days)
        dialog.show_with(self._theme())

    def _show_days(self, first: date, last: date) -> None:
        wish = self._sidebar.model.wish
        self._sidebar.show_wish(replace(wish, since_ms=day_ms(first), until_ms=day_ms(last + _DAY)))

    def _ask_cost(self) -> None:
        from app.ui.dialogs.spans import CostDialog  # noqa: PLC0415  # not before the first paint

        wish = self._sidebar.model.wish
        dialog = CostDialog(wish.cost_nano, wish.cost_most_nano, self._window)
        dialog.chosen.connect(self._show_cost)
        dialog.show_with(self._theme())

    def _show_cost(self, least: int | None, most: int | None) -> None:
        wish = self._sidebar.model.wish
        self._sidebar.show_wish(replace(wish, cost_nano=least, cost_most_nano=most))
