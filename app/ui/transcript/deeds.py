"""What happens when something in a block is clicked or triggered by key."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, QRectF, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from app.ui.transcript.blocks.base import Action
from app.ui.transcript.canvas import Spot
from app.ui.transcript.clipboard import Clipboard
from app.ui.transcript.content import TEXT
from app.ui.transcript.copies import COPIES
from app.ui.transcript.follow import Anchor
from app.ui.transcript.jumps import Jumps
from app.ui.transcript.model import strip_text
from app.ui.transcript.screen import Screen
from app.ui.transcript.sections.sources import Source
from app.ui.transcript.stage import Stage
from app.ui.transcript.targets import target_block

_COPIED_MS = 1500
_LAST = 1 << 30  # a position behind every text


class Deeds(QObject):
    """Carries actions out. *tell* holds, by action, what is told outside with the message's id or a link's target."""

    save_requested = Signal(str, str)  # a name for the file, its text
    attachment_opened = Signal(str, int)  # a message, the position of the block in it
    attachment_wanted = Signal(str, int, str)  # the same, and what with it
    citation_opened = Signal(str, object)  # an answer, a citation (Json)
    quote_requested = Signal(object, object)  # where the mark is in the viewport (QRectF, px), the source it cites

    def __init__(
        self,
        stage: Stage,
        screen: Screen,
        clipboard: Clipboard,
        jumps: Jumps,
        tell: Mapping[str, Callable[[str], None]],
    ) -> None:
        super().__init__(screen)
        self._stage = stage
        self._screen = screen
        self._clipboard = clipboard
        self._jumps = jumps
        self._tell = tell
        self._cited: tuple[Spot, Action, QRectF, Source] | None = None  # the citation that was opened last
        self._inside: Mapping[str, Callable[[Spot, Action], None]] = {
            "fold": lambda spot, _action: self._fold(spot),
            "wrap": lambda spot, _action: self._wrap(spot),
            "note": lambda spot, action: self._go_to(spot, action.target),
            "cite": self._cite,
            "attachment": lambda spot, action: self.attach(spot.item, action.target),
            "unfold": lambda spot, _action: self._unfold(spot),
            "save": self._save,
        }
        self.busy = False  # an answer runs in the conversation

    def act(self, spot: Spot, action: Action) -> None:
        """Do what *action* says."""
        deed = self._inside.get(action.key)
        if deed is not None:
            deed(spot, action)
        elif action.key in COPIES:
            text = COPIES[action.key](self._stage.slot(spot.item, spot.slot).strip.value)
            self._copy(spot, text, action.key)
        else:
            self._outside(spot, action)

    def _save(self, spot: Spot, action: Action) -> None:
        text = strip_text(self._stage.slot(spot.item, spot.slot).strip.value)
        self.save_requested.emit(action.target, text)

    def _fold(self, spot: Spot) -> None:
        section, content = self._stage.slot(spot.item, spot.slot).section, self._stage.content(spot.item)
        top = self._stage.settled.anchor
        foot = next(
            (seen.y for seen in self._stage.settled.seen if (seen.item, seen.slot) == (spot.item, spot.slot)), 0
        )
        self._screen.changed(spot.item, content.toggle(section))
        if section == TEXT:  # a bubble opens downwards and folds upwards: what is read or clicked stays where it is
            folded = content.folds_away(section, 1)
            self._screen.jump(Anchor(spot.item, spot.slot, -foot) if folded else top)

    def _outside(self, spot: Spot, action: Action) -> None:
        message = self._stage.item(spot.item).message.id
        if action.key == "copy_message":
            self._clipboard.copy_message(spot.item)
            self._show_copied(spot)
        self.tell(action.key, action.target or message)

    def attach(self, item: int, position: str, wish: str = "open") -> None:
        """Open what was attached to message *item* as its block *position*, or do with it what *wish* says."""
        message = self._stage.item(item).message.id
        if wish == "open":
            self.attachment_opened.emit(message, int(position))
        else:
            self.attachment_wanted.emit(message, int(position), wish)

    def tell(self, key: str, about: str) -> None:
        """Tell outside that action *key* is wanted for a message's id or a link's target."""
        tell = self._tell.get(key)
        if tell is not None:
            tell(about)

    def _wrap(self, spot: Spot) -> None:
        state = self._stage.slot(spot.item, spot.slot).state
        state.wrap = not state.wrap
        state.scroll = 0
        self._stage.rebuild(spot.item, spot.slot)
        self._screen.refresh()

    def _go_to(self, spot: Spot, target: str) -> None:
        """Bring the note or the source of a mark into view."""
        self._jumps.remember()
        at = target_block(target, self._stage.strips(spot.item))
        if at is not None:
            self._screen.reveal(spot.item, at, 0, self._stage.layout(spot.item, at).height)

    def _cite(self, spot: Spot, action: Action) -> None:
        """Open the page that a mark cites; of a document its place, which others do."""
        source = self._stage.content(spot.item).cited(action.target)
        seen = self._screen.find(spot.item, spot.slot)
        if source is None or seen is None:
            return
        if source.target:
            self.tell("link", source.target)
            return
        x, top = seen
        self._cited = spot, action, action.rects[-1].translated(x, top), source
        self.citation_opened.emit(self._stage.item(spot.item).message.id, source.citation)

    def show_quote(self) -> None:
        """Show what the mark quotes that was clicked last: its document cannot be opened."""
        if self._cited is None:
            return
        spot, action, rect, source = self._cited
        if source.quotes:
            self.quote_requested.emit(rect, source)
        else:
            self._go_to(spot, action.target)

    def _unfold(self, spot: Spot) -> None:
        """Show long code whole, or its first lines; folding from below leaves what follows where it is."""
        layout = self._stage.layout(spot.item, spot.slot)
        self._stage.slot(spot.item, spot.slot).state.open = layout.hides(_LAST)
        inside = self._stage.anchor.item == spot.item and self._stage.anchor.slot == spot.slot
        self._stage.rebuild(spot.item, spot.slot)
        shrunk = layout.height - self._stage.layout(spot.item, spot.slot).height
        if inside and shrunk > 0:
            self._stage.scroll_by(-shrunk)
        self._screen.refresh()

    def _copy(self, spot: Spot, text: str, key: str = "copy") -> None:
        QGuiApplication.clipboard().setText(text)
        self._show_copied(spot, key)

    def _show_copied(self, spot: Spot, key: str = "copy") -> None:
        state = self._stage.slot(spot.item, spot.slot).state
        state.copied = key
        self._screen.touch(spot.item, spot.slot)

        def over() -> None:
            state.copied = ""
            self._screen.repaint_seen()

        QTimer.singleShot(_COPIED_MS, self, over)
