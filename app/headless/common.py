"""What the commands of the second front end share."""

from __future__ import annotations

import argparse
import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from app.base.clock import SystemClock
from app.base.paths import Paths
from app.wiring import Session, Wired, build, session_paths

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

OK, OTHER, MENDABLE = 0, 1, 2


@asynccontextmanager
async def session(arguments: argparse.Namespace, exclusive: bool) -> AsyncIterator[Wired]:
    """The services as the command line asks for them. Raises StorageError."""
    wired = await build(wish(arguments, exclusive), SystemClock())
    try:
        yield wired
    finally:
        await wired.close()


def wish(arguments: argparse.Namespace, exclusive: bool) -> Session:
    """The session that the command line asks for."""
    return Session(
        paths=_paths(arguments),
        base_url=getattr(arguments, "base_url", None),
        demo=getattr(arguments, "demo", False),
        exclusive=exclusive,
    )


def _paths(arguments: argparse.Namespace) -> Paths:
    return session_paths(getattr(arguments, "data_dir", None), getattr(arguments, "demo", False))


def print_json(value: Any) -> None:
    """Print *value* as one line of JSON."""
    print(json.dumps(value, ensure_ascii=True), flush=True)
