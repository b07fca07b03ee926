"""Joins the page Cache of the inspector with the next request, its cache, and what is set for the conversation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from app.model.caching import CacheChoice
from app.model.estimate import SendEstimate
from app.model.options import ConversationOptions, KeepWarm
from app.model.turn import TurnSettings

if TYPE_CHECKING:
    from app.base.clock import Clock
    from app.model.ids import ConversationId
    from app.services.cache_outlook import CacheOutlook
    from app.services.estimates import Place
    from app.services.keep_warm import CacheWarmer
    from app.services.options import Options
    from app.ui.bridge import Bridge
    from app.ui.control.estimating import EstimateControl
    from app.ui.control.open_chat import OpenChat
    from app.ui.main_window import MainWindow
    from app.ui.tasks import Tasks

_PAUSE_MS = 150  # several changes that come together are one look at the branch


class CacheTabControl(QObject):
    """Looks at the next request whenever the page is seen and something of it changed."""

    def __init__(  # noqa: PLR0913  # collaborators, by keyword
        self,
        *,
        chat: OpenChat,
        window: MainWindow,
        outlook: CacheOutlook,
        options: Options,
        warmer: CacheWarmer,
        estimating: EstimateControl,
        settings: Callable[[], Awaitable[TurnSettings]],
        clock: Clock,
        bridge: Bridge,
        tasks: Tasks,
    ) -> None:
        super().__init__(window)
        self._chat = chat
        self._composer = window.composer
        self._inspector = window.inspector
        self._page = window.inspector.cache
        self._outlook = outlook
        self._options = options
        self._warmer = warmer
        self._estimating = estimating
        self._settings = settings
        self._tasks = tasks
        self._shown_for: ConversationId | None = None
        self._known_for: ConversationId | None = None  # the conversation of the last estimate
        self._ticket = 0
        self._seen: tuple[Place, int] | None = None  # the place of the last estimate, and tokens of what is attached
        self._writing = 0  # changes that are not on disk yet: what is read meanwhile is older than what is shown
        self._soon = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._soon.timeout.connect(lambda: tasks.start("look at the cache", self._look()))
        self._page.set_clock(clock.now_ms)
        self._connect(bridge, estimating)

    def renew(self, _what: object = None) -> None:
        """Look again, soon, if the page is to be seen."""
        if self._page.isVisible():
            self._soon.start()

    async def _look(self) -> None:
        self._ticket += 1
        ticket, place = self._ticket, self._estimating.place()
        options = await self._options.load(place.conversation_id)
        outline = await self._outlook.of(place, self._composer.text(), await self._settings())
        if ticket == self._ticket and not self._writing and place.conversation_id == self._chat.id:
            fresh, self._shown_for = place.conversation_id != self._shown_for, place.conversation_id
            self._page.set_outline(outline, options.cache, fresh)
            self._show_warming(options)

    def _show_warming(self, options: ConversationOptions) -> None:
        self._page.set_keep_warm(options.keep_warm, self._warmer.warming(self._chat.id))

    def _estimated(self, estimate: SendEstimate | None) -> None:
        """Show what is known; while an answer runs nothing is, and what was known before it stays."""
        if estimate is not None:
            self._known_for = self._chat.id
            self._see(self._estimating.place(), estimate.split.attachments)
            self._page.set_cache(estimate.cache, estimate.split)
        elif self._chat.id is None or self._chat.id != self._known_for:
            self._page.set_cache(None)

    def _see(self, place: Place, attached: int) -> None:
        """Rows are made of what is attached, too."""
        if self._seen != (place, attached):
            self._seen = place, attached
            self.renew()

    def _warmed(self, conversation_id: ConversationId) -> None:
        options = self._options.get(self._chat.id)
        if conversation_id == self._chat.id and options is not None:
            self._show_warming(options)

    def _options_changed(self, conversation_id: ConversationId | None) -> None:
        if conversation_id == self._chat.id:
            self.renew()

    def _choose(self, choice: CacheChoice) -> None:
        self._update(lambda options: replace(options, cache=choice))

    def _keep_warm(self, keep_warm: KeepWarm) -> None:
        self._update(lambda options: replace(options, keep_warm=keep_warm))

    def _update(self, change: Callable[[ConversationOptions], ConversationOptions]) -> None:
        self._writing += 1
        if self._tasks.start("set the cache", self._change(self._chat.id, change)) is None:
            self._writing -= 1

    async def _change(
        self, conversation_id: ConversationId | None, change: Callable[[ConversationOptions], ConversationOptions]
    ) -> None:
        try:
            await self._options.update(conversation_id, change)
        finally:
            self._writing -= 1
            self.renew()  # show what stands, also where it could not be stored

    def _connect(self, bridge: Bridge, estimating: EstimateControl) -> None:
        self._inspector.seen.connect(self.renew)
        for signal in (self._chat.switched, self._chat.grown, self._composer.text_changed, bridge.prices_changed):
            signal.connect(self.renew)
        bridge.options_changed.connect(self._options_changed)
        bridge.cache_warmed.connect(self._warmed)
        bridge.attachments_changed.connect(self.renew)
        estimating.shown.connect(self._estimated)
        self._page.choice_wanted.connect(self._choose)
        self._page.keep_warm_wanted.connect(self._keep_warm)
