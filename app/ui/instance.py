"""One window per data folder: a second start raises the first one's window and ends."""

from __future__ import annotations

import os
from enum import Enum
from pathlib import Path

from PySide6.QtCore import QCryptographicHash, QDir, QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_WAIT_MS = 3000  # for a process that is busy starting
_STRANGER_MS = 100
_RAISE, _DONE = b"raise\n", b"raised\n"


class Claim(Enum):
    """What came of asking for the data folder."""

    FIRST = "first"  # it is ours
    RAISED = "raised"  # another process has it and has shown its window
    SILENT = "silent"  # another process has it but does not answer


def instance_name(folder: Path) -> str:
    """The name of the socket for *folder*: short, without its path, and different for each user."""
    user = str(os.getuid()) if hasattr(os, "getuid") else os.environ.get("USERNAME", "")
    place = f"{user}\n{folder.expanduser().resolve()}".encode()
    digest = QCryptographicHash.hash(place, QCryptographicHash.Algorithm.Sha256).toHex().data()
    return f"chatelaine-{bytes(digest).decode()[:20]}"


class Instance(QObject):
    """Owns the socket of one data folder. ``raise_wanted`` says that someone started the program again."""

    raise_wanted = Signal()

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = instance_name(folder)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._serve)

    def claim(self) -> Claim:
        """Become the first process, or have the first one raise its window. Blocks for at most some seconds."""
        # Listening with restricted access replaces whatever has the name, so ask first, and one process at a time.
        turn = QLockFile(QDir.temp().filePath(f"{self._name}.lock"))
        turn.tryLock(_WAIT_MS)
        try:
            answered = self._ask_to_raise()
            if answered is None:  # nobody, or what is left of a process that died
                QLocalServer.removeServer(self._name)
                return Claim.FIRST if self._server.listen(self._name) else Claim.SILENT
            return Claim.RAISED if answered else Claim.SILENT
        finally:
            turn.unlock()

    def close(self) -> None:
        """Let the next process be the first."""
        self._server.close()

    def _ask_to_raise(self) -> bool | None:
        """True when the other window is raised, False when the other process is silent, None when there is none."""
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(_WAIT_MS):
            return None
        socket.write(_RAISE)
        socket.flush()
        answered = socket.waitForReadyRead(_WAIT_MS) and bytes(socket.readLine().data()) == _DONE
        socket.abort()
        return answered

    def _serve(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            # The caller writes as soon as it is connected, so this waits for strangers only, and not for long.
            heard = socket.canReadLine() or socket.waitForReadyRead(_STRANGER_MS)
            if heard and bytes(socket.readLine().data()) == _RAISE:
                self.raise_wanted.emit()
                socket.write(_DONE)
                socket.waitForBytesWritten(_STRANGER_MS)
            socket.disconnectFromServer()
            socket.deleteLater()
