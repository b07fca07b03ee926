"""Find in the conversation: joins the bar, the search and what is seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget

from app.logic.find import AnyOf, Needle
from app.ui.i18n import tr, tr_count
from app.ui.theme.palette import Theme
from app.ui.transcript.canvas import Canvas, Spot
from app.ui.transcript.content import ATTACHED
from app.ui.transcript.find.bar import FindBar
from app.ui.transcript.find.finder import Finder
from app.ui.transcript.find.hits import BEFORE, Hit
from app.ui.transcript.find.texts import card_at, texts_in
from app.ui.transcript.marks import Mark
from app.ui.transcript.model import strip_text
from app.ui.transcript.reading import say
from app.ui.transcript.screen import Screen
from app.ui.transcript.selection import Place, Selection
from app.ui.transcript.stage import Stage

_LONGEST = 200  # characters of a selection that are taken over into the field
_TELLING = 3  # characters of a word that is searched beside others
_BELOW_BAR = 48  # px kept free above a hit


class Find(QObject):
    """Ctrl+F. Made when it is first wanted."""

    def __init__(self, area: QAbstractScrollArea, stage: Stage, canvas: Canvas, screen: Screen) -> None:
        super().__init__(area)
        self._area = area
        self._stage = stage
        self._canvas = canvas
        self._screen = screen
        self.bar = FindBar(area, stage.ink.theme)
        self.finder = Finder(stage, self)
        self.current: Hit | None = None
        self._origin = Hit(0, BEFORE, 0, 0, -1)  # where the search began
        self._before: QWidget | None = None  # what had the focus
        self._moving = False
        self._painted: list[tuple[Hit, ...]] = []
        self._several: tuple[str, ...] = ()  # words that are searched at once, while the field names them as they came
        self.bar.changed.connect(self._search)
        self.bar.step_wanted.connect(self.step)
        self.bar.closed.connect(self.close)
        self.finder.found.connect(self._found)

    @property
    def is_open(self) -> bool:
        """Whether the bar is shown."""
        return not self.bar.isHidden()

    # The bar.

    def open(self, selected: str) -> None:
        """Show the bar and go to its field; *selected* text of one line is what is searched."""
        focus = QApplication.focusWidget()
        if focus is not None and not self.bar.isAncestorOf(focus):
            self._before = focus
        self._origin = self._here()
        self._show()
        if selected and "\n" not in selected and len(selected) <= _LONGEST and selected != self.bar.field.text():
            self.bar.field.setText(selected)
        elif self.finder.hits.total == 0:
            self._search()
        self.bar.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.bar.field.selectAll()

    def _show(self) -> None:
        self._canvas.marks = self
        self.place()
        self.bar.show()
        self.bar.raise_()

    def close(self) -> None:
        """Hide the bar; the hit that the reader was brought to stays as the selection."""
        self._moving = False
        if self.bar.isAncestorOf(QApplication.focusWidget() or self.bar):
            # Before the bar hides, or Qt passes the focus on as if by Tab.
            before = self._before if self._before is not None and self._before.isVisible() else self._area
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        self.finder.besides = None
        self.finder.search(Needle(""), 0)
        self.bar.hide()
        self._canvas.marks = None
        self._select_current()
        self.current = None
        self._screen.repaint_seen()

    def _select_current(self) -> None:
        hit = self.current
        slot = self._stage.item(hit.item).find(hit.section, hit.strip) if hit else None
        if hit is not None and slot is not None and strip_text(self._stage.slot(hit.item, slot).strip.value):
            self._screen.set_selection(Selection(Place(hit.item, slot, hit.start), Place(hit.item, slot, hit.end)))

    def place(self) -> None:
        """Put the bar where it belongs in the area's size."""
        self.bar.place(self._area.viewport().size())

    def set_theme(self, theme: Theme) -> None:
        """Take another theme."""
        self.bar.set_theme(theme)
        self.place()

    # Searching.

    def _here(self) -> Hit:
        """Where the reader is: at the selection, else at the top of what is seen."""
        selection, seen = self._canvas.selection, self._stage.settled.seen
        if self.current is not None:
            return self._start_of(self.current)
        if selection is not None and not selection.empty:
            place = selection.first
        elif seen:
            place = Place(seen[0].item, seen[0].slot, 0)
        else:
            return Hit(0, BEFORE, 0, 0, -1)
        if place.slot >= self._stage.slots(place.item):
            return Hit(place.item, BEFORE, 0, 0, -1)
        section, strip = self._stage.item(place.item).strip_of(place.slot)
        return Hit(place.item, section, strip, place.position, -1)

    @staticmethod
    def _start_of(hit: Hit) -> Hit:
        return Hit(hit.item, hit.section, hit.strip, hit.start, -1)

    def _search(self, moving: bool = True, besides: tuple[int, int] | None = None) -> None:
        """Search what stands in the field; *moving* goes to the first hit; *besides* is as that of the finder."""
        self._moving = moving
        self.finder.besides = besides
        if self.current is not None:
            self._origin = self._start_of(self.current)
            self.current = None
        self.finder.search(self._needle(), self._origin.item)

    def _needle(self) -> Needle | AnyOf:
        """What stands in the field, or any of the words that it names."""
        text, match_case = self.bar.field.text(), self.bar.case.isChecked()
        if self._several and text == _named(self._several):
            return AnyOf([Needle(word, match_case) for word in self._several])
        return Needle(text, match_case)

    def _found(self) -> None:
        if self.current is None and self._moving:
            hit = self.finder.hits.next(self._origin, forward=True)
            if hit is not None and (hit >= self._origin or not self.finder.searching):
                self._go(hit)
        self._count()
        self._repaint()
        if not self.finder.searching:
            self._say()

    def changed(self, item: int) -> None:
        """A message grew, ended or is new."""
        if self.is_open:
            self.finder.changed(item)

    def learned(self, item: int) -> None:
        """The cards of a message are called otherwise."""
        if self.finder.besides is not None and self.current is not None and self.current.section == ATTACHED:
            self.current = self.finder.card()
        self.changed(item)

    def loaded(self, added: int = 0) -> None:
        """Other messages are shown, or *added* above the first; they are searched, and nothing moves for that."""
        self.current = replace(self.current, item=self.current.item + added) if added and self.current else None
        self._painted = []
        if not self.is_open:
            return
        if self._stage.items():
            hit, besides = self.current, self.finder.besides
            self._origin = self._here()
            self._search(moving=False, besides=(besides[0] + added, besides[1]) if added and besides else None)
            self.current = hit
            self._count()
        else:
            self.close()

    def show(self, item: int, words: Sequence[str], block: int | None = None) -> bool:
        """Show the bar with *words*, at the first place of the longest of them that message *item* shows.

        All of them are searched but those of one or two letters, which stand everywhere; of such alone it is the
        longest. Of phrases that stand nowhere their words are. Where the words stand inside of what was attached as
        content block *block*, its card is the place, and has the keyboard. False where the message shows none: the
        bar is closed then.
        """
        self._origin = Hit(item, BEFORE, 0, 0, -1)
        self._before, self.current, self._moving = self._area, None, False
        self.finder.besides = None if block is None else (item, block)
        card = self.finder.card()
        for word in _tries(words):
            self.finder.search(Needle(word), item)  # which begins with that message, at once
            hits = self.finder.hits.of(item)
            if hits:
                beside = words if word in words else _parts(words)
                marked = [each for each in beside if each == word or len(each) >= _TELLING]
                self._take_over(marked, card or hits[0])
                return True
        self.close()
        return False

    def _take_over(self, words: Sequence[str], hit: Hit) -> None:
        self._several = tuple(words) if len(words) > 1 else ()
        self.bar.case.blockSignals(True)
        self.bar.field.blockSignals(True)
        self.bar.case.setChecked(False)
        self.bar.field.setText(_named(words))
        if self._several:
            self.finder.search(self._needle(), hit.item)
        self.bar.field.blockSignals(False)
        self.bar.case.blockSignals(False)
        self._show()
        self._go(hit)
        if hit.section == ATTACHED:
            self._focus_card(hit)
        self._count()

    def _focus_card(self, hit: Hit) -> None:
        slot = self._stage.item(hit.item).find(hit.section, hit.strip)
        if slot is not None:
            self._screen.set_focus(Spot(hit.item, slot, card_at(self._stage.content(hit.item).cards, hit.start)))

    # Going there.

    def step(self, forward: bool) -> None:
        """Go to the next or the previous hit, round the ends."""
        if not self.bar.field.text():
            self.open("")
            return
        if not self.is_open:
            self._origin = self._here()
            self._show()
            self._search()
            return
        hit = self.finder.hits.next(self.current or self._origin, forward)
        if hit is not None:
            self._go(hit)
            self._count()
            self._say()

    def _go(self, hit: Hit) -> None:
        self.current = hit
        slot = self._unfolded(hit)
        if slot is not None:
            self._stage.follow.selected()
            self._reveal(hit, slot)
        self._screen.repaint_seen()

    def _unfolded(self, hit: Hit) -> int | None:
        """The block that shows *hit*, its section opened if need be."""
        content = self._stage.content(hit.item)
        if content.folds_away(hit.section, hit.strip):
            self._screen.changed(hit.item, content.toggle(hit.section))
        return self._stage.item(hit.item).find(hit.section, hit.strip)

    def _reveal(self, hit: Hit, slot: int) -> None:
        layout = self._stage.layout(hit.item, slot)
        if layout.hides(hit.start):
            if hit.section == ATTACHED:  # what is folded there is a matter of the message, not of the block
                self._screen.changed(hit.item, self._stage.content(hit.item).toggle(ATTACHED))
            elif layout.reveal(hit.start):
                self._stage.rebuild(hit.item, slot)
            layout = self._stage.layout(hit.item, slot)
        rects = layout.rects(hit.start, hit.end)
        if not rects:
            return
        left, right = rects[0].left(), rects[0].right()
        if left < 0 or right > layout.width:
            layout.scroll_sideways(round(left - layout.width / 3))
        self._stage.reveal(hit.item, slot, int(rects[0].top()) - _BELOW_BAR, int(rects[-1].bottom()))

    # What is shown.

    def marks(self, item: int, slot: int) -> Sequence[Mark]:
        """The hits in one block."""
        owner = self._stage.item(item)
        hits = self.finder.hits.within(item, *owner.strip_of(slot)) if self.finder.hits.of(item) else ()
        if not hits or not any(texts_in(owner.slots[slot].strip.value)):
            return ()
        return [Mark(hit.start, hit.end, hit == self.current) for hit in hits]

    def _repaint(self) -> None:
        now = [self.finder.hits.of(item) for item in {seen.item for seen in self._stage.settled.seen}]
        if now != self._painted:
            self._painted = now
            self._screen.repaint_seen()

    def _count(self) -> None:
        self.bar.show_count(self.words(), self.finder.hits.total > 0)

    def words(self) -> str:
        """What was found, as shown: ``3 of 41``."""
        total = self.finder.hits.total
        if not self.bar.field.text():
            return ""
        if not total:
            return tr("Searching…") if self.finder.searching else tr("No hits")
        number = self.finder.hits.number(self.current) if self.current else 0
        if not number:
            return tr_count("{0} hit", "{0} hits", total)
        if self.finder.full:
            return tr("{0} of over {1}", number, total)
        return tr("{0} of {1}…", number, total) if self.finder.searching else tr("{0} of {1}", number, total)

    def _say(self) -> None:
        if self.is_open and QAccessible.isActive() and self.words():
            say(self.bar, self.words())


def _named(words: Sequence[str]) -> str:
    return ", ".join(words)


def _tries(words: Sequence[str]) -> list[str]:
    """What to look for in a message, one after the other: the longest word first, the words of phrases last."""
    parts = [part for part in _parts(words) if part not in words]
    return [*sorted(words, key=len, reverse=True), *sorted(parts, key=len, reverse=True)]


def _parts(words: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(part for word in words for part in word.split()))
