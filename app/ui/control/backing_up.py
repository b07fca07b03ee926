"""Shows the backups, makes one, deletes one, and brings one back."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from app.model.errors import ChatelaineError, TurnError
from app.ui.i18n import tr
from app.ui.wording import error_words

if TYPE_CHECKING:
    from app.model.backup import Backup
    from app.services.backups import Backups
    from app.ui.bridge import Bridge
    from app.ui.dialogs.backups.dialog import BackupsDialog
    from app.ui.main_window import MainWindow
    from app.ui.tasks import Tasks
    from app.ui.theme.palette import Theme

_NOTICE_MS = 20_000


class BackupControl(QObject):
    """One list at a time. ``restart_wanted``: a backup is to take the database's place, which a new session does."""

    restart_wanted = Signal()

    def __init__(
        self,
        window: MainWindow,
        backups: Backups,
        folder: Path,
        theme: Callable[[], Theme],
        bridge: Bridge,
        tasks: Tasks,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._backups = backups
        self._folder = folder
        self._theme = theme
        self._tasks = tasks
        self._dialog: BackupsDialog | None = None
        self.open_folder: Callable[[QUrl], object] = QDesktopServices.openUrl
        window.commands.handle("view.backups", self.open)
        bridge.backups_changed.connect(self._refresh)
        bridge.backup_failed.connect(self._failed)

    def open(self) -> None:
        """Open the list; the open one comes to the front."""
        from app.ui.dialogs.backups.dialog import BackupsDialog  # noqa: PLC0415  # not before the first paint

        if self._dialog is not None:
            self._dialog.raise_()
            return
        self._dialog = dialog = BackupsDialog(self._window)
        dialog.make_wanted.connect(self._make)
        dialog.restore_wanted.connect(self._ask_to_restore)
        dialog.delete_wanted.connect(self._ask_to_delete)
        dialog.folder_wanted.connect(lambda: self.open_folder(QUrl.fromLocalFile(str(self._folder))))
        dialog.finished.connect(self._closed)
        dialog.show_with(self._theme())
        self._refresh()

    def dialog(self) -> BackupsDialog | None:
        """The list, while it is open."""
        return self._dialog

    # Inside

    def _refresh(self) -> None:
        if self._dialog is not None:
            self._tasks.start("list the backups", self._list())

    async def _list(self) -> None:
        try:
            backups = await self._backups.list()
        except ChatelaineError as error:
            self._show(error)
            return
        if self._dialog is not None:
            self._dialog.show_backups(backups)

    def _make(self) -> None:
        if self._dialog is not None:
            self._dialog.show_busy(tr("Copying and checking the database…"))
            self._tasks.start("back up the database", self._guarded(self._backups.make()))

    def _ask_to_restore(self, backup: Backup) -> None:
        from app.ui.dialogs.backups.rows import made_words  # noqa: PLC0415

        question = tr(
            "Go back to the backup of {0}? What was written since then is kept as a backup of its own, and the window "
            "opens anew. Answers that still arrive are stopped.",
            made_words(backup),
        )
        self._ask(tr("Restore a backup"), question, tr("Restore"), lambda: self._restore(backup))

    def _restore(self, backup: Backup) -> None:
        async def work() -> None:
            await self._backups.restore(backup.name)
            self.restart_wanted.emit()

        if self._dialog is not None:
            self._dialog.show_busy(tr("Checking the backup…"))
        self._tasks.start("restore a backup", self._guarded(work()))

    def _ask_to_delete(self, backup: Backup) -> None:
        from app.ui.dialogs.backups.rows import made_words  # noqa: PLC0415

        question = tr("Delete the backup of {0}? This cannot be undone.", made_words(backup))
        work = self._backups.remove
        self._ask(
            tr("Delete a backup"),
            question,
            tr("Delete"),
            lambda: self._tasks.start("delete a backup", self._guarded(work(backup.name))),
            loses=True,
        )

    def _ask(
        self, title: str, question: str, yes: str, confirmed: Callable[[], object], *, loses: bool = False
    ) -> None:
        from app.ui.dialogs import ConfirmDialog  # noqa: PLC0415  # not before the first paint

        dialog = ConfirmDialog(title, question, yes, parent=self._dialog)
        if loses:
            dialog.warn_of_loss()
        dialog.confirmed.connect(confirmed)
        dialog.show_with(self._theme())

    async def _guarded(self, work: Coroutine[Any, Any, object]) -> None:
        try:
            await work
        except ChatelaineError as error:
            self._show(error)

    def _show(self, error: ChatelaineError) -> None:
        """On the list, where it is open; otherwise as any error. Raises *error* then."""
        if self._dialog is None:
            raise error
        self._dialog.show_error(error_words(error.error))

    def _failed(self, error: TurnError) -> None:
        words = tr("No backup could be made. {0}", error_words(error))
        self._window.notice.show_message(words, ((tr("Backups…"), self.open),), leave_after_ms=_NOTICE_MS)

    def _closed(self, _result: int) -> None:
        self._dialog = None
