"""One window per data folder: a second start raises the first one's window, hands its files over, and ends."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from enum import Enum
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCryptographicHash, QDir, QLockFile, QObject, QTimer, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_WAIT_MS = 3000  # for a process that is busy
_RAISE, _DONE = b"raise", b"raised\n"
_MOST_ASKED = 1_000_000  # bytes of a question


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
    """Owns the socket of one data folder. ``raise_wanted`` says that someone started the program again.

    ``files_handed`` carries the paths of files that came with such a start.
    """

    raise_wanted = Signal()
    files_handed = Signal(list)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = instance_name(folder)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._serve)

    def claim(self, files: Sequence[Path] = ()) -> Claim:
        """Become the first process, or have the first one raise its window and take *files*, whose paths are absolute.

        Blocks for at most some seconds.
        """
        # Listening with restricted access replaces whatever has the name, so ask first, and one process at a time.
        turn = QLockFile(QDir.temp().filePath(f"{self._name}.lock"))
        turn.tryLock(_WAIT_MS)
        try:
            answered = self._ask_to_raise(files)
            if answered is None:  # nobody, or what is left of a process that died
                QLocalServer.removeServer(self._name)
                return Claim.FIRST if self._server.listen(self._name) else Claim.SILENT
            return Claim.RAISED if answered else Claim.SILENT
        finally:
            turn.unlock()

    def close(self) -> None:
        """Let the next process be the first."""
        self._server.close()

    def _ask_to_raise(self, files: Sequence[Path]) -> bool | None:
        """True when the other window is raised, False when the other process is silent, None when there is none."""
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(_WAIT_MS):
            return None
        socket.write(_question(files))
        socket.flush()
        answered = socket.waitForReadyRead(_WAIT_MS) and bytes(socket.readLine().data()) == _DONE
        socket.abort()
        return answered

    def _serve(self) -> None:
        """Hear everybody out, without waiting for anybody: on a busy machine a question comes in pieces."""
        while (socket := self._server.nextPendingConnection()) is not None:
            patience = QTimer(socket, singleShot=True, interval=_WAIT_MS)
            patience.timeout.connect(partial(QLocalSocket.abort, socket))
            patience.start()
            socket.disconnected.connect(socket.deleteLater)
            socket.readyRead.connect(partial(self._hear, socket))
            self._hear(socket)

    def _hear(self, socket: QLocalSocket) -> None:
        if socket.canReadLine():
            socket.readyRead.disconnect()
            self._answer(socket, _asked(bytes(socket.readLine().data())))
        elif socket.bytesAvailable() > _MOST_ASKED:
            socket.abort()

    def _answer(self, socket: QLocalSocket, asked: list[Path] | None) -> None:
        if asked is not None:
            self.raise_wanted.emit()
            if asked:
                self.files_handed.emit(asked)
            socket.write(_DONE)
        socket.disconnectFromServer()  # once that is written


def _question(files: Sequence[Path]) -> bytes:
    """One line: to raise the window, and which files it is to take. What no line can hold is left out."""
    line = json.dumps([os.fspath(file) for file in files]).encode()
    return _RAISE + (b" " + line if files and len(line) < _MOST_ASKED - 100 else b"") + b"\n"


def _asked(line: bytes) -> list[Path] | None:
    """The files of a question; None where it is none."""
    word, _, rest = line.rstrip(b"\n").partition(b" ")
    if word != _RAISE:
        return None
    try:
        paths = json.loads(rest) if rest else []
    except (ValueError, RecursionError):
        return None
    named = paths if isinstance(paths, list) else []
    return [Path(path) for path in named if isinstance(path, str) and Path(path).is_absolute()]
