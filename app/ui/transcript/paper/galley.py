"""The blocks of a conversation laid out for paper, message by message; made again when they are asked for again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from app.model.message import Message, Role
from app.ui.transcript.blocks.base import BlockState, Layout, Tools
from app.ui.transcript.blocks.chooser import lay_out
from app.ui.transcript.cards import Known
from app.ui.transcript.content import ATTACHED, Content
from app.ui.transcript.facts import ModelName
from app.ui.transcript.frames import indent
from app.ui.transcript.ink import Ink
from app.ui.transcript.model import (
    BranchEnd,
    ChangeLine,
    FactsLine,
    Prose,
    Strip,
    ThinkingLine,
    TurnRow,
    Uploading,
    Wait,
    Working,
)
from app.ui.transcript.paper.byline import BylineLayout
from app.ui.transcript.paper.flow import Box
from app.ui.transcript.sections.thinking import ThinkingSection
from app.ui.transcript.spacing import BETWEEN_TURNS, TO_ANSWER

_KEPT = 24  # messages whose layouts are kept between measuring and painting
_ONLY_SEEN = (Working, Uploading, Wait, TurnRow, BranchEnd)  # what has no meaning on paper
_TO_TEXT = 6  # px between who wrote it and what


@dataclass(frozen=True, slots=True)
class Source:
    """What is printed below ``title``. ``thinking`` and ``tools`` are opened, ``facts`` stand below answers.

    ``known`` names what was attached. ``headings`` are words above some of the messages, by the number of the message.
    """

    title: str
    messages: Sequence[Message]
    thinking: bool = False
    tools: bool = False
    facts: bool = True
    known: Known = field(default_factory=Known)
    headings: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Piece:
    """One block for paper: ``box`` is its place in the flow in px of the sheet, ``scale`` how much smaller it is.

    ``strip`` is None for the line that names the sender.
    """

    layout: Layout
    strip: Strip | None
    box: Box
    scale: float
    left: int


class Block(NamedTuple):
    """A block laid out and not yet measured. ``strip`` is None for the line that names the sender."""

    layout: Layout
    strip: Strip | None
    above: int


class Galley:
    """Lays messages out at ``width`` px."""

    def __init__(self, source: Source, ink: Ink, width: int, tools: Tools, model_name: ModelName) -> None:
        self._source = source
        self._ink = ink
        self._width = width
        self._tools = tools
        self._model_name = model_name
        self._laid: OrderedDict[int, list[Piece]] = OrderedDict()

    @property
    def messages(self) -> int:
        """How many there are."""
        return len(self._source.messages)

    def known(self, index: int) -> list[Piece] | None:
        """The blocks of a message, if they were measured not long ago."""
        if index in self._laid:
            self._laid.move_to_end(index)
        return self._laid.get(index)

    def lay_out(self, index: int) -> Iterator[Block]:
        """Lay the blocks of a message out, one by one as they are taken. Formulas in them may come later."""
        message = self._source.messages[index]
        strips = list(self._strips(message))
        if not strips:
            return
        gap = BETWEEN_TURNS if message.role is Role.USER else TO_ANSWER
        if heading := self._source.headings.get(index):
            strip = Strip(ChangeLine(heading))
            yield Block(self._laid_out(strip, self._width), strip, BETWEEN_TURNS)
        yield Block(BylineLayout(message, self._ink, self._width, self._model_name), None, gap)
        for at, strip in enumerate(strips):
            layout = self._laid_out(strip, self._width - indent(strip, self._ink))
            yield Block(layout, strip, strip.above if at else _TO_TEXT)

    def measure(self, index: int, blocks: Sequence[Block]) -> list[Piece]:
        """Measure what was laid out, and keep it for a while."""
        pieces = [self._piece(block) for block in blocks]
        self._laid[index] = pieces
        if len(self._laid) > _KEPT:
            self._laid.popitem(last=False)
        return pieces

    def _strips(self, message: Message) -> Iterator[Strip]:
        content = Content(message, self._model_name, known=self._source.known)
        content.show_whole()
        source = self._source
        for section in content.sections:
            if source.thinking if isinstance(section, ThinkingSection) else source.tools:
                section.toggle()
        left_out: tuple[type, ...] = _ONLY_SEEN
        left_out += () if source.thinking else (ThinkingLine,)
        left_out += () if source.facts else (FactsLine,)
        for _, strip in content.strips(ATTACHED, 0, None):
            if not isinstance(strip.value, left_out):
                yield strip

    def _piece(self, block: Block) -> Piece:
        layout, strip, scale = block.layout, block.strip, 1.0
        if layout.late:
            layout.take_late()
        if strip is None:
            return Piece(layout, None, Box(block.above, layout.height, keep=True), scale, 0)
        if layout.overflow() > 0:
            wide = layout.width + layout.overflow()
            layout, scale = self._laid_out(strip, wide), layout.width / wide
        keep = isinstance(strip.value, ChangeLine) or (isinstance(strip.value, Prose) and strip.value.level > 0)
        breaks = tuple(cut * scale for cut in layout.breaks())
        box = Box(block.above, layout.height * scale, breaks, layout.head() * scale, keep)
        return Piece(layout, strip, box, scale, indent(strip, self._ink))

    def _laid_out(self, strip: Strip, width: int) -> Layout:
        return lay_out(strip.value, self._ink, width, BlockState(wrap=True), self._tools)
