"""Asks for what is to be filled in in a preset or a prompt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime

from app.logic.template import first_values, is_moment
from app.model.library import Variable

if TYPE_CHECKING:
    from app.base.clock import Clock
    from app.model.library import Saved
    from app.services.library import Library
    from app.ui.dialogs.library.fill import FillDialog
    from app.ui.main_window import MainWindow
    from app.ui.theme.palette import Theme


class FillControl:
    """One form at a time."""

    def __init__(self, window: MainWindow, library: Library, clock: Clock, theme: Callable[[], Theme]) -> None:
        self._window = window
        self._library = library
        self._clock = clock
        self._theme = theme
        self._dialog: FillDialog | None = None

    def dialog(self) -> FillDialog | None:
        """The form, while it is open."""
        return self._dialog

    def known(self, item: Saved, variables: tuple[Variable, ...]) -> dict[str, str]:
        """What the form would begin with: what was last filled in, defaults, the present day and time."""
        return first_values(variables, self._library.last(item.id), self._now())

    def ask(
        self,
        item: Saved,
        variables: tuple[Variable, ...],
        go: str,
        taken: Callable[[dict[str, str]], object],
        note: str = "",
    ) -> None:
        """Open the form for *variables* of *item*; *taken* hears what was filled in, and nothing when it is left."""
        from app.ui.dialogs.library.fill import FillDialog  # noqa: PLC0415  # not before the first paint

        if self._dialog is not None:
            self._dialog.close()
        self._dialog = dialog = FillDialog(item.name, variables, self.known(item, variables), go, note, self._window)
        dialog.chosen.connect(taken)
        dialog.finished.connect(self._closed)
        dialog.show_with(self._theme())

    async def remember(self, item: Saved, variables: tuple[Variable, ...], values: Mapping[str, str]) -> None:
        """Keep what was filled in for the next time; dates and times begin anew. Raises the storage's errors."""
        moments = [each.name for each in variables if is_moment(each.kind)]
        last = {name: value for name, value in values.items() if name not in moments}
        if last:
            await self._library.remember(item.id, last)

    def _now(self) -> str:
        return QDateTime.fromMSecsSinceEpoch(self._clock.now_ms()).toString("yyyy-MM-dd HH:mm")

    def _closed(self, _result: int) -> None:
        self._dialog = None
        self._window.composer.focus()
