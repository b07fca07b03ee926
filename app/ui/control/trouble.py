"""Shows errors that belong to no answer: in a bar that stays, with the details one click away."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.model.errors import TurnError
from app.ui.i18n import tr
from app.ui.main_window import MainWindow
from app.ui.theme.palette import Theme
from app.ui.wording import error_words


class TroubleControl(QObject):
    """The bar at the top, and the dialog with details."""

    def __init__(self, window: MainWindow, theme: Callable[[], Theme]) -> None:
        super().__init__(window)
        self._window = window
        self._theme = theme
        self._storage_words: str | None = None

    def show_storage_error(self, error: TurnError) -> None:
        """Show *error* of the disk; it goes by itself once :meth:`storage_relieved` says that writing works again."""
        self.show_error(error)
        self._storage_words = self._window.trouble.message()

    def storage_relieved(self) -> None:
        """What could not be written is written: take that error away, but no other that came meanwhile."""
        if self._window.trouble.message() == self._storage_words:
            self._window.trouble.hide()
        self._storage_words = None

    def show_error(self, error: TurnError) -> None:
        """Show *error* until it is dismissed or another one comes."""
        details = ((tr("Details"), lambda: self.show_details(error)),)
        self._window.trouble.show_message(error_words(error), details, tone="error")

    def show_details(self, error: TurnError) -> None:
        """Open the dialog with everything known about *error*."""
        from app.ui.dialogs import DetailsDialog, error_report  # noqa: PLC0415  # not before the first paint

        theme = self._theme()
        dialog = DetailsDialog(
            tr("Details"), error_words(error), error_report(error), theme.fonts.code, parent=self._window
        )
        dialog.show_with(theme)
