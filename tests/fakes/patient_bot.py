"""pytest-qt's helper, with the patience of all other waiting: five seconds are not enough on a busy machine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pytestqt.qtbot import QtBot

from tests.fakes.waiting import PATIENCE_S

_PATIENCE_MS = round(PATIENCE_S * 1000)


class PatientBot(QtBot):
    """For the fixture ``qtbot``."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = _PATIENCE_MS) -> None:
        """Process events until *callback* returns True, for *timeout* ms at most."""
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal: Any, *, timeout: int = _PATIENCE_MS, **given: Any) -> Any:
        """Process events until *signal* was emitted inside the block, for *timeout* ms at most."""
        return super().waitSignal(signal, timeout=timeout, **given)

    def waitExposed(self, widget: Any, *, timeout: int = _PATIENCE_MS) -> Any:
        """Process events until *widget* is on the screen at the end of the block, for *timeout* ms at most."""
        return super().waitExposed(widget, timeout=timeout)
