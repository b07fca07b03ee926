"""Editing an earlier message: its text goes to the composer, and what is sent becomes a new version of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.model.ids import ConversationId, MessageId
from app.ui.header.menus import model_menu
from app.ui.i18n import tr

if TYPE_CHECKING:
    from app.ui.control.drafts import DraftKeeper
    from app.ui.control.models import ModelControl
    from app.ui.control.open_chat import OpenChat
    from app.ui.control.running import Running
    from app.ui.control.sending import SendControl
    from app.ui.control.versions import VersionControl
    from app.ui.main_window import MainWindow
    from app.ui.tasks import Tasks
    from app.ui.transcript import TranscriptView

_NOTICE_MS = 6_000
_UNDO_MS = 12_000  # how long there is a way back to an edit that was given up


class EditControl(QObject):
    """Answers the wishes for edits, branches and retries; while an answer runs it says why they have to wait."""

    def __init__(  # noqa: PLR0913  # collaborators, by keyword
        self,
        *,
        chat: OpenChat,
        window: MainWindow,
        transcript: TranscriptView,
        drafts: DraftKeeper,
        models: ModelControl,
        sending: SendControl,
        versions: VersionControl,
        running: Running,
        tasks: Tasks,
    ) -> None:
        super().__init__(transcript)
        self._chat = chat
        self._window = window
        self._transcript = transcript
        self._drafts = drafts
        self._models = models
        self._sending = sending
        self._running = running
        self._tasks = tasks
        for wish, do in (
            (transcript.edit_requested, self.edit),
            (transcript.branch_requested, versions.branch),
            (transcript.continue_requested, sending.go_on),
            (transcript.retry_requested, sending.retry),
            (transcript.retry_with_requested, self._ask_for_model),
        ):
            wish.connect(partial(self._unless_busy, do))
        window.composer.last_turn_wanted.connect(self.edit_last)
        window.composer.edit_cancelled.connect(self._give_up)
        window.commands.handle("turn.save", window.composer.save_edit)
        window.commands.set_enabled("turn.save", False)
        window.composer.editing_changed.connect(partial(window.commands.set_enabled, "turn.save"))
        for changed in (running.changed, chat.switched):
            changed.connect(self._refresh)

    def edit(self, message_id: str) -> None:
        """Write a new version of a message of the user's; of the one that is being written, only the cursor moves."""
        if self._drafts.editing == message_id:
            self._window.composer.focus()
            return
        message = self._chat.find(MessageId(message_id))
        if message is not None:
            self._tasks.start("edit", self._drafts.begin_edit(message.id, message.text))

    def edit_last(self) -> None:
        """Write a new version of the last message of the user's, which is shown then; nothing in a new chat."""
        message = self._chat.last_user()
        if message is not None and self._drafts.editing is None:
            self._unless_busy(self._show_and_edit, message.id)

    def _show_and_edit(self, message_id: str) -> None:
        self._transcript.jumps.show(message_id)
        self.edit(message_id)

    def _give_up(self) -> None:
        """End the edit. What was written is not lost to a slip on Escape: for some seconds it can be had back."""
        place, message = self._chat.id, self._chat.find(self._drafts.editing) if self._drafts.editing else None
        text = self._window.composer.text()
        self._drafts.end_edit()
        if place is not None and message is not None and text.strip() and text != message.text:
            again = partial(self._take_up, place, message.id, text)
            words = tr("The edit was given up. The message is as it was.")
            self._window.undo.show_message(words, ((tr("Undo"), again),), leave_after_ms=_UNDO_MS)

    def _take_up(self, place: ConversationId, message: MessageId, text: str) -> None:
        self._window.undo.hide()
        if place == self._chat.id:
            self._tasks.start("edit", self._drafts.begin_edit(message, text))
        else:  # it goes on when that conversation is opened
            self._tasks.start("keep an edit", self._drafts.add_to(place, text, message))

    def _refresh(self) -> None:
        self._transcript.branches.set_busy(self._running.has(self._chat.id))

    def _unless_busy(self, do: Callable[[str], object], message_id: str) -> None:
        if self._running.has(self._chat.id):
            words = tr("An answer is still being received here. Stop it, or wait for its end.")
            self._window.trouble.show_message(words, leave_after_ms=_NOTICE_MS)
        else:
            do(message_id)

    def _ask_for_model(self, answer_id: str) -> None:
        answer = self._chat.find(MessageId(answer_id))
        asked = answer.settings.model if answer is not None and answer.settings is not None else ""
        menu = model_menu(
            self._models.choices(), asked, lambda model: self._sending.retry_with(answer_id, model), self._transcript
        )
        menu.setAccessibleName(tr("Retry with another model"))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._transcript.branches.action_place(answer_id, "retry_with"))
