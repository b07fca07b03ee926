"""The messages of a conversation with their blocks and heights, whoever looks at them from wherever."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence, Set

from app.model.attachment import AttachmentUse
from app.model.message import Message, Role
from app.ui.transcript.blocks.base import Layout, Tools
from app.ui.transcript.cards import Known
from app.ui.transcript.content import LEADS, Change, Content
from app.ui.transcript.estimate import Estimate
from app.ui.transcript.facts import ModelName
from app.ui.transcript.heights import Heights
from app.ui.transcript.ink import Ink
from app.ui.transcript.item import Item, Slot
from app.ui.transcript.lineup import line_up
from app.ui.transcript.model import ONLY, NewLine, Strip, TrimLine, Version
from app.ui.transcript.separators import Separators
from app.ui.transcript.spacing import END, gap_above

KEPT = 120  # messages whose blocks are kept laid out


class Shelf:
    """The messages at one column width, px. Blocks are made when they are asked for, and dropped far from there."""

    def __init__(self, ink: Ink, tools: Tools, model_name: ModelName) -> None:
        self.ink = ink
        self.tools = tools
        self.width = 400
        self._model_name = model_name
        self._thinking = "folded"  # the setting look.thinking
        self.known = Known()
        self._items: list[Item] = []
        self._index: dict[str, int] = {}
        self._heights = Heights()
        self._near: OrderedDict[int, None] = OrderedDict()
        self._touched: set[int] = set()  # messages that were ever built
        self._new: int | None = None
        self._sent_from = ""  # the first message that is still sent; empty while all are
        self._placed: set[str] = set()  # messages that may have been told of siblings or of their branch's end

    def load(self, messages: Sequence[Message], before: Sequence[Message] = ()) -> None:
        """Take other messages. Nothing is laid out or parsed.

        *before* are the last ones of those that stand above the first and are not shown yet: the day and the model
        are said where they differ from theirs.
        """
        self._items = line_up(messages, before)
        self._near.clear()
        self._touched.clear()
        self._placed.clear()
        self._new = None
        self._index = {item.message.id: at for at, item in enumerate(self._items)}
        guess = Estimate(self.width, self.ink)
        self._heights = Heights([guess.item(item) for item in self._items])
        self.mark_sent_from(self._sent_from)

    def prepend(self, messages: Sequence[Message], before: Sequence[Message], versions: Mapping[str, Version]) -> None:
        """Add messages above the first one; all others count up by as many.

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
        self._new = None if self._new is None else self._new + count
        self.mark_sent_from(self._sent_from)

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
        self._heights.truncate(index)
        self._new = self._new if self._new is not None and self._new < index else None
        self._touched = {at for at in self._touched if at < index}
        for at in [at for at in self._near if at >= index]:
            del self._near[at]
        for message in messages:
            self.append(message)
        self.mark_sent_from(self._sent_from)

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
        if self._new is not None:
            self._set_lead(self._new, NewLine(), here=False)
        if index is not None:
            self._set_lead(index, NewLine(), here=True)
        self._new = index

    def mark_sent_from(self, message_id: str) -> None:
        """Say above one message that what stands before it is no longer sent; an empty id says it nowhere.

        It is said as soon as that message is there, unless nothing stands before it.
        """
        for known in {self._sent_from, message_id} & self._index.keys():
            at = self._index[known]
            self._set_lead(at, TrimLine(), here=known == message_id and at > 0)
        self._sent_from = message_id

    def _set_lead(self, index: int, line: TrimLine | NewLine, here: bool) -> None:
        item = self._items[index]
        leads = tuple(lead for lead in item.leads if type(lead) is not type(line))
        if here:
            leads = (*leads, line) if isinstance(line, NewLine) else (line, *leads)
        if leads == item.leads:
            return
        item.set_leads(leads, self.ink, self.width)
        built = item.content is not None
        self._heights.set(index, item.heights.total if built else Estimate(self.width, self.ink).item(item))

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
        return self._built(index).build(self.ink, self.width, self._model_name, self._thinking, self.known)

    def glance(self, index: int) -> Content:
        """What a message shows, to be looked at once: nothing is kept for it."""
        return self._items[index].glance(self._model_name, self._thinking, self.known)

    def _built(self, index: int) -> Item:
        item = self._items[index]
        self._near[index] = None
        self._near.move_to_end(index)
        if item.content is None:
            self._touched.add(index)
            item.build(self.ink, self.width, self._model_name, self._thinking, self.known)
            self._heights.set(index, item.heights.total)
        return item

    def trim(self, seen: Set[int]) -> None:
        """Drop the blocks of messages that were not near for long; what is *seen* or received stays."""
        for index in list(self._near)[: max(0, len(self._near) - KEPT)]:
            if index not in seen and not self._items[index].message_running:
                self._items[index].drop()
                del self._near[index]

    def items(self) -> int:
        """The number of messages."""
        return len(self._items)

    def slots(self, item: int) -> int:
        """The number of blocks of a message."""
        return len(self._built(item).slots)

    def height(self, item: int, slot: int) -> int:
        """The exact height of a block with the space above it."""
        if self.layout(item, slot).late:
            self.take_late(item, slot)
        return self._items[item].heights[slot]

    def take_late(self, item: int, slot: int) -> None:
        """Have a block show what came late."""
        owner = self._items[item]
        self.layout(item, slot).take_late()
        owner.set_height(slot)
        self._heights.set(item, owner.heights.total)

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

    def rebuild(self, item: int, slot: int) -> None:
        """Lay a block out anew: its state changed."""
        self.slot(item, slot).layout = None
        self.layout(item, slot)

    def change(self, index: int, change: Change) -> None:
        """Bring the blocks of a message up to date."""
        item = self._items[index]
        if item.content is not None:
            item.change(change, self.ink, self.width)
            self._heights.set(index, item.heights.total)

    def set_thinking(self, shown: str) -> None:
        """Show thinking ``folded``, open while it is ``running``, or always ``open``, from now on and what stands."""
        if shown == self._thinking:
            return
        self._thinking = shown
        for index, item in enumerate(self._items):
            if item.content is not None:
                self.change(index, item.content.set_thinking(shown))

    def learn(self, uses: Mapping[str, Sequence[AttachmentUse]]) -> Iterator[tuple[int, Change]]:
        """Know more of what was attached; yields the messages that stand and show it, with what is to be changed."""
        new = {self._index[message] for message in self.known.take(uses) & self._index.keys()}
        for index in sorted(new | self._near.keys() if new else ()):
            content = self._items[index].content
            change = content.learn() if content is not None else None
            if change is not None:
                yield index, change

    def learn_pages(self) -> Iterator[tuple[int, Change]]:
        """Know more of the pages that answers cite; yields as :meth:`learn` does."""
        for index in sorted(self._near):
            content = self._items[index].content
            if content is not None and content.message.role is Role.ASSISTANT:
                change = content.learn()
                if change is not None:
                    yield index, change

    def name_models(self) -> None:
        """Models have other names: what tells of them is made anew."""
        for index, item in enumerate(self._items):
            if item.content is not None and not item.content.running:
                self.change(index, Change(LEADS))

    def finish(self, index: int, answer: Message) -> Change:
        """Take an answer as stored; the returned change is still to be brought in."""
        change = self.content(index).finish(answer)
        self._items[index].message = answer
        return change

    def strips(self, item: int) -> list[Strip]:
        """The blocks of a message as values."""
        return [slot.strip for slot in self._built(item).slots]

    def top_of(self, item: int, slot: int) -> int:
        """Where a block begins, the space above it included, px from the top by the heights as known."""
        return self._heights.before(item) + self._built(item).heights.before(slot)

    @property
    def total(self) -> int:
        """The height of everything, px, partly estimated."""
        return self._heights.total + (END if self._items else 0)

    def reflow(self, ink: Ink, width: int) -> None:
        """Take another theme or width: all heights are guessed anew."""
        self.ink, self.width = ink, width
        guess = Estimate(width, ink)
        guesses = [guess.item(item) for item in self._items]
        for index in self._touched:
            item = self._items[index]
            item.forget_layouts(ink, width)
            if item.content is not None:
                guesses[index] = item.heights.total
        self._heights = Heights(guesses)
