"""A small desktop for a black-box run: a screen, a session bus, the accessibility bus."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.fakes.atspi import Reader
from tests.fakes.session_bus import SessionBus
from tests.fakes.xserver import XServer


class Desktop:
    """Everything that a program needs to show a window and be read aloud, and nothing of the real desktop.

    Start programs with ``environ``; read them through :meth:`reader`; type through ``screen``.
    """

    def __init__(self, folder: Path, environ: Mapping[str, str]) -> None:
        self.screen = XServer(environ)
        self._bus = SessionBus(folder / "bus", self.screen.environ, services=("org.a11y.Bus",))
        self.environ = {**self._bus.environ, "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"}
        self._readers: list[Reader] = []

    def reader(self) -> Reader:
        """Connect to the accessibility bus, which starts with its first use."""
        reader = Reader(self._bus.address)
        self._readers.append(reader)
        return reader

    def stop(self) -> None:
        """Close the readers, end the buses and the screen."""
        for reader in self._readers:
            reader.close()
        self._bus.stop()
        self.screen.stop()
