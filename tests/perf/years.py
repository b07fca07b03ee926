"""What is done all day, in a window on years of conversations.

``python -m tests.perf.years URL FOLDER`` works in the program on FOLDER, a copy of what ``tests.perf.archives`` makes.
Prints, as medians and in milliseconds: start_ms, from the process to a window that works; first_ms and scroll_ms, a
jump to the end of the list until the next page is there, at its beginning and after thousands of rows; open_ms, another
conversation until it is painted; branch_ms, another version until it is painted; bin_ms, a conversation into the bin,
and back_ms, out of it again, until the list shows that; gap_ms, the longest time in which the loop stood still
meanwhile. backup_ms is a backup of the database, copy_ms the copying of the same file and nothing else.
"""

from __future__ import annotations

import asyncio
import shutil
import sys
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from app.model.conversation import Conversation
from app.model.ids import ConversationId, MessageId
from app.ui.desk import Desk
from app.ui.session import Session
from tests.perf.gaps import watch_gaps
from tests.perf.inside import Paints, idle, run_inside
from tests.perf.started import since_start_ms

_JUMPS, _OPENED, _BINNED = 30, 20, 10


async def _measure(session: Session, paints: Paints) -> dict[str, Any]:
    started = since_start_ms()
    desk = session.desk
    assert desk is not None
    await idle()
    with watch_gaps() as gaps:
        figures = await _scroll(desk)
        shown = desk.window.sidebar.model.order()
        figures["open_ms"] = await _open(desk, shown[:: max(1, len(shown) // _OPENED)], paints)
        figures["branch_ms"] = await _branches(desk, shown, paints)
        figures |= await _bin(desk, shown[1 : 1 + _BINNED])
    figures |= await _backup(desk)
    return {"start_ms": started, **figures, "gap_ms": gaps.longest_ms}


async def _scroll(desk: Desk) -> dict[str, float]:
    sidebar = desk.window.sidebar
    jumps: list[float] = []
    for _ in range(_JUMPS):
        begun = time.perf_counter()
        bar = sidebar.list.verticalScrollBar()
        bar.setValue(bar.maximum())
        await desk.tasks.settle()
        jumps.append((time.perf_counter() - begun) * 1000)
    return {"first_ms": median(jumps[:5]), "scroll_ms": median(jumps[-5:])}


async def _open(desk: Desk, ids: list[ConversationId], paints: Paints) -> float:
    return median([await _painted(paints, lambda id=id: desk.view.open(id)) for id in ids])  # type: ignore[misc]


async def _branches(desk: Desk, ids: list[ConversationId], paints: Paints) -> float:
    """Walks from version to version where the first conversations have any."""
    taken: list[float] = []
    for id in ids:
        await desk.view.open(id)
        forked = next(iter(desk.chat.siblings), None)
        if forked is None:
            continue
        for message in desk.chat.siblings[forked][:2]:
            read = partial(desk.services.conversations.select_leaf, id, message)
            show = partial(desk.view.turn_to, id, read, partial(_held, message))
            taken.append(await _painted(paints, show))
        if len(taken) >= _OPENED:
            break
    return median(taken)


def _held(message: MessageId, _branch: Conversation) -> MessageId:
    return message


async def _bin(desk: Desk, ids: list[ConversationId]) -> dict[str, float]:
    gone, back = [], []
    for id in ids:
        removing = desk.services.organising.removing([id])
        gone.append((await _timed(removing.run()))[0])
        assert desk.window.sidebar.model.row_of(id) < 0
        back.append((await _timed(removing.undo()))[0])
        assert desk.window.sidebar.model.row_of(id) >= 0
    return {"bin_ms": median(gone), "back_ms": median(back)}


async def _backup(desk: Desk) -> dict[str, float]:
    taken, backup = await _timed(desk.services.backups.make())
    file = desk.services.paths.backups / backup.name
    copied, _ = await _timed(asyncio.to_thread(shutil.copyfile, file, Path(f"{file}.copy")))
    return {"backup_ms": taken, "copy_ms": copied, "megabytes": file.stat().st_size / 1e6}


async def _painted(paints: Paints, act: Callable[[], Awaitable[object]]) -> float:
    begun = time.perf_counter()
    await act()
    await paints.next()
    return (time.perf_counter() - begun) * 1000


async def _timed(work: Awaitable[Any]) -> tuple[float, Any]:
    begun = time.perf_counter()
    result = await work
    return (time.perf_counter() - begun) * 1000, result


if __name__ == "__main__":
    seen = Paints()
    run_inside(lambda session: _measure(session, seen), sys.argv[2], sys.argv[1])
