"""The mouse: selecting, clicking what can be clicked, hovering."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QInputDevice, QMouseEvent

from app.ui.i18n import tr
from app.ui.transcript.blocks.base import OVER, Action, Layout
from app.ui.transcript.canvas import Canvas, Spot
from app.ui.transcript.deeds import Deeds
from app.ui.transcript.follow import Seen
from app.ui.transcript.model import strip_text
from app.ui.transcript.screen import Screen
from app.ui.transcript.selection import Place, Selection, word_around
from app.ui.transcript.stage import Stage
from app.ui.transcript.text import escaped_address, units

_MULTI_CLICK_PX = 6


class Pointer:
    """Follows the mouse over the canvas. Points are in viewport coordinates, px."""

    def __init__(self, stage: Stage, canvas: Canvas, screen: Screen, deeds: Deeds) -> None:
        self._stage = stage
        self._canvas = canvas
        self._screen = screen
        self._deeds = deeds
        self._pressed: Spot | None = None
        self._grabbed: tuple[Seen, Layout] | None = None
        self._begin: Place | None = None
        self._finger = False  # what was pressed is a touch screen
        self._clicks = 0
        self._last_press = QPointF(-100, -100)

    @property
    def selecting(self) -> bool:
        """Whether a selection is being drawn."""
        return self._begin is not None

    def spot_at(self, point: QPointF) -> tuple[Spot, Action] | None:
        """The action under a point."""
        seen = self._canvas.seen_at(point.y())
        if seen is None:
            return None
        local = self._canvas.local(seen, point)
        layout = self._stage.layout(seen.item, seen.slot)
        for index, action in enumerate(layout.actions()):
            if action.holds(local):
                return Spot(seen.item, seen.slot, index), action
        return None

    def tip_at(self, point: QPointF) -> str:
        """The full target of a link, what a mark cites, or what the block under a point has to say of it."""
        found = self.spot_at(point)
        if found is not None:
            return self._tip(*found)
        seen = self._canvas.seen_at(point.y())
        return "" if seen is None else self._stage.layout(seen.item, seen.slot).tip_at(self._canvas.local(seen, point))

    def _tip(self, spot: Spot, action: Action) -> str:
        if action.key == "note":
            return tr("Go to {0}", action.label)
        if action.key == "attachment":
            return action.label
        if action.key == "link":
            return escaped_address(action.target)
        source = self._stage.content(spot.item).cited(action.target) if action.key == "cite" else None
        return source.words if source is not None else action.target

    def place_at(self, point: QPointF) -> Place:
        """The text position nearest to a point."""
        seen = self._canvas.seen_at(point.y())
        if seen is None:
            return Place()
        local = self._canvas.local(seen, point)
        layout = self._stage.layout(seen.item, seen.slot)
        if local.y() < 0:
            return Place(seen.item, seen.slot, 0)
        text = strip_text(self._stage.slot(seen.item, seen.slot).strip.value)
        if local.y() > layout.height:
            return Place(seen.item, seen.slot, units(text))
        return Place(seen.item, seen.slot, min(units(text), layout.position_at(local.x(), local.y())))

    def on_selection(self, point: QPointF) -> bool:
        """Whether selected text, and nothing that can be clicked, is under a point."""
        selection = self._canvas.selection
        if selection is None or not self._over_text(point) or self.spot_at(point) is not None:
            return False
        place = self.place_at(point)
        chosen = selection.within(place.item, place.slot)
        return chosen is not None and chosen[0] <= place.position < chosen[1]

    def continues(self, event: QMouseEvent) -> bool:
        """Whether a press is the third click on a word."""
        return self._clicks == 2 and (event.position() - self._last_press).manhattanLength() < _MULTI_CLICK_PX

    def press(self, event: QMouseEvent, double: bool = False) -> None:
        """A button went down."""
        point = event.position()
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._clicks = 2 if double else (3 if self.continues(event) else 1)
        self._last_press = point
        self._finger = by_finger(event)
        found = self.spot_at(point)
        if found is not None and self._clicks == 1:
            self._pressed = found[0]
            return
        if found is not None and found[1].key == "attachment":  # the first click has opened it
            return
        if self._finger and self._clicks == 1:  # it scrolls, see touch.py
            return
        if self._grab(point):
            return
        self._select_from(point, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def _grab(self, point: QPointF) -> bool:
        seen = self._canvas.seen_at(point.y())
        if seen is None:
            return False
        layout = self._stage.layout(seen.item, seen.slot)
        local = self._canvas.local(seen, point)
        if not 0 <= local.x() <= layout.width or not layout.press(local):
            return False
        self._grabbed = (seen, layout)
        self.move(point)
        return True

    def _select_from(self, point: QPointF, extend: bool) -> None:
        place = self.place_at(point)
        old = self._canvas.selection
        if self._clicks >= 2:
            self._screen.set_selection(self._word_or_block(place))
            return
        self._begin = old.anchor if extend and old is not None else place
        self._screen.set_selection(Selection(self._begin, place))

    def _word_or_block(self, place: Place) -> Selection:
        text = strip_text(self._stage.slot(place.item, place.slot).strip.value)
        start, end = word_around(text, place.position) if self._clicks == 2 else (0, units(text))
        return Selection(Place(place.item, place.slot, start), Place(place.item, place.slot, end))

    def move(self, point: QPointF) -> None:
        """The mouse moved with the button down."""
        if self._grabbed is not None:
            seen, layout = self._grabbed
            layout.drag(self._canvas.local(seen, point))
            self._screen.show()
        elif self._begin is not None:
            self._screen.set_selection(Selection(self._begin, self.place_at(point)))
        elif self._pressed is not None and (point - self._last_press).manhattanLength() > 2 * _MULTI_CLICK_PX:
            self._pressed = None  # a drag that began on a link selects
            if not self._finger:
                self._select_from(self._last_press, extend=False)

    def hover(self, point: QPointF) -> None:
        """The mouse moved with no button down."""
        seen = self._canvas.seen_at(point.y())
        self._screen.set_hovered(seen.item if seen is not None else None)
        found = self.spot_at(point)
        if found is not None:
            self._screen.set_hover(found[0], Qt.CursorShape.PointingHandCursor)
            return
        text = self._over_text(point) and not self.on_selection(point)  # what is selected can be dragged
        block = Spot(seen.item, seen.slot, OVER) if seen is not None and self._hovers(seen, point) else None
        self._screen.set_hover(block, Qt.CursorShape.IBeamCursor if text else Qt.CursorShape.ArrowCursor)

    def _hovers(self, seen: Seen, point: QPointF) -> bool:
        return self._stage.layout(seen.item, seen.slot).hovers and self._over_text(point)

    def _over_text(self, point: QPointF) -> bool:
        seen = self._canvas.seen_at(point.y())
        if seen is None or not seen.y <= point.y() < seen.y + seen.height:
            return False
        inside = self._canvas.left <= point.x() < self._canvas.left + self._stage.width
        return inside and bool(strip_text(self._stage.slot(seen.item, seen.slot).strip.value))

    def release(self, point: QPointF) -> None:
        """The button went up: click what was pressed, if the mouse is still on it."""
        pressed, self._pressed = self._pressed, None
        self._grabbed = None
        self._begin = None
        if pressed is None:
            if self._finger and self._clicks == 1 and (point - self._last_press).manhattanLength() < _MULTI_CLICK_PX:
                self._screen.set_selection(None)  # a tap, where the mouse would have begun another selection
            return
        found = self.spot_at(point)
        if found is not None and found[0] == pressed:
            self._deeds.act(*found)

    def reset(self) -> None:
        """Other messages are shown."""
        self._pressed = self._grabbed = self._begin = None


def by_finger(event: QMouseEvent) -> bool:
    """Whether a press is that of a finger on a touch screen, of which Qt makes a mouse."""
    return event.device().type() == QInputDevice.DeviceType.TouchScreen
