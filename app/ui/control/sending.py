"""Sends what was written, stops what runs, asks again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.logic.options import with_options
from app.logic.stops import continuation
from app.model.ids import ConversationId, MessageId
from app.model.message import Message
from app.model.turn import Draft, TurnSettings
from app.services.estimates import Place

if TYPE_CHECKING:
    from app.services.draft_settings import DraftSettings
    from app.services.options import Options
    from app.services.settings import Settings
    from app.services.turns import Turns
    from app.ui.composer import Composer
    from app.ui.control.attaching import AttachControl
    from app.ui.control.budgeting import BudgetControl, Consent
    from app.ui.control.conversation import ConversationControl
    from app.ui.control.drafts import DraftKeeper
    from app.ui.control.models import ModelControl
    from app.ui.control.open_chat import OpenChat
    from app.ui.tasks import Tasks


class SendControl(QObject):
    """``key_needed`` says that nothing can be sent for want of a key; the text stays in the composer."""

    key_needed = Signal()

    def __init__(  # noqa: PLR0913  # collaborators, by keyword
        self,
        *,
        chat: OpenChat,
        composer: Composer,
        turns: Turns,
        settings: Settings,
        options: Options,
        draft_settings: DraftSettings,
        budgets: BudgetControl,
        drafts: DraftKeeper,
        models: ModelControl,
        view: ConversationControl,
        key_ready: Callable[[], Awaitable[bool]],
        attached: AttachControl,
        tasks: Tasks,
    ) -> None:
        super().__init__(composer)
        self._chat = chat
        self._composer = composer
        self._turns = turns
        self._settings = settings
        self._options = options
        self._set = draft_settings
        self._budgets = budgets
        self._drafts = drafts
        self._models = models
        self._view = view
        self._key_ready = key_ready
        self._attached = attached
        self._tasks = tasks
        self._sending = False
        self._storing = False  # what is being sent is on its way to disk
        self._task: asyncio.Task[None] | None = None
        composer.sent.connect(self.send)
        composer.stopped.connect(self.stop)
        composer.edit_saved.connect(self.save)

    def sends(self) -> bool:
        """Whether something is on its way from here to the disk."""
        return self._sending

    def send(self) -> None:
        """Send the composer's text. While a message is on its way to disk another press does nothing."""
        self._start("send", partial(self._send, self._chat.id))

    def send_by(
        self, agree: Callable[[], Awaitable[Consent | None]], ask: Callable[[Draft], Awaitable[object]]
    ) -> None:
        """Send the composer's text in another way: by *ask*, if *agree* lets it. Both may raise."""
        self._start("send", partial(self._send, self._chat.id, agree, ask))

    def ask_by(
        self, agree: Callable[[], Awaitable[Consent | None]], ask: Callable[[Consent], Awaitable[object]]
    ) -> None:
        """Ask anew about what stands already: by *ask*, if *agree* lets it. Both may raise."""
        self._start("ask again", partial(self._ask, agree, ask))

    def save(self) -> None:
        """Store the new version of a message that is being written, without asking for an answer."""
        if self._drafts.editing is not None and self._chat.id is not None:
            self._start("save an edit", partial(self._save, self._chat.id, self._drafts.editing))

    def answer(self, message_id: MessageId) -> None:
        """Ask for an answer to a message of the user's that has none on this branch."""
        self._start("answer", partial(self._answer, message_id))

    async def finish(self) -> None:
        """Wait until a message that has left the field is stored, or back in the field; send none after that."""
        sending, self._sending = self._task, True
        if sending is None or sending.done():
            return
        if not self._storing:  # it still stands in the field, and a keyring may let the key wait for ever
            sending.cancel()
        await asyncio.wait({sending})

    def stop(self) -> None:
        """Stop the answer that runs in the open conversation."""
        if self._chat.id is not None:
            self._tasks.start("stop", self._turns.stop(self._chat.id))

    def retry(self, answer_id: str) -> None:
        """Ask for an answer again, with the model and effort that the header shows. A second press does nothing."""
        self._start("retry", partial(self._retry, MessageId(answer_id)))

    def retry_with(self, answer_id: str, model: str) -> None:
        """Ask for an answer again, from another model; the header keeps its own."""
        self._start("retry", partial(self._retry, MessageId(answer_id), model))

    def go_on(self, answer_id: str) -> None:
        """Ask for the rest of an answer that was cut off, as a message of the user's below it."""
        self._start("continue", partial(self._go_on, MessageId(answer_id)))

    def retry_last(self) -> None:
        """Ask for the last answer again."""
        answer = self._chat.last_answer()
        if answer is not None:
            self.retry(answer.id)

    def retry_now(self) -> None:
        """Cut a countdown short."""
        if self._chat.id is not None:
            self._tasks.start("retry now", self._turns.retry_now(self._chat.id))

    def _start(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        if not self._sending:
            self._sending = True
            self._task = self._tasks.start(name, self._alone(work))

    async def _alone(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        finally:
            self._sending = self._storing = False

    async def _send(
        self,
        place: ConversationId | None,
        agree: Callable[[], Awaitable[Consent | None]] | None = None,
        ask: Callable[[Draft], Awaitable[object]] | None = None,
    ) -> None:
        if not await self._has_key():
            return
        if not await self._attached.wait():
            return
        agree = agree or partial(self._agreed, place)
        consent = await agree() if self._chat.id == place else None
        if consent is not None and self._chat.id == place:  # else the field holds another text, and this is a draft
            await self._send_text(place, consent, ask or self._turns.send)

    async def _ask(
        self, agree: Callable[[], Awaitable[Consent | None]], ask: Callable[[Consent], Awaitable[object]]
    ) -> None:
        if not await self._has_key():
            return
        consent = await agree()
        if consent is not None:
            self._storing = True
            await ask(consent)

    async def _save(self, place: ConversationId, edits: MessageId) -> None:
        if not await self._attached.wait() or (self._chat.id, self._drafts.editing) != (place, edits):
            return
        text, files = self._composer.text(), self._attached.ids()
        settings = with_options(self._turn_settings(place), await self._options.load(place))
        self._storing = True
        await self._turns.keep(Draft(text, settings, place, attachments=files, edits=edits))
        if edits == self._drafts.editing:
            self._drafts.end_edit(sent=True)

    async def _answer(self, message_id: MessageId) -> None:
        place, message = self._chat.id, self._chat.find(message_id)
        if place is None or message is None or not await self._has_key():
            return
        settings = with_options(self._turn_settings(place), await self._options.load(place))
        consent = await self._budgets.agree(Place(place, edits=message_id), message.text, settings)
        if consent is not None:
            self._storing = True
            expected, over = consent.expected_nano, consent.over_budget
            await self._turns.answer(message_id, settings, expected_nano=expected, over_budget=over)

    async def _agreed(self, place: ConversationId | None) -> Consent | None:
        """Whether what stands in the field may be sent; it stays there until then."""
        text, files = self._composer.text(), self._attached.ids()
        if not text.strip() and not files:
            return None
        settings = with_options(self._turn_settings(place), await self._options.load(place))
        where = Place(place, edits=self._drafts.editing, attachments=files)
        return await self._budgets.agree(where, text, settings)

    async def _send_text(
        self, place: ConversationId | None, consent: Consent, ask: Callable[[Draft], Awaitable[object]]
    ) -> None:
        files = self._attached.ids()
        text, edits = self._composer.take(), self._drafts.editing
        if not text.strip() and not files:
            return
        settings = self._turn_settings(place)  # before any wait: the header may show another chat after it
        self._storing = True
        if place is None:
            self._view.expect(text)
        try:
            options = await self._options.load(place)
            draft = Draft(text, with_options(settings, options), place, attachments=files, edits=edits, options=options)
            if place is None:
                draft = replace(draft, folder=self._set.new.folder)
            await ask(_with(consent, draft))
        except Exception:  # not when cancelled: what the service has begun to store it also sends
            await self._drafts.add_to(place, text, edits)
            raise
        if edits is not None and edits == self._drafts.editing:
            self._drafts.end_edit(sent=True)

    async def _go_on(self, answer_id: MessageId) -> None:
        answer, place = self._chat.find(answer_id), self._chat.id
        if answer is None or place is None:
            return
        if not await self._has_key():
            return
        settings = with_options(self._turn_settings(place), await self._options.load(place))
        draft = Draft(continuation(answer), settings, place, parent_id=answer_id)
        consent = await self._budgets.agree(Place(place, answer_id), draft.text, settings)
        if consent is not None:
            self._storing = True
            await self._turns.send(_with(consent, draft))

    async def _retry(self, answer_id: MessageId, model: str | None = None) -> None:
        if not await self._has_key():
            return
        old = self._chat.find(answer_id)
        asked = old.settings if old is not None else None
        consent: Consent | None = None
        if old is not None and asked is not None:
            model = model or self._models.model
            asked = replace(asked, model=model, effort=self._models.effort_with(model))
            asked = with_options(asked, await self._options.load(old.conversation_id))
            consent = await self._budgets.agree(*self.again(old), asked)
            if consent is None:
                return
        self._storing = True
        expected, over = (consent.expected_nano, consent.over_budget) if consent is not None else (0, False)
        await self._turns.retry(answer_id, asked, expected_nano=expected, over_budget=over)

    async def consent(self, place: Place, text: str, settings: TurnSettings) -> Consent | None:
        """Whether a call may go out: there is a key, and no hard budget is passed unasked. None means no.

        Raises the storage's errors.
        """
        return await self._budgets.agree(place, text, settings) if await self._has_key() else None

    def again(self, answer: Message) -> tuple[Place, str]:
        """Where an answer is asked for again, and with which text: as if its question were sent anew."""
        question = None if answer.parent_id is None else self._chat.find(answer.parent_id)
        edits, text = (None, "") if question is None else (question.id, question.text)
        return Place(answer.conversation_id, edits=edits), text

    async def next_settings(self) -> TurnSettings:
        """The settings that the next message of the open chat would be sent with. Raises the storage's errors."""
        place = self._chat.id
        settings = self._turn_settings(place)
        return with_options(settings, await self._options.load(place))

    async def _has_key(self) -> bool:
        ready = await self._key_ready()
        if not ready:
            self.key_needed.emit()
        return ready

    def _turn_settings(self, place: ConversationId | None) -> TurnSettings:
        return TurnSettings(self._models.model, self._system(place), self._models.effort)

    def _system(self, place: ConversationId | None) -> str:
        summary = self._chat.summary
        if place is not None and summary is not None:
            return summary.system
        chosen = self._chat.new_system
        return self._settings.text("chat.system") if chosen is None else chosen


def _with(consent: Consent, draft: Draft) -> Draft:
    return replace(draft, expected_nano=consent.expected_nano, over_budget=consent.over_budget)
