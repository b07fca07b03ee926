"""The pytest plugin that makes silence a requirement.

A test fails when, between the start of its set-up and the end of its tear-down, something

* logs at WARNING or above without being expected (``expected_log``),
* makes Qt print a warning (these arrive as log records of the logger ``qt``),
* leaves a thread or, in an async test, a task behind,
* tries to reach another machine.

``expected_log`` is a marker and a fixture. Each pattern (a regular expression, searched in ``logger: message``)
must also be seen, so that a stale expectation fails too; ``required=False`` allows without demanding.
"""

from __future__ import annotations

import asyncio
import gc
import inspect
import logging
import re
import socket
import threading
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.fakes.tasks import describe_tasks

_THREAD_GRACE_S = 10.0  # how long a thread that is about to end may take
_OFFSCREEN = "This plugin does not support"  # the offscreen platform on what only real windows have
_LOOPBACK = re.compile(r"^(127\.\d+\.\d+\.\d+|::1|localhost)$")
_FULL_COLLECTION = 50  # tests
_watch_key = pytest.StashKey["_Watch"]()
_tests_key = pytest.StashKey[int]()


@dataclass
class _Expectation:
    pattern: re.Pattern[str]
    required: bool
    seen: bool = False


@dataclass
class _Watch(logging.Handler):
    """Listens during one test. Log calls come from any thread; list.append is atomic."""

    threads: frozenset[threading.Thread] = field(default_factory=lambda: frozenset(threading.enumerate()))
    expectations: list[_Expectation] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(logging.WARNING)
        self.setFormatter(logging.Formatter("%(name)s: %(message)s"))

    __hash__ = logging.Handler.__hash__

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {self.format(record)}")

    def expect(self, pattern: str, required: bool = True) -> None:
        self.expectations.append(_Expectation(re.compile(pattern, re.DOTALL), required))

    def complaints(self) -> Iterator[str]:
        for line in self.lines:
            if not self._was_expected(line):
                yield f"unexpected log line: {line}"
        for expectation in self.expectations:
            if expectation.required and not expectation.seen:
                yield f"expected log line never came: {expectation.pattern.pattern}"
        for thread in self._left_over_threads():
            yield f"left-over thread: {thread.name} ({'daemon' if thread.daemon else 'not a daemon'})"

    def _was_expected(self, line: str) -> bool:
        matching = [expectation for expectation in self.expectations if expectation.pattern.search(line)]
        for expectation in matching:
            expectation.seen = True
        return bool(matching)

    def _left_over_threads(self) -> list[threading.Thread]:
        left = [thread for thread in threading.enumerate() if thread not in self.threads and _counts(thread)]
        for thread in left:
            thread.join(_THREAD_GRACE_S)
        return [thread for thread in left if thread.is_alive()]


def _counts(thread: threading.Thread) -> bool:
    # A dummy stands for a thread of Qt's that once called into Python; it stays listed after that thread ended.
    return not isinstance(thread, threading._DummyThread)


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker and close the way out of this machine."""
    config.addinivalue_line(
        "markers", "expected_log(pattern, required=True): a log line at WARNING or above, or Qt warning, that must come"
    )
    _forbid_other_machines()
    gc.disable()  # as the program does (app/ui/collecting.py): a worker thread must not destroy Qt objects


def pytest_itemcollected(item: pytest.Item) -> None:
    """Have every async test look for left-over tasks after its other fixtures have ended."""
    if isinstance(item, pytest.Function) and inspect.iscoroutinefunction(item.obj):
        item.fixturenames.insert(0, "no_left_over_tasks")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, object, object]:
    """Start listening before any fixture is set up."""
    watch = item.stash[_watch_key] = _Watch()
    for marker in item.iter_markers("expected_log"):
        watch.expect(*marker.args, **marker.kwargs)
    logging.getLogger().addHandler(watch)
    _route_qt_messages()
    return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, object, object]:
    """Judge after every fixture of the test has ended."""
    watch = item.stash[_watch_key]
    try:
        result = yield
        _collect(item.session)
        complaints = list(watch.complaints())
    finally:
        logging.getLogger().removeHandler(watch)
    if complaints:
        pytest.fail("\n".join(complaints), pytrace=False)
    return result


def _collect(session: pytest.Session) -> None:
    """Find failed tasks and open files that nobody looked at; mostly among young objects, which is quick."""
    count = session.stash.setdefault(_tests_key, 0) + 1
    session.stash[_tests_key] = count
    gc.collect(1 if count % _FULL_COLLECTION else 2)


@pytest.fixture
def expected_log(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Return ``expect(pattern, required=True)``: a log line or Qt warning that this test makes on purpose."""
    return request.node.stash[_watch_key].expect  # type: ignore[no-any-return]


@pytest.fixture
async def no_left_over_tasks() -> AsyncIterator[None]:
    """Fail the test when a task still runs on its loop after its other fixtures have ended."""
    yield
    left = asyncio.all_tasks() - {asyncio.current_task()}
    if left:
        pytest.fail(describe_tasks(left), pytrace=False)


def _route_qt_messages() -> None:
    """Turn what Qt prints into log records, for every thread. Set anew for each test: the program sets its own."""
    try:
        from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
    except ImportError:  # a run without Qt, such as a headless check
        return
    levels = {QtMsgType.QtWarningMsg: logging.WARNING, QtMsgType.QtCriticalMsg: logging.ERROR}
    levels[QtMsgType.QtFatalMsg] = logging.CRITICAL
    log = logging.getLogger("qt")

    def handle(kind: QtMsgType, context: QMessageLogContext, message: str | None) -> None:
        if message is not None and message.startswith(_OFFSCREEN):
            return
        log.log(levels.get(kind, logging.DEBUG), "%s: %s", context.category, message)

    qInstallMessageHandler(handle)


def _forbid_other_machines() -> None:
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def guarded_connect(self: socket.socket, address: Any) -> None:
        _check_address(self, address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        _check_address(self, address)
        return connect_ex(self, address)

    socket.socket.connect = guarded_connect  # type: ignore[method-assign, assignment]
    socket.socket.connect_ex = guarded_connect_ex  # type: ignore[method-assign, assignment]


def _check_address(which: socket.socket, address: Any) -> None:
    if which.family in (socket.AF_INET, socket.AF_INET6) and not _LOOPBACK.match(str(address[0])):
        raise OSError(f"tests reach this machine only, not {address[0]}")
