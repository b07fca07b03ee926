"""Tells once what it costs to go on with another model, and that thinking had to be left out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.model.message import Message, Role
from app.model.news import TurnFinished
from app.model.turn import TurnSettings
from app.ui.control.notice_words import notice_words
from app.ui.control.switch_words import switch_words
from app.ui.i18n import tr

if TYPE_CHECKING:
    from app.model.ids import ConversationId
    from app.services.history import History
    from app.services.options import Options
    from app.services.switching import Switching
    from app.ui.bridge import Bridge
    from app.ui.control.models import ModelControl
    from app.ui.control.open_chat import OpenChat
    from app.ui.control.sending import SendControl
    from app.ui.header import Header
    from app.ui.tasks import Tasks
    from app.ui.widgets.bar import InlineBar

_STRIPPED = "thinking left out"  # in ConversationOptions.told


class NoticeControl(QObject):
    """Notices come before the next message is sent, and each of them once in a conversation."""

    def __init__(  # noqa: PLR0913  # collaborators, by keyword
        self,
        *,
        bar: InlineBar,
        header: Header,
        chat: OpenChat,
        models: ModelControl,
        sending: SendControl,
        switching: Switching,
        history: History,
        options: Options,
        bridge: Bridge,
        tasks: Tasks,
    ) -> None:
        super().__init__(bar)
        self._bar = bar
        self._chat = chat
        self._models = models
        self._sending = sending
        self._switching = switching
        self._history = history
        self._options = options
        self._tasks = tasks
        header.model_chosen.connect(self._model_chosen)
        header.effort_chosen.connect(self._effort_chosen)
        chat.switched.connect(self._chat_switched)
        bridge.options_changed.connect(self._tell_of_damage)
        bridge.turn_started.connect(lambda _news: bar.hide())
        bridge.turn_finished.connect(self._finished)

    async def switch_words(self, old: TurnSettings, new: TurnSettings) -> str:
        """What it costs the open conversation to go on with *new* instead of *old*; nothing where it costs nothing."""
        cost = await self._switching.cost(self._chat.id, old, new)
        return switch_words(_change(old, new), cost)

    # What was set, and is lost

    def _chat_switched(self) -> None:
        self._bar.hide()
        self._tell_of_damage(self._chat.id)

    def _tell_of_damage(self, place: ConversationId | None) -> None:
        if place == self._chat.id and self._options.are_damaged(place):
            words = tr(
                "What was set for this chat is damaged and cannot be read, so its caching, its limits of cost and its "
                "parameters are the usual ones. Set them again in the chat's settings."
            )
            self._bar.show_message(words)

    # The model

    def _model_chosen(self, _model: str) -> None:
        self._bar.hide()
        answer = self._chat.last_answer()
        if self._chat.id is not None and answer is not None and answer.settings is not None:
            work = self._tell_of_switch(self._chat.id, answer.settings)
            self._tasks.start("weigh another model", work)

    async def _tell_of_switch(self, place: ConversationId, before: TurnSettings) -> None:
        new = await self._sending.next_settings()
        old = replace(new, model=before.model, effort=before.effort)
        if new.model == before.model:
            return
        said = [await self.switch_words(old, new)]
        prepared = await self._history.preview(place, None, "", new)
        said += [notice_words(notice, prepared.info.name) for notice in prepared.notices]
        words = " ".join(part for part in said if part)
        told = f"model {new.model}"
        if words and place == self._chat.id and self._models.model == new.model and await self._first_time(place, told):
            keep = tr("Keep {0}", self._models.name_of(before.model))
            self._bar.show_message(words, ((keep, lambda: self._keep(before.model)),))

    def _effort_chosen(self, _effort: str) -> None:
        answer = self._chat.last_answer()
        if self._chat.id is not None and answer is not None and answer.settings is not None:
            self._tasks.start("weigh another effort", self._tell_of_effort(self._chat.id, answer.settings))

    async def _tell_of_effort(self, place: ConversationId, before: TurnSettings) -> None:
        new = await self._sending.next_settings()
        if new.model != before.model:
            return  # the cache starts anew anyhow
        words = await self.switch_words(replace(new, effort=before.effort), new)
        if words and place == self._chat.id and await self._first_time(place, "effort"):
            self._bar.show_message(words)

    def _keep(self, model: str) -> None:
        self._bar.hide()
        self._models.choose_model(model)

    # Thinking that the API did not take

    def _finished(self, news: TurnFinished) -> None:
        answer = news.answer
        if news.conversation_id == self._chat.id and _strips(answer) and not _strips(self._before(answer)):
            self._tasks.start("tell of thinking", self._tell_of_thinking(news.conversation_id))

    async def _tell_of_thinking(self, place: ConversationId) -> None:
        if await self._first_time(place, _STRIPPED) and place == self._chat.id:
            words = tr(
                "The API no longer took earlier thinking of this conversation. It was left out, and the message was "
                "sent again; the cache started anew."
            )
            self._bar.show_message(words)

    def _before(self, answer: Message) -> Message | None:
        """The answer before *answer* on the branch."""
        messages = self._chat.messages
        at = next((at for at, message in enumerate(messages) if message.id == answer.id), 0)
        return next((message for message in reversed(messages[:at]) if message.role is Role.ASSISTANT), None)

    async def _first_time(self, place: ConversationId, notice: str) -> bool:
        """Whether *notice* was not given yet; from now on it was."""
        known = await self._options.load(place)
        if notice in known.told:
            return False
        await self._options.update(place, lambda options: replace(options, told=(*options.told, notice)))
        return True


def _strips(answer: Message | None) -> bool:
    return answer is not None and answer.settings is not None and answer.settings.strip_thinking


def _change(old: TurnSettings, new: TurnSettings) -> str:
    if old.model != new.model:
        return tr("Changing the model")
    if old.effort != new.effort:
        return tr("Changing the effort")
    if old.system != new.system:
        return tr("Changing the system prompt")
    if old.history_from != new.history_from:
        return tr("Leaving these turns out")
    return tr("Changing the settings")
