"""The key: read at the start, asked for on the first run, replaced or forgotten later."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.model.errors import ChatelaineError, TurnError
from app.model.news import TurnFinished
from app.ui.failures import as_turn_error
from app.ui.i18n import tr
from app.ui.key_words import kept_words, lead_words, place_words
from app.ui.wording import error_words

if TYPE_CHECKING:
    from app.services.keys import Keys, KeyState
    from app.services.settings import Settings
    from app.ui.bridge import Bridge
    from app.ui.dialogs import KeyDialog
    from app.ui.main_window import MainWindow
    from app.ui.tasks import Tasks
    from app.ui.theme.palette import Theme
    from app.ui.wishes import Wishes

_NO_KEYRING = "keyring_missing"
_REFUSED = ("authentication_error", "no_key")


class KeyControl(QObject):
    """``changed`` says that there is another key, or none; ``heard`` that another window may have said so.

    ``demo_wanted`` asks for a session with the demo, ``real_wanted`` for one with the API.
    """

    changed = Signal()
    heard = Signal()
    demo_wanted = Signal()
    real_wanted = Signal()

    def __init__(  # noqa: PLR0913  # collaborators, by keyword
        self,
        *,
        window: MainWindow,
        keys: Keys,
        settings: Settings,
        demo: bool,
        wishes: Wishes,
        theme: Callable[[], Theme],
        bridge: Bridge,
        tasks: Tasks,
        beside: KeyControl | None = None,
    ) -> None:
        """*beside* is that of the first window, which reads the key for all of them."""
        super().__init__(window)
        self._window = window
        self._bar = window.key_bar
        self._keys = keys
        self._settings = settings
        self._demo = demo
        self._wishes = wishes
        self._theme = theme
        self._tasks = tasks
        self._loaded: asyncio.Event = asyncio.Event() if beside is None else beside._loaded
        self._reads = beside is None
        self._dialog: KeyDialog | None = None
        self._testing: asyncio.Task[None] | None = None
        window.header.demo.clicked.connect(self._explain_demo)
        bridge.turn_finished.connect(self._finished)
        bridge.setting_changed.connect(self._setting_changed)

    # Questions

    async def ready(self) -> bool:
        """Wait until the key was read, and say whether there is one."""
        await self._loaded.wait()
        return self._keys.current() is not None

    def words(self) -> str:
        """Where the key lies, for the settings."""
        return place_words(self._keys.state)

    def present(self) -> bool:
        """Whether there is a key."""
        return self._keys.state.present

    def dialog(self) -> KeyDialog | None:
        """The dialog, while it is open."""
        return self._dialog

    # Reading

    async def start(self) -> None:
        """Read the key, and ask for one when there is none; beside a first window only look."""
        if not self._reads:
            await self._loaded.wait()
            self.hear()
            return
        await self.load()
        trouble = self._keys.state.trouble
        if not self._keys.state.present and (trouble is None or trouble.code == _NO_KEYRING):
            self.ask()

    async def load(self) -> None:
        """Read the key of the address in force from where it is kept."""
        try:
            if self._wishes.key_from_env and not self._demo:
                await self._keys.use_environment()
            else:
                await self._keys.load()
        finally:
            self._loaded.set()
            self._refresh()

    # The dialog

    def ask(self) -> None:
        """Open the dialog for a key; the open one comes to the front."""
        from app.ui.dialogs import KeyDialog  # noqa: PLC0415  # not before the first paint

        if self._dialog is not None:
            self._dialog.raise_()
            return
        dialog = KeyDialog(
            lead_words(self._keys.state),
            self._settings.origin,
            offer_environment=self._keys.environment_offers(),
            offer_demo=not self._demo,
            parent=self._window,
        )
        dialog.key_entered.connect(self._test)
        dialog.test_cancelled.connect(self._cancel_test)
        dialog.environment_chosen.connect(lambda: self._tasks.start("use environment", self._use_environment()))
        dialog.demo_chosen.connect(self._choose_demo)
        dialog.finished.connect(self._closed)
        self._dialog = dialog
        dialog.show_with(self._theme())

    def hear(self) -> None:
        """The key may have changed in another window. ``changed`` is not told again there."""
        if self._loaded.is_set():
            self._show_state()
            self.heard.emit()

    def take_over(self) -> None:
        """The first window is gone: read the key for all of them from now on."""
        self._reads = True

    def forget(self) -> None:
        """Delete the key wherever the program keeps it."""
        self._tasks.start("forget key", self._forget())

    def _test(self, raw: str) -> None:
        if self._dialog is not None:
            self._dialog.show_testing()
            self._testing = self._tasks.start("test key", self._test_and_keep(raw))

    async def _test_and_keep(self, raw: str) -> None:
        try:
            state = await self._keys.test_and_store(raw)
        except Exception as error:
            self._show_error(as_turn_error(error, "test key"))
            return
        self._kept(state)

    async def _use_environment(self) -> None:
        try:
            state = await self._keys.use_environment()
        except ChatelaineError as error:
            self._show_error(error.error)
            return
        self._kept(state)

    def _kept(self, state: KeyState) -> None:
        if self._dialog is not None:
            self._dialog.show_kept(kept_words(state))
        self._refresh()

    def _show_error(self, error: TurnError) -> None:
        if self._dialog is not None:
            self._dialog.show_error(error)

    def _cancel_test(self) -> None:
        if self._testing is not None:
            self._testing.cancel()

    def _choose_demo(self) -> None:
        if self._dialog is not None:
            self._dialog.accept()
        self.demo_wanted.emit()

    def _closed(self, _result: int) -> None:
        self._dialog = None
        self._window.composer.focus()

    async def _forget(self) -> None:
        state = await self._keys.forget()
        self._refresh()
        if state.trouble is not None:
            raise ChatelaineError(state.trouble)

    # The bar

    def _refresh(self) -> None:
        self._show_state()
        self.changed.emit()

    def _show_state(self) -> None:
        state = self._keys.state
        if state.present:
            self._bar.hide()
        else:
            no_keyring = state.trouble is not None and state.trouble.code == _NO_KEYRING
            self._show_missing(None if no_keyring else state.trouble)

    def _explain_demo(self) -> None:
        words = tr("This is the demo: answers come from this program, and what they cost is only simulated.")
        leave = ((tr("Use a key"), self.real_wanted.emit),) if self._wishes.leave_demo else ()
        self._bar.show_message(words, leave)

    def _show_missing(self, trouble: TurnError | None) -> None:
        words = tr("There is no API key yet.") if trouble is None else error_words(trouble)
        actions: list[tuple[str, Callable[[], object]]] = [(tr("Add key"), self.ask)]
        if trouble is not None:
            actions.insert(0, (tr("Try again"), lambda: self._tasks.start("load key", self.load())))
        actions.append((tr("Try the demo"), self.demo_wanted.emit))
        self._bar.show_message(words, tuple(actions), tone="info" if trouble is None else "warn")

    def _finished(self, news: TurnFinished) -> None:
        error = news.answer.error
        if error is not None and error.code in _REFUSED and not self._demo:
            self._bar.show_message(error_words(error), ((tr("Replace key"), self.ask),), tone="warn")

    def _setting_changed(self, key: str) -> None:
        if key == "net.base_url" and not self._demo and self._reads:
            self._loaded.clear()
            self._tasks.start("load key", self.load())
