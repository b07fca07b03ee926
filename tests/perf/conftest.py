"""What the measurements share: a key, and conversations made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.perf.histories import make_history

LENGTHS = (10, 12, 1_000, 10_000)


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "test-key")


@pytest.fixture(scope="session")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with conversations of 10, 12, 1,000 and 10,000 messages; to be copied."""
    return make_history(tmp_path_factory.mktemp("history") / "data", LENGTHS)
