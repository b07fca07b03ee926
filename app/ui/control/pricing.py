"""Opens the list of prices and keeps what the user changes in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.logic.capabilities import base_id
from app.logic.price_book import PriceRow, day_of
from app.model.errors import ChatelaineError
from app.ui.i18n import tr
from app.ui.wording import error_words

if TYPE_CHECKING:
    from app.base.clock import Clock
    from app.services.catalog import Catalog
    from app.services.prices import Prices
    from app.services.spending import Spending
    from app.ui.bridge import Bridge
    from app.ui.dialogs.prices.dialog import PricesDialog
    from app.ui.dialogs.prices.entries import Entry
    from app.ui.dialogs.prices.form import PriceForm
    from app.ui.main_window import MainWindow
    from app.ui.tasks import Tasks
    from app.ui.theme.palette import Theme


class PriceControl(QObject):
    """One list at a time, over the window that asked for it."""

    def __init__(  # collaborators, by keyword
        self,
        *,
        window: MainWindow,
        prices: Prices,
        spending: Spending,
        catalog: Catalog,
        theme: Callable[[], Theme],
        clock: Clock,
        bridge: Bridge,
        tasks: Tasks,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._prices = prices
        self._spending = spending
        self._catalog = catalog
        self._theme = theme
        self._clock = clock
        self._tasks = tasks
        self._dialog: PricesDialog | None = None
        self._unpriced: set[str] = set()
        bridge.prices_changed.connect(self._fill)
        bridge.models_changed.connect(self._fill)

    def open(self, parent: QWidget | None = None) -> None:
        """Open the list over *parent*, the main window without one; the open one comes to the front."""
        from app.ui.dialogs.prices.dialog import PricesDialog  # noqa: PLC0415  # not before the first paint

        if self._dialog is not None:
            self._dialog.raise_()
            return
        self._dialog = dialog = PricesDialog(self._name_of, parent or self._window)
        dialog.edit_wanted.connect(self._edit)
        dialog.remove_wanted.connect(self._ask_to_remove)
        dialog.finished.connect(self._closed)
        self._fill()
        dialog.show_with(self._theme())
        self._tasks.start("look for models without a price", self._look_for_unpriced())

    def dialog(self) -> PricesDialog | None:
        """The list, while it is open."""
        return self._dialog

    # Inside

    def _fill(self) -> None:
        from app.ui.dialogs.prices.entries import entries  # noqa: PLC0415  # with the dialog

        if self._dialog is None:
            return
        today = day_of(self._clock.now_ms())
        order = [base_id(info.id) for info in self._catalog.models()]
        self._dialog.show_entries(entries(self._prices.book, self._prices.own, self._missing(), today, order))

    def _missing(self) -> list[str]:
        """Models that can be chosen, or were billed, and have no price."""
        now, book = self._clock.now_ms(), self._prices.book
        known = {info.id for info in self._catalog.models()} | self._unpriced
        return [model for model in known if book.row(model, now, 0) is None]

    async def _look_for_unpriced(self) -> None:
        rows = await self._spending.rows(0, self._clock.now_ms() + 1, "model")
        self._unpriced = {row.key for row in rows if row.unpriced}
        self._fill()

    def _name_of(self, model: str) -> str:
        info = self._catalog.info(model)
        return info.name if info is not None else model

    def _edit(self, entry: Entry | None) -> None:
        from app.ui.dialogs.prices.form import PriceForm  # noqa: PLC0415  # not before the first paint

        if self._dialog is None:
            return
        own = entry is not None and entry.own
        row, model = (entry.row, entry.model) if entry is not None else (None, "")
        title = tr("Change price") if own else tr("Add a price of yours")
        form = PriceForm(title, self._choices(), row, model, self._dialog)
        own_id = entry.own_id if entry is not None else None
        form.save_wanted.connect(lambda wanted: self._tasks.start("keep the price", self._keep(form, own_id, wanted)))
        form.show_with(self._theme())

    def _choices(self) -> list[str]:
        """Models to choose from, those without a price first."""
        missing = sorted(self._missing())
        known = [info.id for info in self._catalog.models() if info.id not in missing]
        return [*missing, *known]

    async def _keep(self, form: PriceForm, own_id: str | None, row: PriceRow) -> None:
        try:
            if own_id is None:
                own_id = await self._prices.add(row)
            else:
                await self._prices.change(own_id, row)
        except ChatelaineError as error:
            form.show_error(error_words(error.error))
            return
        form.accept()
        if self._dialog is not None:
            self._dialog.point_at(own_id)

    def _ask_to_remove(self, entry: Entry) -> None:
        from app.ui.dialogs import ConfirmDialog  # noqa: PLC0415  # not before the first paint

        if self._dialog is None or entry.own_id is None:
            return
        own_id = entry.own_id
        question = tr("Remove your price of {0}? The shipped one is used again, if there is one.", entry.model)
        dialog = ConfirmDialog(tr("Remove price"), question, tr("Remove"), parent=self._dialog)
        dialog.warn_of_loss()
        dialog.confirmed.connect(lambda: self._tasks.start("remove the price", self._prices.remove(own_id)))
        dialog.show_with(self._theme())

    def _closed(self, _result: int) -> None:
        self._dialog = None
