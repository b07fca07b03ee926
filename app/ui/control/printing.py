"""Prints a conversation, or saves it as PDF: asks what and where, shows how far it is, says what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from app.logic.file_names import titled_file_name
from app.model.errors import ChatelaineError, ErrorKind, TurnError
from app.ui.control.behind import behind
from app.ui.failures import not_saved
from app.ui.i18n import tr

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from app.base.clock import Clock
    from app.model.conversation import Conversation
    from app.model.ids import ConversationId
    from app.model.message import Message
    from app.services.conversations import Conversations
    from app.ui.control.models import ModelControl
    from app.ui.control.open_chat import OpenChat
    from app.ui.dialogs.paper import PaperChoice, PrintingDialog
    from app.ui.main_window import MainWindow
    from app.ui.tasks import Tasks
    from app.ui.theme.palette import Theme
    from app.ui.transcript import TranscriptView
    from app.ui.transcript.cards import Ask, Known
    from app.ui.transcript.paper.press import Press

Work = Callable[["PrintingDialog"], Coroutine[Any, Any, str]]
Chosen = Callable[["Conversation", "Known", "PaperChoice"], None]
KnownOf = Callable[["ConversationId", "Sequence[Message]"], Awaitable["Known"]]


@dataclass(frozen=True, slots=True)
class Outside:
    """What lies outside the program: the printers, the system's dialogs, the program that opens a PDF."""

    has_printers: Callable[[], bool]
    ask_printer: Callable[[MainWindow, str, Callable[[QPrinter], None]], None]
    ask_path: Callable[[MainWindow, str, Callable[[str], None]], None]
    open_file: Callable[[QUrl], bool] = QDesktopServices.openUrl


class PrintControl(QObject):
    """One print at a time.

    *chosen* says which conversation is meant, *known* what was attached to it, and *pictures* draws that.
    """

    def __init__(  # noqa: PLR0913  # collaborators, by keyword
        self,
        *,
        window: MainWindow,
        chat: OpenChat,
        chosen: Callable[[], ConversationId | None],
        transcript: TranscriptView,
        conversations: Conversations,
        known: KnownOf,
        pictures: Ask,
        models: ModelControl,
        theme: Callable[[], Theme],
        clock: Clock,
        tasks: Tasks,
        outside: Outside | None = None,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._chat = chat
        self._chosen = chosen
        self._transcript = transcript
        self._conversations = conversations
        self._known = known
        self._pictures = pictures
        self._models = models
        self._theme = theme
        self._clock = clock
        self._tasks = tasks
        self.outside = outside or system()
        self._folder = Path.home()

    def print(self) -> None:
        """Ask what to print, then the system's dialog on which printer. Without a printer offer a PDF."""
        if self.outside.has_printers():
            self._ask(tr("Print"), tr("Choose printer…"), (), self._choose_printer)
        else:
            self._offer_pdf()

    def save_pdf(self) -> None:
        """Ask what to save, then where to."""
        from app.ui.transcript.paper.sheet import page_sizes  # noqa: PLC0415  # not before the first paint

        self._ask(tr("Save as PDF"), tr("Choose file…"), page_sizes(), self._choose_path)

    def _offer_pdf(self) -> None:
        from app.ui.dialogs import ConfirmDialog  # noqa: PLC0415  # not before the first paint

        words = tr("No printer is set up on this machine. The conversation can be saved as PDF instead.")
        dialog = ConfirmDialog(tr("Print"), words, tr("Save as PDF…"), parent=self._window)
        dialog.prefer_yes()
        dialog.confirmed.connect(self.save_pdf)
        dialog.show_with(self._theme())

    # What

    def _ask(
        self,
        title: str,
        go: str,
        sizes: Sequence[tuple[str, str]],
        chosen: Chosen,
    ) -> None:
        conversation_id = self._chosen()
        if conversation_id is not None:
            self._tasks.start("prepare printing", self._ask_what(conversation_id, title, go, sizes, chosen))

    async def _ask_what(
        self,
        conversation_id: ConversationId,
        title: str,
        go: str,
        sizes: Sequence[tuple[str, str]],
        chosen: Chosen,
    ) -> None:
        from app.ui.dialogs.paper import PaperDialog  # noqa: PLC0415  # not before the first paint

        conversation = await self._conversations.open(conversation_id)
        known = await self._known(conversation_id, conversation.path)
        dialog = PaperDialog(title, go, len(conversation.path), len(self._selected(conversation)), sizes, self._window)
        dialog.chosen.connect(lambda choice: chosen(conversation, known, choice))
        dialog.show_with(self._theme())

    def _selected(self, conversation: Conversation) -> list[Message]:
        if conversation.summary.id != self._chat.id:
            return []
        ids = set(self._transcript.selected_messages())
        return [message for message in conversation.path if message.id in ids]

    def _press(self, conversation: Conversation, known: Known, choice: PaperChoice) -> Press:
        from app.ui.transcript.paper.galley import Source  # noqa: PLC0415  # not before the first paint
        from app.ui.transcript.paper.press import Press  # noqa: PLC0415

        messages = self._selected(conversation) if choice.selected else conversation.path
        source = Source(_title(conversation), messages, choice.details, choice.details, known=known)
        return Press(source, self._theme().fonts, self._models.name_of, self._clock.now_ms, self._pictures)

    # Where to

    def _choose_path(self, conversation: Conversation, known: Known, choice: PaperChoice) -> None:
        press = self._press(conversation, known, choice)
        name = titled_file_name(_title(conversation)) or tr("Conversation")

        def chosen(path: str) -> None:
            self._folder = Path(path).parent
            self._start(
                tr("Save as PDF"), tr("Saving the conversation…"), self._saving(press, conversation, choice, path)
            )

        self.outside.ask_path(self._window, str(self._folder / f"{name}.pdf"), chosen)

    def _choose_printer(self, conversation: Conversation, known: Known, choice: PaperChoice) -> None:
        press = self._press(conversation, known, choice)

        def chosen(printer: QPrinter) -> None:
            self._start(tr("Print"), tr("Printing the conversation…"), _printing(press, printer))

        self.outside.ask_printer(self._window, _title(conversation), chosen)

    def _saving(self, press: Press, conversation: Conversation, choice: PaperChoice, path: str) -> Work:
        from app.ui.transcript.paper.pdf import write_pdf  # noqa: PLC0415  # not before the first paint

        async def work(dialog: PrintingDialog) -> str:
            target = Path(path)
            try:
                pages = await write_pdf(target, press, _title(conversation), choice.size, dialog.set_part)
            except OSError as error:
                raise ChatelaineError(not_saved(target.name, error)) from None
            dialog.offer_to_open(lambda: self.outside.open_file(QUrl.fromLocalFile(path)))
            return tr("Saved as {0}. Pages: {1}", target.name, pages)

        return work

    # How far

    def _start(self, title: str, words: str, work: Work) -> None:
        from app.ui.dialogs.paper import PrintingDialog  # noqa: PLC0415  # not before the first paint

        async def told() -> None:
            dialog.show_result(await work(dialog))

        dialog = PrintingDialog(title, words, self._window)
        dialog.show_with(self._theme())
        task = self._tasks.start("print", behind(dialog, told))
        if task is not None:
            dialog.cancelled.connect(task.cancel)


def _printing(press: Press, printer: QPrinter) -> Work:
    async def work(dialog: PrintingDialog) -> str:
        try:
            pages = await press.run(printer, dialog.set_part)
        except asyncio.CancelledError:
            printer.abort()
            raise
        except OSError as error:
            raise ChatelaineError(_not_printed(error)) from None
        return tr("Handed to the printer. Pages: {0}", pages)

    return work


def system() -> Outside:
    """The real printers and dialogs."""
    from app.ui.control.print_dialogs import ask_path, ask_printer, has_printers  # noqa: PLC0415  # on first use

    return Outside(has_printers, ask_printer, ask_path)


def _title(conversation: Conversation) -> str:
    return conversation.summary.title or tr("Untitled")


def _not_printed(error: OSError) -> TurnError:
    return TurnError(
        ErrorKind.MACHINE,
        "print_failed",
        tr("The printer did not take the conversation."),
        tr("Look whether it is on and has no jobs that wait, or save the conversation as PDF."),
        detail=f"{type(error).__name__}: {error.strerror or error}",
    )
