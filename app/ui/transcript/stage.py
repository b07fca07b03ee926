"""The reader's place among the messages: what is seen, what stays there, and how it moves. Knows no widget."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from app.model.message import Message
from app.ui.transcript.blocks.base import Tools
from app.ui.transcript.content import Change
from app.ui.transcript.edge import EdgeKeeper, anchor_of, edge_of
from app.ui.transcript.facts import ModelName
from app.ui.transcript.follow import Anchor, Follow, Settled, settle, settle_at_end
from app.ui.transcript.ink import Ink
from app.ui.transcript.model import Version
from app.ui.transcript.shelf import Shelf

MARGIN = 24  # px kept free around what is revealed


class Stage(Shelf):
    """The messages, looked at from one place. Coordinates are px; ``settled`` says what is seen."""

    def __init__(self, ink: Ink, tools: Tools, model_name: ModelName) -> None:
        super().__init__(ink, tools, model_name)
        self.follow = Follow()
        self.viewport = 300
        self.settled = Settled(Anchor(), (), 0)
        self._anchor = Anchor()
        self._keeper = EdgeKeeper()

    # Other messages.

    def load(self, messages: Sequence[Message], before: Sequence[Message] = ()) -> None:
        """Show other messages, at their end."""
        super().load(messages, before)
        self._keeper.forget()
        self.follow.jumped(to_end=True)

    def prepend(self, messages: Sequence[Message], before: Sequence[Message], versions: Mapping[str, Version]) -> None:
        """Add messages above the first one. What is seen stays where it is."""
        super().prepend(messages, before, versions)
        self._anchor = replace(self._anchor, item=self._anchor.item + len(messages))
        self._keeper.forget()

    def splice(self, index: int, messages: Sequence[Message]) -> None:
        """Show other messages from *index* on; what stands before keeps its place."""
        self._keeper.forget()
        super().splice(index, messages)

    def mark_new(self, index: int | None) -> None:
        """Say above one message that it and what follows is new; None says it nowhere. The reader's block stays."""
        self._leading(lambda: super(Stage, self).mark_new(index))

    def mark_sent_from(self, message_id: str) -> None:
        """Say above one message that what stands before it is no longer sent. The reader's block stays."""
        self._leading(lambda: super(Stage, self).mark_sent_from(message_id))

    def _leading(self, change: Callable[[], None]) -> None:
        here = self._items[self._anchor.item] if self._anchor.item < len(self._items) else None
        before = len(here.leads) if here is not None else 0
        change()
        if here is not None and len(here.leads) != before:
            self._anchor = replace(self._anchor, slot=max(0, self._anchor.slot + len(here.leads) - before))

    def change(self, index: int, change: Change) -> None:
        """Bring the blocks of a message up to date; the reader's place goes with its block."""
        item = self._items[index]
        if item.content is None:
            return
        anchor = self._anchor
        here = anchor.item == index and anchor.slot < len(item.slots)
        strip = item.strip_of(anchor.slot) if here else None
        super().change(index, change)
        self._keeper.grown()
        if here:
            self._keeper.forget()
        if strip is not None:  # blocks above the reader's may have come or gone
            slot = item.find(*strip)
            folded = item.find(strip[0], 0) or 0
            self._anchor = replace(anchor, slot=slot) if slot is not None else Anchor(index, folded)

    def rebuild(self, item: int, slot: int) -> None:
        """Lay a block out anew: its state changed."""
        super().rebuild(item, slot)
        self._keeper.grown()

    def trim_unseen(self) -> None:
        """Drop the blocks of messages that were not near for long; what is seen or received stays."""
        self.trim({seen.item for seen in self.settled.seen})

    def reflow(self, ink: Ink, width: int) -> None:
        """Take another theme or width. The text at the top edge stays there."""
        here = self._anchor.item < len(self._items)
        home = self._keeper.home(self._anchor, self._items[self._anchor.item]) if here else self._anchor
        super().reflow(ink, width)
        if here:
            if home.slot < self.slots(home.item):
                self.layout(home.item, home.slot)
            self._anchor = self._keeper.back(self._items[home.item])

    # The place.

    def _take_late_anchor(self) -> None:
        """The same for the block at the top edge; the text at the edge stays there."""
        anchor = self._anchor
        if anchor.item >= len(self._items) or anchor.slot >= len(self._items[anchor.item].slots):
            return
        layout = self.slot(anchor.item, anchor.slot).layout
        if layout is not None and layout.late:
            edge = edge_of(anchor, self._items[anchor.item])
            self.take_late(anchor.item, anchor.slot)
            if edge is not None:
                self._anchor = anchor_of(edge, anchor, self._items[anchor.item])

    def ahead(self, forward: bool) -> Iterator[None]:
        """Lay out what comes into view next, block by block, two viewports far."""
        if not self.settled.seen:
            return
        edge = self.settled.seen[-1 if forward else 0]
        room = 2 * self.viewport
        for item, slot in self.walk(edge.item, edge.slot, forward):
            room -= self.height(item, slot)
            yield
            if room < 0:
                return

    def resettle(self) -> Settled:
        """Find out what is seen now, the anchor or the end kept in place."""
        before, wish = self._anchor, self._keeper.wished(self._anchor, self.viewport)
        self._take_late_anchor()
        if wish == before != self._anchor:  # it was reached, and now stands at its text
            wish = self._anchor
            self._keeper.wish(wish)
        before = self._anchor
        if self.follow.on:
            self.settled = settle_at_end(self, self.viewport)
        else:
            self.settled = settle(wish or self._anchor, self, self.viewport)
        self._anchor = self.settled.anchor
        self._keeper.came(self._anchor, self.viewport)
        self._keeper.settled(before, self._anchor)
        return self.settled

    def scroll_by(self, distance: int) -> None:
        """Move by *distance* px, down positive."""
        self._take_late_anchor()
        before = self._anchor
        self.settled = settle(before.moved(distance), self, self.viewport)
        self._anchor = self.settled.anchor
        if distance > 0 or self._anchor != before:  # upwards from the top leads nowhere
            self.follow.scrolled(distance, self.settled.at_end)

    def reveal(self, item: int, slot: int, top: int, bottom: int) -> None:
        """Move as little as needed to show the part *top* to *bottom* (px) of a block's layout."""
        for seen in self.settled.seen:
            if (seen.item, seen.slot) == (item, slot):
                begin = seen.y + self._items[item].above(slot)
                over = min(0, begin + top - MARGIN) or max(0, begin + bottom + MARGIN - self.viewport)
                if over:
                    self.scroll_by(over)
                return
        self.jump(Anchor(item, slot, top - self.viewport // 3))

    def scroll_to(self, value: int) -> None:
        """Move to a scroll value, px from the top by the heights as known."""
        before = self.value
        if self._items:
            item, rest = self._heights.find(value)
            owner = self._built(item)
            slot, offset = owner.heights.find(rest) if owner.slots else (0, 0)
            self._anchor = Anchor(item, slot, offset)
        self.settled = settle(self._anchor, self, self.viewport)
        self._anchor = self.settled.anchor
        self.follow.scrolled(value - before, self.settled.at_end)

    def jump(self, anchor: Anchor) -> None:
        """Put *anchor* at the top edge."""
        self._anchor = anchor
        self._keeper.wish(anchor)
        self.follow.jumped(to_end=False)
        self.resettle()

    @property
    def anchor(self) -> Anchor:
        """The reader's place."""
        return self._anchor

    @property
    def value(self) -> int:
        """The scroll value that the anchor stands for, px."""
        if not self._items:
            return 0
        item = self._items[self._anchor.item]
        inner = item.heights.before(self._anchor.slot) if item.content is not None else 0
        return self._heights.before(self._anchor.item) + inner + self._anchor.offset
