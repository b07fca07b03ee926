"""Decides which theme is shown, and tells when that changes."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from app.ui.theme.fonts import resolve_fonts
from app.ui.theme.look import Look
from app.ui.theme.palette import PALETTES, Theme
from app.ui.theme.system import SystemLook


class ThemeController(QObject):
    """Follows the desktop's wishes, the user's look and the zoom.

    ``changed`` carries the new :class:`Theme` whenever anything that drawing needs is different. Several changes
    within one turn of the event loop make one theme.
    """

    changed = Signal(object)

    def __init__(self, system: SystemLook, look: Look, zoom: float = 1.0) -> None:
        super().__init__(system)
        self._system = system
        self._look = look
        self._zoom = zoom
        self._theme = self._resolve()
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._refresh)
        system.changed.connect(self._soon.start)

    def current(self) -> Theme:
        """The theme that holds now."""
        return self._theme

    @property
    def look(self) -> Look:
        """What the user chose."""
        return self._look

    @property
    def zoom(self) -> float:
        """The chat's zoom, 1.0 = 100 %."""
        return self._zoom

    def set_look(self, look: Look) -> None:
        """Use *look* from now on."""
        if look != self._look:
            self._look = look
            self._soon.start()

    def set_zoom(self, zoom: float) -> None:
        """Scale chat text and code by *zoom* (1.0 = 100 %)."""
        if zoom != self._zoom:
            self._zoom = zoom
            self._soon.start()

    def _refresh(self) -> None:
        theme = self._resolve()
        if theme != self._theme:
            self._theme = theme
            self.changed.emit(theme)

    def _resolve(self) -> Theme:
        name = self._look.theme if self._look.theme in PALETTES else self._system_theme()
        return Theme(name, PALETTES[name], resolve_fonts(self._look, self._zoom), self._system.less_motion())

    def _system_theme(self) -> str:
        if self._system.high_contrast():
            return "contrast"
        return "dark" if self._system.dark() else "light"
