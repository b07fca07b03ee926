"""The page Cache: how this conversation is cached, and where the breakpoints of the next request stand."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QWidget

from app.base.clock import SystemClock
from app.logic.cache_outline import Outline
from app.logic.cache_scale import scaled
from app.model.caching import CacheChoice, CacheMode, HandMark, Lifetime
from app.model.estimate import CacheState, TokenSplit
from app.model.inspection import TokenKind
from app.model.options import KeepWarm
from app.model.outlining import OutlineRow
from app.model.warming import Warming
from app.ui.amounts import token_words
from app.ui.i18n import tr
from app.ui.inspector.cache_words import MODES, cached_words, mark_line, mark_worth, mode_name, mode_words, row_name
from app.ui.inspector.headings import heading
from app.ui.inspector.keep_warm import KeepWarmBox
from app.ui.inspector.marks import Change, Marks, Refused
from app.ui.inspector.page import Page
from app.ui.inspector.place_list import PlaceList, PlaceRow
from app.ui.inspector.words import lifetime_words
from app.ui.widgets.bidi import isolated, plain
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import label, set_look


class CachePage(Page):
    """``choice_wanted`` carries a CacheChoice, ``keep_warm_wanted`` a KeepWarm."""

    choice_wanted = Signal(object)
    keep_warm_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Cache"), parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.modes = {mode: self._mode_button(mode) for mode in MODES}
        self.list = PlaceList(self)
        self.lifetimes: dict[Lifetime, Button] = {"5m": self._lifetime_button("5m"), "1h": self._lifetime_button("1h")}
        self.remove = Button(tr("Remove"), tr("Remove this breakpoint"), "link", self)
        self.undo = Button(tr("Undo"), tr("Undo the last change of a breakpoint"), "link", self)
        self.keep_warm = KeepWarmBox(self)
        self._explanation = label("", "muted", wrap=True, parent=self)
        self._refusal = label("", "warn", wrap=True, parent=self)
        self._worth = label("", "muted", wrap=True, parent=self)
        self._cached = label("", "accent", wrap=True, parent=self)
        self._choice = CacheChoice()
        self._seen: Outline | None = None  # as it was estimated
        self._split: TokenSplit | None = None
        self._outline: Outline | None = None
        self._marks: Marks | None = None
        self._cache: CacheState | None = None
        self._now_ms: Callable[[], int] = SystemClock().now_ms
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self._count)
        self._lay_out()
        self._connect()
        self._refresh()

    # What is shown

    def set_clock(self, now_ms: Callable[[], int]) -> None:
        """Count down by this clock, in milliseconds since 1970 UTC."""
        self._now_ms = now_ms
        self._count()

    def set_outline(self, outline: Outline, choice: CacheChoice, fresh: bool = False) -> None:
        """Show the next request and how it is cached; *fresh* forgets what could be undone: another conversation."""
        self._seen, self._choice = outline, choice
        self._scale()
        if self._marks is None or fresh:
            self._marks = Marks(outline)
        else:
            self._marks.take(outline)
        self._refresh()

    def set_cache(self, cache: CacheState | None, split: TokenSplit | None = None) -> None:
        """Show what lies in the cache now, and tokens that add up to *split*: what the meter beside Send says."""
        if (cache, split) != (self._cache, self._split):
            self._cache, self._split = cache, split
            self._scale()
            self._refresh()

    def set_keep_warm(self, keep_warm: KeepWarm, warming: Warming) -> None:
        """Show whether the cache is kept warm, and what that has cost."""
        self.keep_warm.show_state(keep_warm, warming)

    def refusal(self) -> str:
        """Why the last change was not made; empty when it was."""
        return plain(self._refusal.text())

    def cached(self) -> str:
        """What it says of the cache."""
        return plain(self._cached.text())

    def parts(self) -> list[QWidget]:
        """Where Tab stops, in order."""
        return [
            *self.modes.values(), self.undo, self.list, *self.lifetimes.values(), self.remove, *self.keep_warm.parts(),
        ]  # fmt: skip

    # What is done

    def _change(self, change: Change) -> None:
        if isinstance(change, Refused):
            self._refuse(change.reason)
            return
        self._refuse("")
        if change != self._choice.marks or self._choice.mode != "hand":
            self._choice = CacheChoice("hand", change)
            self.choice_wanted.emit(self._choice)
        self._refresh()

    def _refuse(self, reason: str) -> None:
        self._refusal.setText(isolated(reason))
        self._refusal.setVisible(bool(reason))

    def _choose_mode(self, mode: CacheMode) -> None:
        marks = self._marks.all() if self._marks is not None and mode == "hand" else self._choice.marks
        if self._choice.marks and self._choice.mode != "hand":
            marks = self._choice.marks  # those that were set before
        self._refuse("")
        self._choice = CacheChoice(mode, marks)
        self.choice_wanted.emit(self._choice)
        self._refresh()

    def _toggle(self, row: int) -> None:
        if self._marks is not None:
            self._change(self._marks.toggle(row))

    def _remove(self, row: int) -> None:
        if self._marks is not None and self._marks.at(row) is not None:
            self._change(self._marks.remove(row))

    def _give(self, row: int, lifetime: Lifetime) -> None:
        if self._marks is not None:
            self._change(self._marks.give(row, lifetime))

    def _step(self, row: int, direction: int) -> None:
        if self._marks is None or self._marks.at(row) is None:
            return
        to = self._marks.step(row, direction)
        if to is not None:
            self._move(row, to)

    def _move(self, row: int, to: int) -> None:
        if self._marks is not None:
            change = self._marks.move(row, to)
            self._change(change)
            if not isinstance(change, Refused):
                self.list.setCurrentRow(to)

    def _hover(self, row: int, to: int) -> None:
        if self._marks is not None:
            self._refuse(self._marks.may_move(row, to))

    def _take_back(self) -> None:
        if self._marks is not None and self._marks.can_undo:
            self._change(self._marks.undo())

    # How it looks

    def _scale(self) -> None:
        seen, split = self._seen, self._split
        self._outline = scaled(seen, split) if seen is not None and split is not None else seen

    def _refresh(self) -> None:
        for mode, button in self.modes.items():
            button.setChecked(mode == self._choice.mode)
        self._explanation.setText(isolated(mode_words(self._choice.mode)))
        if self._outline is not None:
            self.list.set_rows([self._row(at, row) for at, row in enumerate(self._outline.rows)])
        self.list.setVisible(self._outline is not None and self._choice.mode != "off")
        self._show_chosen()
        self._count()

    def _row(self, at: int, row: OutlineRow) -> PlaceRow:
        mark = self._marks.at(at) if self._marks is not None and self._choice.mode != "off" else None
        words = mark_line(row, mark, self._marks.number(at)) if mark is not None and self._marks is not None else ""
        tokens = tr("≈ {0}", f"{row.tokens:,}")
        spoken = tr("{0}: {1}", row_name(row), token_words(row.tokens, exact=False))
        if words:
            spoken += ", " + words.removeprefix("◆ ")
        return PlaceRow(row_name(row), tokens, self._kind(at, row), words, spoken, weak=not row.long_enough)

    def _kind(self, at: int, row: OutlineRow) -> TokenKind:
        """What the cache will do with a row: read it while it is warm, write it, or neither."""
        held = self._held()
        if held and self._outline is not None and row.middle <= self._outline.reach(at, held):
            return "read"
        later = [mark for mark in self._all() if self._row_of(mark) >= at]
        if not later:
            return "input"
        return "write_1h" if later[0].lifetime == "1h" else "write_5m"

    def _held(self) -> int:
        """Tokens that are in the cache now."""
        cache = self._cache
        return cache.tokens if cache is not None and cache.expires_ms > self._now_ms() else 0

    def _all(self) -> list[HandMark]:
        marks = self._marks.all() if self._marks is not None and self._choice.mode != "off" else ()
        return sorted(marks, key=self._row_of)

    def _row_of(self, mark: HandMark) -> int:
        row = self._outline.row_of(mark) if self._outline is not None else None
        return -1 if row is None else row

    def _show_chosen(self) -> None:
        at = self.list.currentRow()
        seen = self._outline is not None and self._choice.mode != "off" and 0 <= at < len(self._outline.rows)
        row = self._outline.rows[at] if self._outline is not None and seen else None
        mark = self._marks.at(at) if self._marks is not None and row is not None else None
        for lifetime, button in self.lifetimes.items():
            button.setVisible(row is not None)
            button.setEnabled(row is not None and row.mark is not None)
            button.setChecked(mark is not None and mark.lifetime == lifetime)
        self.remove.setVisible(row is not None)
        self.remove.setEnabled(mark is not None)
        self.undo.setVisible(self._marks is not None and self._marks.can_undo)
        self._worth.setText(isolated(mark_worth(row, mark)) if row is not None and mark is not None else "")
        self._worth.setVisible(bool(self._worth.text()))

    def _count(self) -> None:
        cache, now_ms = self._cache, self._now_ms()
        self._cached.setText(isolated(cached_words(cache, self._choice.mode, now_ms)))
        counting = cache is not None and cache.expires_ms > now_ms
        set_look(self._cached, "accent" if counting and self._choice.mode != "off" else "muted")
        if counting != self._second.isActive():
            (self._second.start if counting else self._second.stop)()

    # Building

    def _mode_button(self, mode: CacheMode) -> Button:
        button = Button(mode_name(mode), look="choice", parent=self)
        button.setCheckable(True)
        button.clicked.connect(lambda: self._choose_mode(mode))
        return button

    def _lifetime_button(self, lifetime: Lifetime) -> Button:
        name = tr("Hold this breakpoint for {0}", lifetime_words(lifetime))
        button = Button(isolated(lifetime_words(lifetime)), name, "choice", self)
        button.setCheckable(True)
        button.clicked.connect(lambda: self._give(self.list.currentRow(), lifetime))
        button.clicked.connect(self._show_chosen)  # a refused one is not pressed
        return button

    def _lay_out(self) -> None:
        column = self.column
        column.setSpacing(6)
        column.addWidget(heading(tr("Caching"), self))
        group = QButtonGroup(self)
        for button in self.modes.values():
            group.addButton(button)
        column.addLayout(_line(*self.modes.values()))
        column.addWidget(self._explanation)
        column.addSpacing(10)
        top = QHBoxLayout()
        top.addWidget(heading(tr("Prompt of the next request"), self), 1)
        top.addWidget(self.undo)
        column.addLayout(top)
        column.addWidget(self._cached)
        column.addWidget(self.list)
        column.addWidget(self._refusal)
        column.addWidget(self._worth)
        column.addLayout(_line(*self.lifetimes.values(), self.remove))
        column.addSpacing(10)
        column.addWidget(heading(tr("Between turns"), self))
        column.addWidget(self.keep_warm)
        column.addStretch(1)
        self._refusal.hide()

    def _connect(self) -> None:
        places = self.list
        places.toggle_wanted.connect(self._toggle)
        places.remove_wanted.connect(self._remove)
        places.lifetime_wanted.connect(self._give)
        places.step_wanted.connect(self._step)
        places.move_wanted.connect(self._move)
        places.hovered.connect(self._hover)
        places.undo_wanted.connect(self._take_back)
        places.currentRowChanged.connect(lambda _row: self._show_chosen())
        self.remove.clicked.connect(lambda: self._remove(places.currentRow()))
        self.undo.clicked.connect(self._take_back)
        self.keep_warm.chosen.connect(self.keep_warm_wanted)


def _line(*buttons: Button) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(6)
    for button in buttons:
        row.addWidget(button)
    row.addStretch(1)
    return row
