"""SIGTERM and SIGINT as a Qt signal: the program stops in order when the system or the terminal asks."""

from __future__ import annotations

import signal
import socket
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier, Signal

_STOPPING = tuple(
    getattr(signal, name) for name in ("SIGTERM", "SIGINT", "SIGHUP", "SIGBREAK") if hasattr(signal, name)
)


class StopSignals(QObject):
    """``received`` is emitted on the event loop, whatever it was doing when the signal came; ``came`` stays true."""

    received = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.came = False  # one was received
        # Python runs its handlers only between its own instructions; a byte in a socket wakes Qt's loop for that.
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._woken)
        self._old_wakeup = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        self._old = {number: signal.signal(number, _nothing) for number in _STOPPING}

    def close(self) -> None:
        """Put everything back."""
        self._notifier.setEnabled(False)
        for number, handler in self._old.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._old_wakeup)
        self._reader.close()
        self._writer.close()

    def _woken(self) -> None:
        if any(number in _STOPPING for number in self._reader.recv(64)):
            self.came = True
            self.received.emit()


def _nothing(_number: int, _frame: FrameType | None) -> None:
    """The byte in the socket says everything."""
