"""What is needed for the first paint, and nothing more: a place, a theme, the window's outline."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.ui.main_window import MainWindow
from app.ui.theme.palette import DARK, LIGHT, PALETTES, Palette
from app.ui.theme.system import SystemLook
from app.ui.window_file import Memory
from app.ui.window_state import WindowState

if TYPE_CHECKING:
    from app.services.wiping import Wiping
    from app.ui.outcome import Outcome
    from app.ui.wired import Build, FindKey, Unlock
    from app.ui.wishes import Wishes


async def _no_key() -> None:
    return None


@dataclass(frozen=True, slots=True)
class Place:
    """Where one session works.

    ``folder`` is its data folder, ``memory`` keeps the window's place, ``stored`` is the raw settings file, from
    which the first paint takes its looks, and ``build`` makes the services. ``real`` says that the demo may be left
    for a session with the API. ``close_logs`` closes the files of the logs, until another place is asked for.
    ``unlock`` takes the recovery phrase of encrypted data, whose key ``key`` finds. ``wiping`` makes what deletes
    everything without any services; it reads a file.
    """

    folder: Path
    memory: Memory
    stored: Mapping[str, object]
    build: Build
    real: bool = True
    close_logs: Callable[[], None] = lambda: None
    unlock: Unlock | None = None
    key: FindKey = _no_key
    wiping: Callable[[], Wiping] | None = None


Places = Callable[["Outcome | None"], Place]


class Front:
    """A window on *place* that can be shown at once. ``closed`` says that the user closed it again already."""

    def __init__(self, place: Place, system: SystemLook, wishes: Wishes) -> None:
        self.place = place
        self.system = system
        self.closed = False
        self.state = WindowState(place.memory)
        width = self.state.sidebar_width
        colors = _colors(place, system, wishes)
        self.window = MainWindow(colors, 264 if width is None else width, self.state.inspector_width or 0)
        self.window.close_wanted.connect(self._close)
        self.state.place(self.window)
        self.window.show()

    def _close(self) -> None:
        self.closed = True


def _colors(place: Place, system: SystemLook, wishes: Wishes) -> Palette:
    """The colours of the first paint, quickly: what the theme's controller will decide in all but rare cases."""
    forced = PALETTES.get(str(wishes.theme or place.stored.get("look.theme")))
    return forced or (DARK if system.looks_dark() else LIGHT)
