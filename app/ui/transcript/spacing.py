"""The space above a block, from what stands before it. In px, on a grid of 4 where the design has one."""

from __future__ import annotations

from app.logic.markdown.values import CodeBlock, FrameKind, Leaf, Paragraph, Rule, Table
from app.model.message import Role
from app.ui.transcript.cards import Cards
from app.ui.transcript.model import (
    BranchEnd,
    Bubble,
    ChangeLine,
    DayLine,
    FactsLine,
    FullWindow,
    NewLine,
    Prose,
    Quiet,
    SourceRow,
    StepLine,
    Strip,
    ThinkingLine,
    Tone,
    TrimLine,
    Trouble,
    TurnRow,
    Value,
    Wait,
)

TOP = 22  # above the first message
BETWEEN_TURNS = 30  # above a user's message
BETWEEN_ANSWERS = 22  # above an answer that follows another one, such as a summary
BELOW_CARDS = 16  # between what the user attached and wrote
TURN_ROW = 18  # the line of actions below a bubble
TO_ANSWER = 4  # above an answer's first block: that line is the space between the two
BETWEEN_ROWS = 4
SEPARATOR = 20  # a line that says what changes between two messages
BELOW_SEPARATOR = 16
END = 28  # below the last message
_LINES = ThinkingLine | StepLine
NOTES = 24  # above the first footnote, with its rule in the middle
_HEADING = {1: 26, 2: 24, 3: 20, 4: 18, 5: 16, 6: 16}


def gap_above(previous: Role | None, role: Role, separated: bool) -> int:
    """The space above a message after one of *previous*; *separated* says that something stands between them."""
    if previous is None:
        return TOP
    if role is Role.USER:
        return BETWEEN_TURNS
    if previous is Role.ASSISTANT and not separated:
        return BETWEEN_ANSWERS
    return BELOW_SEPARATOR if separated else TO_ANSWER


def above(before: Strip | None, value: Value, leaf: Leaf | None = None) -> int:
    """The space between *before* and a block with *value*; *leaf* is its Markdown, if it comes from some."""
    if before is None:
        return 0
    if isinstance(before.value, DayLine | ChangeLine | NewLine | TrimLine):
        return BELOW_SEPARATOR
    if isinstance(value, StepLine | SourceRow):
        return _row(before, value)
    if isinstance(before.value, _LINES) or isinstance(
        value, FactsLine | Quiet | ThinkingLine | Wait | Trouble | FullWindow
    ):
        return 14
    if isinstance(value, Bubble | TurnRow | BranchEnd):
        return _mine(before, value)
    if before.thought and isinstance(value, Prose) and value.tone is Tone.ANSWER:
        return 14  # the answer goes on below unfolded details
    return _prose(before, value, leaf) if leaf is not None else 12


def _mine(before: Strip, value: Bubble | TurnRow | BranchEnd) -> int:
    """What the user wrote, and the lines below."""
    if isinstance(value, BranchEnd):
        return 4
    if isinstance(before.value, Cards):
        return BELOW_CARDS if isinstance(value, Bubble) else 4
    return 0


def _row(before: Strip, value: StepLine | SourceRow) -> int:
    """Rows of one kind stand close together."""
    if type(before.value) is type(value) and not before.thought:
        return BETWEEN_ROWS
    return 14 if isinstance(value, StepLine) else 16


def _prose(before: Strip, value: Value, leaf: Leaf) -> int:
    if isinstance(leaf.block, Paragraph) and leaf.block.continues:
        return 0
    if isinstance(value, Prose) and value.level:
        return _HEADING[value.level]
    if isinstance(value, Table):
        return 6  # it keeps room above its rows
    if isinstance(before.value, Prose) and before.value.level:
        return 8 if before.value.level < 3 else 6
    if isinstance(value, CodeBlock | Table) or isinstance(before.value, CodeBlock | Table):
        return 14 if not isinstance(value, Rule) else 8
    return _within(before, leaf)


def _within(before: Strip, leaf: Leaf) -> int:
    if any(frame.kind is FrameKind.NOTE and frame.opens for frame in leaf.frames):
        return 4 if any(frame.kind is FrameKind.NOTE for frame in before.frames) else NOTES
    if leaf.frames and before.frames:
        return 8 if leaf.spaced else 4
    return 10
