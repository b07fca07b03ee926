"""The stage on a widget: what is seen, painted with as little work as can be, scrolled and kept in step with time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from PySide6.QtCore import QElapsedTimer, QObject, QPoint, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtWidgets import QAbstractScrollArea, QAbstractSlider, QWidget

from app.ui.theme.palette import Theme
from app.ui.transcript.canvas import Canvas, Spot
from app.ui.transcript.content import Change
from app.ui.transcript.follow import Anchor
from app.ui.transcript.glide import Glide
from app.ui.transcript.ink import Ink, column_width
from app.ui.transcript.pill import Pill
from app.ui.transcript.selection import Selection
from app.ui.transcript.stage import Stage
from app.ui.transcript.steady import Steady

STEP = 40  # px per arrow key
_TICK_MS = 1000
_BAR_MS = 200
_IDLE_NS = 4_000_000  # of one idle turn: a quarter of a frame


class Screen(QObject):
    """Brings a stage onto the viewport of *area*. ``pointed``: something else is under the mouse or has the focus."""

    pointed = Signal()

    def __init__(self, area: QAbstractScrollArea, stage: Stage, canvas: Canvas, theme: Theme) -> None:
        super().__init__(area)
        self._area = area
        self._stage = stage
        self._canvas = canvas
        self._wide = False
        self._pill = Pill(area.viewport(), theme)
        self._pill.clicked.connect(self.jump_to_latest)
        self._refreshing = QTimer(self, singleShot=True, interval=0)
        self._refreshing.timeout.connect(self.refresh)
        self._idle = QTimer(self, interval=0)
        self._idle.timeout.connect(self._lay_out_ahead)
        self.glide = Glide(self._move, self)
        self.glide.off = theme.reduced_motion
        self._ahead: Iterator[None] = iter(())
        self._bar_timer = QTimer(self, singleShot=True, interval=_BAR_MS)
        self._bar_timer.timeout.connect(self._show_bar)
        self._ticker = QTimer(self, interval=_TICK_MS)
        self._ticker.timeout.connect(self._tick)
        bar = area.verticalScrollBar()
        bar.setSingleStep(STEP)
        bar.actionTriggered.connect(self._bar_action)
        bar.sliderReleased.connect(self._show_bar)

    @property
    def pill(self) -> QWidget:
        """The button to the end, for screen readers."""
        return self._pill

    # What is seen.

    def load(self) -> None:
        """Other messages are on the stage: paint everything."""
        self.glide.stop()
        self._canvas.selection = self._canvas.hover = self._canvas.focus = self._canvas.hovered = None
        self._canvas.forget()
        self.refresh()

    def forget_after(self, index: int) -> None:
        """Messages from *index* on are about to be others: nothing in them is selected, hovered or has the focus."""
        canvas = self._canvas
        selection = canvas.selection
        if selection is not None and selection.last.item >= index:
            canvas.selection = None
        if canvas.focus is not None and canvas.focus.item >= index:
            canvas.focus = None
        canvas.hover = canvas.hovered = None

    def action_rect(self, index: int, key: str) -> QRectF | None:
        """Where an action of a message is in the viewport, px; None when it is not seen."""
        for seen in self._stage.settled.seen:
            if seen.item == index:
                x, top = self._canvas.origin(seen)
                for action in self._stage.layout(seen.item, seen.slot).actions():
                    if action.key == key:
                        return action.rects[0].translated(x, top)
        return None

    def find(self, item: int, slot: int) -> tuple[int, int] | None:
        """Where a block is in the viewport, px; None when it is not seen."""
        seen = self._canvas.find(item, slot)
        return None if seen is None else self._canvas.origin(seen)

    def to_global(self, point: QPointF) -> QPoint:
        """A point of the viewport on the screen."""
        return self._area.viewport().mapToGlobal(point.toPoint())

    def preceded(self, count: int) -> None:
        """*count* messages were added above: selection, mouse and focus stay on what they were on."""
        canvas = self._canvas
        if canvas.selection is not None:
            canvas.selection = canvas.selection.moved(count)
        if canvas.hover is not None:
            canvas.hover = replace(canvas.hover, item=canvas.hover.item + count)
        if canvas.focus is not None:
            canvas.focus = replace(canvas.focus, item=canvas.focus.item + count)
        self.refresh()

    def changed(self, index: int, change: Change) -> None:
        """A message changed."""
        steady = Steady(index, self._stage.item(index), self._canvas)
        self._stage.change(index, change)
        steady.restore()
        self.refresh()

    def refresh(self) -> None:
        """Find out what is seen now and paint what differs."""
        self._refreshing.stop()
        self._idle.stop()
        self._stage.resettle()
        self._stage.trim_unseen()
        self.show()

    def refresh_later(self) -> None:
        """Refresh when the event loop comes round."""
        if not self._refreshing.isActive():
            self._refreshing.start()

    def show(self) -> None:
        """Paint what differs from what was painted last."""
        viewport = self._area.viewport()
        todo = self._canvas.repaint(viewport.rect())
        if todo.whole:
            viewport.update()
        else:
            if todo.shift:
                viewport.scroll(0, todo.shift, viewport.rect())
                self._pill.was_moved(todo.shift)
            for rect in todo.rects:
                viewport.update(rect)
        self._show_bar_soon()
        self._pill.place(viewport.rect(), not self._stage.settled.at_end)
        self._watch_time()

    def touch(self, item: int, slot: int) -> None:
        """Paint one block again."""
        if self._canvas.find(item, slot) is not None:
            self._stage.layout(item, slot).touch()
            self.show()

    def repaint_seen(self) -> None:
        """Paint every block that is seen again."""
        for seen in self._stage.settled.seen:
            self._stage.layout(seen.item, seen.slot).touch()
        self.show()

    def set_hover(self, spot: Spot | None, shape: Qt.CursorShape) -> None:
        """Show what is under the mouse."""
        self._area.viewport().setCursor(shape)
        before, self._canvas.hover = self._canvas.hover, spot
        self._touch_spots(before, spot)

    def set_hovered(self, item: int | None) -> None:
        """Show what can be done with the message under the mouse."""
        before, self._canvas.hovered = self._canvas.hovered, item
        if before != item:
            self._touch_actions({before, item})

    def _touch_actions(self, items: set[int | None]) -> None:
        for seen in self._stage.settled.seen:
            layout = self._stage.slot(seen.item, seen.slot).layout
            if seen.item in items and layout is not None and layout.reveals:
                layout.touch()
        self.show()

    def set_focus(self, spot: Spot | None) -> None:
        """Show which action has the keyboard focus."""
        before, self._canvas.focus = self._canvas.focus, spot
        if before != spot:
            self._touch_actions({one.item for one in (before, spot) if one is not None})
        self._touch_spots(before, spot)

    def _touch_spots(self, before: Spot | None, now: Spot | None) -> None:
        if before == now:
            return
        for spot in (before, now):
            if spot is not None and self._canvas.find(spot.item, spot.slot) is not None:
                self._stage.layout(spot.item, spot.slot).touch()
        self.show()
        self.pointed.emit()

    def set_selection(self, selection: Selection | None) -> None:
        """Show another selection; a selection ends following."""
        before, self._canvas.selection = self._canvas.selection, selection
        if selection is not None and not selection.empty:
            self._stage.follow.selected()
        for seen in self._stage.settled.seen:
            ranges = [one.within(seen.item, seen.slot) if one else None for one in (before, selection)]
            if ranges[0] != ranges[1]:
                self._stage.layout(seen.item, seen.slot).touch()
        self.show()

    # Width and theme.

    def set_theme(self, theme: Theme) -> None:
        """Take another theme; the text at the top edge stays where it is."""
        self._pill.set_theme(theme)
        self.glide.off = theme.reduced_motion
        self.reflow(Ink(theme, self._stage.ink.numbered))

    def set_numbered(self, numbered: bool) -> None:
        """Number the lines of code, or not."""
        if numbered != self._stage.ink.numbered:
            self.reflow(Ink(self._stage.ink.theme, numbered))

    def set_wide(self, wide: bool) -> None:
        """Use the whole width, or the column of the design."""
        if wide != self._wide:
            self._wide = wide
            self.reflow(self._stage.ink)

    def reflow(self, ink: Ink | None = None) -> None:
        """Take the viewport's size, and *ink* when there is another one."""
        viewport = self._area.viewport()
        ink = ink or self._stage.ink
        # The bar's place is kept free while it is hidden, so that nothing moves when it comes.
        room = self._area.width() - self._area.verticalScrollBar().sizeHint().width()
        self._canvas.left, width = column_width(room, self._wide)
        self._stage.viewport = viewport.height()
        if ink is not self._stage.ink or width != self._stage.width:
            self._stage.reflow(ink, width)
        self._canvas.forget()
        self.refresh()

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
        self.show()

    # Scrolling.

    @property
    def page(self) -> int:
        """How far a page goes, px."""
        return max(STEP, self._stage.viewport - STEP)

    def scroll_by(self, distance: int) -> None:
        """Move by *distance* px at once, down positive."""
        self.glide.stop()
        self._move(distance)

    def _move(self, distance: int) -> None:
        self._stage.scroll_by(distance)
        self._stage.trim_unseen()
        self.show()
        self._ahead = self._stage.ahead(forward=distance > 0)
        self._idle.start()

    def jump_to_latest(self) -> None:
        """Go to the end and follow it."""
        if self._pill.hasFocus():  # it is about to hide
            self._area.setFocus(Qt.FocusReason.OtherFocusReason)
        self.glide.stop()
        self._stage.follow.jumped(to_end=True)
        self.refresh()

    def jump(self, anchor: Anchor) -> None:
        """Put *anchor* at the top edge."""
        self.glide.stop()
        self._stage.jump(anchor)
        self.show()

    def reveal(self, item: int, slot: int, top: float, bottom: float) -> None:
        """Move as little as needed to show the part *top* to *bottom* (px) of a block's layout."""
        self.glide.stop()
        self._stage.reveal(item, slot, int(top), int(bottom))
        self.show()

    def scroll_sideways(self, point: QPointF, distance: int) -> None:
        """Move the wide block under *point*."""
        seen = self._canvas.seen_at(point.y())
        if seen is not None and self._stage.layout(seen.item, seen.slot).scroll_sideways(distance):
            self.show()

    def _lay_out_ahead(self) -> None:
        """Use an idle turn of the event loop for what comes into view next."""
        clock = QElapsedTimer()
        clock.start()
        while clock.nsecsElapsed() < _IDLE_NS:
            if next(self._ahead, self) is self:
                self._idle.stop()
                break
        self._show_bar()

    def _show_bar_soon(self) -> None:
        """Bring the bar up to date: at once for the reader, a little later while the end is followed.

        Painting the bar costs as much as painting the words that made it move.
        """
        bar = self._area.verticalScrollBar()
        if self._stage.follow.on and 0 < bar.maximum() == bar.value():
            if not self._bar_timer.isActive():
                self._bar_timer.start()
        else:
            self._show_bar()

    def _show_bar(self) -> None:
        bar = self._area.verticalScrollBar()
        if bar.isSliderDown():
            return
        value, most = self._stage.value, max(0, self._stage.total - self._stage.viewport)
        if (bar.value(), bar.maximum(), bar.pageStep()) == (value, most, self._stage.viewport):
            return
        bar.setPageStep(self._stage.viewport)
        bar.setRange(0, most)  # may show or hide the bar, which resizes the viewport
        bar.setValue(self._stage.value)
        bar.update()

    def _bar_action(self, action: int) -> None:
        bar = self._area.verticalScrollBar()
        step = _bar_steps(self.page).get(QAbstractSlider.SliderAction(action))
        if step is not None:
            bar.setSliderPosition(bar.value())  # the anchor moves, not the bar
            self.glide.by(step)
            return
        self.glide.stop()
        self._stage.scroll_to(bar.sliderPosition())
        self.show()


def _bar_steps(page: int) -> dict[QAbstractSlider.SliderAction, int]:
    actions = QAbstractSlider.SliderAction
    return {
        actions.SliderSingleStepAdd: STEP,
        actions.SliderSingleStepSub: -STEP,
        actions.SliderPageStepAdd: page,
        actions.SliderPageStepSub: -page,
    }
