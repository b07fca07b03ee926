"""Errands are done between two sessions: everything is closed, what happens is seen, and the program goes on."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.base.paths import Paths
from app.model.errors import ChatelaineError, ErrorKind, TurnError
from app.storage.datalock import DataLock
from app.ui.dialogs import DetailsDialog
from app.ui.errand import Course, Errand, ErrandEnd, ErrandStoppedError
from app.ui.errand_window import ErrandWindow
from app.ui.main_window import MainWindow
from app.ui.outcome import Outcome
from app.ui.stop_signals import StopSignals
from tests.ui.conftest import Office, Offices


class Digging:
    """Work in a thread, spade by spade: each time when it is told to go on."""

    def __init__(self) -> None:
        self.spade = threading.Semaphore(0)
        self.taken_back = False
        self.deep = 0

    async def work(self, course: Course) -> ErrandEnd:
        await asyncio.to_thread(self._dig, course)
        return ErrandEnd()

    def _dig(self, course: Course) -> None:
        try:
            course.say("Digging.")
            for self.deep in range(1, 5):
                course.tell(self.deep - 1, 4)
                assert self.spade.acquire(timeout=20)
            course.tell(4, 4)
        except ErrandStoppedError:
            self.taken_back = True
            raise


@pytest.fixture
def digging() -> Iterator[Digging]:
    made = Digging()
    yield made
    made.spade.release(10)  # no thread is left behind


def errand(work: Callable[[Course], object], **more: object) -> Errand:
    return Errand("dig", "Digging a hole", "Nothing is lost by it.", work, **more)  # type: ignore[arg-type]


def window_of(office: Office) -> ErrandWindow:
    """Wait for the window of the errand."""
    office.wait_until(lambda: office.session.errand, "the errand is done")
    assert office.session.errand is not None
    assert office.session.errand.window.isVisible()
    return office.session.errand.window


def fails(course: Course) -> object:
    async def work() -> ErrandEnd:
        raise ChatelaineError(TurnError(ErrorKind.MACHINE, "disk_full", "The disk is full.", "Make room.", "ENOSPC 28"))

    return work()


def test_everything_is_closed_meanwhile_and_a_session_follows(offices: Offices, paths: Paths) -> None:
    office = offices.open()
    office.ask("hello")
    seen: list[object] = []

    async def work(course: Course) -> ErrandEnd:
        lock = DataLock(paths.lock)
        lock.acquire()
        lock.release()
        shown = [one for one in offices.application.topLevelWidgets() if isinstance(one, MainWindow)]
        seen.extend(one for one in shown if one.isVisible())
        seen.extend(path.name for path in paths.root.glob("chatelaine.db-*"))
        return ErrandEnd()

    office.session.begin(errand(work))
    assert office.close() is Outcome.AGAIN
    assert seen == []
    again = offices.open()
    again.wait_until(lambda: again.titles() == ["hello"], "it is as it was")


def test_how_far_it_is_can_be_seen_and_heard(offices: Offices, digging: Digging) -> None:
    office = offices.open()
    office.session.begin(errand(digging.work))
    window = window_of(office)
    assert window.windowTitle() == "Digging a hole"
    digging.spade.release(2)
    office.wait_until(lambda: window.step.text() == "Digging. 50 %", "half of it is done")
    assert window.bar.value() == window.bar.maximum() // 2
    interface = QAccessible.queryAccessibleInterface(window.bar)
    assert interface is not None
    assert interface.text(QAccessible.Text.Name) == "Digging a hole"
    assert window.focusWidget() is window.button
    digging.spade.release(2)
    assert office.close() is Outcome.AGAIN
    assert not digging.taken_back


@pytest.mark.parametrize("way", ["button", "escape", "cross"])
def test_it_can_be_cancelled(offices: Offices, digging: Digging, way: str) -> None:
    office = offices.open()
    office.session.begin(errand(digging.work))
    window = window_of(office)
    office.wait_until(lambda: digging.deep == 1, "it has begun")
    if way == "button":
        QTest.keyClick(window.button, Qt.Key.Key_Space)
    elif way == "escape":
        QTest.keyClick(window, Qt.Key.Key_Escape)
    else:
        assert not window.close()
    assert window.step.text() == "Being stopped…"
    assert window.isVisible()
    assert not window.button.isEnabled()
    digging.spade.release()
    assert office.close() is Outcome.AGAIN
    assert digging.taken_back
    assert digging.deep == 2


def test_some_cannot_be_cancelled(offices: Offices, digging: Digging) -> None:
    office = offices.open()
    office.session.begin(errand(digging.work, can_stop=False))
    window = window_of(office)
    office.wait_until(lambda: digging.deep == 1, "it has begun")
    assert not window.button.isEnabled()
    window.close()
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert window.isVisible()
    office.wait_until(lambda: "cannot be stopped" in window.step.text(), "it says so")
    digging.spade.release(4)
    assert office.close() is Outcome.AGAIN
    assert not digging.taken_back


def test_past_a_point_nothing_stops_it() -> None:
    course = Course(can_stop=True)
    course.pass_the_point()
    assert not course.stop()
    course.tell(1, 2)
    stopped = Course(can_stop=True)
    assert stopped.stop()
    with pytest.raises(ErrandStoppedError):
        stopped.pass_the_point()


def test_failure_is_said_with_details_and_the_program_goes_on(offices: Offices) -> None:
    office = offices.open()
    office.session.begin(errand(fails))
    window = window_of(office)
    office.wait_until(lambda: window.words.text() == "The disk is full. Make room.", "it says why")
    assert window.focusWidget() is window.button
    window.details.click()
    [details] = window.findChildren(DetailsDialog)
    assert "ENOSPC 28" in details.text.toPlainText()
    details.accept()
    assert window.button.text() == "Continue"
    QTest.keyClick(window.button, Qt.Key.Key_Space)
    assert office.close() is Outcome.AGAIN


@pytest.mark.expected_log("task failed: dig")
def test_a_fault_of_ours_is_said_too(offices: Offices) -> None:
    async def work(course: Course) -> ErrandEnd:
        raise KeyError("hole")

    office = offices.open()
    office.session.begin(errand(work))
    window = window_of(office)
    office.wait_until(lambda: "Something went wrong" in window.words.text(), "it says so")
    window.close()
    assert office.close() is Outcome.AGAIN


def test_what_came_of_it_stays_until_it_was_read(offices: Offices) -> None:
    async def work(course: Course) -> ErrandEnd:
        return ErrandEnd(("All is gone.", "Nothing is left."), quits=True)

    office = offices.open()
    office.session.begin(errand(work))
    window = window_of(office)
    office.wait_until(lambda: window.words.text() == "All is gone.\nNothing is left.", "it says so")
    assert window.button.text() == "Quit"
    assert not window.bar.isVisible()
    window.button.click()
    assert office.close() is Outcome.QUIT


def test_the_program_is_to_end_meanwhile(offices: Offices, digging: Digging) -> None:
    office = offices.open()
    office.session.begin(errand(digging.work))
    window_of(office)
    office.wait_until(lambda: digging.deep == 1, "it has begun")
    office.session.quit()
    digging.spade.release()
    assert office.close() is Outcome.QUIT
    assert digging.taken_back


def test_the_program_ends_after_what_cannot_be_stopped(offices: Offices, digging: Digging) -> None:
    office = offices.open()
    office.session.begin(errand(digging.work, can_stop=False))
    window_of(office)
    office.wait_until(lambda: digging.deep == 1, "it has begun")
    office.session.quit()
    digging.spade.release(4)
    assert office.close() is Outcome.QUIT
    assert not digging.taken_back
    assert digging.deep == 4


def test_the_program_is_to_end_while_a_failure_is_read(offices: Offices) -> None:
    office = offices.open()
    office.session.begin(errand(fails))
    window = window_of(office)
    office.wait_until(lambda: window.button.text() == "Continue", "it has failed")
    office.session.quit()
    assert office.close() is Outcome.QUIT


def test_whoever_ends_the_program_before_it_has_begun_does_not_get_it(offices: Offices, digging: Digging) -> None:
    office = offices.open()
    office.session.begin(errand(digging.work))
    office.session.quit()
    assert office.close() is Outcome.QUIT
    assert digging.deep == 0


def test_logs_are_closed_before_where_that_is_wanted(offices: Offices) -> None:
    office = offices.open()
    told: list[str] = []

    async def work(course: Course) -> ErrandEnd:
        told.append("works")
        return ErrandEnd()

    office.session._close_logs = lambda: told.append("logs are closed")
    office.session.begin(errand(work, closes_logs=True))
    office.close()
    assert told == ["logs are closed", "works"]


def test_another_start_raises_its_window(offices: Offices, digging: Digging) -> None:
    office = offices.open()
    office.session.begin(errand(digging.work))
    window = window_of(office)
    window.setWindowState(Qt.WindowState.WindowMinimized)
    office.session.bring_to_front()
    assert not window.isMinimized()
    digging.spade.release(4)
    assert office.close() is Outcome.AGAIN
    office.session.bring_to_front()  # there is none now


def test_an_early_stop_signal_is_not_forgotten(qapp: QApplication) -> None:
    signals = StopSignals()
    seen = [signals.came]
    signals._writer.send(bytes([15]))
    signals._woken()
    seen.append(signals.came)
    signals.close()
    assert seen == [False, True]
