"""Says near the limit of the model's window how full it is, and what can be done."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.model.ids import ConversationId
from app.ui.composer.estimate_words import fill
from app.ui.control.fit_words import window_words
from app.ui.i18n import tr

if TYPE_CHECKING:
    from app.model.estimate import SendEstimate
    from app.ui.control.open_chat import OpenChat
    from app.ui.control.running import Running
    from app.ui.widgets.bar import InlineBar


class WindowBar(QObject):
    """The bar above the composer. Dismissed, it stays away until the conversation would not fit any more."""

    def __init__(
        self,
        *,
        bar: InlineBar,
        chat: OpenChat,
        running: Running,
        choices: tuple[tuple[str, Callable[[], object]], ...],
    ) -> None:
        super().__init__(bar)
        self._bar = bar
        self._chat = chat
        self._running = running
        self._choices = choices
        self._estimate: SendEstimate | None = None
        self._dismissed: set[tuple[ConversationId | None, bool]] = set()
        bar.dismissed.connect(self._dismiss)
        chat.switched.connect(self._switched)
        running.changed.connect(self._show)

    def take(self, estimate: SendEstimate | None) -> None:
        """Show what *estimate* says of the next message."""
        self._estimate = estimate
        self._show()

    def _show(self) -> None:
        estimate = self._estimate
        quiet = estimate is None or fill(estimate) == "fine" or self._place() in self._dismissed
        if quiet or estimate is None or not self._chat.messages or self._running.has(self._chat.id):
            self._bar.hide()
            return
        words = window_words(estimate)
        if self._bar.isHidden() or self._bar.message() != words:
            self._bar.show_message(words, self._choices, tone="warn")

    def _place(self) -> tuple[ConversationId | None, bool]:
        over = self._estimate is not None and self._estimate.split.total > self._estimate.window_tokens
        return self._chat.id, over

    def _dismiss(self) -> None:
        self._dismissed.add(self._place())

    def _switched(self) -> None:
        self.take(None)


def choices(
    trim: Callable[[], object], compact: Callable[[], object], anew: Callable[[], object]
) -> tuple[tuple[str, Callable[[], object]], ...]:
    """The three ways to make a history fit, as the bar offers them."""
    return ((tr("Trim…"), trim), (tr("Compact…"), compact), (tr("New conversation…"), anew))
