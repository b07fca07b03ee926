"""Asks which models are to be compared, and asks them: about what is being written, or about a message that stands."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.logic.options import with_options
from app.model.ids import MessageId
from app.model.message import Message, Role
from app.model.turn import Draft, TurnSettings
from app.services.estimates import Place
from app.ui.control import compare_words
from app.ui.control.budgeting import Consent
from app.ui.control.compare_estimates import CompareEstimates
from app.ui.i18n import tr
from app.ui.wording import short_name

if TYPE_CHECKING:
    from app.base.clock import Clock
    from app.services.estimates import Estimates
    from app.services.options import Options
    from app.services.turns import Turns
    from app.ui.control.attaching import AttachControl
    from app.ui.control.budgeting import BudgetControl
    from app.ui.control.drafts import DraftKeeper
    from app.ui.control.models import ModelControl
    from app.ui.control.open_chat import OpenChat
    from app.ui.control.running import Running
    from app.ui.control.sending import SendControl
    from app.ui.dialogs.compare import CompareDialog
    from app.ui.main_window import MainWindow
    from app.ui.tasks import Tasks
    from app.ui.theme.palette import Theme

_NOTICE_MS = 6_000
_CURRENT = ("active", "")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked: ``message`` None is what stands in the field. ``settings`` are those of one model."""

    place: Place
    text: str
    settings: TurnSettings
    message: MessageId | None = None


_Planning = Callable[[], Awaitable[_Asked | None]]


class CompareAsking(QObject):
    """``started`` carries what has begun (StartedComparison)."""

    started = Signal(object)

    def __init__(  # noqa: PLR0913  # collaborators, by keyword
        self,
        *,
        window: MainWindow,
        chat: OpenChat,
        models: ModelControl,
        sending: SendControl,
        drafts: DraftKeeper,
        attached: AttachControl,
        budgets: BudgetControl,
        estimates: Estimates,
        options: Options,
        turns: Turns,
        running: Running,
        clock: Clock,
        theme: Callable[[], Theme],
        tasks: Tasks,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._chat = chat
        self._models = models
        self._sending = sending
        self._drafts = drafts
        self._attached = attached
        self._budgets = budgets
        self._estimates = estimates
        self._options = options
        self._turns = turns
        self._running = running
        self._clock = clock
        self._theme = theme
        self._tasks = tasks
        self._last: tuple[str, ...] = ()  # models that were compared last
        self.dialog: CompareDialog | None = None

    # What others ask for

    def open(self) -> None:
        """Choose models for what is being written; where nothing is, for the last message of the user's."""
        composer, last = self._window.composer, self._chat.last_user()
        if composer.text().strip() or self._attached.ids():
            self._plan(self._draft)
        elif last is not None:
            self.open_about(last.id)
        else:
            self._say(tr("Write a message first; then several models can answer it."))

    def open_about(self, message_id: str) -> None:
        """Choose models for a message of the user's, or for that which an answer is to."""
        message = self._chat.find(MessageId(message_id))
        if message is not None and message.role is Role.ASSISTANT:
            message = None if message.parent_id is None else self._chat.find(message.parent_id)
        if message is None or message.role is not Role.USER:
            self._say(tr("There is no message of yours that other models could answer."))
        else:
            self._plan(partial(self._standing, message))

    def again(self, answer: Message, begins: Callable[[], None]) -> None:
        """Ask for one answer again, as it was asked for, while others beside it may still arrive.

        *begins* is called when that is about to happen.
        """
        place, text = self._sending.again(answer)
        settings = answer.settings

        async def agree() -> Consent | None:
            return Consent() if settings is None else await self._budgets.agree(place, text, settings)

        async def ask(consent: Consent) -> None:
            begins()
            expected, over = consent.expected_nano, consent.over_budget
            await self._turns.retry(answer.id, settings, expected_nano=expected, over_budget=over, beside=True)

        self._sending.ask_by(agree, ask)

    # The dialog

    def _plan(self, asked: _Planning) -> None:
        if self._running.has(self._chat.id):
            self._say(tr("An answer is still being received here. Stop it, or wait for its end."))
        elif self.dialog is None:
            self._tasks.start("plan a comparison", self._open(asked))

    async def _draft(self) -> _Asked | None:
        if not await self._attached.wait():
            return None
        settings = await self._sending.next_settings()
        place = Place(self._chat.id, edits=self._drafts.editing, attachments=self._attached.ids())
        return _Asked(place, self._window.composer.text(), settings)

    async def _standing(self, message: Message) -> _Asked | None:
        """A message of the user's, with the settings of the answer to it that is shown."""
        below = next((one for one in self._chat.messages if one.parent_id == message.id), None)
        if below is None or below.settings is None:
            settings = await self._sending.next_settings()
        else:
            settings = with_options(below.settings, await self._options.load(message.conversation_id))
        return _Asked(Place(message.conversation_id, edits=message.id), message.text, settings, message.id)

    async def _open(self, plan: _Planning) -> None:
        from app.ui.dialogs.compare import CompareDialog, CompareRow  # noqa: PLC0415  # not before the first paint

        asked = await plan()
        if asked is None or asked.place.conversation_id != self._chat.id or self.dialog is not None:
            return
        models = self._models.choices()
        rows = [CompareRow(info.id, short_name(info), info.lifecycle not in _CURRENT) for info in models]
        dialog = self.dialog = CompareDialog(rows, self._first(), asked.text, self._window)
        estimates = self._estimates_for(asked, lambda _model: self._show(dialog, estimates))
        dialog.changed.connect(lambda: self._show(dialog, estimates))
        dialog.chosen.connect(lambda chosen: self._go(asked, estimates, chosen))
        dialog.finished.connect(self._closed)
        self._show(dialog, estimates)
        dialog.show_with(self._theme())

    def _estimates_for(self, asked: _Asked, told: Callable[[str], object]) -> CompareEstimates:
        settings_of = partial(self._with, asked.settings)
        return CompareEstimates(self._estimates, asked.place, asked.text, settings_of, told, self._tasks)

    def _first(self) -> tuple[str, ...]:
        """What is ticked at first: what was compared last, else the header's model and the next of another line."""
        there = {info.id: info for info in self._models.choices()}
        if self._last and all(model in there for model in self._last):
            return self._last
        line = self._models.info().line
        others = [info.id for info in there.values() if info.line != line and info.lifecycle in _CURRENT]
        return (self._models.model, *others[:1])

    def _show(self, dialog: CompareDialog, estimates: CompareEstimates) -> None:
        """Say what the ticked ones take, as far as that is known; only those are looked for."""
        if dialog is not self.dialog:
            return
        ticked, now_ms = dialog.ticked(), self._clock.now_ms()
        for model in dialog.boxes:
            known = estimates.is_known((model,))
            words = compare_words.estimate_words(estimates.known(model), now_ms) if known else ""
            dialog.show_price(model, words or ("…" if model in ticked else ""))
        if estimates.is_known(ticked):
            dialog.show_sum(compare_words.sum_words([estimates.known(model) for model in ticked], now_ms))
        else:
            dialog.show_sum(tr("Looking at what that takes…"))
            estimates.want(ticked)

    def _closed(self, _result: int) -> None:
        self.dialog = None
        self._window.composer.focus()

    # Asking

    def _go(self, asked: _Asked, estimates: CompareEstimates, models: Sequence[str]) -> None:
        self._last = tuple(models)

        async def expected() -> int:
            return compare_words.expected_nano(await estimates.all(models), self._clock.now_ms())

        async def agree() -> Consent | None:
            return await self._budgets.agree_to(asked.place.conversation_id, expected)

        if asked.message is None:
            self._sending.send_by(agree, lambda draft: self._ask(draft, draft.settings, models, _agreed(draft)))
        else:
            message = asked.message
            self._sending.ask_by(agree, lambda consent: self._ask(message, asked.settings, models, consent))

    async def _ask(
        self, asked: Draft | MessageId, settings: TurnSettings, models: Sequence[str], consent: Consent
    ) -> None:
        each = [self._with(settings, model) for model in models]
        expected, over = consent.expected_nano, consent.over_budget
        started = await self._turns.compare(asked, each, expected_nano=expected, over_budget=over)
        self.started.emit(started)

    def _with(self, settings: TurnSettings, model: str) -> TurnSettings:
        return replace(settings, model=model, effort=self._models.effort_with(model))

    def _say(self, words: str) -> None:
        self._window.trouble.show_message(words, leave_after_ms=_NOTICE_MS)


def _agreed(draft: Draft) -> Consent:
    """What was agreed to, as the draft carries it."""
    return Consent(draft.expected_nano, draft.over_budget)
