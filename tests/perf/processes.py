"""Starts the peer and the programs that are measured, each as a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any

from tests.perf.started import STARTED, now_ns

Program = tuple[object, ...]  # a module and its arguments


@contextmanager
def peer(chunks: int, rate: int, size: int = 4, kind: str = "mixed") -> Iterator[str]:
    """A server that streams *chunks* deltas of *size* characters, *rate* a second; yields its address."""
    command = [sys.executable, "-m", "tests.perf.peer", str(chunks), str(rate), str(size), kind]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.stdin.close()
        process.stdout.close()
        process.wait(30)


def measured(module: str, *arguments: object) -> dict[str, Any]:
    """Run ``python -m module`` to its end and return the JSON object on its last line."""
    command = [sys.executable, "-m", module, *(str(argument) for argument in arguments)]
    environ = {**os.environ, STARTED: now_ns()}
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False, env=environ)
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def medians(module: str, *arguments: object, runs: int = 3) -> dict[str, float]:
    """The median of each figure over *runs* runs."""
    return in_turn((module, *arguments), runs=runs)[0]


def in_turn(*programs: Program, runs: int = 3) -> list[dict[str, float]]:
    """The median of each program's figures over *runs* rounds; in each round each program runs once.

    So what else the machine does meets all of them alike.
    """
    rounds = [[measured(str(module), *arguments) for module, *arguments in programs] for _ in range(runs)]
    return [_medians([results[at] for results in rounds]) for at in range(len(programs))]


def _medians(results: list[dict[str, Any]]) -> dict[str, float]:
    numbers = [key for key, value in results[0].items() if isinstance(value, int | float)]
    return {key: median(result[key] for result in results) for key in numbers}


def report(title: str, rows: dict[str, str]) -> None:
    """Print a small table; `dev.py perf` shows it."""
    print(f"\n{title}")
    for name, value in rows.items():
        print(f"  {name:<66} {value}")


def times(value: float, base: float) -> str:
    """How many times *base* the *value* is, for a table."""
    return f"{value / base:.2f}"
