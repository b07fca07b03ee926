"""A process that works on files of strangers: what breaks in here breaks nothing else.

Started by :mod:`app.media.pool` as ``python -m app.media.worker``. It takes jobs on its standard input and answers on
its standard output; it ends when the input does, so it never outlives the program. Its memory is limited where the
system can.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from typing import BinaryIO

from app.media.frames import BrokenPipeTalkError, read_frame, write_frame

_LOOK_S = 2.0
MOST_MEMORY = 2 * 1024 * 1024 * 1024  # bytes of address space


def main() -> int:
    """Serve until the input ends."""
    jobs_in, answers_out = sys.stdin.buffer, _own_output()
    _be_modest()
    _end_with_the_program()
    while True:
        try:
            header, _ = read_frame(jobs_in)
        except BrokenPipeTalkError:
            return 0
        _serve(header, answers_out)


def _own_output() -> BinaryIO:
    """The pipe of the answers; whatever a library prints goes nowhere."""
    pipe = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(nowhere, stream.fileno())
    return pipe


def _end_with_the_program() -> None:
    """End in the middle of a job, too, when the program is gone; between two jobs the pipe's end says it."""

    def watch() -> None:
        never = threading.Event()
        while os.getppid() == parent:
            never.wait(_LOOK_S)
        os._exit(1)

    parent = os.getppid()
    if os.name == "posix":  # elsewhere a process keeps the number of its parent
        threading.Thread(target=watch, name="watch", daemon=True).start()


def _be_modest() -> None:
    """Less important than the window, and no more memory than is stated."""
    with contextlib.suppress(AttributeError, OSError):
        os.nice(5)
    try:
        import resource  # noqa: PLC0415  # not on Windows
    except ImportError:
        return
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _serve(header: dict[str, object], pipe: BinaryIO) -> None:
    from app.media import jobs  # noqa: PLC0415  # after the limits are set

    answer, data = jobs.run(str(header["job"]), dict(header["with"]))  # type: ignore[call-overload]
    write_frame(pipe, answer, data)


if __name__ == "__main__":
    sys.exit(main())
