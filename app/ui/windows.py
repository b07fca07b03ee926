"""The windows of one session: each has a desk of its own, on the same services."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog

from app.model.errors import TurnError
from app.model.ids import ConversationId
from app.ui.control.notifying import NotifyControl
from app.ui.desk import Desk
from app.ui.desktop_notices import DesktopNotices
from app.ui.main_window import MainWindow
from app.ui.outcome import Outcome
from app.ui.tasks import Tasks

if TYPE_CHECKING:
    from app.services.bundle import Services
    from app.ui.theme.controller import ThemeController
    from app.ui.theme.palette import Theme
    from app.ui.window_state import WindowState
    from app.ui.wishes import Wishes


class Windows(QObject):
    """Opens and closes them. What one of them changes, the others hear from the services' feed.

    ``ended`` carries the :class:`Outcome` that a window asks for: another session, or the end of the program, which
    the closing of the last window is, too. ``errand_wanted`` carries an :class:`~app.ui.errand.Errand`, for which
    everything is closed.
    """

    ended = Signal(object)
    errand_wanted = Signal(object)

    def __init__(self, services: Services, themes: ThemeController, wishes: Wishes, parent: QObject) -> None:
        super().__init__(parent)
        self._services = services
        self._themes = themes
        self._wishes = wishes
        self._desks: list[Desk] = []
        self._last: Desk | None = None  # that was used
        self._tasks = Tasks(self)
        self._notices = DesktopNotices(self._tasks, self)
        self.notifying = NotifyControl(services, self._notices, self._show, self._tasks, self)
        self._closing = False
        self._tasks.failed.connect(self._tell)

    def furnish(self, window: MainWindow, state: WindowState) -> Desk:
        """Put a desk behind *window*; it is to be started next."""
        first = self._desks[0] if self._desks else None
        desk = Desk(window, self._services, self._themes, state, self._wishes, beside=first)
        desk.alone = lambda: len(self._desks) < 2
        self._desks.append(desk)
        self._last = desk
        self._connect(desk)
        return desk

    def open_others(self, state: WindowState) -> None:
        """Open the windows again that were open, beside the first one, when the program ended.

        What is said once for all of them is said in the first one.
        """
        files = self._desks[0].files
        for control in (files.relocating, files.encrypting):
            if control is not None:
                control.offer()
        for own in state.others():
            self._tasks.start("open window", self._open(state.another(own)))

    def open(self, beside: Desk, conversation_id: ConversationId | None = None) -> None:
        """Open another window near that of *beside*, on a conversation or on a new chat."""
        if not self._closing:
            state = beside.state.another()
            state.set_conversation(conversation_id)
            self._tasks.start("open window", self._open(state))

    def desks(self) -> tuple[Desk, ...]:
        """Those behind the windows that are open, the oldest first."""
        return tuple(self._desks)

    def latest(self) -> Desk | None:
        """That of the window that was used last."""
        return self._last

    def close_one(self, window: MainWindow) -> None:
        """Close *window*; the last one ends the program."""
        desk = next((desk for desk in self._desks if desk.window is window), None)
        if desk is None:
            return
        if len(self._desks) == 1:
            self.ended.emit(Outcome.QUIT)
            return
        self._desks.remove(desk)
        if self._last is desk:
            self._last = self._desks[-1]
        self._desks[0].keys.take_over()
        desk.state.look()
        desk.state.leave()
        hide(window)
        self._tasks.start("close window", _put_away(desk))

    async def close(self) -> None:
        """Close them all, so that they are opened again with the next session on the same data."""
        self._closing = True
        self.notifying.close()
        await self._notices.close()
        await self._tasks.settle()
        for desk in self._desks:
            desk.state.look()
        for desk in self._desks:
            hide(desk.window)
        for desk in self._desks:
            await desk.close()
            desk.window.deleteLater()
        await self._tasks.close()

    def set_theme(self, theme: Theme) -> None:
        """Show *theme* in all of them."""
        for desk in self._desks:
            desk.window.set_theme(theme)

    def _show(self, conversation_id: ConversationId) -> None:
        """Show what a notice of the desktop was about, in the window that has it open or was used last."""
        having = [desk for desk in self._desks if desk.chat.id == conversation_id]
        desk = having[0] if having else self._last
        if desk is not None and not self._closing:
            if not having:
                desk.open(conversation_id)
            desk.window.bring_to_front()

    def _tell(self, error: TurnError) -> None:
        """Say in the window that was used last what went wrong beside them all."""
        if self._last is not None:
            self._last.trouble.show_error(error)

    async def _open(self, state: WindowState) -> None:
        if self._closing:
            state.leave()
            return
        theme = self._themes.current()
        window = MainWindow(theme.colors)
        state.place(window)
        window.furnish(theme)
        state.arrange(window)
        window.show()
        desk = self.furnish(window, state)
        window.close_wanted.connect(lambda: self.close_one(window))
        await desk.start()

    def _connect(self, desk: Desk) -> None:
        desk.window.quit_wanted.connect(lambda: self.ended.emit(Outcome.QUIT))
        desk.window.activated.connect(lambda: self._used(desk))
        desk.chat.switched.connect(lambda: self._seen(desk))
        desk.demo_wanted.connect(lambda: self.ended.emit(Outcome.DEMO))
        desk.real_wanted.connect(lambda: self.ended.emit(Outcome.REAL))
        desk.files.backups.restart_wanted.connect(lambda: self.ended.emit(Outcome.AGAIN))
        desk.files.wiping.errand_wanted.connect(self.errand_wanted)
        for control in (desk.files.relocating, desk.files.encrypting):
            if control is not None:
                control.errand_wanted.connect(self.errand_wanted)
        desk.window_wanted.connect(lambda conversation_id: self.open(desk, conversation_id))
        desk.keys.changed.connect(lambda: self._key_changed(desk))

    def _used(self, desk: Desk) -> None:
        if desk in self._desks:
            self._last = desk
            self._seen(desk)

    def _seen(self, desk: Desk) -> None:
        """The desktop need not tell any more what stands in a window that somebody uses."""
        if desk.chat.id is not None and not self._closing:
            self.notifying.seen(desk.chat.id)

    def _key_changed(self, desk: Desk) -> None:
        for other in self._desks:
            if other is not desk:
                other.keys.hear()


def hide(window: MainWindow) -> None:
    """Take *window* off the screen, with its dialogs."""
    for dialog in window.findChildren(QDialog):
        dialog.close()
    window.hide()


async def _put_away(desk: Desk) -> None:
    await desk.close()
    desk.window.deleteLater()
