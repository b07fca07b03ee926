"""What is done with very many: stopped where the user says so, and taken back as one step."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.model.conversation import ConversationSummary
from app.model.ids import ConversationId
from app.services.bulk import BulkChange
from app.services.removal import Removal
from app.ui.control.bulk import BulkDoer
from app.ui.control.undoing import UndoControl
from app.ui.dialogs import PrintingDialog
from app.ui.main_window import MainWindow
from app.ui.tasks import Tasks
from app.ui.theme.palette import Theme
from tests.conftest import WindowLoop

_IDS = tuple(ConversationId(f"c{number:05}") for number in range(1_200))


class _Pins:
    """Conversations in memory, of which some are pinned. Write number *held* is not done until it is given up."""

    def __init__(self, held: int = 2) -> None:
        self.pinned: set[ConversationId] = set()
        self.writes = 0
        self._held = held

    def change(self) -> BulkChange[bool]:
        return BulkChange(_IDS, True, self._summaries, lambda one: one.pinned, self._write)

    async def _summaries(self, ids: Sequence[ConversationId]) -> list[ConversationSummary]:
        return [ConversationSummary(id, "", 0, 0, pinned=id in self.pinned) for id in ids]

    async def _write(self, wanted: Mapping[ConversationId, bool]) -> None:
        self.writes += 1
        if self.writes == self._held:
            await asyncio.Event().wait()
        self.pinned |= {id for id, on in wanted.items() if on}
        self.pinned -= {id for id, on in wanted.items() if not on}


def test_who_stops_it_stops_all_of_it(window: MainWindow, theme: Theme, window_loop: WindowLoop) -> None:
    """What was done until then can be taken back; the changes that were to follow are not begun."""
    first, second = _Pins(), _Pins()

    async def work() -> Tasks:
        tasks = Tasks(window)
        BulkDoer(window, lambda: theme, tasks, UndoControl(window, tasks)).do(
            "pin", (first.change(), second.change()), "Pinned"
        )
        return tasks

    tasks = window_loop.run(work())
    dialog = window_loop.wait_until(lambda: window.findChild(PrintingDialog), what="how far it is")
    window_loop.wait_until(lambda: first.writes == 2, what="the first ones")
    QTest.mouseClick(dialog.button, Qt.MouseButton.LeftButton)
    window_loop.wait_until(window.undo.isVisible, what="the way back")
    assert 0 < len(first.pinned) < len(_IDS)
    assert second.writes == 0
    QTest.mouseClick(window.undo.buttons()[0], Qt.MouseButton.LeftButton)
    window_loop.run(tasks.settle())
    assert first.pinned == set()


def test_the_way_back_shows_how_far_it_is_and_is_gone_on_with(
    window: MainWindow, theme: Theme, window_loop: WindowLoop
) -> None:
    pins = _Pins(held=8)  # the second slice of the way back

    async def work() -> Tasks:
        tasks = Tasks(window)
        BulkDoer(window, lambda: theme, tasks, UndoControl(window, tasks)).do("pin", (pins.change(),), "Pinned")
        return tasks

    tasks = window_loop.run(work())
    window_loop.wait_until(window.undo.isVisible, what="the way back")
    assert len(pins.pinned) == len(_IDS)
    window_loop.wait_until(lambda: window.findChild(PrintingDialog) is None, what="the end of the first dialog")
    QTest.mouseClick(window.undo.buttons()[0], Qt.MouseButton.LeftButton)
    dialog = window_loop.wait_until(lambda: window.findChild(PrintingDialog), what="how far it is")
    window_loop.wait_until(lambda: pins.writes == 8, what="the first ones")
    assert dialog.bar.value() > 0
    assert not window.undo.isVisible()
    QTest.mouseClick(dialog.button, Qt.MouseButton.LeftButton)
    window_loop.wait_until(window.undo.isVisible, what="the rest of the way")
    assert 0 < len(pins.pinned) < len(_IDS)
    QTest.mouseClick(window.undo.buttons()[0], Qt.MouseButton.LeftButton)
    window_loop.wait_until(lambda: pins.pinned == set(), what="the end")
    window_loop.run(tasks.settle())


class _Folder:
    """A folder in memory. Slice number *held* is not taken out until it is given up."""

    def __init__(self, held: int = 3) -> None:
        self.there = True
        self.inside = set(_IDS)
        self.slices = 0
        self._held = held

    def removal(self) -> Removal:
        return Removal(_IDS, take=self._take, give=self._give, forget=self._forget, restore=self._restore)

    async def _take(self, some: Sequence[ConversationId]) -> None:
        self.slices += 1
        if self.slices == self._held:
            await asyncio.Event().wait()
        self.inside -= set(some)

    async def _give(self, some: Sequence[ConversationId]) -> None:
        self.inside |= set(some)

    async def _forget(self) -> None:
        self.there = False

    async def _restore(self) -> None:
        self.there = True


async def _delete(folder: _Folder, window: MainWindow, theme: Theme) -> Tasks:
    tasks = Tasks(window)
    doer = BulkDoer(window, lambda: theme, tasks, UndoControl(window, tasks))
    tasks.start("delete", doer.remove(folder.removal(), "Gone", "Stopped"))
    return tasks


def test_deleting_a_folder_of_many_shows_how_far_it_is_and_is_stopped(
    window: MainWindow, theme: Theme, window_loop: WindowLoop
) -> None:
    folder = _Folder()

    tasks = window_loop.run(_delete(folder, window, theme))
    dialog = window_loop.wait_until(lambda: window.findChild(PrintingDialog), what="how far it is")
    window_loop.wait_until(lambda: folder.slices == 3, what="the first ones")
    assert dialog.bar.value() > 0
    QTest.mouseClick(dialog.button, Qt.MouseButton.LeftButton)
    window_loop.wait_until(window.undo.isVisible, what="the way back")
    assert window.undo.message() == "Stopped"
    assert folder.there
    assert 0 < len(folder.inside) < len(_IDS)
    QTest.mouseClick(window.undo.buttons()[0], Qt.MouseButton.LeftButton)
    window_loop.run(tasks.settle())
    assert folder.inside == set(_IDS)


def test_a_folder_of_many_that_was_deleted_comes_back(
    window: MainWindow, theme: Theme, window_loop: WindowLoop
) -> None:
    folder = _Folder(held=0)

    tasks = window_loop.run(_delete(folder, window, theme))
    window_loop.wait_until(window.undo.isVisible, what="the way back")
    assert (window.undo.message(), folder.there, folder.inside) == ("Gone", False, set())
    QTest.mouseClick(window.undo.buttons()[0], Qt.MouseButton.LeftButton)
    window_loop.run(tasks.settle())
    assert (folder.there, folder.inside) == (True, set(_IDS))
