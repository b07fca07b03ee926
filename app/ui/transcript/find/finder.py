"""Searches the messages one by one, in short turns, so that the window stays quick however many there are."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from app.logic.find import AnyOf, Needle
from app.model.message import Message, Role, Status
from app.ui.transcript.content import ATTACHED
from app.ui.transcript.find.hits import MOST, Hit, Hits
from app.ui.transcript.find.texts import card_range, texts_in
from app.ui.transcript.stage import Stage

_TURN_NS = 4_000_000  # of one idle turn: a quarter of a frame
_SHARE = 20  # a growing answer is searched again when this many times the last search's time has passed
_LEAST_MS = 150


class Finder(QObject):
    """Fills ``hits`` for one needle, from the reader's place to the end and then from the top."""

    found = Signal()  # hits came, went or moved, or the search is over

    def __init__(self, stage: Stage, parent: QObject) -> None:
        super().__init__(parent)
        self._stage = stage
        self._needle: Needle | AnyOf = Needle("")
        self.hits = Hits(0)
        self.besides: tuple[int, int] | None = None  # a message and the block whose card counts as a hit, too
        self._left: deque[int] = deque()
        self._turns = QTimer(self, interval=0)
        self._turns.timeout.connect(self._turn)
        self._grown: set[int] = set()  # messages that changed since they were searched
        self._again = QTimer(self, singleShot=True, interval=_LEAST_MS)
        self._again.timeout.connect(self._search_grown)

    @property
    def searching(self) -> bool:
        """Whether there are messages that were not looked at."""
        return bool(self._left)

    @property
    def full(self) -> bool:
        """Whether the search ended early because there are too many hits."""
        return self.hits.total >= MOST

    def search(self, needle: Needle | AnyOf, first: int) -> None:
        """Search for *needle* in all messages, beginning with message *first*."""
        count = self._stage.items()
        self._needle = needle
        self.hits = Hits(count)
        self._grown.clear()
        self._left = deque([*range(first, count), *range(min(first, count))] if needle else ())
        if needle:
            self._turn()
        else:
            self.stop()

    def stop(self) -> None:
        """Search no more."""
        self._left.clear()
        self._turns.stop()
        self._again.stop()

    def changed(self, item: int) -> None:
        """A message grew, ended or is new: search it again in a while, at a bounded share of the time."""
        if not self._needle:
            return
        self.hits.grow(self._stage.items())
        self._grown.add(item)
        if not self._again.isActive():
            self._again.start()

    def card(self) -> Hit | None:
        """The card of the attachment in which the words stand; None without one."""
        if self.besides is None:
            return None
        item, block = self.besides
        cards = self._stage.glance(item).cards
        at = max((at for at, one in enumerate(cards.all) if one.position <= block), default=None)
        return None if at is None else Hit(item, ATTACHED, 0, *card_range(cards, at))

    def _search_grown(self) -> None:
        clock = QElapsedTimer()
        clock.start()
        for item in self._grown:
            if item < self._stage.items():
                self._search(item)
        self._grown.clear()
        self._again.setInterval(max(_LEAST_MS, _SHARE * clock.elapsed()))
        self.found.emit()

    def _turn(self) -> None:
        clock = QElapsedTimer()
        clock.start()
        while self._left and not self.full and clock.nsecsElapsed() < _TURN_NS:
            self._search(self._left.popleft())
        if self.full:
            self._left.clear()
        if not self._left:
            self._turns.stop()
        elif not self._turns.isActive():
            self._turns.start()
        self.found.emit()

    def _search(self, item: int) -> None:
        hits = list(self._hits(item)) if _may_hold(self._stage.item(item).message, self._needle) else []
        card = self.card() if self.besides is not None and self.besides[0] == item else None
        if card is not None:
            hits = sorted([card, *(hit for hit in hits if not card.holds(hit))])
        self.hits.put(item, hits[: MOST - self.hits.total + len(self.hits.of(item))])

    def _hits(self, item: int) -> Iterator[Hit]:
        for section, strip, value in self._stage.glance(item).readable():
            for at, text in texts_in(value):
                for start, end in self._needle.ranges(text):
                    yield Hit(item, section, strip, at + start, at + end)


def _may_hold(message: Message, needle: Needle | AnyOf) -> bool:
    """Whether it is worth parsing *message*: most messages of a long conversation are passed over by this."""
    if message.role is Role.USER or message.status is Status.RUNNING:  # needs no parsing, or has grown meanwhile
        return True
    for block in message.blocks:
        if block.type not in ("text", "thinking") or block.data.get("citations"):
            return True
    return any(needle.may_be_in(source) for source in _sources(message))


def _sources(message: Message) -> Iterator[str]:
    yield message.text
    for block in message.blocks:
        if block.type == "thinking":
            yield block.text
