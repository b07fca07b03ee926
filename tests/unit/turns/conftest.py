"""The engine of real parts, against the demo peer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from functools import partial

import pytest

from app.base.paths import Paths
from app.demo.server import DemoServer
from tests.fakes.engine import Engine, engine

MakeEngine = Callable[..., AbstractAsyncContextManager[Engine]]


@pytest.fixture
def make_engine(paths: Paths, demo_server: DemoServer) -> MakeEngine:
    """``async with make_engine(...)``: see ``tests.fakes.engine``."""
    return partial(engine, paths, demo_server)


@pytest.fixture
async def running(make_engine: MakeEngine) -> AsyncIterator[Engine]:
    """An engine with the usual settings."""
    async with make_engine() as made:
        yield made
