"""Conversations for the transcript: a theme without the system's help, messages, a reply in frames."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import QPoint, QPointF, Qt, QThreadPool
from PySide6.QtGui import QAction, QContextMenuEvent, QFont, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from app.base.clock import Clock
from app.model.events import BlockDelta, BlockStarted, BlockStopped, StreamEvent
from app.model.ids import MessageId
from app.model.message import Message, Status
from app.model.usage import Cost, Usage
from app.ui.theme.palette import LIGHT, Fonts, Palette, Theme
from app.ui.transcript import TranscriptView
from tests.fakes.messages import answer

PROSE = """Yes, with **one** exception: the *chart* shows `41.2`, see [page 7](https://example.com/report?page=7).

1. First item
2. Second item
   - nested

> A quote

| Quarter | Growth |
|---|---:|
| Q1 | — |
| Q2 | +8.3% |

```python
revenue = [35.1, 38.0]
for a in revenue:
    print(f"{a}")
```

Last words.
"""

USAGE = Usage(
    {
        "input_tokens": 72,
        "cache_read_input_tokens": 37_102,
        "cache_creation_input_tokens": 1_040,
        "output_tokens": 644,
        "output_tokens_details": {"thinking_tokens": 412},
    }
)
COST = Cost(12_900_000)


def font(family: str, pixels: int) -> QFont:
    """A font of that size; the family may be missing."""
    made = QFont(family)
    made.setPixelSize(pixels)
    return made


def theme(colors: Palette = LIGHT, name: str = "light", chat: int = 15, code: int = 13, motion: bool = False) -> Theme:
    """A theme of the design's sizes, px. Nothing glides without *motion*."""
    fonts = Fonts(font("Inter", 14), font("Inter", 11), font("Inter", 12), font("Inter", chat), font("monospace", code))
    return Theme(name, colors, fonts, reduced_motion=not motion)


def shown_view(qtbot: Any, size: tuple[int, int] = (760, 700), clock: Clock | None = None) -> TranscriptView:
    """An empty transcript of that size (px) in the light theme, exposed."""
    made = TranscriptView(theme(), clock)
    qtbot.addWidget(made)
    made.resize(*size)
    made.show()
    qtbot.waitExposed(made)
    return made


def running(number: int) -> Message:
    """An answer that has not begun."""
    return answer(number, status=Status.RUNNING)


def started(index: int = 0, kind: str = "text") -> BlockStarted:
    """A content block begins."""
    return BlockStarted(index, {"type": kind, "text" if kind == "text" else "thinking": ""})


def words(text: str, index: int = 0) -> BlockDelta:
    """More text."""
    return BlockDelta(index, "text_delta", text)


def frames(text: str, seed: int = 1, longest: int = 60) -> Iterator[list[StreamEvent]]:
    """A whole text block in random pieces, one list of events per frame."""
    yield [started()]
    chance, at = random.Random(seed), 0
    while at < len(text):
        size = chance.randint(1, longest)
        yield [words(text[at : at + size])]
        at += size
    yield [BlockStopped(0)]


def stream(view: TranscriptView, message: Message, text: str, longest: int = 60) -> None:
    """Have *text* arrive, frame by frame, with the event loop running in between."""
    for events in frames(text, longest=longest):
        view.apply_progress(MessageId(message.id), events, 0)
        QApplication.processEvents()


def settle() -> None:
    """Let everything happen that is due, colours from the worker included."""
    for _ in range(3):
        QThreadPool.globalInstance().waitForDone()
        QApplication.processEvents()


def picture(view: TranscriptView) -> QImage:
    """What the viewport would look like if it were painted anew, without the scroll bar."""
    return view.viewport().grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def painted(view: TranscriptView) -> QImage:
    """What really stands in the window's memory after all partial repaints."""
    shot = view.screen().grabWindow(view.winId()).toImage().convertToFormat(QImage.Format.Format_RGB32)
    viewport = view.viewport().geometry()
    return shot.copy(viewport)


def spots(view: TranscriptView, key: str) -> list[QPoint]:
    """Where actions of that kind are in the viewport, top first."""
    found = []
    for seen in view._stage.settled.seen:
        x, top = view._canvas.origin(seen)
        for action in view._stage.layout(seen.item, seen.slot).actions():
            if action.key == key:
                found.append((action.rects[0].center() + QPointF(x, top)).toPoint())
    return found


def click(view: TranscriptView, key: str, index: int = 0) -> None:
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spots(view, key)[index])


def entries(view: TranscriptView, point: QPoint) -> dict[str, QAction]:
    """What the context menu offers at a point."""
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, point, view.viewport().mapToGlobal(point))
    QApplication.sendEvent(view.viewport(), event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    menu.close()
    return {action.text().partition("\t")[0]: action for action in menu.actions() if action.text()}


def alike(one: QImage, other: QImage) -> bool:
    """Whether two pictures are the same, but for soft corners that the edge of the window cuts."""
    if one == other:
        return True
    pairs = zip(bytes(one.constBits()), bytes(other.constBits()), strict=True)
    return one.size() == other.size() and max(abs(a - b) for a, b in pairs) <= 2
