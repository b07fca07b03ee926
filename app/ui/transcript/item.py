"""One message on the screen: its blocks and their heights."""

from __future__ import annotations

from itertools import count, islice

from app.model.message import Message, Role, Status
from app.ui.transcript.blocks.base import BlockState, Layout, Tools
from app.ui.transcript.blocks.chooser import lay_out
from app.ui.transcript.cards import Known, tiles_of
from app.ui.transcript.content import LEADS, Change, Content
from app.ui.transcript.estimate import attached_count, estimate_strip, message_size
from app.ui.transcript.facts import ModelName
from app.ui.transcript.frames import indent
from app.ui.transcript.heights import Heights
from app.ui.transcript.ink import Ink
from app.ui.transcript.model import ONLY, Strip, Version
from app.ui.transcript.separators import Lead

_serial = count(1)


class Slot:
    """One block of a message. ``layout`` is None until the block comes near the viewport.

    ``key`` never comes twice, so a painted block is known again. ``section`` is the content block it came from.
    """

    __slots__ = ("key", "layout", "section", "state", "strip")

    def __init__(self, strip: Strip, section: int, state: BlockState | None = None) -> None:
        self.key = next(_serial)
        self.strip = strip
        self.section = section
        self.layout: Layout | None = None
        self.state = state or BlockState()


class Item:
    """One message. Blocks are built when they are first needed and dropped when the reader is far away."""

    def __init__(self, message: Message, gap: int, leads: tuple[Lead, ...] = ()) -> None:
        self.message = message
        self.leads = leads  # what is said above the message
        self.is_user = message.role is Role.USER
        self.gap = gap  # px above the message
        self.version = ONLY
        self.ends_branch = False
        self.size = message_size(message)
        self.tiles = tiles_of(attached_count(message)) if self.is_user else 0
        self.content: Content | None = None
        self.slots: list[Slot] = []
        self.heights = Heights()
        self._states: dict[int, BlockState] = {}
        self._toggled: set[int] = set()
        self._kept: Heights | None = None  # heights of blocks that were dropped, at the present width

    def build(self, ink: Ink, width: int, model_name: ModelName, thinking: str, known: Known) -> Content:
        """Make the blocks, with estimated heights, unless they stand already."""
        if self.content is None:
            self.content = self.glance(model_name, thinking, known)
            self.content.place_among(self.version, self.ends_branch)
            self.heights = Heights()
            self._splice(0, LEADS, 0, ink, width)
            if self._kept is not None and len(self._kept) == len(self.slots):
                self.heights = self._kept
        return self.content

    def glance(self, model_name: ModelName, thinking: str, known: Known) -> Content:
        """What the message shows, to be looked at once: what is made for that is not kept."""
        if self.content is not None:
            return self.content
        made = Content(self.message, model_name, self.leads, thinking, known)
        for section in self._toggled:
            made.toggle(section)
        return made

    def drop(self) -> None:
        """Forget blocks and layouts; what the reader did to them is kept."""
        if self.content is None or self.content.running:
            return
        self._states = {at: slot.state for at, slot in enumerate(self.slots) if slot.state != BlockState()}
        self._kept = self.heights
        self._toggled = self.content.toggled
        self.content = None
        self.slots = []

    def forget_layouts(self, ink: Ink, width: int) -> None:
        """Estimate all heights anew, for another width or theme."""
        self._kept = None
        for slot in self.slots:
            slot.layout = None
        self.heights = Heights(self._guess(at, ink, width) for at in range(len(self.slots)))

    def change(self, change: Change, ink: Ink, width: int) -> None:
        """Bring the blocks up to date from *change* on."""
        self._splice(self._index(change), change.section, change.strip, ink, width)

    def _names(self, index: int, section: int, strip: int) -> list[tuple[int, int]]:
        """What the blocks from *index* on show: section and place in it, counted from *strip* in the first one."""
        names = []
        for slot in self.slots[index:]:
            if slot.section != section:
                section, strip = slot.section, 0
            names.append((section, strip))
            strip += 1
        return names

    def find(self, section: int, strip: int) -> int | None:
        """The block that shows strip *strip* of *section*; None when it is folded away."""
        at = self._index(Change(section, strip))
        return at if at < len(self.slots) and self.slots[at].section == section else None

    def strip_of(self, at: int) -> tuple[int, int]:
        """The section of block *at*, and which of its strips the block shows."""
        section = self.slots[at].section
        return section, at - self._index(Change(section))

    def set_leads(self, leads: tuple[Lead, ...], ink: Ink, width: int) -> int:
        """Say something else above the message; returns by how many places its other blocks have moved."""
        moved = len(leads) - len(self.leads)
        self.leads, self._kept = leads, None
        self._states = {at + moved: state for at, state in self._states.items()}
        if self.content is not None:
            self.content.set_leads(leads)
            made = list(islice(self.content.strips(LEADS, 0, None), len(leads) + 1))
            self.slots[: len(leads) - moved] = [Slot(strip, section) for section, strip in made[: len(leads)]]
            for _, strip in made[len(leads) :]:
                self.slots[len(leads)].strip = strip  # the space above it is another one
            self._take_heights(ink, width)
        return moved

    def _take_heights(self, ink: Ink, width: int) -> None:
        """Heights of all blocks, from their layouts where they have one."""
        slots = enumerate(self.slots)
        self.heights = Heights(
            self._guess(at, ink, width) if slot.layout is None else self.above(at) + slot.layout.height
            for at, slot in slots
        )

    def place_among(self, version: Version, ends_branch: bool) -> Change | None:
        """Take its place among its siblings, and whether the branch ends here; the change is to be brought in."""
        self.version, self.ends_branch = version, ends_branch
        return self.content.place_among(version, ends_branch) if self.content is not None else None

    def _index(self, change: Change) -> int:
        low, high = 0, len(self.slots)
        while low < high:
            middle = (low + high) // 2
            if self.slots[middle].section < change.section:
                low = middle + 1
            else:
                high = middle
        return min(len(self.slots), low + change.strip)

    def _splice(self, index: int, section: int, strip: int, ink: Ink, width: int) -> None:
        """Make the blocks anew from *index* on. What stands is known again by its section and its place in it."""
        assert self.content is not None
        before = self.slots[index - 1].strip if index else None
        names = self._names(index, section, strip)
        known = {name: (self.slots[at], self.heights[at]) for at, name in enumerate(names, start=index)}
        slots: list[Slot] = []
        self.heights.truncate(index)
        for number, made in self.content.strips(section, strip, before):
            section, strip = number, strip if number == section else 0
            old, height = known.get((section, strip), (None, 0))
            slot, height = self._placed(index + len(slots), old, height, made, section, ink, width)
            slots.append(slot)
            self.heights.append(height)
            strip += 1
        self.slots[index:] = slots

    def _placed(  # one block, old and new
        self, at: int, old: Slot | None, height: int, strip: Strip, section: int, ink: Ink, width: int
    ) -> tuple[Slot, int]:
        """The block for *strip* and its height with the space above it: *old* as far as it still fits."""
        if old is not None and old.strip == strip:
            return old, height
        above = strip.above if at else self.gap
        if old is not None and self._updated(old, strip):
            assert old.layout is not None
            return old, above + old.layout.height
        state = self._states.pop(at, None)
        if old is not None:
            state = old.state if type(old.strip.value) is type(strip.value) else None
        return Slot(strip, section, state), above + estimate_strip(strip, width - indent(strip, ink), ink)

    @staticmethod
    def _updated(slot: Slot, strip: Strip) -> bool:
        if slot.layout is None or slot.strip.frames != strip.frames:
            return False
        if not slot.layout.update(strip.value):
            return False
        slot.strip = strip
        return True

    def _guess(self, at: int, ink: Ink, width: int) -> int:
        strip = self.slots[at].strip
        return self.above(at) + estimate_strip(strip, width - indent(strip, ink), ink)

    def above(self, at: int) -> int:
        """The space above block *at*, px; above the first it is the space above the message."""
        return self.slots[at].strip.above if at else self.gap

    def layout(self, at: int, ink: Ink, width: int, tools: Tools) -> Layout:
        """Lay block *at* out, unless it is, and take over its height."""
        slot = self.slots[at]
        if slot.layout is None:
            strip = slot.strip
            slot.layout = lay_out(strip.value, ink, width - indent(strip, ink), slot.state, tools)
            self.set_height(at)
        return slot.layout

    def set_height(self, at: int) -> None:
        """Take over the height of block *at* from its layout."""
        layout = self.slots[at].layout
        if layout is not None:
            self.heights.set(at, self.above(at) + layout.height)

    @property
    def message_running(self) -> bool:
        """Whether the message is an answer that is still being received."""
        return self.content.running if self.content is not None else self.message.status is Status.RUNNING
