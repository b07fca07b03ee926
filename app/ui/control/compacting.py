"""Has the conversation summarised in its place, and takes that back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.logic.compaction import CompactionPlace
from app.model.ids import ConversationId, MessageId
from app.services.estimates import Place
from app.ui.control.fit_words import reading_words
from app.ui.i18n import tr

if TYPE_CHECKING:
    from app.base.clock import Clock
    from app.services.compaction import Compaction
    from app.services.estimates import Estimates
    from app.ui.control.conversation import ConversationControl
    from app.ui.control.drafts import DraftKeeper
    from app.ui.control.models import ModelControl
    from app.ui.control.open_chat import OpenChat
    from app.ui.control.running import Running
    from app.ui.control.sending import SendControl
    from app.ui.dialogs import CompactDialog
    from app.ui.main_window import MainWindow
    from app.ui.tasks import Tasks
    from app.ui.theme.palette import Theme
    from app.ui.transcript import TranscriptView

_NOTICE_MS = 6_000


class CompactControl(QObject):
    """The question before, the turn, and the way back. What got no answer goes to the message field."""

    def __init__(  # noqa: PLR0913  # collaborators, by keyword
        self,
        *,
        window: MainWindow,
        transcript: TranscriptView,
        chat: OpenChat,
        models: ModelControl,
        view: ConversationControl,
        sending: SendControl,
        running: Running,
        drafts: DraftKeeper,
        compaction: Compaction,
        estimates: Estimates,
        clock: Clock,
        theme: Callable[[], Theme],
        tasks: Tasks,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._chat = chat
        self._models = models
        self._view = view
        self._sending = sending
        self._running = running
        self._drafts = drafts
        self._compaction = compaction
        self._estimates = estimates
        self._clock = clock
        self._theme = theme
        self._tasks = tasks
        self._dialog: CompactDialog | None = None
        transcript.undo_compaction_requested.connect(self.undo)

    def dialog(self) -> CompactDialog | None:
        """The dialog, while it is open."""
        return self._dialog

    def open(self) -> None:
        """Ask before the conversation is summarised."""
        if self._chat.id is not None and self._dialog is None:
            self._tasks.start("plan a summary", self._open(self._chat.id))

    def undo(self, summary_id: str) -> None:
        """Show the branch as it was before a summary; while an answer runs it says why that has to wait."""
        if self._running.has(self._chat.id):
            self._say(tr("An answer is still being received here. Stop it, or wait for its end."))
        elif self._chat.id is not None:
            self._tasks.start("undo the summary", self._undo(self._chat.id, MessageId(summary_id)))

    async def _open(self, place: ConversationId) -> None:
        from app.ui.dialogs import CompactDialog  # noqa: PLC0415  # not before the first paint

        where = await self._compaction.place(place)
        info = self._models.info()
        if where is None or not info.compacts:
            self._say(tr("There is nothing to compact here yet.") if where is None else _not_taken(info.name))
            return
        settings = await self._sending.next_settings()
        estimate = await self._estimates.of(Place(place, where.under), "", settings)
        if place != self._chat.id or self._dialog is not None:
            return
        self._dialog = dialog = CompactDialog(reading_words(estimate, info.name, self._clock.now_ms()), self._window)
        dialog.chosen.connect(lambda words: self._tasks.start("compact", self._compact(place, where, words)))
        dialog.finished.connect(self._closed)
        dialog.show_with(self._theme())

    def _say(self, words: str) -> None:
        self._window.trouble.show_message(words, leave_after_ms=_NOTICE_MS)

    async def _compact(self, place: ConversationId, where: CompactionPlace, instructions: str) -> None:
        settings = await self._sending.next_settings()
        consent = await self._sending.consent(Place(place, where.under), "", settings)
        if consent is None:
            return
        expected, over = consent.expected_nano, consent.over_budget
        await self._compaction.compact(place, settings, instructions, expected_nano=expected, over_budget=over)
        if where.unanswered:
            await self._drafts.add_to(place, where.unanswered)

    async def _undo(self, place: ConversationId, summary_id: MessageId) -> None:
        undo = partial(self._compaction.undo, place, summary_id)
        await self._view.turn_to(place, undo, lambda branch: branch.path[-1].id)
        self._window.composer.focus()

    def _closed(self, _result: int) -> None:
        self._dialog = None
        self._window.composer.focus()


def _not_taken(model: str) -> str:
    return tr("{0} cannot compact a conversation. Choose another model, or continue in a new conversation.", model)
