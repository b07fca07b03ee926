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
        self._views = [transcript]
        self._composer = composer
        self._memory = memory
        self._forced = forced_theme
        themes.changed.connect(self._themed)
        bridge.setting_changed.connect(self._setting_changed)
        commands.handle("view.zoom_in", lambda: self.zoom(next_zoom(themes.zoom, 1)))
        commands.handle("view.zoom_out", lambda: self.zoom(next_zoom(themes.zoom, -1)))
        commands.handle("view.zoom_reset", lambda: self.zoom(1.0))
        self._join(transcript)
        self.apply()

    def add_view(self, view: TranscriptView) -> None:
        """Have *view* look as the transcript does; it was made with the theme in force."""
        self._views.append(view)
        self._join(view)
        self._apply_to(view)

    def apply(self) -> None:
        """Apply every setting of this kind as it stands now."""
        look = read_look(lambda key: self._forced if key == "look.theme" and self._forced else self._settings.get(key))
        self._themes.set_look(look)
        for view in self._views:
            self._apply_to(view)
        ctrl = self._settings.text("chat.send_key") == "ctrl_enter"
        self._composer.set_send_key("ctrl_enter" if ctrl else "enter")

    def zoom(self, zoom: float) -> None:
        """Scale chat text and code."""
        self._themes.set_zoom(zoom)
        self._memory.set_zoom(zoom)

    def _join(self, view: TranscriptView) -> None:
        view.zoom_wanted.connect(lambda direction: self.zoom(next_zoom(self._themes.zoom, direction)))

    def _apply_to(self, view: TranscriptView) -> None:
        view.set_wide(self._settings.flag("look.wide"))
        view.set_line_numbers(self._settings.flag("look.line_numbers"))
        view.set_thinking(self._settings.text("look.thinking"))

    def _themed(self, theme: Theme) -> None:
        for view in self._views:
            view.set_theme(theme)

    def _setting_changed(self, key: str) -> None:
        if key in LOOK_KEYS or key in ("look.wide", "look.line_numbers", "look.thinking", "chat.send_key"):
            self.apply()
