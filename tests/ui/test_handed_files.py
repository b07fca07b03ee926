"""Files that come with a start of the program, or of another one on the same data folder."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QUrl
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtNetwork import QLocalSocket
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication

from app.main import _parser
from app.ui.handed_files import HandedFiles
from app.ui.instance import Claim, Instance, instance_name
from tests.fakes.child import Child
from tests.fakes.waiting import wait_for
from tests.ui.conftest import Office, Offices
from tests.ui.test_instance import environ

_FIRST = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from app.ui.instance import Instance
application = QCoreApplication([])
instance = Instance(Path(sys.argv[1]))
instance.files_handed.connect(lambda files: print(*files, sep="|", flush=True))
print(instance.claim().value, flush=True)
sys.exit(application.exec())
"""


def test_the_command_line_names_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    address = QUrl.fromLocalFile("/a/b c.pdf").toString(QUrl.ComponentFormattingOption.FullyEncoded)
    parsed = _parser().parse_args(["--demo", "one.png", "/two.pdf", address])
    assert parsed.files == [tmp_path / "one.png", Path("/two.pdf"), Path("/a/b c.pdf")]


@pytest.mark.process
def test_a_second_start_hands_its_files_over(qapp: Any, tmp_path: Path) -> None:
    with Child([sys.executable, "-c", _FIRST, str(tmp_path)], environ()) as first:
        wait_for(lambda: "first" in first.output(), 10, "the first process is there")
        files = [tmp_path / f"{'long name ' * 20}{number}.png" for number in range(500)]  # more than one packet
        assert Instance(tmp_path).claim(files) is Claim.RAISED
        wait_for(lambda: "|".join(map(str, files)) in first.output(), 5, "they were handed over")


@pytest.mark.parametrize("asked", [b"open it\n", b"raise {\n", b"raise 1\n", b'raise ["relative", 1, "/whole"]\n'])
def test_strangers_hand_over_nothing_else(qapp: Any, tmp_path: Path, asked: bytes) -> None:
    instance, handed = Instance(tmp_path), list[list[Path]]()
    instance.files_handed.connect(handed.append)
    assert instance.claim() is Claim.FIRST
    socket = QLocalSocket()
    socket.connectToServer(instance_name(tmp_path))
    socket.waitForConnected(1000)
    socket.write(asked)
    socket.flush()
    wait_for_end(socket)
    instance.close()
    assert handed == ([[Path("/whole")]] if b"whole" in asked else [])


def test_a_question_may_come_in_pieces_however_long_the_machine_takes(qapp: QApplication, tmp_path: Path) -> None:
    """What was half of it was taken for a stranger's after a tenth of a second, for which the window stood still."""
    instance, handed = Instance(tmp_path), list[list[Path]]()
    instance.files_handed.connect(handed.append)
    assert instance.claim() is Claim.FIRST
    known = QSignalSpy(instance._server.newConnection)
    socket = QLocalSocket()
    socket.connectToServer(instance_name(tmp_path))
    assert socket.waitForConnected(1000)
    for piece in (b'raise ["/a.p', b'ng", "/b.', b'png"]\n'):
        assert handed == []
        assert socket.state() is QLocalSocket.LocalSocketState.ConnectedState
        socket.write(piece)
        socket.flush()
        for _ in range(50):
            qapp.processEvents()
        assert known.count() == 1
    wait_for_end(socket)
    assert bytes(socket.readAll().data()) == b"raised\n"
    instance.close()
    assert handed == [[Path("/a.png"), Path("/b.png")]]


def wait_for_end(socket: QLocalSocket) -> None:
    for _ in range(1000):
        QApplication.processEvents()
        if socket.state() is QLocalSocket.LocalSocketState.UnconnectedState:
            return
    raise AssertionError("the first process did not answer")


def test_what_macos_opens_with_the_program_is_kept_until_it_is_taken(qapp: QApplication) -> None:
    handed, arrived = HandedFiles(qapp, [Path("/first")], events=True), list[int]()
    handed.arrived.connect(lambda: arrived.append(1))
    event = QFileOpenEvent("/second.pdf")
    assert event.type() == QEvent.Type.FileOpen
    QApplication.sendEvent(qapp, event)
    assert arrived == [1]
    assert handed.take() == (Path("/first"), Path("/second.pdf"))
    assert handed.take() == ()
    handed.deleteLater()


def chips(office: Office) -> list[str]:
    return [value.name for value in office.window.composer.chips.values()]


def test_handed_files_are_attached_to_a_new_chat(offices: Offices, qapp: QApplication, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Some words.")
    (tmp_path / "b.txt").write_text("Other words.")
    office = offices.open()
    office.ask("Hello")
    conversation = office.desk.chat.id
    handed = HandedFiles(qapp)
    office.session.take_from(handed)
    handed.add([tmp_path / "a.txt"])
    office.wait_until(lambda: office.desk.chat.id is None and chips(office) == ["a.txt"], "it is in the new chat")
    office.wait_until(office.desk.attaching.settled, "it is read")
    office.desk.open(conversation)
    office.wait_until(lambda: office.desk.chat.id == conversation and not chips(office), "the old chat has none")
    office.close()
    later = offices.start()
    handed = HandedFiles(qapp, [tmp_path / "b.txt"])  # on the command line, while the window is not there yet
    later.session.take_from(handed)
    later.wait_until(lambda: later.session.desk is not None and chips(later) == ["a.txt", "b.txt"], "both are there")
    later.wait_until(later.desk.attaching.settled, "both are read")
