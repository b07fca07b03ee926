"""Applies the settings that change how the window looks and behaves, as soon as they change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject

from app.ui.theme.look import LOOK_KEYS, next_zoom, read_look

if TYPE_CHECKING:
    from app.services.settings import Settings
    from app.ui.actions import Actions
    from app.ui.bridge import Bridge
    from app.ui.composer import Composer
    from app.ui.theme.controller import ThemeController
    from app.ui.theme.palette import Theme
    from app.ui.transcript import TranscriptView


class ZoomMemory(Protocol):
    """Keeps the zoom between two runs."""

    def set_zoom(self, zoom: float) -> None:
        """Remember *zoom* (1.0 = 100 %)."""
        ...


class LookControl(QObject):
    """Joins settings, theme and the two widgets that more than the theme concerns."""

    def __init__(
        self,
        *,
        settings: Settings,
        themes: ThemeController,
        transcript: TranscriptView,
        composer: Composer,
        commands: Actions,
        memory: ZoomMemory,
        bridge: Bridge,
        forced_theme: str | None,
    ) -> None:
        super().__init__(transcript)
        self._settings = settings
        self._themes = themes
        self._transcript = transcript
        self._composer = composer
        self._memory = memory
        self._forced = forced_theme
        themes.changed.connect(self._themed)
        bridge.setting_changed.connect(self._setting_changed)
        commands.handle("view.zoom_in", lambda: self.zoom(next_zoom(themes.zoom, 1)))
        commands.handle("view.zoom_out", lambda: self.zoom(next_zoom(themes.zoom, -1)))
        commands.handle("view.zoom_reset", lambda: self.zoom(1.0))
        transcript.zoom_wanted.connect(lambda direction: self.zoom(next_zoom(themes.zoom, direction)))
        self.apply()

    def apply(self) -> None:
        """Apply every setting of this kind as it stands now."""
        look = read_look(lambda key: self._forced if key == "look.theme" and self._forced else self._settings.get(key))
        self._themes.set_look(look)
        self._transcript.set_wide(self._settings.flag("look.wide"))
        self._transcript.set_line_numbers(self._settings.flag("look.line_numbers"))
        self._transcript.set_thinking(self._settings.text("look.thinking"))
        ctrl = self._settings.text("chat.send_key") == "ctrl_enter"
        self._composer.set_send_key("ctrl_enter" if ctrl else "enter")

    def zoom(self, zoom: float) -> None:
        """Scale chat text and code."""
        self._themes.set_zoom(zoom)
        self._memory.set_zoom(zoom)

    def _themed(self, theme: Theme) -> None:
        self._transcript.set_theme(theme)

    def _setting_changed(self, key: str) -> None:
        if key in LOOK_KEYS or key in ("look.wide", "look.line_numbers", "look.thinking", "chat.send_key"):
            self.apply()
