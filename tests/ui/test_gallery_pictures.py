"""A gallery of every kind of block, as pictures that were looked at before they were kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.model.message import Message
from app.ui.transcript import TranscriptView
from tests.fakes import gallery
from tests.fakes.clock import ManualClock
from tests.fakes.pictures import compare, drawn, picture_theme, require_fonts
from tests.fakes.transcripts import settle

_ALL = 12_000  # px: higher than any of them


@dataclass(frozen=True)
class Scene:
    """One picture: what is shown, in which theme, how wide (px) and at how many device pixels."""

    messages: Callable[[], list[Message]]
    theme: str = "light"
    width: int = 820
    scale: float = 1.0
    wide: bool = False

    @property
    def name(self) -> str:
        parts = [self.messages.__name__, self.theme, str(self.width), f"{self.scale:.0%}".replace("%", "")]
        return "-".join([*parts, "wide"] if self.wide else parts)


SCENES = (
    Scene(gallery.prose),
    Scene(gallery.prose, "dark"),
    Scene(gallery.prose, "contrast"),
    Scene(gallery.prose, scale=2.0),
    Scene(gallery.prose, width=420),
    Scene(gallery.prose, width=1200, wide=True),
    Scene(gallery.kinds),
    Scene(gallery.kinds, "dark"),
    Scene(gallery.kinds, "contrast"),
    Scene(gallery.kinds, "dark", scale=2.0),
    Scene(gallery.kinds, width=420),
    Scene(gallery.turns),
    Scene(gallery.turns, "dark"),
    Scene(gallery.turns, width=420),
    Scene(gallery.scripts),
    Scene(gallery.scripts, "dark", scale=2.0),
    Scene(gallery.scripts, width=420),
)


def _view(scene: Scene) -> TranscriptView:
    clock = ManualClock(gallery.START_MS + 20 * 60_000)
    view = TranscriptView(picture_theme(scene.theme), clock)
    view.resize(scene.width, 600)
    view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)  # its place is kept free in any case
    view.set_wide(scene.wide)
    view.set_model_names(gallery.MODELS)
    view.show_conversation(scene.messages())
    view.show()
    for _ in range(20):  # late heights come, and with them others: until everything is laid out and stands
        settle()
        before = view._stage.total
        view.resize(scene.width, _ALL)
        settle()
        view.resize(scene.width, view._stage.total)
        settle()
        if before == view._stage.total == view.height():
            break
    return view


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_the_gallery_looks_as_it_was_kept(
    qapp: QApplication, scene: Scene, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    require_fonts()
    keep = bool(pytestconfig.getoption("--keep-pictures"))
    view = _view(scene)
    try:
        assert compare(scene.name, drawn(view.viewport(), scene.scale), tmp_path, keep) == ""
    finally:
        view.close()
