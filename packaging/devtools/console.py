"""What the commands say while they work, and how they run other programs."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

Command = Sequence[str | Path]


class SetupError(Exception):
    """Something the user has to do first. The text says what; the exit code is 2."""


def say(text: str) -> None:
    """Print one line of progress at once, even into a pipe."""
    print(f"• {text}", flush=True)


def run_quietly(command: Command, environ: Mapping[str, str] | None = None) -> None:
    """Run *command*; show its output only when it fails.

    Raises:
        SetupError: it failed; the message holds the command and everything it printed.
    """
    done = subprocess.run(
        [str(part) for part in command],
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        raise SetupError(f"This failed: {' '.join(map(str, command))}\n{done.stdout.rstrip()}")


def run_openly(command: Command, environ: Mapping[str, str] | None = None, cwd: Path | None = None) -> int:
    """Run *command* with its output on this terminal and return its exit code."""
    return subprocess.run([str(part) for part in command], env=environ, cwd=cwd, check=False).returncode


def become(command: Command, environ: Mapping[str, str]) -> int:
    """Let *command* take this process's place, so that signals and the terminal are its own.

    Windows has no such call; there it is started and waited for, and its exit code is returned.
    """
    parts = [str(part) for part in command]
    sys.stdout.flush()
    if os.name == "posix":
        os.execve(parts[0], parts, dict(environ))
    return run_openly(parts, environ)
