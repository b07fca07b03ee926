"""Remembers where the window stood and what was open in it, between two runs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect, QTimer
from PySide6.QtGui import QGuiApplication

from app.model.blocks import Json
from app.model.ids import ConversationId, MessageId
from app.ui.sides import Side
from app.ui.window_file import OWN, Memory, WindowFile

if TYPE_CHECKING:
    import asyncio

    from app.ui.main_window import MainWindow
    from app.ui.state_saver import StateSaver

_PAUSE_MS = 1000
_MOST_KEPT = 200  # conversations of which the place is remembered
_STEP = 32  # pixels from a window to one that is opened from it
_FIRST_SIZE = (1200, 800)  # pixels, or what the screen has


class WindowState(QObject):
    """Position, size, panels at the sides, zoom, the open conversation, and the reader's place in the last ones read.

    Where the window stands and what is open in it is its own; the rest is shared by all windows.
    """

    def __init__(self, memory: Memory, file: WindowFile | None = None, own: Json | None = None) -> None:
        """A first window on *memory*, or another one on the *file* of the first, with what is known of its *own*."""
        super().__init__()
        self._file = file or WindowFile(memory)
        self.memory = memory
        self._state = self._file.shared
        self._own = self._file.first if file is None else dict(own or {})
        self._file.owns.append(self._own)
        self._window: MainWindow | None = None
        self._saver: StateSaver | None = None
        self._closed = False
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._save_in_background)

    # Several windows

    def another(self, own: Json | None = None) -> WindowState:
        """The state of another window, which begins as this one stands unless *own* is known of it."""
        self.look()
        return WindowState(self.memory, self._file, _beside(self._own) if own is None else own)

    def others(self) -> list[Json]:
        """What is known of the other windows that were open when the program ended. They are handed out once."""
        found, self._file.others = self._file.others, []
        return found

    def leave(self) -> None:
        """This window is closed for good: it is not opened again. The last one that is left stays."""
        if len(self._file.owns) > 1:
            self._file.owns = [own for own in self._file.owns if own is not self._own]

    @property
    def turn(self) -> asyncio.Lock:
        """Saves of all windows go one after the other."""
        return self._file.turn

    # What was kept

    @property
    def zoom(self) -> float:
        """The chat's zoom, 1.0 = 100 %."""
        value = self._state.get("zoom")
        return float(value) if isinstance(value, (int, float)) and 0.3 <= value <= 5 else 1.0

    @property
    def conversation(self) -> ConversationId | None:
        """What was open."""
        value = self._own.get("conversation")
        return ConversationId(value) if isinstance(value, str) and value else None

    def anchor(self, conversation_id: ConversationId) -> Json | None:
        """Where a conversation was left, if it is known."""
        value = self._table("anchors").get(conversation_id)
        return value if isinstance(value, dict) else None

    def seen(self, conversation_id: ConversationId) -> MessageId | None:
        """The last message that was seen in a conversation, if it is known."""
        value = self._table("seen").get(conversation_id)
        return MessageId(value) if isinstance(value, str) else None

    @property
    def usage(self) -> Json:
        """How the Usage window was left; empty when it never was open."""
        return self._table("usage")

    @property
    def viewer_size(self) -> tuple[int, int] | None:
        """Width and height (pixels) of the viewer as it was closed last, if it is known."""
        value = self._state.get("viewer")
        if not isinstance(value, list) or len(value) != 2 or not all(isinstance(side, int) for side in value):
            return None
        return (value[0], value[1]) if 100 <= min(value) <= max(value) < 100_000 else None

    @property
    def open_folders(self) -> tuple[str, ...]:
        """The folders of the list that were open, by their identifiers."""
        value = self._own.get("open_folders")
        return tuple(id for id in value if isinstance(id, str)) if isinstance(value, list) else ()

    @property
    def tags_open(self) -> bool:
        """Whether the list shows the tags below their heading."""
        return self._own.get("tags_open") is not False

    @property
    def list_wish(self) -> object:
        """How the list was sorted and filtered (see ``app.logic.listing.kept_wish``); nobody has looked at it yet."""
        return self._own.get("list_wish")

    def told(self, notice: str) -> bool:
        """Whether *notice* was shown already."""
        return notice in self._table("told")

    # What changes

    def set_zoom(self, zoom: float) -> None:
        """Remember the chat's zoom."""
        self._put("zoom", zoom)

    def set_conversation(self, conversation_id: ConversationId | None) -> None:
        """Remember what is open."""
        self._put("conversation", conversation_id or "")

    def set_anchor(self, conversation_id: ConversationId, anchor: Json) -> None:
        """Remember where a conversation is left; the oldest of many are forgotten."""
        self._put_last("anchors", conversation_id, anchor)

    def set_seen(self, conversation_id: ConversationId, message_id: MessageId) -> None:
        """Remember the last message that was seen in a conversation; the oldest of many are forgotten."""
        self._put_last("seen", conversation_id, message_id)

    def set_usage(self, memory: Json) -> None:
        """Remember how the Usage window is left."""
        self._put("usage", memory)

    def set_viewer_size(self, width: int, height: int) -> None:
        """Remember how large a viewer is closed."""
        self._put("viewer", [width, height])

    def set_open_folders(self, ids: Iterable[str]) -> None:
        """Remember which folders of the list are open."""
        self._put("open_folders", list(ids))

    def set_tags_open(self, tags_open: bool) -> None:
        """Remember whether the list shows the tags."""
        self._put("tags_open", tags_open)

    def set_list_wish(self, kept: Json) -> None:
        """Remember how the list is sorted and filtered."""
        self._put("list_wish", kept)

    def set_told(self, notice: str) -> None:
        """Remember that *notice* was shown; the oldest of many are forgotten."""
        self._put_last("told", notice, True)

    # The window

    @property
    def sidebar_width(self) -> int | None:
        """The sidebar's width in pixels, 0 when it was hidden, None when it is not known."""
        if self._own.get("sidebar") is False:
            return 0
        width = self._own.get("sidebar_width")
        return width if isinstance(width, int) else None

    @property
    def inspector_width(self) -> int | None:
        """The inspector's width in pixels, 0 when it was hidden, None when it is not known."""
        if self._own.get("inspector") is not True:
            return 0
        width = self._own.get("inspector_width")
        return width if isinstance(width, int) else None

    def place(self, window: MainWindow) -> None:
        """Put *window* where it was, within the screens that there are."""
        window.setGeometry(_fitting(self._own.get("place")))
        if self._own.get("maximized") is True:
            window.setWindowState(window.windowState() | window.windowState().WindowMaximized)

    def arrange(self, window: MainWindow) -> None:
        """Give the panels their widths again, and follow *window* from now on."""
        self._window = window
        for side in Side:
            width = self._own.get(f"{side.value}_width")
            if isinstance(width, int):
                window.sides.set_width(side, width)
            wanted = self._own.get(side.value)
            if isinstance(wanted, bool):
                window.sides.restore(side, wanted)
        window.arranged.connect(self._pause.start)

    def look(self) -> None:
        """Note how the window stands now, if it is to be seen."""
        window = self._window
        if window is None or not window.isVisible():
            return
        self._own["maximized"] = window.isMaximized()
        for side in Side:
            self._own[side.value] = window.sides.wants(side)
            if window.shows(side):
                self._own[f"{side.value}_width"] = window.sides.width(side)
        if not (window.isMaximized() or window.isMinimized() or window.isFullScreen()):
            place = window.geometry()
            self._own["place"] = [place.x(), place.y(), place.width(), place.height()]

    def start_saving(self, saver: StateSaver) -> None:
        """There is a loop now: by *saver* changes are saved a second after they settle."""
        self._saver = saver

    async def close(self) -> None:
        """Save what is not saved yet, and follow the window no more; what comes later is forgotten."""
        self._closed = True
        self._pause.stop()
        if self._window is not None:
            self._window.arranged.disconnect(self._pause.start)
        self.look()
        if self._saver is not None:
            await self._saver.save(self._file.content())

    # Inside

    def _table(self, name: str) -> Json:
        value = self._state.get(name)
        return dict(value) if isinstance(value, dict) else {}

    def _put_last(self, name: str, key: str, value: object) -> None:
        table = self._table(name)
        table.pop(key, None)
        table[key] = value
        self._put(name, dict(list(table.items())[-_MOST_KEPT:]))

    def _put(self, key: str, value: object) -> None:
        part = self._own if key in OWN else self._state
        if part.get(key) != value:
            part[key] = value
            if not self._closed:  # the window may be gone when the pause ends
                self._pause.start()

    def _save_in_background(self) -> None:
        self.look()
        if self._saver is not None:
            self._saver.save_soon(self._file.content())


def _beside(own: Json) -> Json:
    """Where a window stands that is opened from one that stands at *own*: a little below it, with no conversation."""
    beside = {key: value for key, value in own.items() if key not in ("conversation", "maximized")}
    place = _as_rect(beside.get("place"))
    if place is not None:
        place.translate(_STEP, _STEP)
        beside["place"] = [place.x(), place.y(), place.width(), place.height()]
    return beside


def _fitting(place: object) -> QRect:
    """*place* (x, y, width, height in pixels) moved and cut to fit a screen; the middle of the first without one."""
    screens = [screen.availableGeometry() for screen in QGuiApplication.screens()]
    primary = QGuiApplication.primaryScreen().availableGeometry()
    wanted = _as_rect(place)
    if wanted is None:
        size = QRect(0, 0, min(_FIRST_SIZE[0], primary.width()), min(_FIRST_SIZE[1], primary.height()))
        size.moveCenter(primary.center())
        return size
    home = max(screens, key=lambda screen: _area(screen.intersected(wanted)))
    rect = QRect(wanted.x(), wanted.y(), min(wanted.width(), home.width()), min(wanted.height(), home.height()))
    rect.moveLeft(max(home.left(), min(rect.left(), home.right() - rect.width() + 1)))
    rect.moveTop(max(home.top(), min(rect.top(), home.bottom() - rect.height() + 1)))
    return rect


def _area(rect: QRect) -> int:
    return rect.width() * rect.height() if rect.isValid() else 0


def _as_rect(place: object) -> QRect | None:
    if not isinstance(place, list) or len(place) != 4:
        return None
    if not all(isinstance(number, int) and abs(number) < 100_000 for number in place):
        return None
    return QRect(*place) if place[2] >= 100 and place[3] >= 100 else None
