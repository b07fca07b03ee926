"""Leaves the oldest turns out of what is sent, and takes that back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.model.ids import ConversationId, MessageId
from app.model.message import Status
from app.model.turn import TurnSettings
from app.ui.i18n import tr

if TYPE_CHECKING:
    from app.services.fitting import Fitting, TrimPlan
    from app.services.options import Options
    from app.ui.bridge import Bridge
    from app.ui.control.chat_settings import SwitchWords
    from app.ui.control.models import ModelControl
    from app.ui.control.open_chat import OpenChat
    from app.ui.control.sending import SendControl
    from app.ui.dialogs import TrimDialog
    from app.ui.main_window import MainWindow
    from app.ui.tasks import Tasks
    from app.ui.theme.palette import Theme
    from app.ui.transcript import TranscriptView

_NOTICE_MS = 6_000


class TrimControl(QObject):
    """Asks how many turns go, keeps the choice with the conversation, and draws the line in the transcript.

    ``changed`` follows a change of what is sent of the open conversation.
    """

    changed = Signal()

    def __init__(  # noqa: PLR0913  # collaborators, by keyword
        self,
        *,
        window: MainWindow,
        transcript: TranscriptView,
        chat: OpenChat,
        models: ModelControl,
        sending: SendControl,
        fitting: Fitting,
        options: Options,
        switch_words: SwitchWords,
        bridge: Bridge,
        theme: Callable[[], Theme],
        tasks: Tasks,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._transcript = transcript
        self._chat = chat
        self._models = models
        self._sending = sending
        self._fitting = fitting
        self._options = options
        self._switch_words = switch_words
        self._theme = theme
        self._tasks = tasks
        self._dialog: TrimDialog | None = None
        self._trimmed = False
        transcript.undo_trim_requested.connect(lambda _message: self.undo())
        chat.switched.connect(self._show_line_soon)
        bridge.options_changed.connect(self._options_changed)

    def dialog(self) -> TrimDialog | None:
        """The dialog, while it is open."""
        return self._dialog

    def open(self, answer_id: str = "") -> None:
        """Ask how many turns are to go. An answer that failed for its length is then asked for again."""
        if self._chat.id is not None and self._dialog is None:
            self._tasks.start("plan a trim", self._open(self._chat.id, MessageId(answer_id)))

    def is_trimmed(self) -> bool:
        """Whether turns of the open conversation are left out."""
        return self._trimmed

    def undo(self) -> None:
        """Send the whole conversation again."""
        if self._chat.id is not None:
            self._tasks.start("undo the trim", self._fitting.send_from(self._chat.id, None))

    async def _open(self, place: ConversationId, answer_id: MessageId) -> None:
        from app.ui.dialogs import TrimDialog  # noqa: PLC0415  # not before the first paint

        settings, window = await self._sending.next_settings(), self._models.info().context_tokens
        plan = await self._fitting.plan(place, settings, window)
        if place != self._chat.id or self._dialog is not None:
            return
        if not plan.steps:
            words = tr("There is only one turn here; nothing can be left out.")
            self._window.trouble.show_message(words, leave_after_ms=_NOTICE_MS)
            return
        self._dialog = dialog = TrimDialog(plan, window, self._window)
        dialog.number_changed.connect(lambda _number: self._weigh_soon(plan, settings))
        dialog.chosen.connect(lambda number: self._tasks.start("trim", self._trim(place, plan, number, answer_id)))
        dialog.finished.connect(self._closed)
        dialog.show_with(self._theme())
        self._weigh_soon(plan, settings)

    def _weigh_soon(self, plan: TrimPlan, settings: TurnSettings) -> None:
        if self._dialog is not None:
            number = self._dialog.number.value()  # now: the dialog may be gone when the task begins
            self._tasks.start("weigh a trim", self._weigh(self._dialog, number, plan, settings))

    async def _weigh(self, dialog: TrimDialog, number: int, plan: TrimPlan, settings: TurnSettings) -> None:
        trimmed = replace(settings, history_from=plan.steps[number - 1].history_from)
        words = await self._switch_words(settings, trimmed)
        if dialog is self._dialog and dialog.number.value() == number:
            dialog.show_cost(words)

    async def _trim(self, place: ConversationId, plan: TrimPlan, number: int, answer_id: MessageId) -> None:
        await self._fitting.send_from(place, plan.steps[number - 1].history_from)
        failed = self._chat.find(answer_id)
        if failed is not None and failed.status is Status.FAILED:
            self._sending.retry(answer_id)

    # The line

    def _options_changed(self, conversation_id: ConversationId | None) -> None:
        if conversation_id == self._chat.id:
            self._show_line_soon()

    def _show_line_soon(self) -> None:
        self._tasks.start("show what is sent", self._show_line(self._chat.id))

    async def _show_line(self, place: ConversationId | None) -> None:
        options = await self._options.load(place)
        if place == self._chat.id:
            self._transcript.branches.send_from(options.history_from)
            self._trimmed = options.history_from is not None
            self.changed.emit()

    def _closed(self, _result: int) -> None:
        self._dialog = None
        self._window.composer.focus()
