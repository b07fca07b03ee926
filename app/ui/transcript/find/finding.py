"""The way to the find bar, which is made when it is first wanted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QAbstractScrollArea

from app.ui.theme.palette import Theme
from app.ui.transcript.canvas import Canvas
from app.ui.transcript.clipboard import Clipboard
from app.ui.transcript.find.find import Find
from app.ui.transcript.jumps import Jumps
from app.ui.transcript.screen import Screen
from app.ui.transcript.stage import Stage


class Finding:
    """Opens the bar and tells it what happens in the conversation."""

    def __init__(
        self,
        area: QAbstractScrollArea,
        stage: Stage,
        canvas: Canvas,
        screen: Screen,
        clipboard: Clipboard,
        jumps: Jumps,
    ) -> None:
        self._area = area
        self._stage = stage
        self._canvas = canvas
        self._screen = screen
        self._clipboard = clipboard
        self._jumps = jumps
        self._made: Find | None = None
        self._wish: tuple[str, tuple[str, ...]] | None = None  # a message that does not show the words yet

    @property
    def find(self) -> Find:
        """The bar with its search."""
        if self._made is None:
            self._made = Find(self._area, self._stage, self._canvas, self._screen)
        return self._made

    def open(self) -> None:
        """Show the bar and go to its field; a selected line is what is searched."""
        self._wish = None
        self.find.open(self._clipboard.selected_words())

    def show(self, message_id: str, words: Sequence[str], block: int | None = None) -> None:
        """Go to a message, to the first of *words* in it if it shows one, and mark that everywhere.

        Those inside of what was attached as its content block *block* lead to its card.
        """
        item = self._stage.index_of(message_id)
        if item is None:
            return
        self._jumps.to(message_id)
        found = self.find.show(item, words, block)
        self._wish = None if found else (message_id, tuple(words))

    def learned(self, item: int) -> None:
        """The names of what was attached to a message became known: the words may stand in one."""
        wish, self._wish = self._wish, None
        if wish is not None and self._stage.index_of(wish[0]) == item:
            self.show(*wish)
        elif self._made is not None:
            self._made.learned(item)

    def next(self) -> None:
        """Go to the next hit."""
        self.find.step(forward=True)

    def previous(self) -> None:
        """Go to the previous hit."""
        self.find.step(forward=False)

    def close(self) -> bool:
        """Close the bar; False when it is not shown."""
        shown = self._made is not None and self._made.is_open
        if shown:
            self.find.close()
        return shown

    def changed(self, item: int) -> None:
        """A message grew, ended or is new."""
        if self._made is not None:
            self._made.changed(item)

    def loaded(self, added: int = 0) -> None:
        """Other messages are shown, or *added* above the first."""
        if not added:
            self._wish = None
        if self._made is not None:
            self._made.loaded(added)

    def place(self) -> None:
        """The view has another size."""
        if self._made is not None:
            self._made.place()

    def set_theme(self, theme: Theme) -> None:
        """Take another theme."""
        if self._made is not None:
            self._made.set_theme(theme)
