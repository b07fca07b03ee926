"""A screen that nobody sees, with real key presses."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping

from tests.fakes.child import announced


class XServer:
    """An X server in memory (Xvfb) on a free display number; ``environ`` is what a program needs to use it."""

    def __init__(self, environ: Mapping[str, str], size: str = "1280x900x24") -> None:
        command = ["Xvfb", "-displayfd", "{fd}", "-screen", "0", size, "-nolisten", "tcp", "-noreset"]
        self._server, number = announced(command, environ)
        self.display = f":{number}"
        self.environ = {**environ, "DISPLAY": self.display, "QT_QPA_PLATFORM": "xcb"}

    def activate(self, title: str) -> None:
        """Give the keyboard to the window with that title; there is no window manager here to do it."""
        self._xdotool("search", "--sync", "--onlyvisible", "--name", title, "windowfocus", "--sync")

    def type_text(self, text: str) -> None:
        """Type *text* (ASCII) into the active window, key by key."""
        self._xdotool("type", "--delay", "2", "--", text)

    def press(self, key: str) -> None:
        """Press a key or combination by its X name, such as ``Return`` or ``ctrl+n``."""
        self._xdotool("key", "--", key)

    def stop(self) -> None:
        """End the server, and with it every window on it."""
        self._server.stop()

    def _xdotool(self, *arguments: str) -> None:
        subprocess.run(["xdotool", *arguments], env=self.environ, check=True, timeout=30)
