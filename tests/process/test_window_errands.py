"""The real program moves its data folder and deletes everything: started again, killed, told to end, raised."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from app.demo.server import DemoServer
from tests.fakes.child import Child
from tests.fakes.errand_program import QUESTION
from tests.fakes.waiting import wait_for
from tests.faults.world import on_small_disk, without_rights
from tests.unit.storage.samples import posix_only

if TYPE_CHECKING:
    from tests.fakes.secret_service import SecretService

pytestmark = [pytest.mark.process, posix_only]

_PATIENCE_S = 180.0


class Home:
    """A user's home, in which the program is started."""

    def __init__(self, folder: Path, address: str, more: Mapping[str, str]) -> None:
        folder.mkdir(exist_ok=True)
        self.data = folder / "share" / "chatelaine"
        self._address = address
        places = {"HOME": str(folder), "XDG_DATA_HOME": str(folder / "share"), "QT_QPA_PLATFORM": "offscreen"}
        self.environ = {**os.environ, **more, **places, "ANTHROPIC_API_KEY": "sk-ant-api03-for-tests"}

    def start(self, *words: str, before: Sequence[str] = ()) -> Child:
        """Start the program with the script that *words* name, through the command *before*."""
        what, *target = words
        command = [*before, sys.executable, "-m", "tests.fakes.errand_program", what, self._address, *target]
        return Child(command, self.environ)

    def use(self, *words: str, before: Sequence[str] = ()) -> list[dict[str, Any]]:
        """Run the program to its end, and return what it saw."""
        with self.start(*words, before=before) as program:
            return self.end_of(program)

    @staticmethod
    def end_of(program: Child) -> list[dict[str, Any]]:
        """Wait for its end, and return what it saw."""
        wait_for(lambda: not program.alive(), _PATIENCE_S, "the end of the program")
        assert program.exit_code() == 0, program.output()
        return seen(program)


def seen(program: Child) -> list[dict[str, Any]]:
    return [json.loads(line) for line in program.output().splitlines() if line.startswith("{")]


def wait_for_word(program: Child, word: str) -> Any:
    def look() -> list[Any]:
        assert program.alive(), program.output()
        return [line[word] for line in seen(program) if word in line]

    return wait_for(look, _PATIENCE_S, f"the program says {word!r}")[-1]


@pytest.fixture
def server() -> Iterator[DemoServer]:
    peer = DemoServer(pace=0)
    peer.start()
    yield peer
    peer.stop()


@pytest.fixture
def home(tmp_path: Path, server: DemoServer) -> Home:
    """A home in which a conversation was had."""
    made = Home(tmp_path / "home", server.base_url, {})
    assert made.use("ask") == []
    return made


def log(folder: Path) -> str:
    return (folder / "logs" / "chatelaine.log").read_text("utf-8")


def test_moved_and_started_again(home: Home, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere"
    first, there, last = home.use("move", str(target))
    assert first == {"outcome": "again"}
    assert (there["folder"], there["messages"][0]) == (str(target), QUESTION)
    assert str(home.data) in there["told"]
    assert last == {"outcome": "quit"}
    assert (target / "logs" / "crash.log").exists()
    assert "somebody looks" in log(target)
    assert "begins: move the data folder" in log(home.data)
    assert "somebody looks" not in log(home.data)
    looked = home.use("look")
    assert (looked[0]["folder"], looked[0]["messages"]) == (str(target), there["messages"])


def test_another_start_and_a_signal_meet_the_errand(home: Home, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere"
    with home.start("hold", str(target)) as program:
        wait_for_word(program, "copying")
        with Child([sys.executable, "-m", "app"], home.environ):
            assert wait_for_word(program, "raised") == "Moving the data folder"
        os.kill(program.pid, signal.SIGTERM)
        Path(f"{target}.go").touch()
        assert home.end_of(program)[-1] == {"outcome": "quit"}
    assert not target.exists()
    assert home.use("look")[0]["folder"] == str(home.data)


def test_killed_in_the_middle_of_a_move(home: Home, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere"
    with home.start("hold", str(target)) as program:
        wait_for_word(program, "copying")
        os.kill(program.pid, signal.SIGKILL)
        wait_for(lambda: not program.alive(), 20, "the end of the program")
    before = home.use("look")[0]
    assert (before["folder"], before["messages"][0]) == (str(home.data), QUESTION)
    moved = home.use("move", str(target))
    assert (moved[1]["folder"], moved[1]["messages"]) == (str(target), before["messages"])


def test_a_disk_that_fills_up_meanwhile(home: Home, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    failed, again, there, _ = home.use("full", str(disk / "elsewhere"), before=on_small_disk(disk, 40_000))
    assert "The disk is full" in failed["failed"]
    assert again == {"outcome": "again"}
    assert (there["folder"], there["messages"][0]) == (str(home.data), QUESTION)


def test_a_folder_without_the_right_to_write(home: Home, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    refused, last = home.use("ask to move", str(closed / "elsewhere"), before=without_rights())
    assert "cannot be written" in refused["refused"]
    assert last == {"outcome": "quit"}


def test_everything_is_deleted_and_nothing_is_left(home: Home, tmp_path: Path) -> None:
    (home.data / "letter.txt").write_text("mine")
    before, after, last = home.use("wipe")
    assert "conversations, drafts" in before["before"]
    assert "letter.txt" in before["before"]
    assert "nothing of Chatelaine is left in it" in after["after"]
    assert last == {"outcome": "quit"}
    left = [path for path in home.data.parent.rglob("*") if path.is_file()]
    assert left == [home.data / "letter.txt"]


def test_what_cannot_be_deleted_is_said(home: Home) -> None:
    backups = home.data / "backups"
    backups.mkdir(exist_ok=True)
    (backups / "20250101T000000Z-manual.db").write_bytes(b"secret")
    backups.chmod(0o500)
    try:
        after = home.use("wipe", before=without_rights())[1]["after"]
    finally:
        backups.chmod(0o700)
    assert "This could not be deleted, and is still there:" in after
    assert "backups/20250101T000000Z-manual.db" in after
    left = [path for path in home.data.rglob("*") if path.is_file()]
    assert [path.name for path in left] == ["20250101T000000Z-manual.db"]
    assert left[0].read_bytes() == b""


_KEYRING = """
import asyncio, sys
from app.keystore.keyring_store import KeyringStore
async def main(word, *accounts):
    store = KeyringStore()
    for account in accounts:
        if word == "set":
            await store.set(account, "sk-ant-api03-kept")
        print(await store.get(account))
asyncio.run(main(*sys.argv[1:]))
"""


def test_keys_of_all_addresses_go_from_the_keyring(
    secret_service: Callable[[str], SecretService], tmp_path: Path, server: DemoServer
) -> None:
    service = secret_service("unlocked")
    home = Home(tmp_path / "home", server.base_url, service.environ)
    assert home.use("ask") == []
    accounts = ["https://api.anthropic.com", "https://earlier.example"]

    def keyring(word: str) -> list[str]:
        command = [sys.executable, "-c", _KEYRING, word, *accounts]
        done = subprocess.run(command, env=home.environ, timeout=60, check=True, capture_output=True, text=True)
        return done.stdout.split()

    assert keyring("set") == ["sk-ant-api03-kept"] * 2
    (home.data / "settings.json").write_text(json.dumps({"keys.addresses": accounts}))
    after = home.use("wipe")[1]
    assert "No API key of Chatelaine is in the keyring any more." in after["after"]
    assert keyring("get") == ["None", "None"]
    assert not home.data.exists()
