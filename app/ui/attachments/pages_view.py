"""Pages one below the other, of which only those that are seen are drawn: zoomed, turned, moved by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from app.ui.attachments.marks import Mark, paint_marks
from app.ui.attachments.spread import MARGIN, MOST, Box, Fit, Room, Spread, fitting, next_step
from app.ui.attachments.wish import PageWish, bounded
from app.ui.i18n import tr
from app.ui.theme.palette import Theme
from app.ui.theme.themed import Themed

_PAUSE_MS = 30  # while somebody scrolls, pages that fly by are not asked for
_LINE = 48  # pixels that an arrow key moves
_ROOM_ABOVE = 0.3  # of the height, above a passage that is shown


class PagesView(QAbstractScrollArea, Themed):
    """``wanted`` carries what is to be drawn now, what is needed most first; answers come by :meth:`show_picture`.

    Pictures are kept only of pages that are seen.
    """

    wanted = Signal(object)  # tuple[PageWish, ...]
    page_changed = Signal(int)  # the page at the top, from 1
    zoom_changed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        self._sizes: tuple[tuple[float, float], ...] = ()
        self._unit = 1.0  # pixels of a size's unit at 100 %
        self._fit: Fit = "width"
        self._spread = Spread((), 1.0, Room(1, 1))
        self._pictures: dict[int, tuple[PageWish, QImage]] = {}
        self._broken: dict[int, str] = {}
        self._marks: Mapping[int, Sequence[Mark]] = {}
        self._theme: Theme | None = None
        self._page = 0
        self._grip: QPoint | None = None
        self._soon = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._soon.timeout.connect(self.ask)
        for bar in (self.verticalScrollBar(), self.horizontalScrollBar()):
            bar.valueChanged.connect(lambda _value: self._moved())

    # What it shows

    def show_pages(self, sizes: Sequence[tuple[float, float]], unit: float, fit: Fit = "width") -> None:
        """Show pages of these *sizes*, whose unit is *unit* pixels at 100 %. Nothing is drawn yet."""
        self._sizes, self._unit, self._fit = tuple(sizes), unit, fit
        self._pictures, self._broken, self._marks, self._page = {}, {}, {}, 0
        self._lay_out(keep=False)
        self._moved()

    def show_picture(self, wish: PageWish, picture: QImage) -> None:
        """*picture* is what *wish* asked for. One that is not seen, or less sharp than what is there, is left away."""
        known = self._pictures.get(wish.page)
        if wish.page not in self._seen():
            return
        if known is None or known[0].width < wish.width or wish == self._wish(wish.page):
            self._pictures[wish.page] = wish, picture
            self._broken.pop(wish.page, None)
            self.viewport().update()

    def show_broken(self, page: int, words: str) -> None:
        """*page* cannot be drawn."""
        self._broken[page] = words
        self.viewport().update()

    def show_marks(self, marks: Mapping[int, Sequence[Mark]]) -> None:
        """Mark these on their pages, and nothing else."""
        self._marks = marks
        self.viewport().update()

    def set_page_text(self, page: int, text: str) -> None:
        """What a screen reader reads of *page*, if it is the one that is looked at."""
        if page == self._page:
            self.setAccessibleDescription(text)

    def set_theme(self, theme: Theme) -> None:
        """Draw the ground in the colours of *theme*; paper stays white."""
        self._theme = theme
        self.viewport().update()

    # Where one is

    @property
    def count(self) -> int:
        """How many pages."""
        return len(self._sizes)

    @property
    def page(self) -> int:
        """The page that is looked at, from 1; 0 without any."""
        return self._page

    @property
    def scale(self) -> float:
        """The zoom, 1.0 is 100 %."""
        return self._spread.scale

    @property
    def fit(self) -> Fit:
        """What the zoom follows."""
        return self._fit

    def pictured(self) -> dict[int, QImage]:
        """The pictures that are kept now, by page."""
        return {page: picture for page, (_, picture) in self._pictures.items()}

    def go_to(self, page: int) -> None:
        """Put the top of *page* at the top."""
        if self._sizes:
            _, top, _, _ = self._spread.box(min(max(1, page), self.count))
            self.verticalScrollBar().setValue(top - MARGIN // 2)

    def turn(self, direction: int) -> None:
        """Go to the page after (1) or before (-1); back first to the beginning of a page that one is in."""
        _, top, _, _ = self._spread.box(max(1, self._page))
        inside = direction < 0 and self.verticalScrollBar().value() > top
        self.go_to(self._page if inside else self._page + direction)

    def reveal(self, page: int, boxes: Sequence[Box]) -> None:
        """Bring *boxes*, in units of *page*, into view; without any, the page."""
        if not boxes:
            self.go_to(page)
            return
        left, top, _, _ = self._spread.box(page)
        scale = self._spread.scale * self._unit
        x, y, wide, high = (part * scale for part in boxes[0])
        bar, height = self.verticalScrollBar(), self.viewport().height()
        if not bar.value() <= top + y <= top + y + high <= bar.value() + height:
            bar.setValue(round(top + y - height * _ROOM_ABOVE))
        across, width = self.horizontalScrollBar(), self.viewport().width()
        if not across.value() <= left + x <= left + x + min(wide, width) <= across.value() + width:
            across.setValue(round(left + x - MARGIN))

    def set_zoom(self, scale: float, at: QPointF | None = None) -> None:
        """Zoom to *scale*; what stands *at* a place in the viewport, or in its middle, stays there."""
        self._fit = "free"
        self._rescale(scale, at)

    def set_fit(self, fit: Fit) -> None:
        """Have the zoom follow the room."""
        self._fit = fit
        page = self._page
        self._lay_out()
        if fit == "page":
            self.go_to(page)

    def zoom(self, direction: int, at: QPointF | None = None) -> None:
        """A step larger (1) or smaller (-1)."""
        self.set_zoom(next_step(self.scale, direction), at)

    def ask(self) -> None:
        """Ask for what is seen and not there as sharp as it can be."""
        self._soon.stop()
        seen = self._seen()
        for page in [page for page in self._pictures if page not in seen]:
            del self._pictures[page]
        wishes = [self._wish(page) for page in seen if page not in self._broken]
        missing = [wish for wish in wishes if not self._has(wish)]
        blurred = [wish.rough() for wish in missing if wish.page not in self._pictures and wish.is_large]
        self.wanted.emit((*blurred, *missing))

    # Events

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Pages by their keys, lines by arrows; sideways where a page is wider than the room, else by pages."""
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        vertical, room = self.verticalScrollBar(), self.viewport().height() * 9 // 10
        match event.key():
            case Qt.Key.Key_PageDown:
                self.turn(1)
            case Qt.Key.Key_PageUp:
                self.turn(-1)
            case Qt.Key.Key_Space:
                vertical.setValue(vertical.value() + (-room if shift else room))
            case Qt.Key.Key_Home:
                self.go_to(1)
            case Qt.Key.Key_End:
                self.go_to(self.count)
            case Qt.Key.Key_Down | Qt.Key.Key_Up:
                vertical.setValue(vertical.value() + (_LINE if event.key() == Qt.Key.Key_Down else -_LINE))
            case Qt.Key.Key_Left | Qt.Key.Key_Right:
                self._sideways(1 if event.key() == Qt.Key.Key_Right else -1)
            case _:
                super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll; with Ctrl zoom around the pointer."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if event.angleDelta().y():
                self.zoom(1 if event.angleDelta().y() > 0 else -1, event.position())
            event.accept()
            return
        super().wheelEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the paper."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._grip = event.position().toPoint()
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move it along."""
        if self._grip is None:
            return
        here = event.position().toPoint()
        moved, self._grip = here - self._grip, here
        for bar, step in ((self.horizontalScrollBar(), moved.x()), (self.verticalScrollBar(), moved.y())):
            bar.setValue(bar.value() - step)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of it."""
        self._grip = None
        self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit into the new room."""
        super().resizeEvent(event)
        self._lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ground, and the pages that are seen on it."""
        if self._theme is None:
            return
        painter = QPainter(self.viewport())
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(event.rect(), self._theme.colors.side)
        for page in self._seen():
            self._paint_page(painter, page, self._theme)
        if self.hasFocus():
            painter.setPen(QPen(self._theme.colors.focus, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.viewport().rect()).adjusted(1, 1, -1, -1))

    # Inside

    def _paint_page(self, painter: QPainter, page: int, theme: Theme) -> None:
        place = self._place(page)
        painter.fillRect(place, QColor(Qt.GlobalColor.white))
        known = self._pictures.get(page)
        if known is not None:
            painter.drawImage(place, known[1])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.colors.line, 1))
        painter.drawRect(place.adjusted(-0.5, -0.5, 0.5, 0.5))
        if known is None:
            self._paint_waiting(painter, place, page, theme)
        marks = self._marks.get(page)
        if marks:
            paint_marks(painter, marks, place.left(), place.top(), self._spread.scale * self._unit, theme.colors)

    def _paint_waiting(self, painter: QPainter, place: QRectF, page: int, theme: Theme) -> None:
        painter.setFont(theme.fonts.interface)
        painter.setPen(QColor("#5f5b54"))  # on paper
        words = self._broken.get(page) or tr("Page {0}", f"{page:,}")
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(place.adjusted(8, 8, -8, -8), int(flags), words)

    def _place(self, page: int) -> QRectF:
        left, top, wide, high = self._spread.box(page)
        return QRectF(left - self.horizontalScrollBar().value(), top - self.verticalScrollBar().value(), wide, high)

    def _seen(self) -> range:
        top = self.verticalScrollBar().value()
        return self._spread.seen(top, top + self.viewport().height() - 1)

    def _wish(self, page: int) -> PageWish:
        _, _, wide, high = self._spread.box(page)
        ratio = self.devicePixelRatioF()
        return bounded(page, round(wide * ratio), round(high * ratio))

    def _has(self, wish: PageWish) -> bool:
        known = self._pictures.get(wish.page)
        return known is not None and known[0] == wish

    def _moved(self) -> None:
        self.viewport().update()
        self._soon.start()
        if not self._sizes:
            return
        middle = self.verticalScrollBar().value() + self.viewport().height() // 3
        at_end = self.verticalScrollBar().value() >= self.verticalScrollBar().maximum() > 0
        page = self.count if at_end else self._spread.page_at(middle)
        if page != self._page:
            self._page = page
            self.setAccessibleName(tr("Page {0} of {1}", f"{page:,}", f"{self.count:,}"))
            self.setAccessibleDescription("")
            self.page_changed.emit(page)

    def _room(self) -> Room:
        """Without a scroll bar that comes and goes with the zoom: then fitting would never end."""
        bar = self.verticalScrollBar().sizeHint().width()
        shown = self.verticalScrollBar().isVisible()
        return Room(self.viewport().width() - (0 if shown else bar), self.viewport().height())

    def _lay_out(self, keep: bool = True) -> None:
        if self._fit == "free":
            self._rescale(self.scale)
        elif self._sizes:
            scale = fitting(self._scaled_sizes(), max(1, self._page), self._room(), self._fit)
            picture = self._unit == 1.0 and self._fit == "page"  # which gains nothing by being drawn larger
            self._rescale(min(1.0, scale) if picture else scale, keep=keep)

    def _scaled_sizes(self) -> list[tuple[float, float]]:
        return [(width * self._unit, height * self._unit) for width, height in self._sizes]

    def _rescale(self, scale: float, at: QPointF | None = None, keep: bool = True) -> None:
        before = self._spread
        at = at or QPointF(self.viewport().width() / 2, self.viewport().height() / 2 if self._fit == "free" else 0)
        grip = self._held(at) if keep and before.count == self.count else None
        room = Room(self.viewport().width(), self.viewport().height())
        self._spread = Spread(self._scaled_sizes(), min(MOST, scale), room)
        self._set_bars(room)
        if grip is not None:
            self._put(grip, at)
        if before.scale != self._spread.scale or before.count != self.count:
            self.zoom_changed.emit(self._spread.scale)
        self._moved()

    def _held(self, at: QPointF) -> tuple[int, float, float] | None:
        """The page at a place, and where on it as shares of its size."""
        if not self._spread.count:
            return None
        x, y = at.x() + self.horizontalScrollBar().value(), at.y() + self.verticalScrollBar().value()
        page = self._spread.page_at(y)
        left, top, wide, high = self._spread.box(page)
        return page, (x - left) / wide, (y - top) / high

    def _put(self, grip: tuple[int, float, float], at: QPointF) -> None:
        page, across, down = grip
        left, top, wide, high = self._spread.box(page)
        self.horizontalScrollBar().setValue(round(left + across * wide - at.x()))
        self.verticalScrollBar().setValue(round(top + down * high - at.y()))

    def _set_bars(self, room: Room) -> None:
        for bar, whole, part in (
            (self.horizontalScrollBar(), self._spread.width, room.width),
            (self.verticalScrollBar(), self._spread.height, room.height),
        ):
            bar.setRange(0, max(0, whole - part))
            bar.setPageStep(part)
            bar.setSingleStep(_LINE)

    def _sideways(self, direction: int) -> None:
        across = self.horizontalScrollBar()
        if across.maximum() > 0:
            across.setValue(across.value() + direction * _LINE)
        else:
            rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
            self.turn(-direction if rtl else direction)
