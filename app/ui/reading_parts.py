"""What has to do with reading answers: finding and moving about, reading by caret, following links, saving parts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.ui.control.links import LinkOpener
from app.ui.control.message_reading import MessageReading
from app.ui.control.reading import ReadingControl
from app.ui.control.saving import SaveControl

if TYPE_CHECKING:
    from app.ui.chat_parts import ChatTools
    from app.ui.transcript import TranscriptView


class ReadingParts(QObject):
    """Builds the controllers and joins the transcript with them, and with what holds its answers back."""

    def __init__(self, tools: ChatTools) -> None:
        super().__init__(tools.window)
        self._transcript = tools.transcript
        self._current: Callable[[], TranscriptView] = lambda: tools.transcript
        self.moving = ReadingControl(tools.transcript, self.current, tools.window.commands, tools.chat)
        self.by_caret = MessageReading(tools.window, self.current, tools.chat, tools.theme)
        self.links, self.saving = LinkOpener(tools.window, tools.theme), SaveControl(tools.window, tools.tasks)
        self.join(tools.transcript)
        tools.transcript.retry_now_requested.connect(lambda _answer: tools.sending.retry_now())
        tools.transcript.stop_wait_requested.connect(lambda _answer: tools.sending.stop())
        tools.window.composer.field.page_wanted.connect(self._scroll_page)

    def current(self) -> TranscriptView:
        """The view that is read at the moment."""
        return self._current()

    def use_current(self, current: Callable[[], TranscriptView]) -> None:
        """*current* says which view is read: there may be others in the place of the transcript."""
        self._current = current

    def join(self, view: TranscriptView) -> None:
        """Follow the links in *view*, and save what is to be saved of it."""
        view.link_activated.connect(self.links.open)
        view.save_requested.connect(self.saving.ask)

    def _scroll_page(self, direction: int) -> None:
        self._transcript.glide_by(direction * self._transcript.viewport().height() * 9 // 10)
