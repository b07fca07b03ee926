"""What a screen reader is told of the conversation."""

from __future__ import annotations

from PySide6.QtCore import QDateTime, QLocale, QPoint, QRect
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent
from PySide6.QtWidgets import QWidget

from app.logic.markdown.values import CodeBlock
from app.model.message import Message, Role
from app.ui.i18n import tr
from app.ui.transcript.access import Viewport
from app.ui.transcript.blocks.base import Action, Tools
from app.ui.transcript.blocks.branch_end import branch_end_words
from app.ui.transcript.blocks.notes import countdown_words
from app.ui.transcript.blocks.separator import new_words
from app.ui.transcript.blocks.thinking import thinking_words
from app.ui.transcript.blocks.trouble import trouble_detail
from app.ui.transcript.canvas import Canvas
from app.ui.transcript.copying.plain import list_markers
from app.ui.transcript.days import day_words
from app.ui.transcript.facts import ModelName
from app.ui.transcript.model import (
    BranchEnd,
    Card,
    ChangeLine,
    DayLine,
    FactsLine,
    Folded,
    NewLine,
    Note,
    Refusal,
    StepLine,
    Strip,
    ThinkingLine,
    Trouble,
    TurnRow,
    Version,
    Wait,
    Working,
    strip_text,
)
from app.ui.transcript.speech import Speech
from app.ui.transcript.stage import Stage


class Reader:
    """Answers the accessibility interfaces, and speaks a running answer sentence by sentence."""

    def __init__(self, viewport: Viewport, stage: Stage, canvas: Canvas, tools: Tools, model_name: ModelName) -> None:
        self._viewport = viewport
        self._stage = stage
        self._canvas = canvas
        self._tools = tools
        self._model_name = model_name
        self._speeches: dict[str, Speech] = {}

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
        text = content.text if content is not None else message.text
        if message.error is not None:
            text = f"{text}\n{message.error.message} {message.error.advice}".strip()
        time = QDateTime.fromMSecsSinceEpoch(message.timing.created_ms).time()
        spoken_time = QLocale().toString(time, QLocale.FormatType.ShortFormat)
        return tr("{0}, {1}: {2}", self._sender(message), spoken_time, text)

    def _sender(self, message: Message) -> str:
        if message.role is Role.USER:
            return tr("You")
        model = message.model or (message.settings.model if message.settings else "")
        return self._model_name(model) if model else tr("Answer")

    def spoken_block(self, item: int, slot: int) -> str:
        """The text of a block, with its list marker, or what a mark on the screen means."""
        strip = self.strips(item)[slot]
        return spoken(strip, self._tools.now_ms())

    def actions_of(self, item: int, slot: int) -> list[Action]:
        """What can be done in a block. Laying it out for that is cheap: a screen reader asks for few."""
        if item >= self._stage.items() or slot >= self._stage.slots(item):
            return []
        return list(self._stage.layout(item, slot).actions())

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

    def focused(self) -> tuple[int, int, int] | None:
        """The action that has the focus."""
        spot = self._canvas.focus
        return None if spot is None else (spot.item, spot.slot, spot.action)

    def item_at(self, point: QPoint) -> int | None:
        """The message at a point of the screen."""
        seen = self._canvas.seen_at(self._viewport.mapFromGlobal(point).y())
        return None if seen is None else seen.item

    # Speaking.

    def messages_changed(self) -> None:
        """Other messages are shown."""
        self._speeches.clear()
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
        if text:
            say(self._viewport, text)
        if finished:
            del self._speeches[item.message.id]
            self._name_changed(index)

    def _name_changed(self, index: int) -> None:
        child = self._viewport.accessible().child(index)
        if child is not None:
            QAccessible.updateAccessibility(QAccessibleEvent(child, QAccessible.Event.NameChanged))

    def focus_moved(self) -> None:
        """The focus went to another action: have its name spoken."""
        spot = self._canvas.focus
        if spot is None or not QAccessible.isActive():
            return
        actions = self.actions_of(spot.item, spot.slot)
        if spot.action < len(actions):
            say(self._viewport, actions[spot.action].label)


def say(widget: QWidget, text: str) -> None:
    """Have *text* spoken when the screen reader is done with what it says."""
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))


def spoken(strip: Strip, now_ms: int) -> str:
    """What a block says. Thinking and marks are put in words."""
    value = strip.value
    if isinstance(value, CodeBlock):
        return tr("Code in {0}:", value.language or tr("plain text")) + "\n" + value.text
    if isinstance(value, ThinkingLine):
        return thinking_words(value, now_ms)
    if isinstance(value, FactsLine):
        version = version_spoken(value.version)
        return ", ".join((*value.facts, version) if version else value.facts)
    if isinstance(value, DayLine):
        return day_words(value.number, now_ms)
    if isinstance(value, Trouble):
        return _trouble(value)
    if isinstance(value, Wait):
        return _wait(value, now_ms)
    return _small(value) or "".join(list_markers(strip)) + strip_text(value)


def _small(value: object) -> str:
    if isinstance(value, Note):
        return value.text
    if isinstance(value, StepLine | Card | Refusal):
        return value.words
    if isinstance(value, Folded):
        return value.name + ("\n" + value.json if value.open else "")
    if isinstance(value, ChangeLine | NewLine):
        return value.text if isinstance(value, ChangeLine) else new_words()
    if isinstance(value, TurnRow):
        return version_spoken(value.version)
    if isinstance(value, BranchEnd):
        return branch_end_words()
    return tr("Waiting for the answer…") if isinstance(value, Working) else ""


def version_spoken(version: Version) -> str:
    """Which of its siblings a message is; nothing for one that is alone."""
    return "" if version.alone else tr("Version {0} of {1}", version.number, version.count)


def _trouble(value: Trouble) -> str:
    error = value.error
    parts = [" ".join(part for part in (error.message, error.advice) if part)]
    if error.request_id:
        parts.append(tr("Request {0}", error.request_id))
    if value.open:
        parts.append(trouble_detail(value))
    return "\n".join(parts)


def _wait(value: Wait, now_ms: int) -> str:
    reason = value.error.message if value.error else tr("Preparing the connection…")
    return f"{reason}\n{countdown_words(value, now_ms)}".strip()
