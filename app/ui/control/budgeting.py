"""Holds turns against the budgets: a bar when a soft one is passed, a question before a hard one is."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.model.errors import ChatelaineError
from app.services import periods
from app.ui.control import budget_words
from app.ui.i18n import tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.base.clock import Clock
    from app.model.estimate import SendEstimate
    from app.model.ids import ConversationId
    from app.model.spending import BudgetState
    from app.model.turn import TurnSettings
    from app.services.budgets import Budgets
    from app.services.estimates import Estimates, Place
    from app.ui.bridge import Bridge
    from app.ui.control.open_chat import OpenChat
    from app.ui.main_window import MainWindow
    from app.ui.tasks import Tasks
    from app.ui.theme.palette import Theme
    from app.ui.window_state import WindowState

    Known = Callable[[Place, str, TurnSettings], SendEstimate | None]

_log = logging.getLogger(__name__)
_PAUSE_MS = 400  # after the last call, before the budgets are looked at


@dataclass(frozen=True, slots=True)
class Consent:
    """A turn may go out; the fields are those of a draft."""

    expected_nano: int = 0
    over_budget: bool = False


class BudgetControl(QObject):
    """``change_wanted`` asks for the place where budgets are set: with True for that of the open conversation."""

    change_wanted = Signal(bool)

    def __init__(  # noqa: PLR0913  # collaborators, by keyword
        self,
        *,
        window: MainWindow,
        chat: OpenChat,
        budgets: Budgets,
        estimates: Estimates,
        memory: WindowState,
        clock: Clock,
        theme: Callable[[], Theme],
        bridge: Bridge,
        tasks: Tasks,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._chat = chat
        self._budgets = budgets
        self._estimates = estimates
        self._memory = memory
        self._clock = clock
        self._theme = theme
        self._known: Known = lambda _place, _text, _settings: None
        self._soon = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._soon.timeout.connect(lambda: tasks.start("look at the budgets", self.look()))
        bridge.turn_finished.connect(lambda _news: self._soon.start())
        bridge.call_billed.connect(lambda _row: self._soon.start())
        bridge.options_changed.connect(lambda _id: self._soon.start())
        bridge.setting_changed.connect(self._setting_changed)
        chat.switched.connect(self._soon.start)

    def use_known(self, known: Known) -> None:
        """Ask *known* first what a turn will cost, so that a question names the price that stands beside Send."""
        self._known = known

    async def look(self) -> None:
        """Say once which budgets are passed. Raises the storage's errors."""
        self._warn(await self._budgets.check(self._chat.id), self._chat.id)

    async def agree(self, place: Place, text: str, settings: TurnSettings) -> Consent | None:
        """Whether a turn may go out: asks where it would pass a hard budget; None means that the user said no.

        Without a budget nothing is looked at. Raises the storage's errors.
        """
        return await self.agree_to(place.conversation_id, partial(self._expected, place, text, settings))

    async def agree_to(
        self, conversation_id: ConversationId | None, expected_nano: Callable[[], Awaitable[int]]
    ) -> Consent | None:
        """The same for what is expected to cost *expected_nano* (nano-dollars), which is asked where it matters."""
        if not await self._budgets.states(conversation_id):
            return Consent()
        expected = await expected_nano()
        states = await self._budgets.check(conversation_id, expected)
        asking = [state for state in states if state.verdict == "ask"]
        if not asking:
            self._warn(states, conversation_id)
            return Consent(expected)
        return Consent(expected, over_budget=True) if await self._ask(asking, expected) else None

    # Inside

    async def _expected(self, place: Place, text: str, settings: TurnSettings) -> int:
        """The least that the turn can cost in nano-dollars, 0 where it is not known."""
        try:
            estimate = self._known(place, text, settings) or await self._estimates.of(place, text, settings)
        except ChatelaineError as error:  # the turn itself will meet it and say so
            _log.info("what the turn will cost is not known: %s", error.error.code)
            return 0
        return estimate.price_at(self._clock.now_ms()) or 0

    async def _ask(self, states: Sequence[BudgetState], expected: int) -> bool:
        from app.ui.dialogs.budget import BudgetDialog  # noqa: PLC0415  # not before the first paint

        lines = [budget_words.asking(state) for state in states]
        dialog = BudgetDialog(lines, budget_words.turn_cost(expected), self._window)
        answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        dialog.answered.connect(lambda yes: None if answer.done() else answer.set_result(yes))
        own = all(state.budget.scope == "conversation" for state in states)
        dialog.change_wanted.connect(lambda: self.change_wanted.emit(own))
        dialog.show_with(self._theme())
        return await answer

    def _warn(self, states: Sequence[BudgetState], conversation_id: ConversationId | None) -> None:
        """Show the first of *states* that was not shown in this period."""
        for state in states:
            over = state.verdict == "ask"
            key = self._key(state, conversation_id, over)
            if self._memory.told(key):
                continue
            self._memory.set_told(key)
            words = budget_words.used_up(state) if over else budget_words.warning(state)
            change = (tr("Change budget…"), partial(self.change_wanted.emit, state.budget.scope == "conversation"))
            self._window.budget.show_message(words, (change,), tone="warn")
            return

    def _key(self, state: BudgetState, conversation_id: ConversationId | None, over: bool) -> str:
        """Names a budget in its period, with its limit: one that was raised warns again."""
        today = periods.local_day(self._clock.now_ms()).isoformat()
        period = {"day": today, "month": today[:7], "conversation": conversation_id or ""}[state.budget.scope]
        limit = state.budget.hard_nano if over else state.budget.soft_nano
        return f"{state.budget.scope} {period} {'hard' if over else 'soft'} {limit}"

    def _setting_changed(self, key: str) -> None:
        if key.startswith("budget."):
            self._window.budget.hide()
            self._soon.start()
