"""Which renderer draws which kind of value. Nothing else knows the list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.logic.markdown.values import CodeBlock, Formula, Picture, Rule, Table
from app.ui.transcript.blocks.base import BlockState, Layout, Tools
from app.ui.transcript.blocks.branch_end import BranchEndLayout
from app.ui.transcript.blocks.bubble import BubbleFoldLayout, BubbleLayout
from app.ui.transcript.blocks.card import CardLayout
from app.ui.transcript.blocks.cards import CardsLayout
from app.ui.transcript.blocks.code import CodeLayout
from app.ui.transcript.blocks.facts import FactsLayout
from app.ui.transcript.blocks.folded import FoldedLayout
from app.ui.transcript.blocks.formula import FormulaLayout
from app.ui.transcript.blocks.full_window import FullWindowLayout
from app.ui.transcript.blocks.notes import NoteLayout, WaitLayout, WorkingLayout
from app.ui.transcript.blocks.picture import PictureLayout
from app.ui.transcript.blocks.prose import ProseLayout
from app.ui.transcript.blocks.quiet import QuietLayout
from app.ui.transcript.blocks.refusal import RefusalLayout
from app.ui.transcript.blocks.rule import RuleLayout
from app.ui.transcript.blocks.separator import NewLayout, SeparatorLayout
from app.ui.transcript.blocks.source import SourceLayout
from app.ui.transcript.blocks.step import StepLayout
from app.ui.transcript.blocks.table import TableLayout
from app.ui.transcript.blocks.thinking import ThinkingLayout
from app.ui.transcript.blocks.trim import TrimLayout
from app.ui.transcript.blocks.trouble import TroubleLayout
from app.ui.transcript.blocks.turn_row import TurnRowLayout
from app.ui.transcript.blocks.uploading import UploadingLayout
from app.ui.transcript.cards import Cards
from app.ui.transcript.ink import Ink
from app.ui.transcript.model import (
    BranchEnd,
    Bubble,
    BubbleFold,
    Card,
    ChangeLine,
    DayLine,
    FactsLine,
    Folded,
    FullWindow,
    NewLine,
    Note,
    Prose,
    Quiet,
    Refusal,
    SourceRow,
    StepLine,
    ThinkingLine,
    TrimLine,
    Trouble,
    TurnRow,
    Uploading,
    Value,
    Wait,
    Working,
)

Renderer = Callable[[Any, Ink, int, BlockState, Tools], Layout]

_RENDERERS: dict[type, Renderer] = {
    Prose: ProseLayout,
    Bubble: BubbleLayout,
    BubbleFold: BubbleFoldLayout,
    CodeBlock: CodeLayout,
    Table: TableLayout,
    Rule: RuleLayout,
    Formula: FormulaLayout,
    Picture: PictureLayout,
    ThinkingLine: ThinkingLayout,
    Folded: FoldedLayout,
    StepLine: StepLayout,
    SourceRow: SourceLayout,
    Card: CardLayout,
    Cards: CardsLayout,
    Refusal: RefusalLayout,
    Note: NoteLayout,
    Trouble: TroubleLayout,
    Wait: WaitLayout,
    Uploading: UploadingLayout,
    Working: WorkingLayout,
    FactsLine: FactsLayout,
    TurnRow: TurnRowLayout,
    BranchEnd: BranchEndLayout,
    DayLine: SeparatorLayout,
    ChangeLine: SeparatorLayout,
    NewLine: NewLayout,
    TrimLine: TrimLayout,
    FullWindow: FullWindowLayout,
    Quiet: QuietLayout,
}


def lay_out(value: Value, ink: Ink, width: int, state: BlockState, tools: Tools) -> Layout:
    """Lay *value* out at *width* px."""
    return _RENDERERS[type(value)](value, ink, width, state, tools)
