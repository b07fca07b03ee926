"""Keeps the inspector on a turn: the one that was asked for, or the last answer of the branch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from app.model.errors import ChatelaineError
from app.model.ids import MessageId
from app.model.inspection import TurnInspection
from app.model.message import Message, Role
from app.ui.control.turn_report import price_pairs, turn_report
from app.ui.i18n import tr
from app.ui.wording import error_words

if TYPE_CHECKING:
    from app.base.clock import Clock
    from app.model.news import TurnFinished, TurnProgress, TurnStarted
    from app.services.inspection import Inspections
    from app.services.turns import Turns
    from app.ui.bridge import Bridge
    from app.ui.control.exchange import ExchangeControl
    from app.ui.control.open_chat import OpenChat
    from app.ui.main_window import MainWindow
    from app.ui.tasks import Tasks
    from app.ui.theme.palette import Theme

_LIVE_MS = 500  # how often the figures of a running answer are brought up to date


class InspectControl(QObject):
    """Reads what can be said of a turn whenever the inspector is seen and something of it changed."""

    def __init__(  # noqa: PLR0913  # collaborators, by keyword
        self,
        *,
        chat: OpenChat,
        window: MainWindow,
        inspections: Inspections,
        turns: Turns,
        exchange: ExchangeControl,
        model_name: Callable[[str], str],
        default_effort: Callable[[str], str | None],
        theme: Callable[[], Theme],
        clock: Clock,
        bridge: Bridge,
        tasks: Tasks,
    ) -> None:
        super().__init__(window)
        self._chat = chat
        self._window = window
        self._page = window.inspector.turn
        self._inspections = inspections
        self._turns = turns
        self._exchange = exchange
        self._model_name = model_name
        self._default_effort = default_effort
        self._theme = theme
        self._tasks = tasks
        self._asked: MessageId | None = None  # None follows the last answer
        self._wanted: MessageId | None = None  # what is shown, or being read
        self._shown: TurnInspection | None = None
        self._ticket = 0
        self._live = QTimer(self, singleShot=True, interval=_LIVE_MS)
        self._live.timeout.connect(self._show_live)
        self._page.set_clock(clock.now_ms)
        self._connect(bridge)

    def open(self, message_id: MessageId) -> None:
        """Show the inspector on an answer; of a message of the user's, its details."""
        message = self._chat.find(message_id)
        if message is None:
            return
        if message.role is Role.USER:
            self._show_details(message)
            return
        last = self._chat.last_answer()
        self._asked = None if last is not None and last.id == message_id else message_id
        self._window.inspector.show_turn()
        if self._window.inspector.isHidden():
            self._window.show_inspector()  # which refreshes
        else:
            self.refresh()

    def refresh(self) -> None:
        """Read the turn again, unless the inspector is not to be seen."""
        if self._window.inspector.isHidden():
            return
        answers = self._answers()
        target = self._wanted = self._target(answers)
        self._ticket += 1
        if target is None:
            self._shown = None
            self._page.set_place(0, 0)
            self._page.show_nothing(_nothing())
        else:
            self._page.set_place(answers.index(target) + 1, len(answers))
            self._tasks.start("inspect a turn", self._show(target, self._ticket))

    def _answers(self) -> list[MessageId]:
        return [message.id for message in self._chat.messages if message.role is Role.ASSISTANT]

    def _target(self, answers: list[MessageId]) -> MessageId | None:
        if self._asked is not None and self._asked not in answers:
            self._asked = None
        return self._asked or (answers[-1] if answers else None)

    async def _show(self, answer_id: MessageId, ticket: int) -> None:
        try:
            inspection = await self._inspections.of(answer_id)
        except ChatelaineError as error:
            if ticket == self._ticket:
                self._shown = None
                self._page.show_nothing(error_words(error.error))
            return
        if ticket == self._ticket:
            self._shown = inspection
            self._present()

    def _present(self) -> None:
        if self._shown is not None:
            answer = self._shown.answer
            self._page.set_turn(self._shown, self._model_name, price_pairs(answer.cost), self._default_of(answer))

    def _default_of(self, message: Message) -> str | None:
        """The effort that the model took where none was asked for."""
        return self._default_effort(message.settings.model) if message.settings is not None else None

    # A running answer

    def _started(self, news: TurnStarted) -> None:
        """A new turn is what the user wants to see, whatever was looked at before."""
        if news.conversation_id == self._chat.id and self._asked is not None:
            self._asked = None
            self._grown()

    def _progress(self, news: TurnProgress) -> None:
        if news.answer_id == self._wanted and not self._live.isActive():
            self._live.start()

    def _show_live(self) -> None:
        shown = self._shown
        if shown is None or self._window.inspector.isHidden():
            return
        snapshot = self._turns.snapshot(shown.answer.id)
        if snapshot is None:
            return
        if snapshot.usage is not None and not shown.lines:
            self.refresh()
            return
        self._shown = replace(shown, answer=replace(snapshot, cost=shown.answer.cost))
        self._present()

    def _finished(self, news: TurnFinished) -> None:
        if news.answer.id == self._wanted:
            self._live.stop()
            self.refresh()

    def _grown(self) -> None:
        """Other messages came: the turn that is shown is read again only if it is another one."""
        answers = self._answers()
        target = self._target(answers)
        if target is None or target != self._wanted:
            self.refresh()
        else:
            self._page.set_place(answers.index(target) + 1, len(answers))

    # Wishes

    def _step(self, direction: int) -> None:
        answers = self._answers()
        target = self._target(answers)
        at = answers.index(target) + direction if target is not None else -1
        if 0 <= at < len(answers):
            self._asked = None if at == len(answers) - 1 else answers[at]
            self.refresh()

    def _open_exchange(self) -> None:
        if self._shown is not None:
            self._exchange.open(self._shown)

    def _open_details(self) -> None:
        message = self._chat.find(self._shown.answer.id) if self._shown is not None else None
        if message is not None:
            self._show_details(message)

    def _show_details(self, message: Message) -> None:
        from app.ui.dialogs import TurnDialog  # noqa: PLC0415  # not before the first paint

        version = self._chat.version(message.id)
        sections = turn_report(message, self._model_name, version, self._default_of(message))
        TurnDialog(tr("Details"), sections, self._window).show_with(self._theme())

    def _switched(self) -> None:
        self._asked = None
        self.refresh()

    def _connect(self, bridge: Bridge) -> None:
        self._chat.switched.connect(self._switched)
        self._chat.grown.connect(self._grown)
        self._window.inspector.seen.connect(self.refresh)
        self._page.step_wanted.connect(self._step)
        self._page.exchange_wanted.connect(self._open_exchange)
        self._page.details_wanted.connect(self._open_details)
        bridge.turn_started.connect(self._started)
        bridge.turn_progress.connect(self._progress)
        bridge.turn_finished.connect(self._finished)


def _nothing() -> str:
    return tr("After the first answer you find here what it was made of and what it cost.")
