"""Small pictures of what was attached: asked for a few at a time, kept within a bound, told to who wants them.

Nothing is asked for while the reader scrolls fast: :class:`app.ui.transcript.nearby.Nearby` waits for a pause and then
has the cards that are near ask anew, which makes the wishes of those that went by void.
"""

from __future__ import annotations

import weakref
from collections import OrderedDict, deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal
from PySide6.QtGui import QImage

from app.model.attachment import Held, Raster
from app.ui.transcript.cards import Ask, Lack, Shot

MOST_BYTES = 12_000_000  # of pixels that are kept
_AT_ONCE = 4  # pictures that are being made
_TURN_NS = 4_000_000  # of one turn of the event loop, for pictures that came
_TEXT_BYTES = 1_000  # that a text or a refusal counts as

Thumb = QImage | str | Lack


@dataclass(frozen=True, slots=True)
class Wish:
    """A picture of these bytes that fits into so many pixels."""

    held: Held
    width: int
    height: int


class Thumbs(QObject):
    """Keeps what came and asks *ask* for the rest. Lives on the GUI thread; *scale* is pixels per px of the screen.

    ``lacking`` says that a card was painted without its picture, ``idle`` that nothing is awaited any more.
    """

    lacking = Signal()
    idle = Signal()

    def __init__(self, ask: Ask | None, scale: Callable[[], float], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ask = ask
        self._scale = scale
        self._kept: OrderedDict[Wish, Thumb] = OrderedDict()
        self._bytes = 0
        self._waiting: OrderedDict[Wish, list[weakref.WeakMethod[Callable[[], None]]]] = OrderedDict()
        self._asked: set[Wish] = set()
        self._arrived: deque[tuple[Wish, Shot]] = deque()
        self._turns = QTimer(self, interval=0)
        self._turns.timeout.connect(self._turn)

    def wish(self, held: Held, width: float, height: float) -> Wish:
        """The wish for a picture that is to be seen *width* by *height* px large at most."""
        scale = max(1.0, min(4.0, self._scale()))
        return Wish(held, round(width * scale), round(height * scale))

    def get(self, wish: Wish) -> Thumb | None:
        """What there is for *wish*; None while it has not come."""
        if self._ask is None:
            return Lack.UNSHOWABLE
        found = self._kept.get(wish)
        if found is not None:
            self._kept.move_to_end(wish)
        return found

    def fetch(self, wish: Wish, tell: Callable[[], None]) -> None:
        """Have *tell*, a method that is not kept alive by this, hear when there is something for *wish*."""
        if self._ask is not None and wish not in self._kept:
            self._waiting.setdefault(wish, []).append(weakref.WeakMethod(tell))
            self._start()

    def drop_waiting(self) -> None:
        """Forget what was not asked for yet: the reader has gone on."""
        for wish in [wish for wish in self._waiting if wish not in self._asked]:
            del self._waiting[wish]

    def _start(self) -> None:
        for wish in list(self._waiting):
            if len(self._asked) >= _AT_ONCE or self._ask is None:
                return
            if wish not in self._asked:
                self._asked.add(wish)
                self._ask(wish.held, wish.width, wish.height, partial(self._take, wish))

    def _take(self, wish: Wish, shot: Shot) -> None:
        """Something came; it is turned into a picture when there is time in a turn of the event loop."""
        with suppress(RuntimeError):  # the view is gone
            self._arrived.append((wish, shot))
            self._turns.start()

    def _turn(self) -> None:
        clock = QElapsedTimer()
        clock.start()
        while self._arrived and clock.nsecsElapsed() < _TURN_NS:
            self._arrive(*self._arrived.popleft())
        if not self._arrived:
            self._turns.stop()
        self._start()
        if not self.busy:
            self.idle.emit()

    def _arrive(self, wish: Wish, shot: Shot) -> None:
        self._asked.discard(wish)
        self._keep(wish, _image(shot, wish) if isinstance(shot, Raster) else shot)
        for one in self._waiting.pop(wish, ()):
            tell = one()
            if tell is not None:
                tell()

    def _keep(self, wish: Wish, thumb: Thumb) -> None:
        old = self._kept.pop(wish, None)
        self._bytes += _size(thumb) - (_size(old) if old is not None else 0)
        self._kept[wish] = thumb
        while self._bytes > MOST_BYTES and len(self._kept) > 1:
            self._bytes -= _size(self._kept.popitem(last=False)[1])

    @property
    def busy(self) -> bool:
        """Whether something is still to come."""
        return bool(self._waiting or self._asked or self._arrived)

    def forget_lacks(self) -> None:
        """Ask again for what could not be had: other messages are shown."""
        for wish in [wish for wish, thumb in self._kept.items() if isinstance(thumb, Lack)]:
            self._bytes -= _size(self._kept.pop(wish))

    def close(self) -> None:
        """Take nothing any more."""
        self._ask = None
        self._waiting.clear()
        self._asked.clear()


def _image(shot: Raster, wish: Wish) -> Thumb:
    """*shot* as a picture of its own memory; what is no picture of the wished size is refused."""
    fits = 0 < shot.width <= wish.width and 0 < shot.height <= wish.height
    if not fits or len(shot.rgba) != shot.width * shot.height * 4:
        return Lack.UNSHOWABLE
    image = QImage(shot.rgba, shot.width, shot.height, shot.width * 4, QImage.Format.Format_RGBA8888)
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def _size(thumb: Thumb) -> int:
    return thumb.sizeInBytes() if isinstance(thumb, QImage) else _TEXT_BYTES
