"""What each kind of block is to a screen reader: a role, what it says, and whether it is unfolded.

Kinds that are not listed here say their ``words``, if they have such, or their text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from PySide6.QtGui import QAccessible

from app.logic.latex import inside
from app.logic.markdown.plain import marker_text, runs_text
from app.logic.markdown.values import CodeBlock, Formula, FrameKind, Picture, Row, Rule, Run, Runs, Style, Table
from app.logic.math_words import math_words
from app.ui.i18n import tr
from app.ui.transcript.blocks.branch_end import branch_end_words
from app.ui.transcript.blocks.full_window import full_window_words
from app.ui.transcript.blocks.notes import countdown_words
from app.ui.transcript.blocks.quiet import quiet_words
from app.ui.transcript.blocks.separator import new_words
from app.ui.transcript.blocks.thinking import thinking_words
from app.ui.transcript.blocks.trim import trim_words
from app.ui.transcript.blocks.trouble import trouble_detail
from app.ui.transcript.blocks.uploading import upload_words
from app.ui.transcript.cards import Cards
from app.ui.transcript.days import day_words
from app.ui.transcript.model import (
    BranchEnd,
    ChangeLine,
    DayLine,
    FactsLine,
    Folded,
    FullWindow,
    NewLine,
    Note,
    Prose,
    Quiet,
    Strip,
    ThinkingLine,
    TrimLine,
    Trouble,
    TurnRow,
    Uploading,
    Version,
    Wait,
    Working,
    strip_text,
)

Role = QAccessible.Role


@dataclass(frozen=True, slots=True)
class Voice:
    """``text`` is said first, ``more`` when asked. ``expanded`` is None for what does not fold."""

    role: Role
    text: str
    more: str = ""
    expanded: bool | None = None


def voice(strip: Strip, now_ms: int) -> Voice:
    """How *strip* is told. ``now_ms`` is milliseconds since 1970 UTC."""
    value = strip.value
    made = _VOICES.get(type(value), _other)(value, now_ms)
    markers = "".join(list_markers(strip))
    if not markers and not any(frame.kind is FrameKind.QUOTE for frame in strip.frames):
        return made
    role = Role.ListItem if markers and made.role is Role.Paragraph else made.role
    return Voice(role, markers + made.text, made.more or _surroundings(strip), made.expanded)


def list_markers(strip: Strip) -> Iterator[str]:
    """The markers of the list items that begin with *strip*, outermost first."""
    for frame in strip.frames:
        if frame.opens and frame.kind is not FrameKind.QUOTE:
            yield _task(frame.done) if frame.done is not None else marker_text(frame)


def _task(done: bool) -> str:
    return tr("Done:") + " " if done else tr("To do:") + " "


def _surroundings(strip: Strip) -> str:
    lists = sum(frame.kind is not FrameKind.QUOTE for frame in strip.frames)
    quotes = len(strip.frames) - lists
    parts = [tr("Quote") if quotes else "", tr("List level {0}", lists) if lists > 1 else ""]
    return ", ".join(part for part in parts if part)


def spoken_runs(runs: Runs) -> str:
    """*runs* as they are said: formulas in words."""
    if not any(run.style & Style.MATH for run in runs):
        return runs_text(runs)
    return "".join(_run(run) for run in runs)


def _run(run: Run) -> str:
    return math_words(inside(run.text)[0]) if run.style & Style.MATH else run.text


def cell_words(table: Table, row: int, column: int) -> str:
    """A cell with its place: row 0 is the header."""
    cells: Row = table.header if row == 0 else table.rows[row - 1]
    text = spoken_runs(cells[column]).replace("\n", " ") if column < len(cells) else ""
    if row == 0:
        return text
    return tr("row {0}, {1}: {2}", row, spoken_runs(table.header[column]), text)


def table_words(table: Table) -> str:
    """How large a table is."""
    return tr("Table with {0} columns and {1} rows", len(table.header), len(table.rows))


# The kinds.


def _prose(value: Prose, now_ms: int) -> Voice:
    text = spoken_runs(value.runs)
    return (
        Voice(Role.Heading, text, tr("Heading level {0}", value.level)) if value.level else Voice(Role.Paragraph, text)
    )


def _code(value: CodeBlock, now_ms: int) -> Voice:
    words = tr("Code in {0}:", value.language or tr("plain text"))
    return Voice(Role.Section, f"{words}\n{value.text}", tr("{0} lines", len(value.lines)))


def _table(value: Table, now_ms: int) -> Voice:
    return Voice(Role.Table, strip_text(value), table_words(value))


def _formula(value: Formula, now_ms: int) -> Voice:
    return Voice(Role.Equation, tr("Formula: {0}", math_words(value.source)), value.source)


def _picture(value: Picture, now_ms: int) -> Voice:
    return Voice(Role.Graphic, tr("Picture {0}, not loaded", value.text), value.target)


def _cards(value: Cards, now_ms: int) -> Voice:
    return Voice(Role.Grouping, value.words, expanded=value.open if value.folds else None)


def _rule(value: Rule, now_ms: int) -> Voice:
    return Voice(Role.Separator, "")


def _thinking(value: ThinkingLine, now_ms: int) -> Voice:
    return Voice(Role.Paragraph, thinking_words(value, now_ms), expanded=None if value.hidden else value.open)


def _facts(value: FactsLine, now_ms: int) -> Voice:
    parts = (*value.facts, version_words(value.version))
    return Voice(Role.Paragraph, ", ".join(part for part in parts if part))


def _turn_row(value: TurnRow, now_ms: int) -> Voice:
    return Voice(Role.ToolBar, version_words(value.version) or tr("Actions"))


def version_words(version: Version) -> str:
    """Which of its siblings a message is; nothing for one that is alone."""
    return "" if version.alone else tr("Version {0} of {1}", version.number, version.count)


def _day(value: DayLine, now_ms: int) -> Voice:
    return Voice(Role.Separator, day_words(value.number, now_ms))


def _change(value: ChangeLine, now_ms: int) -> Voice:
    return Voice(Role.Separator, value.text)


def _new(value: NewLine, now_ms: int) -> Voice:
    return Voice(Role.Separator, new_words())


def _trim(value: TrimLine, now_ms: int) -> Voice:
    return Voice(Role.Separator, trim_words())


def _full_window(value: FullWindow, now_ms: int) -> Voice:
    return Voice(Role.AlertMessage, "\n".join(full_window_words()))


def _branch_end(value: BranchEnd, now_ms: int) -> Voice:
    return Voice(Role.Paragraph, branch_end_words())


def _folded(value: Folded, now_ms: int) -> Voice:
    return Voice(Role.Section, value.name + (f"\n{value.json}" if value.open else ""), expanded=value.open)


def _note(value: Note, now_ms: int) -> Voice:
    return Voice(Role.Paragraph, value.text)


def _trouble(value: Trouble, now_ms: int) -> Voice:
    error = value.error
    parts = [" ".join(part for part in (error.message, error.advice) if part)]
    if error.request_id:
        parts.append(tr("Request {0}", error.request_id))
    if value.open:
        parts.append(trouble_detail(value))
    return Voice(Role.AlertMessage, "\n".join(parts), expanded=value.open if trouble_detail(value) else None)


def _wait(value: Wait, now_ms: int) -> Voice:
    return Voice(Role.Paragraph, wait_words(value, now_ms))


def wait_words(value: Wait, now_ms: int) -> str:
    """Why a request is held back, and for how long."""
    reason = value.error.message if value.error else tr("Preparing the connection…")
    return f"{reason}\n{countdown_words(value, now_ms)}".strip()


def _working(value: Working, now_ms: int) -> Voice:
    return Voice(Role.Paragraph, tr("Waiting for the answer…"))


def _uploading(value: Uploading, now_ms: int) -> Voice:
    return Voice(Role.Paragraph, upload_words(value))


def _quiet(value: Quiet, now_ms: int) -> Voice:
    return Voice(Role.Paragraph, quiet_words(value, now_ms))


def _other(value: Any, now_ms: int) -> Voice:
    words = getattr(value, "words", None)
    expanded = getattr(value, "open", None) if getattr(value, "opens", True) else None
    return Voice(Role.Paragraph, words if isinstance(words, str) else strip_text(value), expanded=expanded)


_VOICES: dict[type, Callable[[Any, int], Voice]] = {
    Prose: _prose,
    CodeBlock: _code,
    Table: _table,
    Formula: _formula,
    Picture: _picture,
    Cards: _cards,
    Rule: _rule,
    ThinkingLine: _thinking,
    FactsLine: _facts,
    TurnRow: _turn_row,
    BranchEnd: _branch_end,
    DayLine: _day,
    ChangeLine: _change,
    NewLine: _new,
    TrimLine: _trim,
    FullWindow: _full_window,
    Folded: _folded,
    Note: _note,
    Trouble: _trouble,
    Wait: _wait,
    Uploading: _uploading,
    Working: _working,
    Quiet: _quiet,
}
