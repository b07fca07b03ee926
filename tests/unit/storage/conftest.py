"""A real database in a throw-away folder, and the stores on it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from app.base.paths import Paths
from app.storage.conversations import ConversationStore
from app.storage.db import Database
from app.storage.turns import TurnStore
from tests.fakes.clock import ManualClock


@pytest.fixture
async def database(paths: Paths, clock: ManualClock) -> AsyncIterator[Database]:
    """An open, empty database."""
    opened = await Database.open(paths, clock)
    yield opened
    await opened.close()


@pytest.fixture
def turns(database: Database) -> TurnStore:
    """The three writes of a turn."""
    return TurnStore(database)


@pytest.fixture
def conversations(database: Database) -> ConversationStore:
    """The list and the branches."""
    return ConversationStore(database)
