"""Messages, their heights and the reader's place: the geometry of the transcript without a widget."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from app.model.message import Message
from app.ui.transcript.blocks.base import Layout, Tools
from app.ui.transcript.content import Change, Content
from app.ui.transcript.edge import EdgeKeeper, anchor_of, edge_of
from app.ui.transcript.estimate import Estimate
from app.ui.transcript.facts import ModelName
from app.ui.transcript.follow import Anchor, Follow, Settled, settle, settle_at_end
from app.ui.transcript.heights import Heights
from app.ui.transcript.ink import Ink
from app.ui.transcript.item import Item, Slot
from app.ui.transcript.lineup import line_up
from app.ui.transcript.model import ONLY, NewLine, Strip, Version
from app.ui.transcript.separators import Separators
from app.ui.transcript.spacing import END, gap_above

MARGIN = 24  # px kept free around what is revealed
KEPT = 120  # messages whose blocks are kept laid out


class Stage:
    """The messages at one column width. Coordinates are px; ``settled`` says what is seen."""

    def __init__(self, ink: Ink, tools: Tools, model_name: ModelName) -> None:
        self.ink = ink
        self.tools = tools
        self.follow = Follow()
        self.width = 400
        self.viewport = 300
        self.settled = Settled(Anchor(), (), 0)
        self._model_name = model_name
        self._thinking = "folded"  # the setting look.thinking
        self._items: list[Item] = []
        self._index: dict[str, int] = {}
        self._heights = Heights()
        self._near: OrderedDict[int, None] = OrderedDict()
        self._touched: set[int] = set()  # messages that were ever built
        self._new: int | None = None
        self._placed: set[str] = set()  # messages that may have been told of siblings or of their branch's end
        self._anchor = Anchor()
        self._keeper = EdgeKeeper()

    def load(self, messages: Sequence[Message], before: Sequence[Message] = ()) -> None:
        """Show other messages, at their end. Nothing is laid out or parsed for those out of sight.

        *before* are the last ones of those that stand above the first and are not shown yet: the day and the model
        are said where they differ from theirs.
        """
        self._items = line_up(messages, before)
        self._keeper.forget()
        self._near.clear()
        self._touched.clear()
        self._placed.clear()
        self._new = None
        self._index = {item.message.id: at for at, item in enumerate(self._items)}
        guess = Estimate(self.width, self.ink)
        self._heights = Heights([guess.item(item) for item in self._items])
        self.follow.jumped(to_end=True)

    def prepend(self, messages: Sequence[Message], before: Sequence[Message], versions: Mapping[str, Version]) -> None:
        """Add messages above the first one. What is seen stays where it is; all others count up by as many.

        *before* is as in :meth:`load`; *versions* are those of *messages*, by id.
        """
        added, count, guess = line_up(messages, before), len(messages), Estimate(self.width, self.ink)
        for item in added:
            item.version = versions.get(item.message.id, ONLY)
        self._placed.update(versions)
        self._heights = Heights([*(guess.item(item) for item in added), *self._heights])
        self._items[:0] = added
        self._index = {item.message.id: at for at, item in enumerate(self._items)}
        self._near = OrderedDict((at + count, None) for at in self._near)
        self._touched = {at + count for at in self._touched}
        self._anchor = replace(self._anchor, item=self._anchor.item + count)
        self._keeper.forget()
        self._new = None if self._new is None else self._new + count

    def append(self, message: Message) -> None:
        """Add a message at the end."""
        previous = self._items[-1].message.role if self._items else None
        self._hide_actions()
        leads = Separators.after(item.message for item in reversed(self._items)).before(message)
        item = Item(message, gap_above(previous, message.role, bool(leads)), leads)
        self._index[message.id] = len(self._items)
        self._items.append(item)
        self._heights.append(Estimate(self.width, self.ink).item(item))

    def _hide_actions(self) -> None:
        """The actions of the last message are always seen, and it is about to be the last no more."""
        for slot in self._items[-1].slots if self._items else ():
            if slot.layout is not None and slot.layout.reveals:
                slot.layout.touch()

    def splice(self, index: int, messages: Sequence[Message]) -> None:
        """Show other messages from *index* on; what stands before keeps its blocks and heights."""
        for item in self._items[index:]:
            del self._index[item.message.id]
        del self._items[index:]
        self._keeper.forget()
        self._heights.truncate(index)
        self._new = self._new if self._new is not None and self._new < index else None
        self._touched = {at for at in self._touched if at < index}
        for at in [at for at in self._near if at >= index]:
            del self._near[at]
        for message in messages:
            self.append(message)

    def place_among(self, versions: Mapping[str, Version], ends_branch: bool) -> None:
        """Tell every message its place among its siblings, by id; and whether later turns follow elsewhere."""
        last = len(self._items) - 1
        end = self._items[-1].message.id if self._items else ""
        for message in {*self._placed, *versions, end} & self._index.keys():
            at = self._index[message]
            change = self._items[at].place_among(versions.get(message, ONLY), ends_branch and at == last)
            if change is not None:
                self.change(at, change)
        self._placed = {*versions, end}

    def mark_new(self, index: int | None) -> None:
        """Say above one message that it and what follows is new; None says it nowhere. Nothing else moves its block."""
        for at in {self._new, index} - {None}:
            assert at is not None
            item = self._items[at]
            leads = tuple(lead for lead in item.leads if not isinstance(lead, NewLine))
            moved = item.set_leads((*leads, NewLine()) if at == index else leads, self.ink, self.width)
            built = item.content is not None
            self._heights.set(at, item.heights.total if built else Estimate(self.width, self.ink).item(item))
            if self._anchor.item == at:
                self._anchor = replace(self._anchor, slot=max(0, self._anchor.slot + moved))
        self._new = index

    @property
    def new(self) -> int | None:
        """The message above which the line for new ones stands."""
        return self._new

    def index_of(self, message_id: str) -> int | None:
        """The place of a message, None when it is not shown."""
        return self._index.get(message_id)

    def item(self, index: int) -> Item:
        """The message at *index*."""
        return self._items[index]

    def slot(self, item: int, slot: int) -> Slot:
        """One block."""
        return self._items[item].slots[slot]

    def content(self, index: int) -> Content:
        """What the message at *index* shows, built if need be."""
        return self._built(index).build(self.ink, self.width, self._model_name, self._thinking)

    def glance(self, index: int) -> Content:
        """What a message shows, to be looked at once: nothing is kept for it."""
        return self._items[index].glance(self._model_name, self._thinking)

    def _built(self, index: int) -> Item:
        item = self._items[index]
        self._near[index] = None
        self._near.move_to_end(index)
        if item.content is None:
            self._touched.add(index)
            item.build(self.ink, self.width, self._model_name, self._thinking)
            self._heights.set(index, item.heights.total)
        return item

    def trim(self) -> None:
        """Drop the blocks of messages that were not near for long; what is seen or received stays."""
        seen = {seen.item for seen in self.settled.seen}
        for index in list(self._near)[: max(0, len(self._near) - KEPT)]:
            if index not in seen and not self._items[index].message_running:
                self._items[index].drop()
                del self._near[index]

    # What follow.py asks.

    def items(self) -> int:
        """The number of messages."""
        return len(self._items)

    def slots(self, item: int) -> int:
        """The number of blocks of a message."""
        return len(self._built(item).slots)

    def height(self, item: int, slot: int) -> int:
        """The exact height of a block with the space above it."""
        if self.layout(item, slot).late:
            self._take_late(item, slot)
        return self._items[item].heights[slot]

    def _take_late(self, item: int, slot: int) -> None:
        """Have a block show what came late."""
        owner = self._items[item]
        self.layout(item, slot).take_late()
        owner.set_height(slot)
        self._heights.set(item, owner.heights.total)

    def _take_late_anchor(self) -> None:
        """The same for the block at the top edge; the text at the edge stays there."""
        anchor = self._anchor
        if anchor.item >= len(self._items) or anchor.slot >= len(self._items[anchor.item].slots):
            return
        layout = self.slot(anchor.item, anchor.slot).layout
        if layout is not None and layout.late:
            edge = edge_of(anchor, self._items[anchor.item])
            self._take_late(anchor.item, anchor.slot)
            if edge is not None:
                self._anchor = anchor_of(edge, anchor, self._items[anchor.item])

    def padding(self) -> int:
        """The space below the last block."""
        return END

    def layout(self, item: int, slot: int) -> Layout:
        """The layout of a block, made if need be."""
        owner = self._built(item)
        made = owner.slots[slot].layout
        if made is None:
            made = owner.layout(slot, self.ink, self.width, self.tools)
            self._heights.set(item, owner.heights.total)
        return made

    # Changes.

    def walk(self, item: int, slot: int, forward: bool) -> Iterator[tuple[int, int]]:
        """Yield the blocks from one on, down or up, to the end of the conversation."""
        while 0 <= item < len(self._items):
            count = self.slots(item)
            while 0 <= slot < count:
                yield item, slot
                slot += 1 if forward else -1
            item += 1 if forward else -1
            if 0 <= item < len(self._items):
                slot = 0 if forward else self.slots(item) - 1

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

    def rebuild(self, item: int, slot: int) -> None:
        """Lay a block out anew: its state changed."""
        self.slot(item, slot).layout = None
        self.layout(item, slot)
        self._keeper.grown()

    def change(self, index: int, change: Change) -> None:
        """Bring the blocks of a message up to date; the reader's place goes with its block."""
        item = self._items[index]
        if item.content is None:
            return
        anchor = self._anchor
        here = anchor.item == index and anchor.slot < len(item.slots)
        strip = item.strip_of(anchor.slot) if here else None
        item.change(change, self.ink, self.width)
        self._heights.set(index, item.heights.total)
        self._keeper.grown()
        if here:
            self._keeper.forget()
        if strip is not None:  # blocks above the reader's may have come or gone
            slot = item.find(*strip)
            folded = item.find(strip[0], 0) or 0
            self._anchor = replace(anchor, slot=slot) if slot is not None else Anchor(index, folded)

    def set_thinking(self, shown: str) -> None:
        """Show thinking ``folded``, open while it is ``running``, or always ``open``, from now on and what stands."""
        if shown == self._thinking:
            return
        self._thinking = shown
        for index, item in enumerate(self._items):
            if item.content is not None:
                self.change(index, item.content.set_thinking(shown))

    def name_models(self) -> None:
        """Models have other names: what tells of them is made anew."""
        for index, item in enumerate(self._items):
            if item.content is not None and not item.content.running:
                self.change(index, Change(-2))

    def finish(self, index: int, answer: Message) -> Change:
        """Take an answer as stored; the returned change is still to be brought in."""
        change = self.content(index).finish(answer)
        self._items[index].message = answer
        return change

    def strips(self, item: int) -> list[Strip]:
        """The blocks of a message as values."""
        return [slot.strip for slot in self._built(item).slots]

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

    def top_of(self, item: int, slot: int) -> int:
        """Where a block begins, the space above it included, px from the top by the heights as known."""
        return self._heights.before(item) + self._built(item).heights.before(slot)

    @property
    def total(self) -> int:
        """The height of everything, px, partly estimated."""
        return self._heights.total + (END if self._items else 0)

    def reflow(self, ink: Ink, width: int) -> None:
        """Take another theme or width. The text at the top edge stays there."""
        here = self._anchor.item < len(self._items)
        home = self._keeper.home(self._anchor, self._items[self._anchor.item]) if here else self._anchor
        self.ink, self.width = ink, width
        guess = Estimate(width, ink)
        guesses = [guess.item(item) for item in self._items]
        for index in self._touched:
            item = self._items[index]
            item.forget_layouts(ink, width)
            if item.content is not None:
                guesses[index] = item.heights.total
        self._heights = Heights(guesses)
        if here:
            if home.slot < self.slots(home.item):
                self.layout(home.item, home.slot)
            self._anchor = self._keeper.back(self._items[home.item])
