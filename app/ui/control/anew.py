"""Goes on in a new conversation with a summary of the one that is open."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.model.errors import ChatelaineError
from app.model.ids import ConversationId
from app.model.options import ConversationOptions
from app.model.turn import TurnSettings
from app.services.estimates import Place
from app.ui.control.fit_words import ASKING, opening_words, reading_words
from app.ui.wording import error_words

if TYPE_CHECKING:
    from app.base.clock import Clock
    from app.services.draft_settings import DraftSettings
    from app.services.estimates import Estimates
    from app.services.options import Options
    from app.services.summaries import Summaries
    from app.ui.control.conversation import ConversationControl
    from app.ui.control.models import ModelControl
    from app.ui.control.open_chat import OpenChat
    from app.ui.control.sending import SendControl
    from app.ui.dialogs import SummaryDialog
    from app.ui.main_window import MainWindow
    from app.ui.tasks import Tasks
    from app.ui.theme.palette import Theme


class AnewControl(QObject):
    """Shows what the model is asked and what that costs, waits for the summary, and puts it into a new chat's field.

    The new chat keeps model, effort, system prompt and settings of the old one.
    """

    def __init__(  # noqa: PLR0913  # collaborators, by keyword
        self,
        *,
        window: MainWindow,
        chat: OpenChat,
        models: ModelControl,
        view: ConversationControl,
        sending: SendControl,
        summaries: Summaries,
        estimates: Estimates,
        clock: Clock,
        options: Options,
        draft_settings: DraftSettings,
        theme: Callable[[], Theme],
        tasks: Tasks,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._chat = chat
        self._models = models
        self._view = view
        self._sending = sending
        self._summaries = summaries
        self._estimates = estimates
        self._clock = clock
        self._options = options
        self._set = draft_settings
        self._theme = theme
        self._tasks = tasks
        self._dialog: SummaryDialog | None = None
        self._writing: asyncio.Task[None] | None = None

    def dialog(self) -> SummaryDialog | None:
        """The dialog, while it is open."""
        return self._dialog

    def open(self) -> None:
        """Ask before the summary is written."""
        if self._chat.id is not None and self._chat.last_answer() is not None and self._dialog is None:
            self._tasks.start("plan a new conversation", self._open(self._chat.id))

    async def _open(self, place: ConversationId) -> None:
        from app.ui.dialogs import SummaryDialog  # noqa: PLC0415  # not before the first paint

        settings = await self._sending.next_settings()
        estimate = await self._estimates.of(Place(place), ASKING, settings)
        if place != self._chat.id or self._dialog is not None:
            return
        words = reading_words(estimate, self._models.info().name, self._clock.now_ms())
        self._dialog = dialog = SummaryDialog(ASKING, words, self._window)
        dialog.wanted.connect(lambda words: self._start(place, settings, words))
        dialog.cancelled.connect(self._cancel)
        dialog.finished.connect(self._closed)
        dialog.show_with(self._theme())

    def _start(self, place: ConversationId, settings: TurnSettings, asking: str) -> None:
        if self._dialog is not None:
            self._dialog.set_waiting(True)
            self._writing = self._tasks.start("write a summary", self._write(place, settings, asking))

    def _cancel(self) -> None:
        if self._writing is not None:
            self._writing.cancel()

    async def _write(self, place: ConversationId, settings: TurnSettings, asking: str) -> None:
        title = self._chat.summary.title if self._chat.summary is not None else ""
        try:
            consent = await self._sending.consent(Place(place), asking, settings)
            if consent is None:
                self._stay()
                return
            expected, over = consent.expected_nano, consent.over_budget
            summary = await self._summaries.write(place, settings, asking, expected_nano=expected, over_budget=over)
        except ChatelaineError as error:
            if self._dialog is not None:
                self._dialog.show_error(error_words(error.error))
            return
        finally:
            self._writing = None
        if self._dialog is not None:
            self._dialog.accept()
        await self._begin(place, settings, summary, title)

    def _stay(self) -> None:
        """Nothing was asked; the words are there for another try."""
        if self._dialog is not None:
            self._dialog.set_waiting(False)

    async def _begin(self, place: ConversationId, settings: TurnSettings, summary: str, title: str) -> None:
        options = await self._options.load(place)
        await self._view.open_new()
        await self._set.change(
            replace(
                self._set.new,
                model=settings.model,
                effort=settings.effort,
                system=settings.system,
                options=_carried(options),
            )
        )
        self._window.composer.put_back(opening_words(title, summary))
        self._window.composer.focus()

    def _closed(self, _result: int) -> None:
        self._dialog = None
        self._window.composer.focus()


def _carried(options: ConversationOptions) -> ConversationOptions:
    """What a conversation that goes on from another one takes along."""
    return replace(options, history_from=None, told=())
