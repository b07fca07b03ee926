"""The transcript: a scroll area of its own kind, which lays out and paints only what is near."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QAbstractSlider, QFrame, QToolTip, QWidget

from app.base.clock import Clock, SystemClock
from app.model.blocks import Json
from app.model.errors import TurnError
from app.model.events import StreamEvent
from app.model.ids import MessageId
from app.model.message import Message
from app.ui.i18n import tr
from app.ui.theme.palette import Theme
from app.ui.transcript.blocks.base import Action, Tools
from app.ui.transcript.canvas import Canvas, Spot
from app.ui.transcript.content import Change
from app.ui.transcript.follow import Anchor
from app.ui.transcript.ink import Ink, column_width
from app.ui.transcript.model import Strip, Wait, strip_text
from app.ui.transcript.pill import Pill
from app.ui.transcript.pointer import Pointer
from app.ui.transcript.selection import Place, Selection, selected_text
from app.ui.transcript.stage import Stage
from app.ui.transcript.syntax.highlighter import Highlighter

_STEP = 40  # px per arrow key
_WHEEL = 84  # px per notch of a wheel without pixel deltas
_TICK_MS = 1000
_COPIED_MS = 1500
_EDGE_MS = 30


class TranscriptView(QAbstractScrollArea):
    """One conversation. Ids are those of its messages; links are never opened here."""

    retry_requested = Signal(str)
    stop_wait_requested = Signal(str)
    retry_now_requested = Signal(str)
    copy_requested = Signal(str)
    details_requested = Signal(str)
    link_activated = Signal(str)
    edit_requested = Signal(str)

    def __init__(self, theme: Theme, clock: Clock | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock or SystemClock()
        self._names: dict[str, str] = {}
        self._wide = False
        tools = Tools(self._clock.now_ms, Highlighter(self), self._refresh_later)
        self._stage = Stage(Ink(theme), tools, self._model_name)
        self._canvas = Canvas(self._stage)
        self._pointer = Pointer(self._stage, self._canvas, self)
        self._pill = Pill(self.viewport(), theme)
        self._pill.clicked.connect(self.jump_to_latest)
        self._refreshing = QTimer(self, singleShot=True, interval=0)
        self._refreshing.timeout.connect(self.refresh)
        self._ticker = QTimer(self, interval=_TICK_MS)
        self._ticker.timeout.connect(self._tick)
        self._edge = QTimer(self, interval=_EDGE_MS)
        self._edge.timeout.connect(self._scroll_at_edge)
        self._mouse = QPointF()
        self._set_up()

    def _set_up(self) -> None:
        self.setObjectName("transcript")
        self.setAccessibleName(tr("Conversation"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.verticalScrollBar().setSingleStep(_STEP)
        self.verticalScrollBar().actionTriggered.connect(self._bar_action)
        self.verticalScrollBar().sliderReleased.connect(self._show_bar)

    # The conversation.

    def show_conversation(self, messages: Sequence[Message]) -> None:
        """Show other messages, at their end. Only what is seen is parsed and laid out."""
        self._pointer.reset()
        self._canvas.selection = self._canvas.hover = self._canvas.focus = None
        self._stage.load(messages)
        self._canvas.forget()
        self.refresh()

    def clear(self) -> None:
        """Show nothing."""
        self.show_conversation(())

    def append_turn(self, user: Message | None, answer: Message) -> None:
        """Add a turn at the end and go there."""
        if user is not None and self._stage.index_of(user.id) is None:
            self._stage.append(user)
        if self._stage.index_of(answer.id) is None:
            self._stage.append(answer)
        self._stage.follow.jumped(to_end=True)
        self.refresh()

    def apply_progress(self, answer_id: MessageId, events: Sequence[StreamEvent], received_ms: int) -> None:
        """Show what has arrived of a running answer; an unknown *answer_id* is ignored."""
        index = self._stage.index_of(answer_id)
        if index is None:
            return
        change = self._stage.content(index).apply(events, received_ms)
        if change is not None:
            self._changed(index, change)

    def set_waiting(self, answer_id: MessageId, until_ms: int, attempt: int, error: TurnError | None) -> None:
        """Show that the request is held back until *until_ms* (since 1970 UTC; 0 while preparing)."""
        index = self._stage.index_of(answer_id)
        if index is not None:
            self._changed(index, self._stage.content(index).set_wait(Wait(until_ms, attempt, error)))

    def restart(self, answer_id: MessageId) -> None:
        """Drop what an earlier attempt had sent."""
        index = self._stage.index_of(answer_id)
        if index is not None:
            self._changed(index, self._stage.content(index).restart())

    def finish(self, answer: Message) -> None:
        """Show an answer as it was stored in the end."""
        index = self._stage.index_of(answer.id)
        if index is None:
            return
        change = self._stage.content(index).finish(answer)
        self._stage.item(index).message = answer
        self._changed(index, change)

    def _changed(self, index: int, change: Change) -> None:
        self._stage.change(index, change)
        self.refresh()

    # Looks.

    def set_theme(self, theme: Theme) -> None:
        """Take another theme; the text at the top edge stays where it is."""
        self._pill.set_theme(theme)
        self._reflow(Ink(theme))

    def set_wide(self, wide: bool) -> None:
        """Use the whole width, or the column of the design."""
        if wide != self._wide:
            self._wide = wide
            self._reflow(self._stage.ink)

    def set_model_names(self, names: Mapping[str, str]) -> None:
        """Names of models by id, for the line of facts. Lines that stand are made anew."""
        self._names = dict(names)
        for index in range(self._stage.items()):
            content = self._stage.item(index).content
            if content is not None and not content.running:
                self._stage.change(index, Change(len(content.sections)))
        self.refresh()

    def _model_name(self, model: str) -> str:
        return self._names.get(model, model)

    def _reflow(self, ink: Ink) -> None:
        self._canvas.left, width = column_width(self.viewport().width(), self._wide)
        self._stage.viewport = self.viewport().height()
        if ink is not self._stage.ink or width != self._stage.width:
            self._stage.reflow(ink, width)
        self._canvas.forget()
        self.refresh()

    # Painting.

    def refresh(self) -> None:
        """Find out what is seen now and paint what differs."""
        self._refreshing.stop()
        self._stage.resettle()
        self._stage.trim()
        self._show()

    def _refresh_later(self) -> None:
        if not self._refreshing.isActive():
            self._refreshing.start()

    def _show(self) -> None:
        viewport = self.viewport()
        todo = self._canvas.repaint(viewport.rect())
        if todo.whole:
            viewport.update()
        else:
            if todo.shift:
                viewport.scroll(0, todo.shift, viewport.rect())
                self._pill.was_moved(todo.shift)
            for rect in todo.rects:
                viewport.update(rect)
        self._show_bar()
        self._pill.place(viewport.rect(), not self._stage.settled.at_end)
        self._watch_time()

    def _show_bar(self) -> None:
        bar = self.verticalScrollBar()
        if bar.isSliderDown():
            return
        bar.blockSignals(True)
        bar.setPageStep(self._stage.viewport)
        bar.setRange(0, max(0, self._stage.total - self._stage.viewport))
        bar.setValue(self._stage.value)
        bar.blockSignals(False)
        bar.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the part that Qt asks for."""
        painter = QPainter(self.viewport())
        self._canvas.paint(painter, event.rect())
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the new width and height."""
        self._reflow(self._stage.ink)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Nothing: the bar follows the anchor, not the other way round."""

    # Time.

    def _watch_time(self) -> None:
        ticking = any(self._ticks(seen.item, seen.slot) for seen in self._stage.settled.seen)
        if ticking != self._ticker.isActive():
            self._ticker.start() if ticking else self._ticker.stop()

    def _ticks(self, item: int, slot: int) -> bool:
        layout = self._stage.slot(item, slot).layout
        return layout is not None and layout.ticks

    def _tick(self) -> None:
        for seen in self._stage.settled.seen:
            if self._ticks(seen.item, seen.slot):
                self._stage.layout(seen.item, seen.slot).touch()
        self._show()

    # Scrolling.

    def _bar_action(self, action: int) -> None:
        bar = self.verticalScrollBar()
        steps = {
            QAbstractSlider.SliderAction.SliderSingleStepAdd: _STEP,
            QAbstractSlider.SliderAction.SliderSingleStepSub: -_STEP,
            QAbstractSlider.SliderAction.SliderPageStepAdd: self._page,
            QAbstractSlider.SliderAction.SliderPageStepSub: -self._page,
        }
        step = steps.get(QAbstractSlider.SliderAction(action))
        if step is not None:
            bar.setSliderPosition(bar.value())
            self.scroll_by(step)
            return
        self._stage.scroll_to(bar.sliderPosition())
        self._show()

    @property
    def _page(self) -> int:
        return max(_STEP, self._stage.viewport - _STEP)

    def scroll_by(self, distance: int) -> None:
        """Move by *distance* px, down positive."""
        self._stage.scroll_by(distance)
        self._show()

    def jump_to_latest(self) -> None:
        """Go to the end and follow it."""
        self._stage.follow.jumped(to_end=True)
        self.refresh()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll; sideways over a wide block."""
        delta, angle = event.pixelDelta(), event.angleDelta()
        dx = delta.x() or round(angle.x() * _WHEEL / 120)
        dy = delta.y() or round(angle.y() * _WHEEL / 120)
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and not dx:
            dx, dy = dy, 0
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()  # zoom belongs to the window
            return
        if abs(dx) > abs(dy):
            self._scroll_sideways(event.position(), -dx)
        elif dy:
            self.scroll_by(-dy)
        event.accept()

    def _scroll_sideways(self, point: QPointF, distance: int) -> None:
        seen = self._canvas.seen_at(point.y())
        if seen is not None and self._stage.layout(seen.item, seen.slot).scroll_sideways(distance):
            self._show()

    # Selection.

    def set_selection(self, selection: Selection | None) -> None:
        """Show another selection; a selection ends following."""
        if selection == self._canvas.selection:
            return
        self._canvas.selection = selection
        if selection is not None and not selection.empty:
            self._stage.follow.selected()
        self._touch_seen()

    def _touch_seen(self) -> None:
        for seen in self._stage.settled.seen:
            self._stage.layout(seen.item, seen.slot).touch()
        self._show()

    def select_all(self) -> None:
        """Select the whole conversation, laid out or not."""
        last = self._stage.items() - 1
        if last >= 0:
            end = Place(last, max(0, self._stage.slots(last) - 1), 1 << 30)
            self.set_selection(Selection(Place(), end))

    def selected_text(self) -> str:
        """The selected text, plain."""
        selection = self._canvas.selection
        return "" if selection is None or selection.empty else selected_text(selection, self)

    def copy(self) -> None:
        """Put the selected text on the clipboard."""
        text = self.selected_text()
        if text:
            QGuiApplication.clipboard().setText(text)

    def items(self) -> int:
        """The number of messages."""
        return self._stage.items()

    def strips(self, item: int) -> list[Strip]:
        """The blocks of a message as values."""
        self._stage.content(item)
        return [slot.strip for slot in self._stage.item(item).slots]

    # Mouse.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click or a selection."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._canvas.focus = None
        self._pointer.press(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Select a word."""
        self._pointer.press(event, double=True)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Hover or select."""
        self._mouse = event.position()
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._pointer.move(event.position())
            outside = not 0 <= event.position().y() < self.viewport().height()
            if outside and self._pointer.selecting and not self._edge.isActive():
                self._edge.start()
        else:
            self._pointer.hover(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a click or a selection."""
        self._edge.stop()
        self._pointer.release(event.position())

    def _scroll_at_edge(self) -> None:
        y, height = self._mouse.y(), self.viewport().height()
        if not self._pointer.selecting or 0 <= y < height:
            self._edge.stop()
            return
        self.scroll_by(round((y if y < 0 else y - height) / 2))
        self._pointer.move(self._mouse)

    def set_hover(self, spot: Spot | None, shape: Qt.CursorShape) -> None:
        """Show what is under the mouse."""
        self.viewport().setCursor(shape)
        if spot == self._canvas.hover:
            return
        for one in (self._canvas.hover, spot):
            if one is not None and self._canvas.find(one.item, one.slot) is not None:
                self._stage.layout(one.item, one.slot).touch()
        self._canvas.hover = spot
        self._show()

    def viewportEvent(self, event: QEvent) -> bool:
        """Tooltips show the full target of a link."""
        if event.type() == QEvent.Type.ToolTip:
            found = self._pointer.spot_at(QPointF(event.pos()))  # type: ignore[attr-defined]
            target = found[1].target if found else ""
            QToolTip.showText(event.globalPos(), target, self.viewport())  # type: ignore[attr-defined]
            return True
        if event.type() == QEvent.Type.Leave:
            self.set_hover(None, Qt.CursorShape.ArrowCursor)
        return bool(super().viewportEvent(event))

    # Actions.

    def act(self, spot: Spot, action: Action) -> None:
        """Do what an action in a block says."""
        message = self._stage.item(spot.item).message.id
        signals = {
            "retry": self.retry_requested,
            "retry_now": self.retry_now_requested,
            "cancel_wait": self.stop_wait_requested,
        }
        if action.key in signals:
            signals[action.key].emit(message)
        elif action.key == "link":
            self.link_activated.emit(action.target)
        else:
            self._act_here(spot, action.key)

    def _act_here(self, spot: Spot, key: str) -> None:
        slot = self._stage.slot(spot.item, spot.slot)
        if key == "fold":
            self._changed(spot.item, self._stage.content(spot.item).toggle(slot.section))
        elif key == "wrap":
            slot.state.wrap = not slot.state.wrap
            slot.state.scroll = 0
            self._stage.rebuild(spot.item, spot.slot)
            self.refresh()
        elif key in ("copy", "copy_message"):
            self._copy_block(spot, key)

    def _copy_block(self, spot: Spot, key: str) -> None:
        slot = self._stage.slot(spot.item, spot.slot)
        message = self._stage.item(spot.item).message.id
        text = strip_text(slot.strip.value) if key == "copy" else self.text_of(message)
        QGuiApplication.clipboard().setText(text)
        if key == "copy_message":
            self.copy_requested.emit(message)
        slot.state.copied = True
        self._repaint_slot(spot)
        QTimer.singleShot(_COPIED_MS, self, lambda: self._end_copied(spot))

    def _end_copied(self, spot: Spot) -> None:
        if spot.item < self._stage.items() and spot.slot < len(self._stage.item(spot.item).slots):
            self._stage.slot(spot.item, spot.slot).state.copied = False
            self._repaint_slot(spot)

    def _repaint_slot(self, spot: Spot) -> None:
        layout = self._stage.slot(spot.item, spot.slot).layout
        if layout is not None:
            layout.touch()
        self._show()

    def text_of(self, message_id: MessageId) -> str:
        """A message as plain text, without thinking; empty when it is not shown."""
        index = self._stage.index_of(message_id)
        return "" if index is None else self._stage.content(index).text

    # Keyboard.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Scroll, select all, copy, trigger what has the focus."""
        steps = {
            Qt.Key.Key_Up: -_STEP,
            Qt.Key.Key_Down: _STEP,
            Qt.Key.Key_PageUp: -self._page,
            Qt.Key.Key_PageDown: self._page,
        }
        if event.key() in steps:
            self.scroll_by(steps[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_Home:
            self._stage.jump(Anchor())
            self._show()
        elif event.key() == Qt.Key.Key_End:
            self.jump_to_latest()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_all()
        else:
            super().keyPressEvent(event)

    # The reader's place.

    def anchor(self) -> Json:
        """The reader's place, to be stored: message, block, px into it, and whether the end is followed."""
        place = self._stage.anchor
        if self._stage.items() == 0:
            return {}
        message = self._stage.item(min(place.item, self._stage.items() - 1)).message.id
        return {"message": message, "block": place.slot, "offset": place.offset, "end": self._stage.follow.on}

    def restore_anchor(self, state: Json) -> None:
        """Go back to a place from :meth:`anchor`. What does not fit is ignored."""
        index = self._stage.index_of(str(state.get("message", "")))
        if index is None or state.get("end", True):
            self.jump_to_latest()
            return
        block, offset = state.get("block"), state.get("offset")
        if isinstance(block, int) and isinstance(offset, int):
            self._stage.jump(Anchor(index, max(0, block), max(0, offset)))
            self._show()
