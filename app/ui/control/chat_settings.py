"""Opens the settings of the conversation and applies what is chosen in them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.logic.options import with_options
from app.model.ids import ConversationId
from app.model.options import ConversationOptions
from app.model.turn import TurnSettings

if TYPE_CHECKING:
    from app.services.conversations import Conversations
    from app.services.draft_settings import DraftSettings
    from app.services.ledger import Ledger
    from app.services.options import Options
    from app.ui.control.models import ModelControl
    from app.ui.control.open_chat import OpenChat
    from app.ui.control.sending import SendControl
    from app.ui.dialogs import ChatLimits, ChatSettingsDialog, ChatValues
    from app.ui.main_window import MainWindow
    from app.ui.tasks import Tasks
    from app.ui.theme.palette import Theme

SwitchWords = Callable[[TurnSettings, TurnSettings], Awaitable[str]]


class ChatSettingsControl(QObject):
    """One dialog at a time; it belongs to the conversation that was open when it was opened.

    *switch_words* says what it costs to go on with other settings than those of now, nothing where it costs nothing.
    """

    def __init__(  # noqa: PLR0913  # collaborators, by keyword
        self,
        *,
        window: MainWindow,
        chat: OpenChat,
        models: ModelControl,
        sending: SendControl,
        conversations: Conversations,
        options: Options,
        draft_settings: DraftSettings,
        ledger: Ledger,
        switch_words: SwitchWords,
        theme: Callable[[], Theme],
        tasks: Tasks,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._chat = chat
        self._models = models
        self._sending = sending
        self._conversations = conversations
        self._options = options
        self._set = draft_settings
        self._ledger = ledger
        self._switch_words = switch_words
        self._theme = theme
        self._tasks = tasks
        self._dialog: ChatSettingsDialog | None = None
        self._place: ConversationId | None = None
        chat.adopted.connect(self._adopted)

    def open(self) -> None:
        """Open the dialog for the conversation that is shown; the open one comes to the front."""
        if self._dialog is not None and self._place == self._chat.id:
            self._dialog.raise_()
            self._dialog.activateWindow()
            return
        if self._dialog is not None:
            self._dialog.close()
        self._tasks.start("open chat settings", self._open())

    def dialog(self) -> ChatSettingsDialog | None:
        """The dialog, while it is open."""
        return self._dialog

    async def _open(self) -> None:
        from app.ui.dialogs import ChatSettingsDialog, ChatValues  # noqa: PLC0415  # not before the first paint

        place = self._chat.id
        settings = await self._sending.next_settings()
        options = await self._options.load(place)
        if place != self._chat.id or self._dialog is not None:
            return
        title = self._chat.summary.title if self._chat.summary is not None else ""
        values = ChatValues(settings.system, options)
        self._place = place
        self._dialog = dialog = ChatSettingsDialog(title, values, self._limits(settings), self._window)
        dialog.chosen.connect(lambda new: self._tasks.start("change chat settings", self._apply(values, new)))
        dialog.settled.connect(lambda new: self._tasks.start("weigh a change", self._weigh(settings, new)))
        dialog.finished.connect(self._closed)
        dialog.show_with(self._theme())

    def _limits(self, settings: TurnSettings) -> ChatLimits:
        from app.ui.dialogs import ChatLimits  # noqa: PLC0415  # the same

        plain = replace(settings, speed=None, inference_geo=None)
        fast, us = replace(plain, speed="fast"), replace(plain, inference_geo="us")
        factors = (_said(self._ledger.factor(one)) for one in (fast, us))
        return ChatLimits(self._models.info(), settings.effort, *factors)

    async def _weigh(self, settings: TurnSettings, new: ChatValues) -> None:
        dialog = self._dialog
        words = await self._switch_words(settings, with_options(replace(settings, system=new.system), new.options))
        if dialog is not None and dialog is self._dialog and dialog.values() == new:
            dialog.show_warning(words)

    async def _apply(self, old: ChatValues, new: ChatValues) -> None:
        place = self._place
        if new.system != old.system:
            await self._set_system(place, new.system)
        await self._options.update(place, lambda known: _merged(known, new.options))

    async def _set_system(self, place: ConversationId | None, system: str) -> None:
        if place is None:
            await self._set.change(replace(self._set.new, system=system))
        else:
            await self._conversations.set_system(place, system)

    def _adopted(self) -> None:
        """The new chat that the dialog is about has become a conversation."""
        if self._dialog is not None and self._place is None:
            self._place = self._chat.id

    def _closed(self, _result: int) -> None:
        self._dialog = None
        self._window.composer.focus()


def _merged(known: ConversationOptions, new: ConversationOptions) -> ConversationOptions:
    """What the dialog shows, and of the rest what may have changed meanwhile."""
    return replace(known, turn=new.turn, soft_nano=new.soft_nano, hard_nano=new.hard_nano)


def _said(factor: Fraction) -> str:
    return f"{float(factor):g}"
