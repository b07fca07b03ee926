"""Worker processes as the program has them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from app.media.media import Media


@pytest.fixture
async def media() -> AsyncIterator[Media]:
    made = Media()
    yield made
    await made.close()
