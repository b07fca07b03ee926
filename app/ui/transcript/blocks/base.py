"""What every block renderer offers to the view."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from app.ui.transcript.ink import Ink
from app.ui.transcript.maths.typesetter import Typesetter
from app.ui.transcript.syntax.highlighter import Highlighter
from app.ui.transcript.thumbs import Thumbs

OVER = -2  # the mouse is over a block, though over none of its actions


@dataclass(frozen=True, slots=True)
class Action:
    """Something in a block that can be clicked or reached with Tab.

    ``key`` says what happens (``copy``, ``wrap``, ``fold``, ``retry`` …); ``target`` is a link's full address.
    ``label`` is its name for screen readers. ``rects`` are in the block's coordinates, px.
    """

    key: str
    label: str
    rects: tuple[QRectF, ...]
    target: str = ""

    def holds(self, point: QPointF) -> bool:
        """Whether *point* lies on it."""
        return any(rect.contains(point) for rect in self.rects)


@dataclass(slots=True)
class BlockState:
    """What the reader did to a block; it survives new layouts.

    ``scroll`` is the sideways offset in px; ``copied`` is for a moment the action that put the block on the clipboard.
    ``open`` says whether long code is shown whole; None leaves it to the renderer.
    """

    wrap: bool = False
    scroll: int = 0
    copied: str = ""
    open: bool | None = None


@dataclass(frozen=True, slots=True)
class Tools:
    """What renderers may use besides the ink: the clock, and highlighting that may take its time.

    ``now_ms`` is milliseconds since 1970 UTC. ``changed`` asks the view to look at the block again. ``typesetter``
    sets mathematics. ``thumbs`` has the pictures of what was attached.
    """

    now_ms: Callable[[], int]
    highlighter: Highlighter
    changed: Callable[[], None]
    typesetter: Typesetter
    thumbs: Thumbs


@dataclass(frozen=True, slots=True)
class Shown:
    """How a block is painted right now. ``clip`` is the visible part, in the block's coordinates.

    ``selected`` is a range of UTF-16 positions in the block's text. ``hover`` and ``focus`` are indices into the
    block's actions, -1 for none; ``hover`` may be :data:`OVER`. ``near`` says that the mouse or the focus is
    somewhere on the message, or that it is the last one.
    """

    clip: QRectF
    selected: tuple[int, int] | None = None
    hover: int = -1
    focus: int = -1
    near: bool = False


@dataclass(slots=True)
class Damage:
    """The part of a layout that changed since it was last painted, as y from/to in px."""

    top: float = 0.0
    bottom: float = field(default=float("inf"))


class Layout(ABC):
    """One block laid out at one width. Coordinates are px from its own top left corner."""

    height: int = 0
    damage: Damage | None = None
    ticks: bool = False  # whether it changes as time passes, second by second
    hovers: bool = False  # whether it looks different with the mouse over it, though over no action
    late: bool = False  # whether something has come that the layout does not show yet, such as a formula
    reveals: bool = False  # whether it looks different when the mouse or the focus is on its message

    def __init__(self, ink: Ink, width: int) -> None:
        self.ink = ink
        self.width = width
        self.damage = Damage()

    def touch(self) -> None:
        """Have the whole block painted again."""
        self.damage = Damage()

    @abstractmethod
    def paint(self, painter: QPainter, shown: Shown) -> None:
        """Draw the block; the painter stands at its top left corner."""

    def update(self, value: object) -> bool:
        """Take over a grown *value* in place. False asks for a new layout."""
        return False

    def take_late(self) -> None:
        """Show what has come late; the height may change."""
        self.late = False

    def fetch(self) -> None:
        """Ask for what comes from elsewhere, such as the picture of a card: the block is near the reader's place."""
        return

    def tip_at(self, point: QPointF) -> str:
        """What a tooltip says at *point*, besides the targets of actions."""
        return ""

    def actions(self) -> Sequence[Action]:
        """What can be clicked, in reading order."""
        return ()

    def position_at(self, x: float, y: float) -> int:
        """The UTF-16 position in the block's text nearest to a point."""
        return 0

    def whole(self, position: int, forward: bool) -> int:
        """*position*, or the far end of what it lies inside of, where that is selected as a whole."""
        return position

    def caret(self, position: int) -> QRectF:
        """Where *position* stands: an upright line, px."""
        return QRectF(0, 0, 1, self.height)

    def breaks(self) -> Sequence[int]:
        """Where a page may end inside the block: y in px, ascending; empty keeps the block in one piece."""
        return ()

    def head(self) -> int:
        """The height of what stands at the top again after a page break, such as a table's header, px."""
        return 0

    def overflow(self) -> int:
        """How much wider than the block its content is, px; on paper nothing scrolls, so it is made smaller."""
        return 0

    def hides(self, position: int) -> bool:
        """Whether *position* lies in a folded part of the block."""
        return False

    def reveal(self, position: int) -> bool:
        """See to it that *position* is shown. True asks for a new layout."""
        return False

    def rects(self, start: int, end: int) -> list[QRectF]:
        """Where a UTF-16 range of some characters lies: one rectangle per line, px."""
        found: list[QRectF] = []
        for position in range(start, end):
            here, after = self.caret(position), self.caret(position + 1)
            one_line = after.top() == here.top()
            width = after.left() - here.left() if one_line else self.ink.char_width  # the last one before a break
            part = QRectF(here.left() + min(0.0, width), here.top(), abs(width), here.height())
            if found and found[-1].top() == part.top():
                found[-1] = found[-1].united(part)
            else:
                found.append(part)
        return found

    def scroll_sideways(self, delta: int) -> bool:
        """Move wide content by *delta* px; False when there is nothing to move."""
        return False

    def press(self, point: QPointF) -> bool:
        """Take a mouse press that is no action (a scroll bar of its own). True keeps the mouse."""
        return False

    def drag(self, point: QPointF) -> None:
        """Follow the mouse after :meth:`press` took it."""
        return
