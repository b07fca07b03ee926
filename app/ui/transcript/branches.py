"""Other branches of the conversation that is shown, and which version of its turns each message is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QPoint
from PySide6.QtGui import QCursor

from app.model.ids import MessageId
from app.model.message import Message
from app.ui.transcript.canvas import Canvas, Spot
from app.ui.transcript.deeds import Deeds
from app.ui.transcript.follow import Anchor
from app.ui.transcript.holding import held, shared, stay
from app.ui.transcript.holding import hold as bring
from app.ui.transcript.model import Version
from app.ui.transcript.screen import Screen
from app.ui.transcript.stage import Stage

_WALK = ("previous_version", "next_version")


class Branches:
    """Changes branches on the stage.

    *shown* is called after another one is shown, or with the number of messages that were added above.
    """

    def __init__(
        self, stage: Stage, canvas: Canvas, screen: Screen, deeds: Deeds, shown: Callable[[int], None]
    ) -> None:
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

        The message *hold* comes to where the first one that differs stood; nothing moves when both share it. A
        focus on what walks the versions stays on it. The rest is as in :meth:`place`.
        """
        same = shared(self._stage, messages)
        stood = held(self._stage, same) if hold is not None else None
        here, walked = self._stage.anchor, self._walked(same)
        self._screen.forget_after(same)
        self._stage.splice(same, messages[same:])
        self._stage.place_among(versions, ends_branch)
        index = self._stage.index_of(hold) if hold is not None else None
        if index is not None and index < same:
            stay(self._stage, here, same)
        elif index is not None:
            bring(self._stage, index, stood)
            self._walk_on(index, walked)
        self._screen.refresh()
        self._shown(0)

    def _walked(self, index: int) -> str:
        """The action with the focus, if it is one that walks the versions of a message."""
        spot = self._canvas.focus
        if spot is None or spot.item != index:
            return ""
        actions = self._stage.layout(spot.item, spot.slot).actions()
        return actions[spot.action].key if spot.action < len(actions) and actions[spot.action].key in _WALK else ""

    def _walk_on(self, index: int, walked: str) -> None:
        """Give the focus to the same action of the version that is shown now; at the last one, to the way back."""
        if walked:
            slot = self._stage.slots(index) - 1
            found = {action.key: at for at, action in enumerate(self._stage.layout(index, slot).actions())}
            for key in (walked, *_WALK):
                if key in found:
                    self._canvas.focus = Spot(index, slot, found[key])
                    return

    def prepend(
        self, messages: Sequence[Message], versions: Mapping[str, Version], before: Sequence[Message] = ()
    ) -> None:
        """Add what stands above the first message; nothing that is seen moves. *before* are to follow later.

        *versions* says which of its siblings a message is that has any, by id.
        """
        if messages and self._stage.items():
            self._stage.prepend(messages, before, versions)
            self._screen.preceded(len(messages))
            self._shown(len(messages))

    def place(self, versions: Mapping[str, Version], ends_branch: bool = False) -> None:
        """Show which of its siblings each message is, by id; *ends_branch* says that later turns follow elsewhere."""
        self._stage.place_among(versions, ends_branch)
        self._screen.refresh()

    def send_from(self, message_id: MessageId | None) -> None:
        """Say above a message that what stands before it is no longer sent; None says it nowhere."""
        self._stage.mark_sent_from(message_id or "")
        self._screen.refresh()

    def show_new(self, message_id: MessageId) -> None:
        """Say above a message that it and what follows is new.

        Where the end is shown and the new part is longer than the window, the reader is taken to its beginning.
        """
        index = self._stage.index_of(message_id)
        if index is None:
            return
        self._stage.mark_new(index)
        self._screen.refresh()
        if self._stage.follow.on and not self._new_is_seen():
            self._screen.jump(Anchor(index, 0, 0))

    def end_new(self, in_sight: bool = False) -> bool:
        """Say it no more; unless *in_sight*, only when nothing that is seen or selected moves by that.

        Returns whether nothing of it is left.
        """
        new, canvas = self._stage.new, self._canvas
        if new is None:
            return True
        held = canvas.selection is not None or (canvas.focus is not None and canvas.focus.item == new)
        if not in_sight and (held or self._new_is_seen()):
            return False
        canvas.selection = canvas.focus = None
        self._stage.mark_new(None)
        self._screen.refresh()
        return True

    def _new_is_seen(self) -> bool:
        new = self._stage.new
        if new is None:
            return False
        leads = len(self._stage.item(new).leads)
        return any(seen.item == new and seen.slot < leads for seen in self._stage.settled.seen)

    def has_new(self) -> bool:
        """Whether the line for new messages stands somewhere."""
        return self._stage.new is not None

    def at_end(self) -> bool:
        """Whether the end of the conversation is on the screen."""
        return self._stage.settled.at_end

    def stand_in_column(self) -> None:
        """From now on one answer is shown of several side by side: what is the same for all is said elsewhere."""
        self._stage.known.in_column = True

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
