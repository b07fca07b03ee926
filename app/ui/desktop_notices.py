"""Notices by the desktop itself, which a click brings back to the program.

On Linux by the Desktop Notifications Specification (specifications.freedesktop.org/notification): ``Notify`` answers
with a number, ``ActionInvoked`` tells that somebody clicked the notice with that number, ``CloseNotification`` takes it
away. Elsewhere by Qt's icon in the tray, which is shown for as long as a notice may be clicked.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QSystemTrayIcon

from app.ui.i18n import tr
from app.ui.tasks import Tasks

_log = logging.getLogger(__name__)
_NAME, _PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"
_CALL_S = 5.0  # for the desktop to take a notice
_MOST_WORDS = 200  # characters of a line
_MOST_KEPT = 100  # notices of which a click is understood
_BUS_ERRORS = (OSError, EOFError, KeyError, TimeoutError, ValueError)  # there is none, it is gone, or it refuses


class DesktopNotices(QObject):
    """Shows notices. ``clicked`` carries what a notice is about. What the desktop does not take is logged, no more."""

    clicked = Signal(str)

    def __init__(self, tasks: Tasks, parent: QObject | None = None, *, by_bus: bool = sys.platform == "linux") -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._by_bus = by_bus
        self._router: Any = None
        self._listener: asyncio.Task[None] | None = None
        self._about: dict[int, str] = {}  # by the desktop's number
        self._coming: set[str] = set()  # what notices are about that the desktop has not answered for
        self._tray: QSystemTrayIcon | None = None
        self._last = ""  # what the tray's notice is about

    async def show(self, about: str, title: str, words: str) -> None:
        """Show *title* and, below it, *words*. *about* is what ``clicked`` tells."""
        title, words = _one_line(title), _one_line(words)
        if self._by_bus:
            await self._show_by_bus(about, title, words)
        else:
            self._show_by_tray(about, title, words)

    def shows(self, about: str) -> bool:
        """Whether there may still be a notice of *about*."""
        return (
            about in self._coming or about in self._about.values() or (self._tray is not None and self._last == about)
        )

    async def withdraw(self, about: str) -> None:
        """Take away what is shown of *about*: there is nothing to be told any more."""
        if self._tray is not None and self._last == about:
            self._last = ""
            self._tray.hide()  # its notice goes with it
        self._coming.discard(about)
        numbers = [number for number, known in self._about.items() if known == about]
        for number in numbers:
            del self._about[number]
        try:
            for number in numbers:
                await self._call("CloseNotification", "u", (number,))
        except _BUS_ERRORS as error:  # most often it is gone already
            _log.info("the desktop takes no notice away: %s", error)

    async def close(self) -> None:
        """Understand no more clicks."""
        if self._listener is not None:
            self._listener.cancel()
            await asyncio.wait({self._listener})
        if self._tray is not None:
            self._tray.hide()

    async def _show_by_bus(self, about: str, title: str, words: str) -> None:
        try:
            if self._listener is None or self._listener.done():
                await self._connect()
            self._coming.add(about)
            number = await self._notify(title, words)
            if about in self._coming:
                self._about[number] = about
            else:  # it was seen meanwhile
                await self._call("CloseNotification", "u", (number,))
        except _BUS_ERRORS as error:
            _log.info("the desktop shows no notices: %s", error)
            return
        finally:
            self._coming.discard(about)
        for old in list(self._about)[:-_MOST_KEPT]:
            del self._about[old]

    async def _notify(self, title: str, words: str) -> int:
        hints = {"desktop-entry": ("s", "chatelaine"), "category": ("s", "im.received")}
        actions = ["default", tr("Open")]
        body = ("Chatelaine", 0, "chatelaine", title, words, actions, hints, -1)
        return int((await self._call("Notify", "susssasa{sv}i", body))[0])

    async def _call(self, method: str, signature: str, body: tuple[Any, ...]) -> tuple[Any, ...]:
        """Ask the desktop. Raises ValueError where it refuses, and the errors of the bus."""
        from jeepney import DBusAddress, MessageType, new_method_call  # noqa: PLC0415  # only when it is wanted

        address = DBusAddress(_PATH, bus_name=_NAME, interface=_NAME)
        call = new_method_call(address, method, signature, body)
        reply = await asyncio.wait_for(self._router.send_and_get_reply(call), _CALL_S)
        if reply.header.message_type is MessageType.error:
            raise ValueError(" ".join(str(part) for part in reply.body))
        answer: tuple[Any, ...] = reply.body
        return answer

    async def _connect(self) -> None:
        ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._listener = self._tasks.start("hear of clicked notices", self._listen(ready))
        if self._listener is None:
            raise ValueError("the program ends")
        await asyncio.wait({ready, self._listener}, timeout=_CALL_S, return_when=asyncio.FIRST_COMPLETED)
        if not ready.done():
            raise ValueError("there is no bus")

    async def _listen(self, ready: asyncio.Future[None]) -> None:
        from jeepney import MatchRule, message_bus  # noqa: PLC0415  # only when it is wanted
        from jeepney.io.asyncio import open_dbus_router  # noqa: PLC0415

        rule = MatchRule(type="signal", interface=_NAME, member="ActionInvoked", path=_PATH)
        try:
            async with open_dbus_router() as self._router:
                with self._router.filter(rule, bufsize=_MOST_KEPT) as clicks:
                    await asyncio.wait_for(self._router.send_and_get_reply(message_bus.AddMatch(rule)), _CALL_S)
                    ready.set_result(None)
                    while True:
                        self._hear((await clicks.get()).body)
        except _BUS_ERRORS as error:
            _log.info("the desktop's bus is gone: %s", error)

    def _hear(self, body: tuple[Any, ...]) -> None:
        about = self._about.pop(body[0], None) if body else None
        if about is not None:
            self.clicked.emit(about)

    def _show_by_tray(self, about: str, title: str, words: str) -> None:
        if not QSystemTrayIcon.isSystemTrayAvailable():
            _log.info("the desktop shows no notices: it has no tray")
            return
        if self._tray is None:
            from app.ui.theme.icons import program_icon  # noqa: PLC0415  # only when it is wanted

            self._tray = QSystemTrayIcon(program_icon(), self)
            self._tray.messageClicked.connect(lambda: self.clicked.emit(self._last))
        self._last = about
        self._tray.show()
        self._tray.showMessage(title, words)


def _one_line(words: str) -> str:
    """*words* without what could break or turn the line."""
    plain = " ".join("".join(each if each.isprintable() else " " for each in words).split())
    return plain if len(plain) <= _MOST_WORDS else f"{plain[: _MOST_WORDS - 1]}…"
