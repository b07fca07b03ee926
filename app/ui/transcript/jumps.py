"""Going from turn to turn, to either end, and back."""

from __future__ import annotations

from collections.abc import Callable

from app.ui.transcript.follow import Anchor
from app.ui.transcript.screen import Screen
from app.ui.transcript.stage import Stage

_MARGIN = 16  # px kept free above a message that is gone to
_KEPT = 50  # places to go back to


class Jumps:
    """Moves the reader. *reached* is told at which message that ended."""

    def __init__(self, stage: Stage, screen: Screen, reached: Callable[[int], None]) -> None:
        self._stage = stage
        self._screen = screen
        self._reached = reached
        self._at = (-1, -1)  # the message of the last jump, and the scroll value where that ended, px
        self._places: list[tuple[str, Anchor, bool]] = []  # message, place, whether the end was followed

    def previous_turn(self) -> None:
        """Go to the beginning of the turn that is read, or of the one before."""
        here = self._here()
        last = min(self._stage.anchor.item, self._stage.items() - 1) if here is None else here - 1
        for item in range(last, -1, -1):
            if self._begins(item) and (here is not None or self._below(item) < _MARGIN):
                self._go(item)
                return
        self.first()

    def next_turn(self) -> None:
        """Go to the beginning of the next turn; after the last one, to the end."""
        here = self._here()
        if here is not None or self._stage.settled.below != 0:
            first = self._stage.anchor.item if here is None else here + 1
            for item in range(first, self._stage.items()):
                if self._begins(item) and (here is not None or self._starts_below(item)):
                    self._go(item)
                    return
        self.latest()

    def _here(self) -> int | None:
        """The message of the last jump, if nothing has moved since, for many may be seen at one place.

        Where everything is seen at once, it is the last one before any jump.
        """
        item, value = self._at
        if value == self._stage.value and 0 <= item < self._stage.items():
            return item
        return self._stage.items() - 1 if self._stage.total <= self._stage.viewport else None

    def _starts_below(self, item: int) -> bool:
        return self._below(item) > max(_MARGIN, self._stage.item(item).above(0))

    def answer_start(self) -> None:
        """Go to the beginning of the answer that is read: the one in the middle of what is seen."""
        middle = self._stage.viewport // 2
        items = [seen.item for seen in self._stage.settled.seen if seen.y <= middle]
        if not items:
            return
        item = items[-1]
        if self._stage.item(item).is_user and item + 1 < self._stage.items():
            item += 1
        self.remember()
        self._go(item)

    def to(self, message_id: str) -> bool:
        """Go to the beginning of a message; False where it is not in what is shown, or not read yet."""
        item = self._stage.index_of(message_id)
        if item is None:
            return False
        self.remember()
        self._go(item)
        return True

    def show(self, message_id: str) -> bool:
        """Go to the beginning of a message unless that is seen; False as in :meth:`to`."""
        item = self._stage.index_of(message_id)
        if item is not None and 0 <= self._below(item) < self._stage.viewport - _MARGIN:
            return True
        return self.to(message_id)

    def first(self) -> None:
        """Go to the beginning of the conversation."""
        self.remember()
        self._screen.jump(Anchor())
        if self._stage.items():
            self._tell(0)

    def latest(self) -> None:
        """Go to the end and follow it."""
        if not self._stage.follow.on:
            self.remember()
        self._screen.jump_to_latest()
        if self._stage.items():
            self._tell(self._stage.items() - 1)

    def remember(self) -> None:
        """Keep the place that is about to be left."""
        if self._stage.items():
            anchor = self._stage.anchor
            message = self._stage.item(min(anchor.item, self._stage.items() - 1)).message.id
            self._places = [*self._places[-_KEPT:], (message, anchor, self._stage.follow.on)]

    def back(self) -> None:
        """Return to where the reader was before the last jump."""
        while self._places:
            message, anchor, end = self._places.pop()
            item = self._stage.index_of(message)
            if item is None:
                continue
            if end:
                self._screen.jump_to_latest()
            else:
                self._screen.jump(Anchor(item, anchor.slot, anchor.offset))
            self._tell(item)
            return

    def forget(self) -> None:
        """Another conversation is shown."""
        self._places = []
        self._at = (-1, -1)

    def _begins(self, item: int) -> bool:
        """Whether a turn begins with this message."""
        return self._stage.item(item).is_user or item == 0 or not self._stage.item(item - 1).is_user

    def _below(self, item: int) -> int:
        """How far below the upper edge a message begins, px."""
        return self._stage.top_of(item, 0) + self._stage.item(item).above(0) - self._stage.value

    def _go(self, item: int) -> None:
        first = item == 0  # nothing stands above it that would have to stay unseen
        self._screen.jump(Anchor() if first else Anchor(item, 0, self._stage.item(item).above(0) - _MARGIN))
        self._tell(item)

    def _tell(self, item: int) -> None:
        self._screen.set_focus(None)  # Tab goes on from here
        self._at = item, self._stage.value
        self._reached(item)
