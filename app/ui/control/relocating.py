"""Moves the data folder, as an errand between two sessions, and offers to delete what a move has left somewhere."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.model.errors import ChatelaineError
from app.ui.amounts import size_words
from app.ui.errand import Course, Errand, ErrandEnd, Step
from app.ui.i18n import tr, tr_count
from app.ui.widgets.bidi import isolated
from app.ui.wording import error_words

if TYPE_CHECKING:
    from app.ui.dialogs.relocate import RelocateDialog
    from app.ui.disks import Disk
    from app.ui.main_window import MainWindow
    from app.ui.tasks import Tasks
    from app.ui.theme.palette import Theme

Chosen = Callable[[str], None]


class RelocateControl(QObject):
    """One dialog at a time. ``errand_wanted`` carries the :class:`Errand` that moves.

    *folder* is where the data lies now; *running* says in how many conversations an answer is under way.
    """

    errand_wanted = Signal(object)

    def __init__(
        self,
        window: MainWindow,
        folder: Path,
        running: Callable[[], int],
        theme: Callable[[], Theme],
        tasks: Tasks,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._folder = folder
        self._running = running
        self._theme = theme
        self._tasks = tasks
        self._dialog: RelocateDialog | None = None
        self.ask_folder: Callable[[QWidget, str, Chosen], None] = _ask_folder
        window.commands.handle("data.move", self.open)

    def dialog(self) -> RelocateDialog | None:
        """The dialog, while it is open."""
        return self._dialog

    def open(self) -> None:
        """Ask to which folder; the open question comes to the front."""
        from app.ui.dialogs.relocate import RelocateDialog  # noqa: PLC0415  # not before the first paint

        if self._dialog is not None:
            self._dialog.raise_()
            return
        self._dialog = dialog = RelocateDialog(self._folder, self._window)
        dialog.looked_at.connect(lambda path: self._tasks.start("look at the new folder", self._look(path)))
        dialog.browse_wanted.connect(self._browse)
        dialog.chosen.connect(self._move)
        dialog.finished.connect(self._closed)
        dialog.show_running(self._running_words())
        dialog.show_with(self._theme())

    def offer(self) -> None:
        """Where a move was cut short, or has left an old folder behind, ask what is to become of that."""
        self._tasks.start("look for what a move has left", self._offer())

    # The question

    def _browse(self) -> None:
        if self._dialog is not None:
            start = self._dialog.path() or str(Path.home())
            self.ask_folder(self._dialog, start, self._picked)

    def _picked(self, path: str) -> None:
        self._tasks.start("take a folder", self._take(path))

    async def _take(self, path: str) -> None:
        from app.services.moving import folder_for_data  # noqa: PLC0415  # seldom needed

        try:
            target = await folder_for_data(Path(path))
        except ChatelaineError:  # what is wrong is told when it is looked at
            target = Path(path)
        if self._dialog is not None:
            self._dialog.set_path(str(target))

    async def _look(self, path: str) -> None:
        from app.services.moving import survey_move  # noqa: PLC0415  # seldom needed
        from app.ui.disks import disk_of  # noqa: PLC0415

        target = _target(path)
        try:
            size = await survey_move(target)
        except ChatelaineError as error:
            if self._dialog is not None:
                self._dialog.show_error(path, error_words(error.error))
            return
        disk = await asyncio.to_thread(disk_of, target)
        if self._dialog is not None:
            self._dialog.show_running(self._running_words())
            self._dialog.show_facts(path, _facts(size, disk), _warnings(disk))

    def _move(self, path: str) -> None:
        if self._dialog is None or self._dialog.show_running(self._running_words()):
            return  # an answer has begun meanwhile: that is said first
        target = _target(path)
        self._dialog.accept()
        words = tr("Everything is copied to {0} and compared. Nothing is lost by Cancel.", isolated(str(target)))
        self.errand_wanted.emit(
            Errand("move the data folder", tr("Moving the data folder"), words, partial(_work, target), count=_counted)
        )

    def _running_words(self) -> str:
        return f"{words} {tr('What came is kept.')}" if (words := running_words(self._running())) else ""

    def _closed(self, _result: int) -> None:
        self._dialog = None

    # Afterwards

    async def _offer(self) -> None:
        from app.services.moving import cut_short, left_folders  # noqa: PLC0415  # seldom needed

        if (begun := await cut_short()) is not None:
            self._offer_begun(begun)
            return
        left = await left_folders()
        if left:
            words = tr(
                "The data now lies in {0}. The old folder {1} still holds all of it, as it was before.",
                isolated(str(self._folder)),
                _listed(left),
            )
            keep = (tr("Keep the old folder"), self._keep)
            self._window.told.show_message(words, ((tr("Delete the old folder…"), partial(self._ask, left)), keep))

    def _offer_begun(self, folder: Path) -> None:
        words = tr(
            "Moving the data to {0} was cut short. All of it is still used in {1}.",
            isolated(str(folder)),
            isolated(str(self._folder)),
        )
        deeds = (
            (tr("Go on moving…"), partial(self._go_on, folder)),
            (tr("Delete what was copied"), lambda: self._tasks.start("delete copies", self._remove_copied(folder))),
            (tr("Leave it"), lambda: self._tasks.start("leave copies", self._leave_copied(folder))),
        )
        self._window.told.show_message(words, deeds, tone="warn")

    def _go_on(self, folder: Path) -> None:
        """Ask again, for what was said of the folder may have changed."""
        self._window.told.hide()
        self.open()
        if self._dialog is not None:
            self._dialog.set_path(str(folder))

    def _ask(self, left: Sequence[Path]) -> None:
        from app.ui.dialogs import ConfirmDialog  # noqa: PLC0415  # not before the first paint

        question = tr("Delete what Chatelaine has put in the old folder? The data in its new folder stays.")
        quoted = "\n".join(map(str, left))
        dialog = ConfirmDialog(tr("Delete the old folder"), question, tr("Delete"), quoted, self._window)
        dialog.warn_of_loss()
        dialog.confirmed.connect(lambda: self._tasks.start("delete the old folder", self._remove()))
        dialog.show_with(self._theme())

    async def _remove(self) -> None:
        from app.services.moving import remove_left  # noqa: PLC0415  # seldom needed

        await self._delete(remove_left(), tr("The old folder is being deleted…"), tr("The old folder was deleted."))

    async def _remove_copied(self, folder: Path) -> None:
        from app.services.moving import remove_copied_to  # noqa: PLC0415  # seldom needed

        deleting = remove_copied_to(folder)
        await self._delete(deleting, tr("What was copied is being deleted…"), tr("What was copied is deleted."))

    async def _delete(self, deleting: Awaitable[list[str]], meanwhile: str, done: str) -> None:
        """Say *meanwhile* that it runs, and then that it is *done*, or what could not be deleted."""
        self._window.told.show_message(meanwhile, closable=False)
        try:
            left = await deleting
        except ChatelaineError:
            self._window.told.hide()
            raise
        words = done if not left else tr("Not deleted: {0}", ", ".join(left))
        self._window.told.show_message(words, leave_after_ms=0 if left else 8_000)

    async def _leave_copied(self, folder: Path) -> None:
        from app.services.moving import keep_copied  # noqa: PLC0415  # seldom needed

        self._window.told.hide()
        await keep_copied(folder)
        await self._offer()

    def _keep(self) -> None:
        from app.services.moving import keep_left  # noqa: PLC0415  # seldom needed

        self._window.told.hide()
        self._tasks.start("keep the old folder", keep_left())


def running_words(count: int) -> str:
    """That so many answers are stopped; empty for none."""
    if not count:
        return ""
    return tr_count(
        "{0} answer is being written, and will be stopped.",
        "{0} answers are being written, and will be stopped.",
        count,
    )


async def _work(target: Path, course: Course) -> ErrandEnd:
    from app.services.moving import move_data  # noqa: PLC0415  # seldom needed

    await move_data(target, course.tell, course.pass_the_point)
    return ErrandEnd()


def _target(path: str) -> Path:
    with suppress(RuntimeError):  # nobody of that name
        return Path(path).expanduser()
    return Path(path)


def _counted(step: Step) -> str:
    return tr("{0} of {1}", size_words(step.done) or tr("nothing"), size_words(step.total))


def _facts(size: int, disk: Disk) -> str:
    moved = tr("{0} will be moved.", size_words(size) or tr("nothing"))
    return moved if disk.free is None else f"{moved} {tr('{0} are free there.', size_words(disk.free))}"


def _warnings(disk: Disk) -> list[str]:
    found = []
    if disk.network:
        found.append(
            tr("This is a disk of the network: it is slow, and a connection that breaks can damage the database.")
        )
    if disk.removable:
        found.append(tr("This drive can be taken out: without it Chatelaine cannot start."))
    return found


def _listed(folders: Sequence[Path]) -> str:
    return ", ".join(isolated(str(folder)) for folder in folders)


def _ask_folder(window: QWidget, folder: str, chosen: Chosen) -> None:
    """Open the system's dialog for a folder."""
    from PySide6.QtWidgets import QFileDialog  # noqa: PLC0415  # not before the first paint

    dialog = QFileDialog(window, tr("New folder"), folder)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.fileSelected.connect(chosen)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
