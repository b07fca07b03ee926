"""Starts the peer and the programs that are measured, each as a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any


@contextmanager
def peer(chunks: int, rate: int, size: int = 4) -> Iterator[str]:
    """A server that streams *chunks* deltas of *size* characters, *rate* a second; yields its address."""
    command = [sys.executable, "-m", "tests.perf.peer", str(chunks), str(rate), str(size)]
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
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def medians(module: str, *arguments: object, runs: int = 3) -> dict[str, float]:
    """The median of each figure over *runs* runs."""
    results = [measured(module, *arguments) for _ in range(runs)]
    return {key: median(result[key] for result in results) for key in results[0]}


def report(title: str, rows: dict[str, str]) -> None:
    """Print a small table; `dev.py perf` shows it."""
    print(f"\n{title}")
    for name, value in rows.items():
        print(f"  {name:<58} {value}")
