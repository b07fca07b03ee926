"""Helper programs that a test starts, and that end with it."""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

_ENDS_WITH_US = ("setpriv", "--pdeathsig", "TERM") if shutil.which("setpriv") else ()
_DEFAULT_SIGNALS = ("env", "--default-signal")  # what a shell has its background jobs ignore, Ctrl+C among them, too
_AS_FROM_A_TERMINAL = (
    _DEFAULT_SIGNALS
    if shutil.which("env")
    and subprocess.run([*_DEFAULT_SIGNALS, "true"], capture_output=True, check=False).returncode == 0
    else ()
)


class Child:
    """A program started with exactly *environ* in a process group of its own; its output is kept for :meth:`output`.

    Where the system can, it also ends when the thread that started it ends, so that a killed test run leaves nothing,
    and takes every signal as a program does that is started in a terminal, whatever the test run ignores.

    *stdin* (bytes) is written and closed at once. As a context manager it ends the program on leaving.
    """

    def __init__(
        self, command: Sequence[str], environ: Mapping[str, str], stdin: bytes = b"", pass_fds: Sequence[int] = ()
    ) -> None:
        self._printed = tempfile.TemporaryFile()  # noqa: SIM115  (closed by stop)
        self._process = subprocess.Popen(
            [*_ENDS_WITH_US, *_AS_FROM_A_TERMINAL, *command],
            env=dict(environ),
            stdin=subprocess.PIPE,
            stdout=self._printed,
            stderr=subprocess.STDOUT,
            pass_fds=tuple(pass_fds),
            start_new_session=True,
        )
        assert self._process.stdin is not None
        self._process.stdin.write(stdin)
        self._process.stdin.close()

    @property
    def pid(self) -> int:
        """The program's process id."""
        return self._process.pid

    def alive(self) -> bool:
        """Tell whether the program still runs."""
        return self._process.poll() is None

    def exit_code(self) -> int | None:
        """How the program ended: its code, or minus the signal's number; None while it runs."""
        return self._process.poll()

    def output(self) -> str:
        """Return what the program has printed so far, to either stream. Not after :meth:`stop`."""
        self._printed.seek(0)
        return self._printed.read().decode(errors="replace")

    def stop(self, grace_s: float = 5.0) -> None:
        """End the program: politely, and after *grace_s* seconds by force. Safe to call twice."""
        if self.alive():
            self._process.terminate()
        try:
            self._process.wait(grace_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._printed.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def announced(command: Sequence[str], environ: Mapping[str, str], timeout: float = 20.0) -> tuple[Child, str]:
    """Start *command* with ``{fd}`` replaced by a pipe's number, and return it with the first line it writes there.

    Servers such as Xvfb and dbus-daemon say through such a pipe where they listen, once they do.
    Raises AssertionError when nothing comes within *timeout* seconds.
    """
    reading, writing = os.pipe()
    try:
        child = Child([part.format(fd=writing) for part in command], environ, pass_fds=[writing])
    finally:
        os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        ready, _, _ = select.select([pipe], [], [], timeout)
        line = pipe.readline().strip() if ready else ""
    if not line:
        printed = child.output()
        child.stop()
        raise AssertionError(f"{command[0]} did not say where it listens:\n{printed}")
    return child, line
