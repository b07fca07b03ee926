"""Shows what would be left out of a turn that the API refused, and asks again that way."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.logic.repair import Repair, RepairChange
from app.model.ids import MessageId
from app.model.message import Message, Role
from app.ui.i18n import mark, tr, tr_count

if TYPE_CHECKING:
    from app.services.fitting import Fitting
    from app.services.history import History
    from app.services.turns import Turns
    from app.ui.control.open_chat import OpenChat
    from app.ui.control.sending import SendControl
    from app.ui.dialogs import RepairDialog
    from app.ui.main_window import MainWindow
    from app.ui.tasks import Tasks
    from app.ui.theme.palette import Theme
    from app.ui.transcript import TranscriptView

_WORDS = 60  # characters of a message that tell which one is meant


class RepairControl(QObject):
    """Nothing changes before the user has seen what will."""

    def __init__(  # noqa: PLR0913  # collaborators, by keyword
        self,
        *,
        window: MainWindow,
        transcript: TranscriptView,
        chat: OpenChat,
        sending: SendControl,
        history: History,
        turns: Turns,
        fitting: Fitting,
        theme: Callable[[], Theme],
        tasks: Tasks,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._chat = chat
        self._sending = sending
        self._history = history
        self._turns = turns
        self._fitting = fitting
        self._theme = theme
        self._tasks = tasks
        self._dialog: RepairDialog | None = None
        transcript.repair_requested.connect(self.open)

    def dialog(self) -> RepairDialog | None:
        """The dialog, while it is open."""
        return self._dialog

    def open(self, answer_id: str) -> None:
        """Show what would be left out."""
        answer = self._chat.find(MessageId(answer_id))
        if answer is not None and self._dialog is None:
            self._tasks.start("plan a repair", self._open(answer))

    async def _open(self, answer: Message) -> None:
        from app.ui.dialogs import RepairDialog  # noqa: PLC0415  # not before the first paint

        found = await self._history.repair(answer.id)
        if answer.conversation_id != self._chat.id or answer.error is None or self._dialog is not None:
            return
        changes = [self._words(change) for change in found.changes] if found is not None else []
        self._dialog = dialog = RepairDialog(tr(answer.error.message), changes, self._window)
        if found is not None:
            dialog.confirmed.connect(lambda: self._tasks.start("repair", self._repair(answer, found)))
        dialog.finished.connect(self._closed)
        dialog.show_with(self._theme())

    async def _repair(self, answer: Message, found: Repair) -> None:
        consent = await self._sending.consent(*self._sending.again(answer), found.settings)
        if consent is None:
            return
        if any(change.code == "turns" for change in found.changes):
            await self._fitting.send_from(answer.conversation_id, found.settings.history_from)
        expected, over = consent.expected_nano, consent.over_budget
        await self._turns.retry(answer.id, found.settings, expected_nano=expected, over_budget=over)

    def _words(self, change: RepairChange) -> str:
        match change.code:
            case "turns":
                return tr_count(
                    mark("The oldest turn is left out."), mark("The {0} oldest turns are left out."), change.count
                )
            case "thinking":
                one, many = (
                    mark("A block of earlier thinking is left out."),
                    mark("{0} blocks of earlier thinking are left out."),
                )
                return tr_count(one, many, change.count)
            case "call":
                return tr(
                    "The call of the tool “{0}” {1} is left out, with its result.", change.kind, self._where(change)
                )
            case _:
                return tr("The block of type “{0}” {1} is left out.", change.kind, self._where(change))

    def _where(self, change: RepairChange) -> str:
        message = self._chat.find(change.message) if change.message is not None else None
        words = " ".join(message.text.split())[:_WORDS] if message is not None else ""
        mine = message is not None and message.role is Role.USER
        if not words:
            return tr("in a message of yours") if mine else tr("in an answer")
        return tr("in your message “{0}”", words) if mine else tr("in the answer “{0}”", words)

    def _closed(self, _result: int) -> None:
        self._dialog = None
        self._window.composer.focus()
