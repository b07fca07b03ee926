"""Shows what lies on the API's server, and deletes what the user chooses."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.model.errors import ChatelaineError
from app.ui.i18n import tr, tr_count
from app.ui.wording import error_words

if TYPE_CHECKING:
    from app.model.server_file import ServerFile
    from app.services.server_files import ServerFiles
    from app.ui.dialogs.files.dialog import ServerFilesDialog
    from app.ui.main_window import MainWindow
    from app.ui.tasks import Tasks
    from app.ui.theme.palette import Theme


class ServerFilesControl(QObject):
    """One list at a time."""

    def __init__(self, window: MainWindow, files: ServerFiles, theme: Callable[[], Theme], tasks: Tasks) -> None:
        super().__init__(window)
        self._window = window
        self._files = files
        self._theme = theme
        self._tasks = tasks
        self._dialog: ServerFilesDialog | None = None
        window.commands.handle("view.server_files", self.open)

    def open(self) -> None:
        """Open the list; the open one comes to the front."""
        from app.ui.dialogs.files.dialog import ServerFilesDialog  # noqa: PLC0415  # not before the first paint

        if self._dialog is not None:
            self._dialog.raise_()
            return
        self._dialog = dialog = ServerFilesDialog(self._window)
        dialog.refresh_wanted.connect(self._refresh)
        dialog.delete_wanted.connect(self._ask_to_delete)
        dialog.finished.connect(self._closed)
        dialog.show_with(self._theme())
        self._refresh()

    def dialog(self) -> ServerFilesDialog | None:
        """The list, while it is open."""
        return self._dialog

    # Inside

    def _refresh(self) -> None:
        if self._dialog is not None:
            self._dialog.show_busy()
            self._tasks.start("list the files on the server", self._list())

    async def _list(self) -> None:
        try:
            files = await self._files.list()
        except ChatelaineError as error:
            self._show(error)
            return
        if self._dialog is not None:
            self._dialog.show_files(files)

    def _ask_to_delete(self, chosen: tuple[ServerFile, ...]) -> None:
        from app.ui.dialogs import ConfirmDialog  # noqa: PLC0415  # not before the first paint

        question = tr_count(
            "Delete this file from the server? This cannot be undone.",
            "Delete {0} files from the server? This cannot be undone.",
            len(chosen),
        )
        names = "\n".join(" ".join(file.name.split()) for file in chosen)
        dialog = ConfirmDialog(tr("Delete files"), question, tr("Delete"), names, self._dialog)
        dialog.warn_of_loss()
        dialog.confirmed.connect(lambda: self._tasks.start("delete files on the server", self._delete(chosen)))
        dialog.show_with(self._theme())

    async def _delete(self, chosen: tuple[ServerFile, ...]) -> None:
        trouble: ChatelaineError | None = None
        for file in chosen:
            try:
                await self._files.delete(file.id)
            except ChatelaineError as error:
                if error.error.status != 404:  # what is gone already is as it should be
                    trouble = error
        await self._list()
        if trouble is not None:
            self._show(trouble)

    def _show(self, error: ChatelaineError) -> None:
        if self._dialog is not None:
            self._dialog.show_error(error_words(error.error))

    def _closed(self, _result: int) -> None:
        self._dialog = None
