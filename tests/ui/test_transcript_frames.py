"""Markers of lists grow with the text, and stand beside it and inside the column at every zoom."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from app.model.blocks import ContentBlock
from app.ui.transcript import TranscriptView
from app.ui.transcript.model import Folded, StepLine, ThinkingLine
from tests.fakes.messages import answer, block, thought
from tests.fakes.transcripts import picture, settle, theme

LISTS = {"number": "1. x\n", "bullet": "- x\n", "ring": "- x\n  - y\n", "box": "- [x] done\n", "quote": "> - x\n"}


_FOLDS = ThinkingLine | StepLine | Folded


def shown(qtbot: Any, text: str | ContentBlock, chat: int) -> TranscriptView:
    view = TranscriptView(theme(chat=chat))
    qtbot.addWidget(view)
    view.resize(760, 560)
    view.show()
    qtbot.waitExposed(view)
    view.show_conversation([answer(1, text)])
    settle()
    return view


def ink_of_marker(view: TranscriptView) -> QRect:
    """Where the marker before the last item's text is drawn, in the column, px."""
    slot = max(at for at, strip in enumerate(view._stage.strips(0)) if strip.frames)
    seen = view._canvas.find(0, slot)
    assert seen is not None
    text, top = view._canvas.origin(seen)
    before = text - view._canvas.left - 1
    step = min(before, round(26 * view._stage.ink.zoom))
    line = QRect(text - 1 - step, top, step, round(view._stage.ink.chat.line))
    return _inked(picture(view).copy(line)).translated(before - step, 0)


def _inked(image: QImage) -> QRect:
    ground = image.pixel(0, 0)
    dots = [(x, y) for x in range(image.width()) for y in range(image.height()) if image.pixel(x, y) != ground]
    lefts, tops = [x for x, _ in dots], [y for _, y in dots]
    return QRect(min(lefts), min(tops), max(lefts) - min(lefts) + 1, max(tops) - min(tops) + 1)


@pytest.mark.parametrize("kind", LISTS)
def test_markers_grow_with_the_text(qtbot: Any, kind: str) -> None:
    small = ink_of_marker(shown(qtbot, LISTS[kind], 15))
    large = ink_of_marker(shown(qtbot, LISTS[kind], 45))
    assert large.height() == pytest.approx(3 * small.height(), abs=6)
    assert large.left() >= 0
    assert large.width() == pytest.approx(3 * small.width(), abs=6)


@pytest.mark.parametrize("kind", ["thinking", "step", "unknown"])
def test_the_mark_of_what_folds_grows_with_the_words(qtbot: Any, kind: str) -> None:
    blocks = {
        "thinking": thought("Hidden"),
        "step": block("tool_use", id="t", name="find", input={}),
        "unknown": block("from_the_future", field=1),
    }
    sizes = []
    for chat in (15, 45):
        view = shown(qtbot, blocks[kind], chat)
        slot = next(at for at, strip in enumerate(view._stage.strips(0)) if isinstance(strip.value, _FOLDS))
        seen = view._canvas.find(0, slot)
        assert seen is not None
        left, top = view._canvas.origin(seen)
        across = round(11 * view._stage.ink.zoom)
        mark = QRect(left + (2 if kind == "unknown" else 14) - 1, top, across, view._stage.layout(0, slot).height)
        sizes.append(_inked(picture(view).copy(mark)))
    small, large = sizes
    assert large.height() == pytest.approx(3 * small.height(), abs=4)
    assert large.width() == pytest.approx(3 * small.width(), abs=4)
