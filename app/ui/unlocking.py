"""Asks for the recovery phrase where the data is encrypted and its key is not in the keyring."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import QObject, Signal

from app.model.errors import ErrorKind, TurnError
from app.ui.dialogs.phrase.unlock import UnlockDialog
from app.ui.failures import as_turn_error
from app.ui.i18n import tr
from app.ui.main_window import MainWindow
from app.ui.theme.controller import ThemeController
from app.ui.wired import Unlock


class Unlocking(QObject):
    """A dialog over *window*. ``opened`` is emitted once the key is there."""

    opened = Signal()

    def __init__(self, window: MainWindow, unlock: Unlock, themes: ThemeController, error: TurnError) -> None:
        """*error* is why it is asked for."""
        super().__init__(window)
        self._window = window
        self._unlock = unlock
        self._themes = themes
        self._error = error
        self._dialog: UnlockDialog | None = None
        self._work: asyncio.Task[None] | None = None
        self.trouble: TurnError | None = None  # of the keyring, once it is opened

    def dialog(self) -> UnlockDialog | None:
        """The dialog, while it is open."""
        return self._dialog

    def ask(self) -> None:
        """Open the dialog; one at a time."""
        if self._dialog is not None:
            return
        dialog = self._dialog = UnlockDialog(self._error.message, tr("Not now"), self._window)
        dialog.entered.connect(self._entered)
        dialog.finished.connect(self._left)
        dialog.show_with(self._themes.current())

    async def close(self) -> None:
        """Close the dialog and end what is under way."""
        if self._dialog is not None:
            self._dialog.reject()
        if self._work is not None:
            self._work.cancel()
            await asyncio.gather(self._work, return_exceptions=True)
        self.deleteLater()

    # Inside

    def _entered(self, text: str, keep: bool) -> None:
        self._work = asyncio.get_running_loop().create_task(self._try(text, keep), name="unlock the data")

    async def _try(self, text: str, keep: bool) -> None:
        try:
            trouble = await self._unlock(text, keep)
        except Exception as error:
            if self._dialog is not None:
                self._dialog.show_error(as_turn_error(error, "unlock the data"))
            return
        self.trouble = None if trouble is None else _not_kept(trouble)
        self.opened.emit()

    def _left(self) -> None:
        self._dialog = None


def _not_kept(trouble: TurnError) -> TurnError:
    words = tr("The recovery phrase will be asked for again at the next start: the keyring could not keep the key.")
    return TurnError(ErrorKind.MACHINE, trouble.code, words, trouble.message, trouble.detail)
