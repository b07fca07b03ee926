"""The clock beside Send: how long the cache of this conversation still holds, and whether it is kept warm."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QDateTime, QEvent, QLocale, QPoint, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from app.model.estimate import SendEstimate
from app.model.options import KeepWarm
from app.model.warming import Warming
from app.ui.amounts import dollars
from app.ui.composer.warm_menu import warm_menu
from app.ui.composer.warm_words import ended_words
from app.ui.i18n import tr
from app.ui.widgets.fitting import FittingButton

_TICK_MS = 1_000
_BY_SECONDS = 10  # minutes that are counted down second by second


class CacheClock(FittingButton):
    """Hidden while nothing is cached. Ticks only while it is seen and something is left to count down.

    ``expired`` is emitted once when the time is over. A press opens the menu that switches keeping warm on and off;
    ``keep_warm_chosen`` carries what was chosen there.
    """

    expired = Signal()
    keep_warm_chosen = Signal(object)  # KeepWarm

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Cache"), parent=parent)
        self._now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000
        self._expires_ms: int | None = None
        self._estimate: SendEstimate | None = None
        self._keep_warm = KeepWarm()
        self._warming = Warming()
        self._told = False  # that the time is over
        self._tick = QTimer(self, interval=_TICK_MS)
        self._tick.timeout.connect(self._look)
        self.clicked.connect(self._open_menu)
        self.hide()

    def use_clock(self, now_ms: Callable[[], int]) -> None:
        """Take the time (milliseconds since 1970 UTC) from *now_ms*."""
        self._now_ms = now_ms

    def show_cache(self, estimate: SendEstimate | None, keep_warm: KeepWarm, warming: Warming) -> None:
        """Show until when the cache that *estimate* reckons with holds; nothing without one."""
        cache = estimate.cache if estimate is not None else None
        expires = cache.expires_ms if cache is not None else None
        if expires != self._expires_ms:
            self._expires_ms, self._told = expires, False
        self._estimate, self._keep_warm, self._warming = estimate, keep_warm, warming
        self.setVisible(expires is not None)
        self._describe()
        self._look()

    def left_s(self) -> int:
        """Seconds until the cache expires; 0 when it has, or when nothing is cached."""
        if self._expires_ms is None:
            return 0
        return max(0, -((self._now_ms() - self._expires_ms) // 1_000))

    def is_ticking(self) -> bool:
        """Whether it counts down at the moment."""
        return self._tick.isActive()

    def showEvent(self, event: QShowEvent) -> None:
        """Count again."""
        super().showEvent(event)
        self._look()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody sees it: rest."""
        super().hideEvent(event)
        self._tick.stop()

    def event(self, event: QEvent) -> bool:
        """The tool tip is made when it is asked for: it may tell of times."""
        if event.type() == QEvent.Type.ToolTip:
            self._describe()
        return super().event(event)

    def _look(self) -> None:
        if self._expires_ms is None:
            self._tick.stop()
            return
        left = self.left_s()
        self.say(self._wordings_for(left), "muted" if left > 60 or self._is_kept() else "warn")
        if left > 0 and self.isVisible():
            if not self._tick.isActive():
                self._tick.start()
        else:
            self._tick.stop()
        if left == 0 and not self._told:
            self._told = True
            self._describe()
            self.expired.emit()

    def _wordings_for(self, left: int) -> tuple[str, ...]:
        if left > 0:
            short = tr("cache {0}", _countdown(left))
            return (tr("{0}, kept warm", short), short) if self._is_kept() else (short,)
        prices = self._prices()
        short = tr("cache expired")
        return (tr("cache expired: {0} instead of {1}", prices[1], prices[0]), short) if prices else (short,)

    def _is_kept(self) -> bool:
        return self._keep_warm.on and not self._warming.ended

    def _prices(self) -> tuple[str, str] | None:
        estimate = self._estimate
        if estimate is None or estimate.warm_nano is None or estimate.cold_nano is None:
            return None
        if estimate.warm_nano >= estimate.cold_nano:
            return None
        return dollars(estimate.warm_nano), dollars(estimate.cold_nano)

    def _describe(self) -> None:
        """Words that do not change with every second: they are not announced again and again."""
        said = "\n".join(self._sentences())
        self.setToolTip(said)
        if said != self.accessibleDescription():
            self.setAccessibleDescription(said)

    def _sentences(self) -> list[str]:
        if self._expires_ms is None or self._estimate is None or self._estimate.cache is None:
            return []
        tokens = f"{self._estimate.cache.tokens:,}"
        at = _time(self._expires_ms)
        over = self._now_ms() >= self._expires_ms
        said = [
            tr("The cache held {0} tokens of this conversation until {1}.", tokens, at)
            if over
            else tr("The cache holds {0} tokens of this conversation until {1}.", tokens, at)
        ]
        if (prices := self._prices()) is not None:
            said.append(tr("The next message costs {0} until then, {1} afterwards, without its answer.", *prices))
        return [*said, *self._warm_sentences()]

    def _warm_sentences(self) -> list[str]:
        warming = self._warming
        if not self._keep_warm.on:
            return [tr("It can be kept warm: press to choose.")]
        said = []
        if warming.times and warming.expires_ms is not None:
            until, spent = _time(warming.expires_ms), dollars(warming.spent_nano)
            said.append(tr("Kept warm until {0}, {1} so far.", until, spent))
        said.append(ended_words(warming) or tr("It is kept warm, shortly before it expires each time."))
        return said

    def _open_menu(self) -> None:
        menu = warm_menu(self._keep_warm, self.keep_warm_chosen.emit, self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(QPoint(0, -menu.sizeHint().height())))


def _countdown(seconds: int) -> str:
    """``3:41`` for the last minutes, before that in minutes: ``58 min``."""
    minutes, rest = divmod(seconds, 60)
    return f"{minutes}:{rest:02}" if minutes < _BY_SECONDS else tr("{0} min", minutes)


def _time(ms: int) -> str:
    return QLocale().toString(QDateTime.fromMSecsSinceEpoch(ms).time(), QLocale.FormatType.ShortFormat)
