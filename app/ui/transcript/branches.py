"""Other branches of the conversation that is shown, and which version of its turns each message is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QPoint
from PySide6.QtGui import QCursor

from app.model.ids import MessageId
from app.model.message import Message
from app.ui.transcript.canvas import Canvas
from app.ui.transcript.deeds import Deeds
from app.ui.transcript.model import Version
from app.ui.transcript.screen import Screen
from app.ui.transcript.stage import Stage


class Branches:
    """Changes branches on the stage; *shown* is called after another one is shown."""

    def __init__(self, stage: Stage, canvas: Canvas, screen: Screen, deeds: Deeds, shown: Callable[[], None]) -> None:
        self._stage = stage
        self._canvas = canvas
        self._screen = screen
        self._deeds = deeds
        self._shown = shown

    def show(
        self,
        messages: Sequence[Message],
        versions: Mapping[str, Version],
        ends_branch: bool = False,
        hold: MessageId | None = None,
    ) -> None:
        """Show another branch of the same conversation: what both share stays as it stands.

        The message *hold* comes to where the first one that differs stood. The rest is as in :meth:`place`.
        """
        same = self._stage.shared(messages)
        stood = self._stage.held(same) if hold is not None else None
        self._screen.forget_after(same)
        self._stage.splice(same, messages[same:])
        self._stage.place_among(versions, ends_branch)
        held = self._stage.index_of(hold) if hold is not None else None
        if held is not None:
            self._stage.hold(held, stood)
        self._screen.refresh()
        self._shown()

    def place(self, versions: Mapping[str, Version], ends_branch: bool = False) -> None:
        """Show which of its siblings each message is, by id; *ends_branch* says that later turns follow elsewhere."""
        self._stage.place_among(versions, ends_branch)
        self._screen.refresh()

    def set_busy(self, busy: bool) -> None:
        """An answer runs in the conversation: nothing can be edited, branched or asked again meanwhile."""
        self._deeds.busy = busy

    def focused(self) -> MessageId | None:
        """The message in which something has the keyboard focus."""
        spot = self._canvas.focus
        return None if spot is None else self._stage.item(spot.item).message.id

    def action_place(self, message_id: str, key: str) -> QPoint:
        """Where an action of a message is on the screen, below it; where the mouse is, if it is not seen."""
        index = self._stage.index_of(message_id)
        rect = self._screen.action_rect(index, key) if index is not None else None
        return QCursor.pos() if rect is None else self._screen.to_global(rect.bottomLeft())
