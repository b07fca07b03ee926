"""What a screen reader is told of the conversation."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent, QAccessibleInterface
from PySide6.QtWidgets import QWidget

from app.ui.i18n import tr
from app.ui.transcript.access import Viewport
from app.ui.transcript.blocks.base import Action, Tools
from app.ui.transcript.blocks.uploading import upload_begins
from app.ui.transcript.canvas import Canvas
from app.ui.transcript.facts import ModelName
from app.ui.transcript.model import Strip, Uploading
from app.ui.transcript.plainly import Plain, plain_text
from app.ui.transcript.speech import Speech
from app.ui.transcript.stage import Stage
from app.ui.transcript.voices import Voice, voice, wait_words
from app.ui.transcript.who import sender, time_of_day, written_at

_SPOKEN = 200  # characters that are said of where one landed


class Reader:
    """Answers the accessibility interfaces, and speaks a running answer sentence by sentence."""

    def __init__(self, viewport: Viewport, stage: Stage, canvas: Canvas, tools: Tools, model_name: ModelName) -> None:
        self._viewport = viewport
        self._stage = stage
        self._canvas = canvas
        self._tools = tools
        self._model_name = model_name
        self._speeches: dict[str, Speech] = {}
        self._reached: int | None = None  # the message that the reader went to as a whole
        self.speaks: Callable[[], bool] = lambda: True  # whether what arrives is said, of several that are shown

    def items(self) -> int:
        """The number of messages."""
        return self._stage.items()

    def strips(self, item: int) -> list[Strip]:
        """The blocks of a message."""
        return self._stage.strips(item)

    def spoken_name(self, item: int) -> str:
        """Sender, time and text of a message."""
        message = self._stage.item(item).message
        content = self._stage.item(item).content
        text = content.told if content is not None else message.text
        if message.error is not None:
            text = f"{text}\n{message.error.message} {message.error.advice}".strip()
        return tr("{0}, {1}: {2}", sender(message, self._model_name), time_of_day(message), text)

    def voice(self, item: int, slot: int) -> Voice:
        """How a block is told."""
        return voice(self.strips(item)[slot], self._tools.now_ms())

    def actions_of(self, item: int, slot: int) -> list[Action]:
        """What can be done in a block. Laying it out for that is cheap: a screen reader asks for few."""
        if item >= self._stage.items() or slot >= self._stage.slots(item):
            return []
        return list(self._stage.layout(item, slot).actions())

    def more_of(self, item: int, action: Action) -> str:
        """What is said of an action besides its name: a link's target, what a mark quotes."""
        if action.key == "attachment":
            return tr("Opens the attachment.")
        source = self._stage.content(item).cited(action.target) if action.key == "cite" else None
        return source.words if source is not None else action.target

    def place_of(self, item: int, slot: int | None) -> QRect:
        """Where a message or one of its blocks is on the screen; empty when it is not seen."""
        found = QRect()
        for seen in self._stage.settled.seen:
            if seen.item == item and slot in (None, seen.slot):
                x, top = self._canvas.origin(seen)
                above = top - seen.y
                found = found.united(QRect(x, top, self._stage.width, seen.height - above))
        if found.isEmpty():
            return QRect()
        return found.translated(self._viewport.mapToGlobal(QPoint(0, 0)))

    def focused(self) -> tuple[int, ...] | None:
        """What has the focus: message, block and action, or a message as a whole."""
        spot = self._canvas.focus
        if spot is not None:
            return spot.item, spot.slot, spot.action
        return None if self._reached is None or not self._has_keyboard() else (self._reached,)

    def _has_keyboard(self) -> bool:
        area = self._viewport.parentWidget()
        return area is not None and area.hasFocus()

    def item_at(self, point: QPoint) -> int | None:
        """The message at a point of the screen."""
        seen = self._canvas.seen_at(self._viewport.mapFromGlobal(point).y())
        return None if seen is None else seen.item

    # Reading by caret.

    def current(self) -> int | None:
        """The message that the reader means: with the focus, the end of a selection, or at the top of the view."""
        if not self._stage.items():
            return None
        if self._canvas.focus is not None:
            return self._canvas.focus.item
        if self._canvas.selection is not None:
            return min(self._canvas.selection.head.item, self._stage.items() - 1)
        if self._reached in {seen.item for seen in self._stage.settled.seen}:
            return self._reached
        return self._stage.items() - 1 if self._stage.follow.on else self._stage.anchor.item

    def plain(self, item: int) -> Plain:
        """A message as plain text, with who wrote it and when."""
        message = self._stage.item(item).message
        heading = tr("{0}, {1}", sender(message, self._model_name), written_at(message))
        return Plain(heading, item + 1, self._stage.items(), plain_text(self.strips(item), self._tools.now_ms()))

    # Speaking.

    def messages_changed(self) -> None:
        """Other messages are shown."""
        self._speeches.clear()
        self._reached = None
        self.preceded(0)

    def preceded(self, count: int) -> None:
        """The same messages are shown, and *count* above them."""
        if self._reached is not None:
            self._reached += count
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleEvent(self._viewport, QAccessible.Event.ObjectReorder))

    def restarted(self, message_id: str) -> None:
        """An answer begins anew."""
        self._speeches.pop(message_id, None)

    def progressed(self, index: int, finished: bool = False) -> None:
        """An answer grew or ended. Costs nothing while no screen reader listens."""
        if not QAccessible.isActive():
            return
        item = self._stage.item(index)
        speech = self._speeches.setdefault(item.message.id, Speech())
        text = speech.due(item.slots, finished)
        if text and self.speaks():
            say(self._viewport, text)
        if finished:
            del self._speeches[item.message.id]
            self._tell(self._viewport.accessible().child(index), QAccessible.Event.NameChanged)

    def waits(self, index: int) -> None:
        """A request is held back: say why, and for how long. Nothing is said while the program only prepares."""
        wait = self._stage.content(index).wait
        if wait is not None and wait.error is not None and self._is_heard():
            say(self._viewport, wait_words(wait, self._tools.now_ms()).replace("\n", " "))

    def uploads(self, before: Uploading | None, now: Uploading | None) -> None:
        """An upload goes on: say so when it begins, and not with every step."""
        begins = now is not None and (before is None or (before.name, before.total) != (now.name, now.total))
        if now is not None and begins and self._is_heard():
            say(self._viewport, upload_begins(now))

    def _is_heard(self) -> bool:
        return QAccessible.isActive() and self.speaks()

    def focus_moved(self) -> None:
        """The focus went to another action: have the screen reader go there, too."""
        self._reached = None
        if self._canvas.focus is not None:
            self._tell(self._viewport.accessible().focusChild(), QAccessible.Event.Focus)

    def message_reached(self, item: int) -> None:
        """The reader went to a message as a whole: take the screen reader along, or say where that is.

        The focus of a screen reader follows only where the keyboard is; from elsewhere the words have to do.
        """
        self._reached = item
        if self._has_keyboard():
            self._tell(self._viewport.accessible().child(item), QAccessible.Event.Focus)
        elif QAccessible.isActive():
            say(self._viewport, self.spoken_name(item)[:_SPOKEN])

    @staticmethod
    def _tell(part: QAccessibleInterface | None, event: QAccessible.Event) -> None:
        if part is not None and QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleEvent(part, event))


def say(widget: QWidget, text: str) -> None:
    """Have *text* spoken when the screen reader is done with what it says."""
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))
