"""Fixtures for whole flows: somebody at the real window, on real data, with the demo as the API."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from app.base.paths import Paths
from app.demo.server import DemoServer
from tests.conftest import WindowLoop
from tests.fakes import on_disk
from tests.fakes.window_driver import Person
from tests.ui.conftest import KEY, Offices


@pytest.fixture
def offices(
    qapp: QApplication,
    window_loop: WindowLoop,
    paths: Paths,
    demo_server: DemoServer,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Offices]:
    """Sessions on one data folder, one after the other. What they leave there must not contradict itself."""
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    made = Offices(qapp, window_loop, paths, demo_server.base_url, [])
    yield made
    made.close()
    qapp.setStyleSheet("")
    if paths.root.exists():  # else everything was deleted
        assert window_loop.run(on_disk.problems(paths)) == []


@pytest.fixture
def person(offices: Offices) -> Person:
    """Somebody at a window that works, in a new chat."""
    return Person(offices.open())
