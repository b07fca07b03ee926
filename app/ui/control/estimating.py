"""Keeps the meter and the cache clock beside Send true: while typing, after each turn, and when anything is chosen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from app.logic.cache_shelf import LIFETIME_MS
from app.logic.limits import Load
from app.model.options import ConversationOptions, KeepWarm
from app.model.turn import TurnSettings
from app.services.estimates import Place, Prospect

if TYPE_CHECKING:
    from app.base.clock import Clock
    from app.model.estimate import SendEstimate
    from app.model.ids import ConversationId
    from app.services.estimates import Estimates
    from app.services.keep_warm import CacheWarmer
    from app.services.options import Options
    from app.ui.bridge import Bridge
    from app.ui.composer import Composer
    from app.ui.control.attaching import AttachControl
    from app.ui.control.drafts import DraftKeeper
    from app.ui.control.models import ModelControl
    from app.ui.control.open_chat import OpenChat
    from app.ui.control.running import Running
    from app.ui.tasks import Tasks

_LOOK_MS = 120  # several changes that come together are one look at the branch
_COUNT_MS = 500  # after the last key
_LARGE = 100_000  # tokens
_FORGET_MS = 3_600_000  # a cache that expired longer ago than that is no news


class EstimateControl(QObject):
    """Reads the branch once for each of its states; a key changes only the draft's share.

    ``shown`` carries the latest SendEstimate, or None: others may want to warn or to ask by it.
    """

    shown = Signal(object)

    def __init__(  # noqa: PLR0913  # collaborators, by keyword
        self,
        *,
        chat: OpenChat,
        composer: Composer,
        estimates: Estimates,
        warmer: CacheWarmer,
        options: Options,
        drafts: DraftKeeper,
        models: ModelControl,
        running: Running,
        settings: Callable[[], Awaitable[TurnSettings]],
        attaching: AttachControl,
        clock: Clock,
        bridge: Bridge,
        tasks: Tasks,
    ) -> None:
        super().__init__(composer)
        self._chat = chat
        self._composer = composer
        self._estimates = estimates
        self._warmer = warmer
        self._options = options
        self._drafts = drafts
        self._running = running
        self._settings = settings
        self._attaching = attaching
        self._clock = clock
        self._tasks = tasks
        self._prospect: Prospect | None = None
        self._rest = Load()
        self._keep_warm = KeepWarm()
        self._latest: SendEstimate | None = None
        self._end: object = None  # of the branch
        self._looking = self._look_again = False
        self._look_soon = QTimer(self, singleShot=True, interval=_LOOK_MS)
        self._look_soon.timeout.connect(lambda: tasks.start("look ahead", self._look_alone()))
        self._count_soon = QTimer(self, singleShot=True, interval=_COUNT_MS)
        self._count_soon.timeout.connect(lambda: tasks.start("count tokens", self._count()))
        self._paused = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._paused.timeout.connect(self.renew)
        composer.cache_clock.use_clock(clock.now_ms)
        self._connect(models, bridge)

    def latest(self) -> SendEstimate | None:
        """What is shown at the moment."""
        return self._latest

    def rest(self) -> Load:
        """What the next request has besides the draft, as far as the API's limits are concerned."""
        return self._rest

    def known(self, place: Place, text: str, settings: TurnSettings) -> SendEstimate | None:
        """What was found out already of the turn that sends *text*; None where it has to be looked at first."""
        prospect = self._prospect
        if prospect is None or (prospect.place, prospect.settings) != (place, settings):
            return None
        return None if self._estimates.is_stale(prospect, text) else self._estimates.estimate(prospect, text)

    def renew(self) -> None:
        """Something changed that the next request depends on: look at the branch again, soon."""
        self._look_soon.start()

    def _connect(self, models: ModelControl, bridge: Bridge) -> None:
        composer = self._composer
        composer.text_changed.connect(self._typed)
        composer.cache_clock.expired.connect(self._show)
        composer.cache_clock.expired.connect(self.renew)  # marks may stand elsewhere when nothing can be read
        composer.cache_clock.keep_warm_chosen.connect(self._keep)
        self._chat.switched.connect(self._switched)
        self._chat.grown.connect(self._grown)
        self._chat.named.connect(self._described)
        self._running.changed.connect(self._ran)
        models.changed.connect(self.renew)
        for changed in (bridge.models_changed, bridge.prices_changed):
            changed.connect(self.renew)
        bridge.setting_changed.connect(self._setting_changed)
        bridge.options_changed.connect(self._options_changed)
        bridge.cache_warmed.connect(self._warmed)

    # What happens

    def _typed(self) -> None:
        if self._prospect is None:
            self.renew()
        elif self._drafts.editing != self._prospect.place.edits:
            self._forget()
            self.renew()
        else:
            self._show()
            self._count_soon.start()

    def _switched(self) -> None:
        self._forget()
        self._rest = Load()
        self.renew()
        if self._chat.id is not None:
            self._tasks.start("keep warm", self._warmer.watch(self._chat.id))

    def _grown(self) -> None:
        """Messages that are read before those that are shown change nothing."""
        last = self._chat.messages[-1] if self._chat.messages else None
        end = (self._chat.id, last.id, last.status) if last is not None else None
        if end != self._end:
            self._end = end
            self.renew()

    def _described(self) -> None:
        """Its system prompt may be another one."""
        prospect, summary = self._prospect, self._chat.summary
        if prospect is not None and (summary is None or summary.system != prospect.settings.system):
            self.renew()

    def _ran(self) -> None:
        if self._is_running():
            self._forget()
        self.renew()

    def _setting_changed(self, key: str) -> None:
        if key.startswith(("chat.", "net.")) and self._prospect is not None:
            self.renew()

    def _options_changed(self, conversation_id: ConversationId | None) -> None:
        if conversation_id == self._chat.id:
            self.renew()

    def _warmed(self, conversation_id: ConversationId) -> None:
        if conversation_id == self._chat.id and self._prospect is not None:
            self._estimates.refresh(self._prospect)
            self._show()

    def _keep(self, chosen: KeepWarm) -> None:
        def change(options: ConversationOptions) -> ConversationOptions:
            return replace(options, keep_warm=chosen)

        self._tasks.start("keep warm", self._change(change))

    async def _change(self, change: Callable[[ConversationOptions], ConversationOptions]) -> None:
        await self._options.update(self._chat.id, change)

    # Looking and counting

    def place(self) -> Place:
        """Where the next message will stand, with what is attached to it."""
        return Place(self._chat.id, edits=self._drafts.editing, attachments=self._attaching.ids())

    def _is_running(self) -> bool:
        return self._running.has(self._chat.id)

    async def _look_alone(self) -> None:
        """Look, unless that is under way: then once more when it is done. A long branch takes a while."""
        if self._looking:
            self._look_again = True
            return
        self._looking = True
        try:
            await self._look()
        finally:
            self._looking = False
        if self._look_again:
            self._look_again = False
            self.renew()

    async def _look(self) -> None:
        """Read the branch, show what it comes to by estimate, and have it counted."""
        if self._is_running():
            return
        place = self.place()
        options = await self._options.load(place.conversation_id)
        settings, text = await self._settings(), self._composer.text()
        prospect, old = await self._estimates.look(place, settings, text), self._prospect
        if place != self.place() or self._is_running():
            return
        if old is not None:
            prospect.learn_from(old)
        self._prospect, self._keep_warm = prospect, options.keep_warm
        self._rest = prospect.rest
        self._wait_for_a_pause()
        self._show()
        self._count_soon.start()

    def _wait_for_a_pause(self) -> None:
        """Look again when the pause since the last answer counts as a longer one: the next marks may hold longer."""
        answer = self._chat.last_answer()
        since = self._clock.now_ms() - answer.timing.created_ms if answer is not None else 0
        gone = max(0, since)  # else a clock that was set back asks for a pause of years
        left = [ms - gone for ms in LIFETIME_MS.values() if ms > gone] if answer is not None else []
        if left:
            self._paused.start(min(left))
        else:
            self._paused.stop()

    async def _count(self) -> None:
        prospect, text = self._prospect, self._composer.text()
        if prospect is None or not self._matters(text) or (not prospect.has_message(text) and _is_large(prospect)):
            return
        if not self._attaching.settled():  # what is attached changes once it is prepared; then there is another look
            return
        if self._estimates.is_stale(prospect, text) or prospect.settings != await self._settings():
            await self._look_alone()
            prospect = self._prospect or prospect
        if await self._estimates.count(prospect, text) is not None and prospect is self._prospect:
            self._show()

    def _matters(self, text: str) -> bool:
        """A new chat without a word says nothing yet."""
        return self._chat.id is not None or bool(text.strip()) or bool(self._attaching.ids())

    def _forget(self) -> None:
        self._prospect = None
        self._count_soon.stop()
        self._show()

    def _show(self) -> None:
        """Show what is known for the text as it stands. Its work does not grow with the conversation."""
        text = self._composer.text()
        estimate = None
        if self._prospect is not None and self._matters(text):
            estimate = self._estimates.estimate(self._prospect, text)
        self._latest = estimate
        if estimate is not None:
            self._attaching.price_by(estimate.attached_rate)
        now_ms = self._clock.now_ms()
        cache = estimate.cache if estimate is not None else None
        self._composer.show_estimate(estimate, warm=estimate is not None and estimate.is_warm(now_ms))
        is_news = cache is not None and now_ms - cache.expires_ms < _FORGET_MS
        warming = self._warmer.warming(self._chat.id)
        self._composer.cache_clock.show_cache(estimate if is_news else None, self._keep_warm, warming)
        self.shown.emit(estimate)


def _is_large(prospect: Prospect) -> bool:
    """Whether the branch is so large that it is uploaded for a count only when there is something to send."""
    branch = prospect.branch
    return branch.attachments > 0 or branch.history > _LARGE
