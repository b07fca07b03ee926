"""The inspector as pictures that were looked at before they were kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from app.logic.cache import CachePlan
from app.logic.cache_outline import outline
from app.model.caching import LATEST, SYSTEM, CacheChoice, HandMark
from app.model.estimate import CacheState
from app.ui.inspector import Inspector
from app.ui.theme.themed import spread_theme
from app.ui.theme.wear import dress
from tests.fakes.inspections import START_MS, inspection, missed
from tests.fakes.outlines import INFO, ORIGINS, RATES, REQUEST
from tests.fakes.pictures import compare, drawn, picture_theme, require_fonts

_MARKS = (HandMark(SYSTEM, "1h"), HandMark(LATEST, "5m"))


@pytest.fixture
def worn(qapp: QApplication) -> Iterator[QApplication]:
    yield qapp
    qapp.setStyleSheet("")


@pytest.mark.parametrize("scene", ["turn-light", "turn-dark", "miss-light", "cache-light", "cache-contrast"])
def test_the_inspector_looks_as_it_was_kept(
    worn: QApplication, qtbot: Any, scene: str, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    require_fonts()
    what, _, name = scene.partition("-")
    theme = picture_theme(name)
    dress(worn, theme)
    panel = Inspector()
    qtbot.addWidget(panel)
    spread_theme(panel, theme)
    panel.resize(328, 900)
    panel.show()
    _fill(panel, what)
    for _ in range(5):
        worn.processEvents()
    keep = bool(pytestconfig.getoption("--keep-pictures"))
    assert compare(f"inspector-{scene}", drawn(panel), tmp_path, keep) == ""


def _fill(panel: Inspector, what: str) -> None:
    panel.turn.set_clock(lambda: START_MS)
    panel.cache.set_clock(lambda: START_MS)
    if what == "cache":
        panel.tabs.setCurrentIndex(1)
        panel.cache.set_outline(
            outline(REQUEST, ORIGINS, CachePlan(), INFO, RATES, _MARKS), CacheChoice("hand", _MARKS)
        )
        panel.cache.set_cache(CacheState(3_000, "1h", START_MS + 221_000))
        panel.cache.list.setCurrentRow(1)
        return
    shown = replace(missed() if what == "miss" else inspection(), rates=())  # their times depend on the place
    panel.turn.set_turn(shown, lambda _: "Sonnet 5.5", [("Source", "the price list")])
    panel.turn.set_place(2, 7)
