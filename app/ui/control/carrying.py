"""Exports conversations and imports them: asks what and where, shows how far it is, says what came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from app.logic.file_names import titled_file_name
from app.model.errors import ChatelaineError
from app.services.exporting import Extent, ReadingWish
from app.services.importing import Listener
from app.ui.control.behind import behind
from app.ui.control.carry_report import CarryReport
from app.ui.i18n import tr
from app.ui.wording import error_words

if TYPE_CHECKING:
    from PySide6.QtWidgets import QFileDialog

    from app.model.carried import CarryProgress
    from app.model.conversation import Conversation
    from app.model.ids import ConversationId
    from app.services.conversations import Conversations
    from app.services.exporting import Exporting, ExportReport
    from app.services.importing import Importing
    from app.ui.control.pdf_files import PdfFiles
    from app.ui.dialogs import ExportChoice, PrintingDialog
    from app.ui.main_window import MainWindow
    from app.ui.tasks import Tasks
    from app.ui.theme.palette import Theme

Chosen = Callable[[str], None]
_ENDINGS = {"archive": "zip", "html": "html", "markdown": "md", "pdf": "pdf"}
_MOST_NOTES = 10  # of an export, in its last words


@dataclass(frozen=True, slots=True)
class Places:
    """The system's dialogs: where to save a file, in which folder, and which file to open. They hear of a path.

    ``show`` has the system show a folder.
    """

    save: Callable[[QWidget, str, Chosen], None]
    folder: Callable[[QWidget, str, Chosen], None]
    open: Callable[[QWidget, str, Chosen], None]
    show: Callable[[QUrl], bool] = QDesktopServices.openUrl


class CarryControl(QObject):
    """*chosen* says which conversations are meant."""

    def __init__(  # noqa: PLR0913  # collaborators, by keyword
        self,
        *,
        window: MainWindow,
        chosen: Callable[[], Sequence[ConversationId]],
        conversations: Conversations,
        exporting: Exporting,
        importing: Importing,
        pdf: PdfFiles,
        theme: Callable[[], Theme],
        tasks: Tasks,
        places: Places | None = None,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._chosen = chosen
        self._conversations = conversations
        self._exporting = exporting
        self._importing = importing
        self._pdf = pdf
        self._theme = theme
        self._tasks = tasks
        self.places = places or Places(_ask_save, _ask_folder, _ask_open)
        self._folder = Path.home()
        window.commands.handle("chat.export", self.export)
        window.commands.handle("chat.import", self.import_file)

    # Out

    def export(self) -> None:
        """Ask what to export, then where to."""
        self._tasks.start("prepare an export", self._ask(self._chosen()))

    def export_all(self) -> None:
        """Ask in which form all conversations are to be exported, then where to."""
        self._tasks.start("prepare an export", self._ask(()))

    async def _ask(self, ids: Sequence[ConversationId]) -> None:
        from app.ui.dialogs import ExportDialog  # noqa: PLC0415  # not before the first paint
        from app.ui.transcript.paper.sheet import page_sizes  # noqa: PLC0415

        conversation = await self._conversations.open(ids[0], most=1) if len(ids) == 1 else None
        title = None if conversation is None else conversation.summary.title
        dialog = ExportDialog(title, self._window, several=len(ids) if len(ids) > 1 else 0, sizes=page_sizes())
        dialog.chosen.connect(lambda choice: self._ask_where(ids, conversation, choice))
        dialog.show_with(self._theme())

    def _ask_where(
        self, ids: Sequence[ConversationId], conversation: Conversation | None, choice: ExportChoice
    ) -> None:
        def chosen(path: str) -> None:
            target = Path(path)
            self._folder = target if choice.to_folder else target.parent
            self._begin_export(target, _extent(ids, conversation, choice), choice)

        if choice.to_folder:
            self.places.folder(self._window, str(self._folder), chosen)
            return
        whole = choice.scope == "all" or conversation is None
        title = tr("Conversations") if whole or conversation is None else conversation.summary.title
        name = titled_file_name(title) or tr("Conversation")
        self.places.save(self._window, str(self._folder / f"{name}.{_ENDINGS[choice.form]}"), chosen)

    def _begin_export(self, target: Path, extent: Extent, choice: ExportChoice) -> None:
        dialog = self._progress(tr("Export"), tr("Writing {0}…", target.name))
        task = self._tasks.start("export", behind(dialog, lambda: self._write(dialog, target, extent, choice)))
        if task is not None:
            dialog.cancelled.connect(task.cancel)

    async def _write(self, dialog: PrintingDialog, target: Path, extent: Extent, choice: ExportChoice) -> None:
        show = _shower(dialog)
        try:
            if choice.form == "archive":
                report = await self._exporting.archive(target, extent, show)
            elif choice.form == "pdf":
                report = await self._pdf.write(target, extent, choice, dialog.set_part)
            else:
                wish = ReadingWish(choice.reading, branches=choice.scope != "branch")
                report = await self._exporting.readable(target, extent, choice.form, wish, show)
        except ChatelaineError as error:
            dialog.show_result(error_words(error.error))
            return
        folder = target if choice.to_folder else target.parent
        dialog.offer_to_open(lambda: self.places.show(QUrl.fromLocalFile(str(folder))), tr("Show the folder"))
        dialog.show_result(_exported(report, target.name))

    # In

    def import_file(self) -> None:
        """Ask which file, then take in what is in it."""

        def chosen(path: str) -> None:
            self._folder = Path(path).parent
            self._begin_import(Path(path))

        self.places.open(self._window, str(self._folder), chosen)

    def _begin_import(self, path: Path) -> None:
        dialog = self._progress(tr("Import"), tr("Reading {0}…", path.name))
        report = CarryReport()
        task = self._tasks.start("import", behind(dialog, lambda: self._read(dialog, path, report)))

        def stop() -> None:
            if task is not None:
                task.add_done_callback(lambda done: self._tell(report, stopped=True) if done.cancelled() else None)
                task.cancel()

        dialog.cancelled.connect(stop)

    async def _read(self, dialog: PrintingDialog, path: Path, report: CarryReport) -> None:
        try:
            await self._importing.run(path, Listener(report.take, _shower(dialog)))
        except ChatelaineError as error:
            if not report.outcomes:
                dialog.show_result(error_words(error.error))
                return
            report.lines.append(error_words(error.error))
        dialog.accept()
        self._tell(report, stopped=False)

    def _tell(self, report: CarryReport, stopped: bool) -> None:
        from app.ui.dialogs import ImportReportDialog  # noqa: PLC0415  # not before the first paint

        ImportReportDialog(report.words(stopped), report.all_lines(), self._window).show_with(self._theme())

    def _progress(self, title: str, words: str) -> PrintingDialog:
        from app.ui.dialogs import PrintingDialog  # noqa: PLC0415  # not before the first paint

        dialog = PrintingDialog(title, words, self._window)
        dialog.show_with(self._theme())
        return dialog


def _extent(ids: Sequence[ConversationId], conversation: Conversation | None, choice: ExportChoice) -> Extent:
    """What is written for *choice*."""
    if choice.scope == "all" or not ids:
        return Extent()
    branch = choice.scope == "branch" and conversation is not None
    return Extent(tuple(ids), conversation.summary.active_leaf if branch and conversation is not None else None)


def _shower(dialog: PrintingDialog) -> Callable[[CarryProgress], None]:
    def show(progress: CarryProgress) -> None:
        dialog.set_part(progress.done / progress.total if progress.total else 1.0)

    return show


def _exported(report: ExportReport, name: str) -> str:
    count = tr("Conversations: {0}, messages: {1}.", f"{report.conversations:,}", f"{report.messages:,}")
    told = [tr("Saved as {0}.", name), count, *report.notes[:_MOST_NOTES]]
    if len(report.notes) > _MOST_NOTES:
        told.append(tr("More notes: {0}", f"{len(report.notes) - _MOST_NOTES:,}"))
    return "\n".join(told)


def _ask_save(window: QWidget, suggested: str, chosen: Chosen) -> None:
    from app.ui.control.saving import ask_where  # noqa: PLC0415

    ask_where(window, suggested, chosen, tr("Export"))


def _ask_folder(window: QWidget, folder: str, chosen: Chosen) -> None:
    """Open the system's dialog for a folder."""
    from PySide6.QtWidgets import QFileDialog  # noqa: PLC0415  # not before the first paint

    dialog = QFileDialog(window, tr("Export"), folder)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    _open(dialog, chosen)


def _ask_open(window: QWidget, folder: str, chosen: Chosen) -> None:
    """Open the system's dialog for a file to read."""
    from PySide6.QtWidgets import QFileDialog  # noqa: PLC0415  # not before the first paint

    dialog = QFileDialog(window, tr("Import"), folder, tr("Exports (*.zip *.json)"))
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    _open(dialog, chosen)


def _open(dialog: QFileDialog, chosen: Chosen) -> None:
    dialog.fileSelected.connect(chosen)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
