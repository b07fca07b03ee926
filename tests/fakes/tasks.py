"""Words for asyncio tasks that outlived their test."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any


def describe_tasks(tasks: Iterable[asyncio.Task[Any]]) -> str:
    """Return one line for each left-over task: its name and what it runs."""
    return "\n".join(sorted(f"left-over task: {task.get_name()} {task.get_coro()}" for task in tasks))
