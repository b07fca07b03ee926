"""The tests' own helpers work: what they claim of the world is tried against real programs."""

from __future__ import annotations

import inspect
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from PySide6.QtCore import QTimer

from app.exchange.chatgpt import is_chatgpt
from app.exchange.claude_ai import is_claude_ai
from app.model.carried import CarriedConversation
from tests.fakes.child import Child, announced
from tests.fakes.clock import ManualClock
from tests.fakes.exports import claude_chat, gpt_chat, json_file, node, said, spoken, zip_file
from tests.fakes.generated_trees import KINDS, conversations
from tests.fakes.stores import stores
from tests.fakes.waiting import PATIENCE_S, until, wait_for

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.fakes.desktop import Desktop
    from tests.fakes.secret_service import SecretService

_STORE_A_SECRET = """
import keyring, keyring.errors
try:
    keyring.set_password("chatelaine-test", "key", "secret")
    print(keyring.get_password("chatelaine-test", "key"))
except keyring.errors.KeyringError as error:
    print(type(error).__name__)
"""

_SAMPLE_PROGRAM = """
import sys
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow, QPushButton, QToolBar
app = QApplication([])
app.setApplicationName("sample")
window, field, button = QMainWindow(), QLineEdit(), QPushButton("Send")
window.setWindowTitle("A window")
field.setAccessibleName("Message")
bar = QToolBar()
bar.addWidget(field)
window.addToolBar(bar)
window.setCentralWidget(button)
button.clicked.connect(lambda: button.setText("Sent " + field.text()))
window.show()
field.setFocus()
sys.exit(app.exec())
"""


def test_the_clock_moves_only_by_hand(clock: ManualClock) -> None:
    before = clock.now_ms(), clock.monotonic()
    assert (clock.now_ms(), clock.monotonic()) == before
    clock.advance(1.5)
    assert clock.now_ms() - before[0] == 1500
    assert clock.monotonic() - before[1] == pytest.approx(1.5)
    clock.set_ms(7)
    assert clock.now_ms() == 7
    assert clock.monotonic() - before[1] == pytest.approx(1.5)


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(conversations())
def test_generated_conversations_are_trees(carried: CarriedConversation) -> None:
    seen: set[str] = set()
    for each in carried.messages:
        assert each.message.parent_id is None or each.message.parent_id in seen
        seen.add(each.message.id)
    assert (carried.summary.active_leaf in seen) == bool(seen)


def test_no_example_has_to_be_quick() -> None:
    assert settings().deadline is None


def test_generated_conversations_have_every_kind_of_block_once() -> None:
    assert len({kind["type"] for kind in KINDS}) == len(KINDS)


def test_exports_of_other_products_are_told_apart(tmp_path: Path) -> None:
    chats = [claude_chat(said("1", "human", "x", "0")), gpt_chat(node("q", "root", spoken("user", "x")), current="q")]
    read = json.loads(json_file(tmp_path / "x.json", *chats).read_text("utf-8"))
    assert [(is_claude_ai(each), is_chatgpt(each)) for each in read] == [(True, False), (False, True)]
    with zipfile.ZipFile(zip_file(tmp_path / "x.zip", {"a/b": b"c"})) as opened:
        assert opened.read("a/b") == b"c"


async def test_stores_open_the_same_folder_again(tmp_path: Path) -> None:
    chat = json_file(tmp_path / "x.json", claude_chat(said("1", "human", "x")))
    async with stores(tmp_path / "data") as first:
        await first.importing.run(chat)
    async with stores(tmp_path / "data") as again:
        assert [each.messages[0].message.text for each in await again.all()] == ["x"]


def test_waiting_returns_what_became_true() -> None:
    flag = threading.Event()
    threading.Timer(0.02, flag.set).start()
    assert wait_for(flag.is_set) is True


def test_waiting_gives_up_by_name() -> None:
    with pytest.raises(AssertionError, match=r"not true within 0\.01 s: the moon"):
        wait_for(lambda: False, 0.01, "the moon")


async def test_waiting_in_a_coroutine_gives_up_too() -> None:
    with pytest.raises(AssertionError, match="the moon"):
        await until(lambda: [], 0.01, "the moon")


def test_who_waits_for_a_window_has_patience_too(qtbot: QtBot) -> None:
    assert inspect.signature(qtbot.waitUntil).parameters["timeout"].default == PATIENCE_S * 1000
    with pytest.raises(qtbot.TimeoutError):
        qtbot.waitUntil(lambda: False, timeout=1)
    timer = QTimer(singleShot=True)
    with qtbot.waitSignal(timer.timeout):
        timer.start(0)
    qtbot.waitUntil(lambda: True)


def test_a_child_ends_with_its_context_and_keeps_its_output() -> None:
    code = "import sys; print(sys.stdin.read(), flush=True); import time; time.sleep(3600)"
    with Child([sys.executable, "-c", code], os.environ, stdin=b"given") as child:
        wait_for(lambda: "given" in child.output())
        assert child.alive()
    assert not child.alive()


def test_a_server_that_dies_is_named_with_its_last_words() -> None:
    with pytest.raises(AssertionError, match=r"(?s)did not say where it listens.*no room"):
        announced([sys.executable, "-c", "raise SystemExit('no room')", "{fd}"], os.environ)


def _client(service: SecretService) -> str:
    command = [sys.executable, "-c", _STORE_A_SECRET]
    return subprocess.run(command, env=service.environ, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.desktop
@pytest.mark.parametrize(
    ("state", "answer"), [("unlocked", "secret"), ("locked", "KeyringLocked"), ("absent", "NoKeyringError")]
)
def test_the_secret_service_is_real(secret_service: Callable[[str], SecretService], state: str, answer: str) -> None:
    assert _client(secret_service(state)) == answer


@pytest.mark.desktop
def test_another_process_finds_types_and_presses(desktop: Desktop) -> None:
    with Child([sys.executable, "-c", _SAMPLE_PROGRAM], desktop.environ) as program:
        window = desktop.reader().application("sample", program=program).find("frame", "A window")
        field = window.find("text", "Message")
        desktop.screen.activate("A window")
        wait_for(lambda: "focused" in field.states, what="the focus")
        desktop.screen.type_text("by key")
        wait_for(lambda: field.text() == "by key", what="the typed text")
        window.find("push button", "Send").do("Press")
        window.find("push button", "Sent by key")
        field.set_text("by dictation")
        window.find("push button", "Sent by key").do("Press")
        window.find("push button", "Sent by dictation")
        with pytest.raises(AssertionError, match=r"(?s)no slider named 'None'.*push button 'Sent by dictation'"):
            window.find("slider", "None", timeout=0.05)
        assert program.output() == ""


@pytest.mark.skipif(sys.platform != "linux", reason="only GNU's env gives programs their signals back")
def test_a_child_takes_the_signals_that_the_run_ignores() -> None:
    code = "import signal; print([each.name for each in signal.Signals if signal.getsignal(each) is signal.SIG_IGN])"
    before = {each: signal.signal(each, signal.SIG_IGN) for each in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP)}
    try:
        with Child([sys.executable, "-c", code], os.environ) as child:
            wait_for(lambda: not child.alive(), what="its end")
            assert child.output() == "['SIGPIPE', 'SIGXFSZ']\n"  # Python's own wishes
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


@pytest.mark.desktop
def test_a_program_that_dies_is_not_waited_for(desktop: Desktop) -> None:
    with (
        Child([sys.executable, "-c", "raise SystemExit('no window today')"], desktop.environ) as program,
        pytest.raises(AssertionError, match=r"(?s)sample has ended.*no window today"),
    ):
        desktop.reader().application("sample", program=program)


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="only Linux ends children with their parent")
def test_a_child_does_not_outlive_a_killed_run() -> None:
    import psutil

    code = (
        "import os, sys\n"
        "from tests.fakes.child import Child\n"
        "from tests.fakes.waiting import wait_for\n"
        "code = 'import time; print(7, flush=True); time.sleep(3600)'\n"
        "child = Child([sys.executable, '-c', code], os.environ)\n"
        "wait_for(child.output)\n"
        "print(child.pid, flush=True)\n"
        "os.kill(os.getpid(), 9)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    def gone() -> bool:
        try:
            return psutil.Process(int(run.stdout)).status() == psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return True

    wait_for(gone, what="the end of the child")


@pytest.mark.desktop
def test_a_desktop_leaves_no_process_behind(desktop: Desktop, tmp_path: Path) -> None:
    import psutil

    desktop.reader()
    mark = desktop.environ["DBUS_SESSION_BUS_ADDRESS"]
    desktop.stop()

    def left() -> list[psutil.Process]:
        return [process for process in psutil.process_iter() if _belongs(process, mark, str(tmp_path))]

    wait_for(lambda: not left(), what="the end of every process of the desktop")


def _belongs(process: object, *marks: str) -> bool:
    import psutil

    assert isinstance(process, psutil.Process)
    try:
        own = process.pid == os.getpid() or process.status() == psutil.STATUS_ZOMBIE
        words = " ".join([*process.cmdline(), *process.environ().values()])
    except psutil.Error:
        return False
    return not own and any(mark in words for mark in marks)


def test_the_text_and_the_places_of_a_pdf_are_read(tmp_path: Path, qapp: object) -> None:
    from PySide6.QtCore import QPointF
    from PySide6.QtGui import QPainter, QPdfWriter

    from tests.fakes.pdf import pdf_facts, pdf_pages, pdf_words
    from tests.fakes.tools import require_tools

    require_tools("pdftotext")
    path = tmp_path / "sample.pdf"
    writer = QPdfWriter(str(path))
    writer.setTitle("Sample")
    painter = QPainter(writer)
    painter.drawText(QPointF(500, 1000), "upper")
    writer.newPage()
    painter.drawText(QPointF(500, 2000), "lower")
    painter.end()
    assert [page.strip() for page in pdf_pages(path)] == ["upper", "lower"]
    upper, lower = pdf_words(path)
    assert (upper.text, upper.page, lower.text, lower.page) == ("upper", 1, "lower", 2)
    assert upper.bottom < lower.top
    assert pdf_facts(path)["Title"] == "Sample"
