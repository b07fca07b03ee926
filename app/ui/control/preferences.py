"""Opens the settings dialog and applies what is chosen in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.model.errors import ChatelaineError, TurnError
from app.model.settings import SettingValue
from app.ui.i18n import tr
from app.ui.wording import error_words

if TYPE_CHECKING:
    from app.services.settings import Settings
    from app.ui.bridge import Bridge
    from app.ui.control.data_place import DataPlaceControl
    from app.ui.control.keys import KeyControl
    from app.ui.main_window import MainWindow
    from app.ui.settings import SettingsDialog
    from app.ui.tasks import Tasks
    from app.ui.theme.palette import Theme


class PreferenceControl(QObject):
    """One settings dialog at a time."""

    def __init__(  # noqa: PLR0913  # collaborators, by keyword
        self,
        *,
        window: MainWindow,
        settings: Settings,
        keys: KeyControl,
        models: Callable[[], Sequence[tuple[str, str]]],
        presets: Callable[[], Sequence[tuple[str, str]]],
        demo: bool,
        place: DataPlaceControl,
        theme: Callable[[], Theme],
        bridge: Bridge,
        tasks: Tasks,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings
        self._keys = keys
        self._models = models
        self._presets = presets
        self._demo = demo
        self.place = place
        self._theme = theme
        self._tasks = tasks
        self._dialog: SettingsDialog | None = None
        bridge.setting_changed.connect(self._changed)
        keys.changed.connect(self._show_key)
        keys.heard.connect(self._show_key)

    def open_page(self, name: str) -> None:
        """Open the dialog at the page *name* (English, as in the list of settings)."""
        self.open()
        if self._dialog is not None:
            self._dialog.show_page(name)

    def open_setting(self, key: str) -> None:
        """Open the dialog at one setting."""
        self.open()
        if self._dialog is not None:
            self._dialog.show_setting(key)

    def open(self) -> None:
        """Open the dialog; the open one comes to the front."""
        from app.ui.settings import SettingsDialog  # noqa: PLC0415  # not before the first paint

        if self._dialog is not None:
            self._dialog.raise_()
            return
        dialog = SettingsDialog(self._settings, self._models(), self._window, self._presets(), self._offered)
        dialog.change_wanted.connect(self.change)
        dialog.key_section.replace_wanted.connect(self._keys.ask)
        dialog.key_section.forget_wanted.connect(self._ask_to_forget)
        self.place.take(dialog.place_section)
        dialog.action_wanted.connect(lambda id: self._window.commands.action(id).trigger())
        dialog.finished.connect(self._closed)
        self._dialog = dialog
        self._show_key()
        dialog.show_with(self._theme())

    def dialog(self) -> SettingsDialog | None:
        """The dialog, while it is open."""
        return self._dialog

    def change(self, key: str, value: SettingValue) -> None:
        """Apply *value*, None for the default."""
        self._tasks.start(f"set {key}", self._change(key, value))

    def toggle(self, key: str) -> None:
        """Switch a setting on or off."""
        self.change(key, not self._settings.flag(key))

    async def _change(self, key: str, value: SettingValue) -> None:
        try:
            await self._settings.set(key, value)
        except ChatelaineError as error:
            self._refused(key, value, error.error)

    def _refused(self, key: str, value: SettingValue, error: TurnError) -> None:
        if self._dialog is not None:
            self._dialog.show_error(key, error_words(error))
        if error.code == "plain_http_refused":
            self._ask_for_plain_http(key, value, error)

    def _ask_for_plain_http(self, key: str, value: SettingValue, error: TurnError) -> None:
        from app.ui.dialogs import ConfirmDialog  # noqa: PLC0415  # not before the first paint

        question = tr("{0} Use it all the same?", tr(error.message))
        dialog = ConfirmDialog(tr("Unencrypted address"), question, tr("Use it"), str(value), self._parent())
        dialog.confirmed.connect(lambda: self._tasks.start("allow plain http", self._allow_plain_http(key, value)))
        dialog.show_with(self._theme())

    async def _allow_plain_http(self, key: str, value: SettingValue) -> None:
        await self._settings.set("net.allow_plain_http", True)
        await self._change(key, value)

    def _ask_to_forget(self) -> None:
        from app.ui.dialogs import ConfirmDialog  # noqa: PLC0415  # not before the first paint

        question = tr("Delete the API key from where the program keeps it? The key itself stays valid.")
        dialog = ConfirmDialog(tr("Forget key"), question, tr("Forget"), parent=self._parent())
        dialog.warn_of_loss()
        dialog.confirmed.connect(self._keys.forget)
        dialog.show_with(self._theme())

    def _offered(self, action_id: str) -> bool:
        return self._window.commands.action(action_id).isEnabled()

    def _parent(self) -> QWidget:
        return self._dialog or self._window

    def _changed(self, key: str) -> None:
        if self._dialog is not None and key in self._dialog.rows:
            self._dialog.refresh(key)

    def _show_key(self) -> None:
        if self._dialog is not None:
            self._dialog.key_section.show_place(self._keys.words(), self._keys.present(), not self._demo)

    def _closed(self, _result: int) -> None:
        self._dialog = None
        self.place.leave()
        self._window.composer.focus()
