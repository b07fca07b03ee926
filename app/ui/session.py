"""One session: one window or several on one data folder, from the first paint to the ordered stop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QObject, QPoint, Signal
from PySide6.QtWidgets import QApplication

from app.base.clock import SystemClock
from app.base.paths import Paths
from app.logic.recovery_phrase import load_words
from app.model.errors import ChatelaineError, TurnError
from app.ui.day_words import short_moment
from app.ui.failures import as_turn_error
from app.ui.front import Front
from app.ui.i18n import tr
from app.ui.outcome import Outcome
from app.ui.theme.controller import ThemeController
from app.ui.theme.look import Look, look_from_file
from app.ui.theme.palette import Theme
from app.ui.theme.wear import dress
from app.ui.wired import Build, Unlock, Wired
from app.ui.wishes import Wishes

if TYPE_CHECKING:
    from app.model.backup import Backup
    from app.services.wiping import Wiping
    from app.ui.desk import Desk
    from app.ui.errand import Errand
    from app.ui.errand_run import ErrandRun
    from app.ui.handed_files import HandedFiles
    from app.ui.last_resort import LastResort
    from app.ui.unlocking import Unlocking
    from app.ui.windows import Windows

_log = logging.getLogger(__name__)


class Session(QObject):
    """Furnishes the window of *front*; :meth:`run` builds the services behind it until the window is closed."""

    working = Signal()  # the composer can be used, what was open is open

    def __init__(self, application: QApplication, front: Front, build: Build, wishes: Wishes) -> None:
        super().__init__(application)
        self._application = application
        self._themes = ThemeController(front.system, _look(front, wishes), front.state.zoom)
        self._state = front.state
        self._build = build
        self._wishes = wishes
        self._outcome: Outcome | None = Outcome.QUIT if front.closed else None
        self._wake: Callable[[], None] | None = None
        self._folder = front.place.folder
        self._wanted: Backup | None = None  # the backup that is to take the database's place
        self._forgets = False  # where the data was moved to
        self._errand: Errand | None = None  # to be done once everything is closed
        self._close_logs = front.place.close_logs
        self._wiping = front.place.wiping
        self.last_resort: LastResort | None = None
        self._unlock = front.place.unlock
        self._find_key = front.place.key
        self._not_kept: TurnError | None = None  # why the keyring does not keep the key of the data
        self.unlocking: Unlocking | None = None  # while the recovery phrase is asked for
        self.errand: ErrandRun | None = None  # while it is done
        self.windows: Windows | None = None
        self._works = False
        self._shows = True  # a window
        self.window = front.window  # the first one
        self.window.close_wanted.connect(self._close_wanted)
        self.window.quit_wanted.connect(self.quit)
        dress(application, self._themes.current())
        self.window.furnish(self._themes.current())
        self._state.arrange(self.window)
        self._themes.changed.connect(self._dress)

    def take_from(self, handed: HandedFiles) -> None:
        """Attach what is handed to the program to a new chat, as soon as that is possible."""
        handed.arrived.connect(lambda: self._take(handed))
        self.working.connect(lambda: self._take(handed))

    @property
    def desk(self) -> Desk | None:
        """That of the window that was used last; None while nothing is open."""
        return None if self.windows is None else self.windows.latest()

    def bring_to_front(self) -> None:
        """Raise the window that was used last, for another start of the program asked for it."""
        desk = self.desk
        if self.errand is not None:
            self.errand.window.bring_to_front()
        elif self._shows:
            (self.window if desk is None else desk.window).bring_to_front()

    def quit(self) -> None:
        """Have :meth:`run` stop everything, an errand as far as it can be stopped."""
        self.end(Outcome.QUIT)
        if self.errand is not None:
            self.errand.quit()

    def end(self, outcome: Outcome) -> None:
        """Have :meth:`run` stop everything and return *outcome*. The first wish counts, but for the wish to end."""
        if self._outcome is None or outcome is Outcome.QUIT:
            self._outcome = outcome
        if self._wake is not None:
            self._wake()

    def begin(self, errand: Errand) -> None:
        """Have :meth:`run` stop everything and then do *errand*, after which another session follows, or none."""
        if self._outcome is None:
            self._errand = errand
        self.end(Outcome.AGAIN)

    async def run(self) -> Outcome:
        """Work until the window is closed, then stop in order: window hidden, interface, services. Then the errand."""
        woken = asyncio.Event()
        self._wake = woken.set
        wired = await self._build_or_give_up(woken)
        try:
            if wired is not None and self._outcome is None:
                await self._begin(wired)
            while self._outcome is None:
                await _next(woken)
        finally:
            middle = (self.window if self.desk is None else self.desk.window).geometry().center()
            await self._close(wired)
        if self._errand is not None and self._outcome is not Outcome.QUIT:
            return await self._do(self._errand, middle)
        return self._outcome

    async def _do(self, errand: Errand, middle: QPoint) -> Outcome:
        from app.ui.errand_run import ErrandRun  # noqa: PLC0415  # seldom needed

        if errand.closes_logs:
            self._close_logs()
        self.errand = ErrandRun(self._application, errand, self._themes, middle)
        try:
            return await self.errand.run()
        finally:
            self.errand.deleteLater()
            self.errand = None

    async def _build_or_give_up(self, woken: asyncio.Event) -> Wired | None:
        """Build the services; on failure show why, and try again as often as the user asks."""
        while self._outcome is None:
            try:
                return await self._build()
            except Exception as error:
                await self._fail(as_turn_error(error, "start"), woken)
        return None

    async def _fail(self, error: TurnError, woken: asyncio.Event) -> None:
        """Say at once why it cannot be opened, and wait for what the user wants."""
        if error.code == "phrase_needed" and self._unlock is not None:
            await self._ask_for_phrase(error, self._unlock, woken)
            return
        if error.code == "disk_gone":
            await self._offer_usual_folder(error, woken)
            return
        looking: asyncio.Task[None] | None = None
        if error.code == "database_damaged":
            words = tr("A backup that is whole is being looked for.")
            self._show_failure(_with(error, words), None, self._ways_out())
            looking = asyncio.create_task(self._offer_backup(error), name="look for a whole backup")
        else:
            self._show_failure(error, None)
        await _next(woken)
        if looking is not None:
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)
        if self._wanted is not None:
            backup, self._wanted = self._wanted, None
            await self._want_back(backup)

    async def _offer_usual_folder(self, error: TurnError, woken: asyncio.Event) -> None:
        """Where the folder is gone that the data was moved to, let the user go on without it."""
        from app.services.moving import forget_moved, is_moved_to  # noqa: PLC0415  # seldom needed

        more = [(tr("Go on without it…"), self._ask_to_forget)] if await is_moved_to(self._folder) else []
        self._show_failure(error, None, more)
        await _next(woken)
        if self._forgets:
            await forget_moved(self._folder)
            self.end(Outcome.AGAIN)

    def _ask_to_forget(self) -> None:
        from app.ui.dialogs import ConfirmDialog  # noqa: PLC0415  # not before the first paint

        question = tr(
            "Chatelaine will use its usual folder, with what still lies there, or from the beginning. Nothing is "
            "deleted in the folder below, but it is forgotten that the data lies there: to use it again, start with "
            "--data-dir and this folder."
        )
        quoted = str(self._folder)
        dialog = ConfirmDialog(tr("Go on without the moved data"), question, tr("Go on"), quoted, self.window)
        dialog.confirmed.connect(self._forget)
        dialog.show_with(self._themes.current())

    def _forget(self) -> None:
        self._forgets = True
        self._try_again()

    async def _ask_for_phrase(self, error: TurnError, unlock: Unlock, woken: asyncio.Event) -> None:
        from app.ui.unlocking import Unlocking  # noqa: PLC0415  # seldom needed

        _log.info("the recovery phrase is asked for")
        await asyncio.to_thread(load_words)
        self.unlocking = unlocking = Unlocking(self.window, unlock, self._themes, error)
        unlocking.opened.connect(self._try_again)
        enter = (tr("Enter the recovery phrase…"), unlocking.ask)
        more = (enter, (tr("Try again"), self._try_again), *self._ways_out())
        self.window.show_failure(error, (*more, (tr("Quit"), self.quit)))
        unlocking.ask()
        await _next(woken)
        self._not_kept = unlocking.trouble
        self.unlocking = None
        await unlocking.close()

    def _ways_out(self) -> list[tuple[str, Callable[[], object]]]:
        """To delete everything, where the data may never be opened again."""
        return [] if self._wiping is None else [(tr("Delete all data…"), partial(self._ask_to_wipe, self._wiping))]

    def _ask_to_wipe(self, build: Callable[[], Wiping]) -> None:
        from app.ui.last_resort import LastResort  # noqa: PLC0415  # seldom needed

        if self.last_resort is None:
            self.last_resort = LastResort(self.window, build, self._themes)
            self.last_resort.errand_wanted.connect(self.begin)
        self.last_resort.ask()

    async def _offer_backup(self, error: TurnError) -> None:
        """Look for the newest backup that is whole, which may take as long as reading all of them."""
        from app.services.backups import last_whole  # noqa: PLC0415  # not before the first paint

        backup = None
        with suppress(ChatelaineError):  # then there is none
            backup = await last_whole(Paths(self._folder), await self._find_key())
        words = tr("No backup was found that is whole.") if backup is None else ""
        self._show_failure(_with(error, words), backup, self._ways_out())

    async def _want_back(self, backup: Backup) -> None:
        from app.services.backups import restore_at_opening  # noqa: PLC0415  # not before the first paint

        with suppress(ChatelaineError):  # what is wrong is told by the opening that follows
            now_ms = SystemClock().now_ms()
            await restore_at_opening(Paths(self._folder), backup.name, now_ms, await self._find_key())

    async def _begin(self, wired: Wired) -> None:
        from app.ui.windows import Windows  # noqa: PLC0415  # transcript and parser are not for the first paint

        wired.prepare_network()
        self.windows = Windows(wired.services, self._themes, self._wishes, self)
        self.windows.ended.connect(self.end)
        self.windows.errand_wanted.connect(self.begin)
        desk = self.windows.furnish(self.window, self._state)
        await desk.start()
        if self._not_kept is not None:
            desk.trouble.show_error(self._not_kept)
        self._works = True
        self.working.emit()
        self.windows.open_others(self._state)

    def _take(self, handed: HandedFiles) -> None:
        if self.desk is not None and self._works and self._outcome is None:
            self.desk.take_files(handed.take())

    def _show_failure(
        self, error: TurnError, backup: Backup | None, more: Sequence[tuple[str, Callable[[], object]]] = ()
    ) -> None:
        _log.info("the session could not be opened: %s", error.code)
        actions: list[tuple[str, Callable[[], object]]] = [(tr("Try again"), self._try_again)]
        if backup is not None:
            made = short_moment(QDateTime.fromMSecsSinceEpoch(backup.made_ms))
            actions.insert(0, (tr("Restore the backup of {0}", made), partial(self._restore, backup)))
        self.window.show_failure(error, (*actions, *more, (tr("Quit"), self.quit)))

    def _restore(self, backup: Backup) -> None:
        self._wanted = backup
        self._try_again()

    def _try_again(self) -> None:
        if self._wake is not None:
            self._wake()

    def _close_wanted(self) -> None:
        if self.windows is None:
            self.quit()
        else:
            self.windows.close_one(self.window)

    async def _close(self, wired: Wired | None) -> None:
        self._themes.changed.disconnect(self._dress)
        self._shows = False
        if self.last_resort is not None:
            await self.last_resort.close()
        if self.windows is None:
            self._state.look()
            self.window.hide()
            self.window.deleteLater()
        else:
            await self.windows.close()
        if wired is not None:
            await wired.close()

    def _dress(self, theme: Theme) -> None:
        dress(self._application, theme)
        if self.windows is None:
            self.window.set_theme(theme)
        else:
            self.windows.set_theme(theme)


def _with(error: TurnError, words: str) -> TurnError:
    """*error* with more advice."""
    return replace(error, advice=f"{error.advice} {words}".strip())


async def _next(woken: asyncio.Event) -> None:
    await woken.wait()
    woken.clear()


def _look(front: Front, wishes: Wishes) -> Look:
    stored = dict(front.place.stored)
    if wishes.theme is not None:
        stored["look.theme"] = wishes.theme
    return look_from_file(stored)
