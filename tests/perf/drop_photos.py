"""Photos dropped on the window, until each is prepared and has its thumbnail.

``python -m tests.perf.drop_photos URL FOLDER PHOTOS`` drops all that is in the folder PHOTOS. Prints {"all_ms",
"longest_gap_ms", "gap_p99_ms", "most_mb", "workers_mb"}: from the drop to the last thumbnail; of the window's loop
meanwhile; the most memory (PSS) that the program, and that its workers together, ever had, by 20 looks a second.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from app.model.attachment import ItemState
from app.ui.session import Session
from tests.fakes.waiting import until
from tests.perf.gaps import watch_gaps
from tests.perf.inside import idle, run_inside

_MB = 2**20
_EVERY_S = 0.05


@dataclass
class Memory:
    """The most that was ever seen, in megabytes; looks from a thread of its own."""

    program: float = 0.0
    workers: float = 0.0
    _end: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        """Look until :meth:`stop`."""
        me = psutil.Process()
        while not self._end.wait(_EVERY_S):
            with contextlib.suppress(psutil.NoSuchProcess):
                self.program = max(self.program, me.memory_full_info().pss / _MB)
                workers = sum(child.memory_full_info().pss for child in me.children())
                self.workers = max(self.workers, workers / _MB)

    def stop(self) -> None:
        """Look no more."""
        self._end.set()


def _drop(session: Session, paths: list[Path]) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    buttons, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(300, 300), Qt.DropAction.CopyAction, mime, buttons, none)
    zone = session.window.drop_zone
    for widget in (session.window, zone):  # the zone comes to lie under the pointer
        QApplication.sendEvent(widget, enter)
    event = QDropEvent(QPointF(300, 300), Qt.DropAction.CopyAction, mime, buttons, none)
    QApplication.sendEvent(zone, event)
    assert event.isAccepted()


async def _measure(session: Session, paths: list[Path]) -> dict[str, Any]:
    desk = session.desk
    assert desk is not None
    await idle()
    chips = session.window.composer.chips

    def done() -> bool:
        items = desk.services.attachments.items(desk.attaching.place())
        return len(items) == len(paths) and all(item.state is ItemState.READY for item in items)

    memory = Memory()
    watching = threading.Thread(target=memory.watch, name="memory", daemon=True)
    watching.start()
    with watch_gaps() as gaps:
        begun = time.perf_counter()
        _drop(session, paths)
        await until(done, 280, "all are prepared")
        await until(lambda: all(not chip.picture.pixmap().isNull() for chip in chips.chips()), 60, "thumbnails")
        await until(desk.attaching.settled, 60, "nothing more is done")
        all_ms = (time.perf_counter() - begun) * 1_000
    memory.stop()
    await asyncio.to_thread(watching.join)
    return {
        "all_ms": all_ms,
        "longest_gap_ms": gaps.longest_ms,
        "gap_p99_ms": gaps.percentile_ms(0.99),
        "most_mb": memory.program,
        "workers_mb": memory.workers,
    }


if __name__ == "__main__":
    run_inside(lambda session: _measure(session, sorted(Path(sys.argv[3]).iterdir())), sys.argv[2], sys.argv[1])
