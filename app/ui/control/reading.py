"""The actions for reading a conversation: finding, and moving about in it from wherever the focus is."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from app.ui.actions import Actions
    from app.ui.control.open_chat import OpenChat
    from app.ui.transcript import TranscriptView


class ReadingControl(QObject):
    """Gives the actions their handlers; they are on while there is something to read.

    *current* says which view is read at the moment.
    """

    def __init__(
        self, transcript: TranscriptView, current: Callable[[], TranscriptView], commands: Actions, chat: OpenChat
    ) -> None:
        super().__init__(transcript)
        self._transcript = transcript
        self._commands = commands
        self._chat = chat
        self._current = current
        self._ids = tuple(_handlers(transcript))
        for action_id in self._ids:
            commands.handle(action_id, partial(self._do, action_id))
        for signal in (chat.switched, chat.grown):
            signal.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Switch the actions on or off."""
        for action_id in self._ids:
            self._commands.set_enabled(action_id, bool(self._chat.messages))

    def _do(self, action_id: str) -> None:
        whole = action_id == "copy.conversation"  # which is never that of one answer
        _handlers(self._transcript if whole else self._current())[action_id]()


def _handlers(view: TranscriptView) -> dict[str, Callable[[], object]]:
    finding, jumps = view.finding, view.jumps
    return {
        "find.open": finding.open,
        "find.next": finding.next,
        "find.previous": finding.previous,
        "copy.markdown": view.copy_as_markdown,
        "copy.plain": view.copy_as_plain_text,
        "copy.conversation": view.copy_conversation,
        "go.turn_previous": jumps.previous_turn,
        "go.turn_next": jumps.next_turn,
        "go.answer_start": jumps.answer_start,
        "go.first": jumps.first,
        "go.latest": jumps.latest,
        "go.back": jumps.back,
    }
