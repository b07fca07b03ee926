"""What one message shows: strips from its content blocks and its state. Knows neither widths nor pixels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.logic.journal import merged
from app.model.blocks import Json
from app.model.events import BlockDelta, BlockStarted, BlockStopped, MessageDelta, StreamEvent
from app.model.message import Message, Role, Status
from app.model.usage import Usage
from app.ui.i18n import tr
from app.ui.transcript.bubbles import bubbles, is_long
from app.ui.transcript.cards import Cards, Known
from app.ui.transcript.facts import ModelName, facts_line, status_note
from app.ui.transcript.model import (
    ONLY,
    BranchEnd,
    Bubble,
    ChangeLine,
    FullWindow,
    Heard,
    Note,
    Quiet,
    Strip,
    Trouble,
    TurnRow,
    Uploading,
    Value,
    Version,
    Wait,
    Working,
)
from app.ui.transcript.refusals import refusal_of
from app.ui.transcript.sections.answer import Sections
from app.ui.transcript.sections.attaching import ATTACHED as KINDS
from app.ui.transcript.sections.attaching import cards_of
from app.ui.transcript.sections.base import Around, Section
from app.ui.transcript.sections.sources import Source, Sources
from app.ui.transcript.sections.thinking import ThinkingSection
from app.ui.transcript.separators import Lead, Switch
from app.ui.transcript.spacing import above
from app.ui.transcript.text import whole_characters

# Sections above those of the content blocks: what is said above the message, what the user attached, and wrote.
LEADS, ATTACHED, TEXT = -3, -2, -1


@dataclass(frozen=True, slots=True)
class Change:
    """Where strips may differ from now on: strip *strip* of section *section*, or of :data:`LEADS` and the like."""

    section: int
    strip: int = 0

    def earlier(self, other: Change | None) -> Change:
        """The first of two places."""
        return self if other is None else min(self, other, key=lambda change: (change.section, change.strip))


class Content:
    """The sections of one message and what stands below them."""

    def __init__(
        self,
        message: Message,
        model_name: ModelName,
        leads: Sequence[Lead] = (),
        thinking: str = "folded",
        known: Known | None = None,
    ) -> None:
        self.message = message
        self._leads = leads
        self._known = known or Known()
        self._cards = self._made_cards()
        self.wait: Wait | None = None
        self.upload: Uploading | None = None
        self.version = ONLY
        self._heard = Heard()
        self._folding, self._unfolded = True, False  # a long text of the user's
        self.ends_branch = False  # whether later turns follow on other branches only
        self._model_name = model_name
        self._trouble_open = False
        self.toggled: set[int] = set()  # sections that the reader opened or folded
        sources = Sources(self._page_numbers)
        mine = message.role is Role.USER
        self._sections = Sections(Around(sources, model_name, mine=mine, thinking=thinking))
        self._load()

    @property
    def sections(self) -> Sequence[Section]:
        """What the message's blocks became."""
        return self._sections.made

    @property
    def running(self) -> bool:
        """Whether the answer is still being received."""
        return self.message.status is Status.RUNNING

    def _load(self) -> None:
        message = self.message
        if message.role is Role.ASSISTANT:
            self._sections.load(message.blocks, self.running)
            self._sections.set_thinking(_thinking_tokens(message))
            self._sections.set_compacted(message)
        else:
            others = [block for block in message.blocks if block.type != "text" and block.type not in KINDS]
            self._sections.load(others, running=False)

    def _made_cards(self) -> Cards:
        if self.message.role is not Role.USER:
            return Cards(())
        return Cards(cards_of(self.message.blocks, self._known.uses.get(self.message.id, ())))

    def _page_numbers(self, citation: Json) -> Sequence[int] | None:
        return self._known.page_numbers(self.message.id, citation)

    def learn(self) -> Change | None:
        """More is known of what was attached; None when that changes nothing."""
        if self._sections.sources:
            return Change(len(self.sections))  # the places in the list of sources
        made = replace(self._cards, all=self._made_cards().all)
        if made == self._cards:
            return None
        self._cards = made
        return Change(ATTACHED)

    def strips(self, section: int, first: int, before: Strip | None) -> Iterator[tuple[int, Strip]]:
        """Yield (section, strip) from strip *first* of *section* to the end.

        The number of sections stands for what follows the last one.
        """
        if section < 0:
            for number, strip in self._head(section, first, before):
                yield number, strip
                before = strip
            section, first = 0, 0
        for at in range(section, len(self.sections)):
            for strip in self.sections[at].strips(first, before):
                yield at, strip
                before = strip
            first = 0
        for value in self._tail():
            before = Strip(value, (), above(before, value))
            yield len(self.sections), before

    def _head(self, section: int, first: int, before: Strip | None) -> Iterator[tuple[int, Strip]]:
        """What stands above the sections of the blocks."""
        if section < ATTACHED:
            for lead in self._leads[first:]:
                before = self._lead(lead, before)
                yield LEADS, before
            first = 0
        if section < TEXT:
            if self._cards.all and not first:
                before = Strip(self._cards, (), above(before, self._cards))
                yield ATTACHED, before
            first = 0
        for strip in self._bubbles(before)[first:]:
            yield TEXT, strip

    def set_leads(self, leads: Sequence[Lead]) -> None:
        """Say something else above the message."""
        self._leads = leads

    def _lead(self, lead: Lead, before: Strip | None) -> Strip:
        value = ChangeLine(self._change_words(lead)) if isinstance(lead, Switch) else lead
        return Strip(value, (), above(before, value))

    def _change_words(self, switch: Switch) -> str:
        words = [tr("Model changed to {0}", self._model_name(switch.model))] if switch.model else []
        return " · ".join([*words, tr("System prompt changed")] if switch.system else words)

    def readable(self) -> Iterator[tuple[int, int, Value]]:
        """Yield (section, strip, value) of all that has text: cards, the user's text, the sections, what is cited.

        Folded sections count as open.
        """
        if self._cards.all:
            yield ATTACHED, 0, self._cards
        for number, strip in enumerate(self._bubbles(None)):
            yield TEXT, number, strip.value
        for at, section in enumerate(self.sections):
            for number, strip in enumerate(section.opened().strips(0, None)):
                yield at, number, strip.value
        if self.message.role is Role.ASSISTANT and not self.running:
            for number, row in enumerate(self._sections.sources.rows()):
                yield len(self.sections), number, row

    @property
    def cards(self) -> Cards:
        """What the user attached."""
        return self._cards

    def _bubbles(self, before: Strip | None) -> list[Strip]:
        if self.message.role is not Role.USER:
            return []
        text = whole_characters(self.message.text)
        if not text and (self.sections or self._cards.all):
            return []
        folds = self._folding and is_long(text)
        made = bubbles(text, folds, self._unfolded)
        return [Strip(value, (), above(before, value) if at == 0 else 0) for at, value in enumerate(made)]

    def show_whole(self) -> None:
        """Never fold a long text of the user's, as on paper."""
        self._folding = False
        self._cards = replace(self._cards, whole=True)

    def folds_away(self, section: int, strip: int) -> bool:
        """Whether a strip is there but not shown."""
        if section >= 0:
            return section < len(self.sections) and self.sections[section].hides(strip)
        made = [strip.value for strip in self._bubbles(None)] if section == TEXT else []
        value = made[strip] if strip < len(made) else None
        return isinstance(value, Bubble) and value.hidden

    def _tail(self) -> Iterator[Value]:
        if self.message.role is Role.USER:
            yield TurnRow(bool(self.message.text or self._cards.all), self.version)
        elif self.running:
            yield from self._under_way()
        else:
            yield from self._ended()
        if self.ends_branch and not self.running:
            yield BranchEnd()

    def _under_way(self) -> Iterator[Value]:
        if self.wait is not None:
            yield self.wait
        elif self.upload is not None:
            yield self.upload
        elif not self.sections:
            yield Working(self.message.timing.created_ms)
        elif not _thinks(self.sections[-1]):  # thinking has a clock of its own
            yield Quiet(self._heard)

    def _ended(self) -> Iterator[Value]:
        message = self.message
        yield from self._endings()
        if message.error is None or message.usage is not None or message.blocks or not self.version.alone:
            line = facts_line(message, self._model_name, self.version)
            yield replace(line, facts=()) if self._known.in_column else line

    def _endings(self) -> Iterator[Value]:
        """What the answer cites, and how it ended when it did not end by itself."""
        message = self.message
        yield from self._sections.sources.rows()
        if message.error is not None:
            yield Trouble(message.error, self._trouble_open)
        refusal = refusal_of(message)
        note = status_note(message)
        if refusal is not None:
            yield refusal
        elif message.stop_reason == "model_context_window_exceeded":
            yield FullWindow()
        elif note:
            yield Note(note)

    def apply(self, events: Sequence[StreamEvent], received_ms: int) -> Change | None:
        """Take events of the running reply; returns where strips changed, None for nowhere."""
        change: Change | None = None
        self._heard.ms = max(self._heard.ms, received_ms)
        if self.wait is not None or self.upload is not None:
            self.wait = self.upload = None
            change = Change(len(self.sections))
        for event in merged(events):
            made = self._apply(event, received_ms)
            change = made.earlier(change) if made is not None else change
        return change

    def _apply(self, event: StreamEvent, received_ms: int) -> Change | None:
        place = None
        if isinstance(event, BlockStarted | BlockDelta | BlockStopped):
            place = self._sections.apply(event, received_ms)
        elif isinstance(event, MessageDelta):
            usage = event.data.get("usage")
            place = self._sections.set_thinking(Usage(usage).thinking if isinstance(usage, dict) else 0)
        return None if place is None else Change(*place)

    def set_thinking(self, shown: str) -> Change:
        """Show thinking as the setting ``look.thinking`` says."""
        self._sections.show_thinking(shown)
        return Change(0)

    def set_wait(self, wait: Wait | None) -> Change:
        """Show that the request is held back, or no longer."""
        self.wait = wait
        return Change(len(self.sections))

    def set_upload(self, upload: Uploading | None) -> Change:
        """Show that an attachment is being uploaded, or no longer."""
        self.upload = upload
        return Change(len(self.sections))

    def place_among(self, version: Version, ends_branch: bool) -> Change | None:
        """Take its place among its siblings, and whether the branch ends here; None when nothing is new."""
        if (self.version, self.ends_branch) == (version, ends_branch):
            return None
        self.version, self.ends_branch = version, ends_branch
        return Change(len(self.sections))

    def restart(self) -> Change:
        """Forget what an earlier attempt had sent."""
        self.wait = self.upload = None
        self._sections.clear()
        self.message = replace(self.message, blocks=())
        return Change(0)

    def finish(self, message: Message) -> Change:
        """Take the answer as stored. Blocks that stand are kept; only what differs changes."""
        self.message = message
        self.wait = self.upload = None
        change = Change(*self._sections.finish(message.blocks))
        self._sections.set_compacted(message)
        thinking = self._sections.set_thinking(_thinking_tokens(message))
        return change if thinking is None else Change(*thinking).earlier(change)

    @property
    def sources(self) -> Sources:
        """What it cites."""
        return self._sections.sources

    def cited(self, target: str) -> Source | None:
        """The source that a mark's target such as ``#cite-2`` stands for."""
        return self._sections.sources.at(target)

    def toggle(self, section: int) -> Change:
        """Open or fold a section, the details of the error below the last one, the user's text or attachments."""
        if section == ATTACHED:
            self._cards = replace(self._cards, open=not self._cards.open)
        elif section < 0:
            self._unfolded = not self._unfolded
        elif section >= len(self.sections):
            self._trouble_open = not self._trouble_open
        else:
            self.sections[section].toggle()
        self.toggled ^= {section}
        return Change(section)

    @property
    def told(self) -> str:
        """The message as plain text, with the names of what was attached before it."""
        return "\n\n".join(part for part in (self._cards.words if self._cards.all else "", self.text) if part)

    @property
    def text(self) -> str:
        """The message as plain text, without thinking."""
        if self.message.role is Role.USER:
            return whole_characters(self.message.text)
        return "\n\n".join(text for text in (section.text for section in self.sections) if text)


def _thinks(section: Section) -> bool:
    return isinstance(section, ThinkingSection) and section.line.running


def _thinking_tokens(message: Message) -> int:
    return message.usage.thinking if message.usage else 0
